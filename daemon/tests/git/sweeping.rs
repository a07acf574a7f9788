use crate::support::World;
use chrono::DateTime;
use deputy_actors::ports::Workspaces;
use deputy_protocol::event::RepoOrigin;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

#[tokio::test]
async fn what_was_never_captured_is_kept_under_a_ref_before_its_tree_goes() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    work.write("draft.txt", "precious\n");
    let kept = world.port.sweep(work.run, work.project).await.unwrap().unwrap();
    assert!(!work.tree().exists());
    assert_eq!(work.mirror_git(&["show", &format!("{kept}:draft.txt")]), "precious");
    assert_eq!(work.mirror_git(&["rev-parse", &format!("{kept}^")]), captured.commit);
    assert_eq!(work.mirror_git(&["rev-parse", &work.prepared.branch]), captured.commit);
    assert_eq!(world.port.sweep(work.run, work.project).await.unwrap().as_deref(), Some(kept.as_str()));
    assert_eq!(world.port.trees().await.unwrap(), []);
}

#[tokio::test]
async fn a_swept_run_gets_its_work_back_when_it_is_prepared_again() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    work.write("draft.txt", "precious\n");
    world.port.sweep(work.run, work.project).await.unwrap();
    let again = world.port.prepare(work.run, work.project, &work.origin, "main").await.unwrap();
    assert_eq!(again, work.prepared);
    assert_eq!(fs::read_to_string(work.tree().join("draft.txt")).unwrap(), "precious\n");
    let captured = work.capture().await;
    assert_eq!(captured.diff.files, 1);
}

#[tokio::test]
async fn what_was_captured_since_wins_over_what_an_earlier_sweep_kept() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    work.write("draft.txt", "old\n");
    let name = world.port.sweep(work.run, work.project).await.unwrap().unwrap();
    let kept = work.mirror_git(&["rev-parse", &name]);
    world.port.prepare(work.run, work.project, &work.origin, "main").await.unwrap();
    work.write("draft.txt", "new\n");
    work.write("more.txt", "more\n");
    let captured = work.capture().await;
    // Its tree goes without a sweep, as when a backup is restored; then with the ref of a daemon that forgot none.
    for stale in [false, true] {
        if stale {
            work.mirror_git(&["update-ref", &name, &kept]);
        }
        fs::remove_dir_all(world.run_dir(work.run)).unwrap();
        world.port.prepare(work.run, work.project, &work.origin, "main").await.unwrap();
        assert_eq!(fs::read_to_string(work.tree().join("draft.txt")).unwrap(), "new\n", "stale: {stale}");
        assert!(work.tree().join("more.txt").exists(), "stale: {stale}");
    }
    assert_eq!(work.capture().await.commit, captured.commit);
}

#[tokio::test]
async fn a_sweep_that_finds_nothing_forgets_what_an_earlier_one_kept() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    work.write("draft.txt", "unwanted\n");
    world.port.sweep(work.run, work.project).await.unwrap().unwrap();
    world.port.prepare(work.run, work.project, &work.origin, "main").await.unwrap();
    fs::remove_file(work.tree().join("draft.txt")).unwrap();
    assert_eq!(world.port.sweep(work.run, work.project).await.unwrap(), None);
    world.port.prepare(work.run, work.project, &work.origin, "main").await.unwrap();
    assert!(!work.tree().join("draft.txt").exists());
}

#[tokio::test]
async fn a_repository_that_gathered_many_packs_is_tidied_and_loses_nothing() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    for round in 0..32 {
        for file in 0..15 {
            work.write(&format!("f{file}"), &format!("round {round} of {file}\n"));
        }
        work.capture().await;
    }
    let packs = || fs::read_dir(world.mirror(work.project).join("objects/pack")).unwrap().count();
    assert!(packs() > 60, "{}", packs());
    let head = work.capture().await.commit;
    world.port.sweep(work.run, work.project).await.unwrap();
    assert!(packs() < 10, "{}", packs());
    work.mirror_git(&["fsck", "--strict", "--full"]);
    assert_eq!(work.mirror_git(&["rev-list", "--count", &head]), "33");
}

#[tokio::test]
async fn an_untouched_tree_leaves_no_ref() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    assert_eq!(world.port.sweep(work.run, work.project).await.unwrap(), None);
    assert!(!work.tree().exists());
}

#[tokio::test]
async fn a_tree_that_cannot_be_kept_is_not_removed() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    work.write("draft.txt", "precious\n");
    fs::rename(world.mirror(work.project), world.path("away")).unwrap();
    world.port.sweep(work.run, work.project).await.unwrap_err();
    assert!(work.tree().join("draft.txt").exists());
}

#[tokio::test]
async fn locked_deep_and_linked_folders_are_removed_and_nothing_else_is() {
    let world = World::new();
    let work = world.at_work_on(RepoOrigin::Own).await;
    let outside = world.path("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("safe.txt"), "safe").unwrap();
    symlink(&outside, work.tree().join("link")).unwrap();
    work.write(".gitignore", "deep\nlocked\n");
    work.write("locked/inner/file", "x");
    fs::set_permissions(work.tree().join("locked/inner"), fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(work.tree().join("locked"), fs::Permissions::from_mode(0o500)).unwrap();
    deep(&work.tree().join("deep"), 3000);
    world.port.sweep(work.run, work.project).await.unwrap();
    assert!(!work.tree().exists());
    assert!(!world.run_dir(work.run).join("trash").exists());
    assert_eq!(fs::read_to_string(outside.join("safe.txt")).unwrap(), "safe");
}

/// Folders nested beyond what a path can name.
fn deep(root: &std::path::Path, levels: usize) {
    use rustix::fs::{CWD, Mode, OFlags, mkdirat, openat};
    fs::create_dir(root).unwrap();
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut at = openat(CWD, root, flags, Mode::empty()).unwrap();
    for _ in 0..levels {
        mkdirat(&at, "down", Mode::RWXU).unwrap();
        at = openat(&at, "down", flags, Mode::empty()).unwrap();
    }
}

#[tokio::test]
async fn trees_are_listed_with_the_time_they_were_touched() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    let other = world.another_run(work.project, work.origin.clone()).await;
    let trees = world.port.trees().await.unwrap();
    let mut runs: Vec<_> = trees.iter().map(|(run, _)| *run).collect();
    runs.sort();
    assert_eq!(runs, [work.run, other.run]);
    let touched: DateTime<chrono::Utc> = work.tree().metadata().unwrap().modified().unwrap().into();
    assert!(trees.iter().any(|(run, at)| *run == work.run && *at >= touched));
}
