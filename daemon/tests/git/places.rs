//! Branches and folders that a project is said to have, and branches that somebody works on.

use crate::support::{World, git, project};
use deputy_actors::ports::{WorkspaceFault, Workspaces};
use deputy_protocol::event::RepoOrigin;

fn no_folder(fault: WorkspaceFault) -> String {
    let WorkspaceFault::NoFolder(detail) = fault else { panic!("{fault:?}") };
    detail
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_refused_with_those_that_are_and_leaves_nothing_registered() {
    let world = World::new();
    let remote = world.remote(&[("apps/web/a.txt", "a\n"), ("docs/b.txt", "b\n"), ("c.txt", "c\n")]);
    let origin = remote.origin();
    for (path, said) in [
        ("app", "no folder 'app' on branch 'main': the folders at its top are apps, docs"),
        ("apps/api", "the folders in 'apps' are web"),
        ("apps/web/deep", "there are no folders in 'apps/web'"),
        ("c.txt", "'c.txt' is there, and no folder"),
        ("c.txt/x", "'c.txt' is there, and no folder"),
    ] {
        let project = project();
        let detail = no_folder(world.port.register(project, &origin, None, Some(path)).await.unwrap_err());
        assert!(detail.contains(said), "{path}: {detail}");
        let mirror = world.mirror(project);
        assert!(!mirror.exists() && !mirror.with_extension("git.partial").exists(), "half of it is left");
    }
    for path in ["apps", "apps/web", "./apps/web/", "."] {
        world.port.register(project(), &origin, None, Some(path)).await.unwrap();
    }
}

#[tokio::test]
async fn a_repository_without_commits_has_every_folder() {
    let world = World::new();
    let own = world.port.register(project(), &RepoOrigin::Own, None, Some("apps")).await.unwrap();
    assert!(own.empty);
    let remote = world.remote(&[]);
    world.port.register(project(), &remote.origin(), None, Some("apps")).await.unwrap();
}

#[tokio::test]
async fn a_place_is_looked_up_as_the_remote_is_now_and_let_pass_when_nobody_can_say() {
    let world = World::new();
    let remote = world.remote(&[("apps/a.txt", "a\n")]);
    let (project, origin) = (project(), remote.origin());
    let check =
        async |branch: &str, path: Option<&str>| world.port.check_place(project, &origin, branch, path).await;
    let said = check("main", Some("nowhere")).await.unwrap().unwrap();
    assert!(said.contains("not on this host"), "{said}");
    world.port.register(project, &origin, None, None).await.unwrap();
    assert_eq!(check("main", Some("apps")).await, Ok(None));
    no_folder(check("main", Some("lib")).await.unwrap_err());
    let fault = check("trunk", None).await.unwrap_err();
    assert!(matches!(&fault, WorkspaceFault::Missing(detail) if detail.contains("main")), "{fault:?}");
    // Pushed after the last fetch.
    remote.commit(&[("lib/b.txt", "b\n")], "Second");
    assert_eq!(check("main", Some("lib")).await, Ok(None));
    std::fs::remove_dir_all(&remote.bare).unwrap();
    let said = check("main", Some("lib")).await.unwrap().unwrap();
    assert!(said.contains("looked up in what was fetched before"), "{said}");
    let said = check("main", Some("new")).await.unwrap().unwrap();
    assert!(
        said.contains("no folder 'new'") && said.contains("whether that is still so is not known"),
        "{said}"
    );
}

#[tokio::test]
async fn a_branch_that_somebody_works_on_is_seen_to_be_in_the_way_of_a_merge() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "a\n")]);
    let bare = remote.origin();
    let worked_in = RepoOrigin::Remote { url: remote.work.display().to_string() };
    let as_url = RepoOrigin::Remote { url: format!("file://{}", remote.work.display()) };
    let obstacle = async |origin: &RepoOrigin, branch: &str| world.port.merge_obstacle(origin, branch).await;
    for origin in [&worked_in, &as_url] {
        let said = obstacle(origin, "main").await.unwrap();
        for words in ["'main' is checked out at", "--deliver push", "receive.denyCurrentBranch"] {
            assert!(said.contains(words), "{said}");
        }
        assert_eq!(obstacle(origin, "trunk").await, None);
    }
    assert_eq!(obstacle(&bare, "main").await, None);
    assert_eq!(obstacle(&RepoOrigin::Own, "main").await, None);
    // A work tree that is linked to a bare repository is worked in too.
    git(&remote.bare, &["worktree", "add", "-q", "../linked", "main"]);
    assert!(obstacle(&bare, "main").await.is_some());
    git(&remote.bare, &["worktree", "remove", "../linked"]);
    git(&remote.work, &["config", "receive.denyCurrentBranch", "updateInstead"]);
    assert_eq!(obstacle(&worked_in, "main").await, None);
    let nowhere = RepoOrigin::Remote { url: world.path("nowhere").display().to_string() };
    assert_eq!(obstacle(&nowhere, "main").await, None);
}

#[tokio::test]
async fn a_removed_project_is_forgotten_but_for_its_repository() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "a\n")]);
    let (project, origin) = (project(), remote.origin());
    world.port.deploy_key(project, &origin).await.unwrap();
    world.port.register(project, &origin, None, None).await.unwrap();
    let key = world.path("data/keys").join(project.to_string());
    assert!(key.is_dir());
    for _ in 0..2 {
        world.port.forget(project).await.unwrap();
        assert!(!key.exists() && world.mirror(project).is_dir());
    }
}
