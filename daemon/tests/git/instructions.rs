use crate::support::World;
use deputy_actors::ports::{WorkspaceFault, Workspaces};
use rustix::fs::{CWD, Mode, mkfifoat};
use std::fs;
use std::os::unix::fs::symlink;

#[tokio::test]
async fn instructions_come_outermost_first_down_to_the_path() {
    let world = World::new();
    let work = world
        .at_work(&[
            ("AGENTS.md", "root\n"),
            (".github/copilot-instructions.md", "copilot\n"),
            ("web/CLAUDE.md", "web\n"),
            ("web/app/AGENTS.md", "app\n"),
            ("other/AGENTS.md", "other\n"),
        ])
        .await;
    let found = world.port.instructions(work.run, Some("web/app/src/main.ts")).await.unwrap();
    let paths: Vec<_> = found.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(
        paths,
        [
            ("AGENTS.md", "root\n"),
            (".github/copilot-instructions.md", "copilot\n"),
            ("web/CLAUDE.md", "web\n"),
            ("web/app/AGENTS.md", "app\n")
        ]
    );
    assert_eq!(world.port.instructions(work.run, None).await.unwrap().len(), 2);
}

#[tokio::test]
async fn links_out_of_the_tree_are_not_followed_and_twins_are_given_once() {
    let world = World::new();
    let work = world.at_work(&[("AGENTS.md", "root\n")]).await;
    fs::write(world.path("secret"), "secret").unwrap();
    symlink("AGENTS.md", work.tree().join("CLAUDE.md")).unwrap();
    symlink(world.path("secret"), work.tree().join("GEMINI.md")).unwrap();
    fs::create_dir(work.tree().join("sub")).unwrap();
    symlink("../../../../secret", work.tree().join("sub/AGENTS.md")).unwrap();
    mkfifoat(CWD, work.tree().join("sub/CLAUDE.md"), Mode::RWXU).unwrap();
    let found = world.port.instructions(work.run, Some("sub")).await.unwrap();
    assert_eq!(found, [("AGENTS.md".to_owned(), "root\n".to_owned())]);
    for path in ["..", "/etc", "sub/../.."] {
        let fault = world.port.instructions(work.run, Some(path)).await.unwrap_err();
        assert!(matches!(fault, WorkspaceFault::Invalid(_)), "{fault:?}");
    }
}

#[tokio::test]
async fn an_endless_file_is_cut() {
    let world = World::new();
    let work = world.at_work(&[("AGENTS.md", &"é".repeat(100_000))]).await;
    let found = world.port.instructions(work.run, None).await.unwrap();
    assert!(found[0].1.len() < 70_000 && found[0].1.contains("left out"));
    assert!(!found[0].1.contains('\u{fffd}'));
}
