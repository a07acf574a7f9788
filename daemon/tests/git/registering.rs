use crate::support::{World, git, project, run};
use deputy_actors::ports::{WorkspaceFault, Workspaces};
use deputy_protocol::event::RepoOrigin;

#[tokio::test]
async fn a_remote_is_mirrored_and_its_default_branch_is_found() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    git(&remote.work, &["push", "-q", "origin", "HEAD:trunk"]);
    git(&remote.bare, &["symbolic-ref", "HEAD", "refs/heads/trunk"]);
    let registered = world.port.register(project(), &remote.origin(), None, None).await.unwrap();
    assert_eq!((registered.default_branch.as_str(), registered.empty), ("trunk", false));
}

#[tokio::test]
async fn registering_twice_answers_the_same_and_brings_the_mirror_up_to_date() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let project = project();
    let first = world.port.register(project, &remote.origin(), Some("main"), None).await.unwrap();
    let head = remote.commit(&[("a.txt", "two\n")], "Second");
    assert_eq!(world.port.register(project, &remote.origin(), Some("main"), None).await.unwrap(), first);
    assert_eq!(git(&world.mirror(project), &["rev-parse", "refs/remotes/origin/main"]), head);
}

#[tokio::test]
async fn a_remote_without_commits_is_registered_as_empty() {
    let world = World::new();
    let remote = world.remote(&[]);
    let registered = world.port.register(project(), &remote.origin(), None, None).await.unwrap();
    assert_eq!((registered.default_branch.as_str(), registered.empty), ("main", true));
}

#[tokio::test]
async fn a_repository_of_deputys_own_starts_empty() {
    let world = World::new();
    let registered = world.port.register(project(), &RepoOrigin::Own, Some("trunk"), None).await.unwrap();
    assert_eq!((registered.default_branch.as_str(), registered.empty), ("trunk", true));
}

#[tokio::test]
async fn a_missing_default_branch_is_answered_with_the_branches_there_are() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let fault = world.port.register(project(), &remote.origin(), Some("gone"), None).await.unwrap_err();
    let WorkspaceFault::Missing(detail) = fault else { panic!("{fault:?}") };
    assert!(detail.contains("gone") && detail.contains("main"), "{detail}");
}

#[tokio::test]
async fn an_unreachable_remote_leaves_nothing_registered() {
    let world = World::new();
    let project = project();
    let origin = RepoOrigin::Remote { url: world.path("nowhere.git").to_str().unwrap().to_owned() };
    let fault = world.port.register(project, &origin, None, None).await.unwrap_err();
    assert!(matches!(fault, WorkspaceFault::Unreachable(_)), "{fault:?}");
    assert!(!world.mirror(project).exists());
    assert!(!world.mirror(project).with_extension("git.partial").exists(), "half of it is left");
    let fault = world.port.prepare(run(), project, &origin, "main").await.unwrap_err();
    assert!(matches!(fault, WorkspaceFault::Missing(_)), "{fault:?}");
}

#[tokio::test]
async fn tags_are_mirrored_and_shown_to_the_agent() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    git(&remote.work, &["tag", "-m", "First", "v1"]);
    git(&remote.work, &["push", "-q", "origin", "v1"]);
    let work = world.at_work_on(remote.origin()).await;
    assert_eq!(git(work.tree(), &["describe", "--tags"]), "v1");
}

#[tokio::test]
async fn the_branches_of_runs_survive_a_fetch_that_prunes() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    git(&remote.work, &["push", "-q", "origin", "HEAD:other"]);
    world.another_run(work.project, work.origin.clone()).await;
    git(&remote.work, &["push", "-q", "origin", ":other"]);
    world.another_run(work.project, work.origin.clone()).await;
    assert_eq!(work.mirror_git(&["rev-parse", &work.prepared.branch]), captured.commit);
    assert_eq!(work.mirror_git(&["branch", "-r", "--list", "origin/other"]), "");
}

#[tokio::test]
async fn a_branch_is_refused_only_when_it_surely_is_not_there() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let (project, origin) = (project(), remote.origin());
    // Nothing is known of it yet.
    world.port.check_branch(project, &origin, "trunk").await.unwrap();
    world.port.register(project, &origin, None, None).await.unwrap();
    world.port.check_branch(project, &origin, "main").await.unwrap();
    let fault = world.port.check_branch(project, &origin, "trunk").await.unwrap_err();
    let WorkspaceFault::Missing(detail) = fault else { panic!("{fault:?}") };
    assert!(detail.contains("'trunk'") && detail.contains("main"), "{detail}");
    // Pushed after the last fetch.
    git(&remote.work, &["push", "-q", "origin", "HEAD:trunk"]);
    world.port.check_branch(project, &origin, "trunk").await.unwrap();
    // Nobody can say.
    std::fs::remove_dir_all(&remote.bare).unwrap();
    world.port.check_branch(project, &origin, "other").await.unwrap();
}
