use crate::support::{Work, World, done, git, project, run};
use deputy_actors::ports::Workspaces;
use deputy_protocol::event::DeliveryMode::Merge;
use std::fs;

#[tokio::test]
async fn a_mirror_that_was_half_made_is_made_again() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let project = project();
    let partial = world.path("data/repos").join(format!("{project}.git.partial"));
    fs::create_dir_all(partial.join("objects")).unwrap();
    let world = world.restarted();
    world.port.register(project, &remote.origin(), None, None).await.unwrap();
    assert!(!partial.exists());
    world.port.prepare(run(), project, &remote.origin(), "main").await.unwrap();
}

#[tokio::test]
async fn a_tree_that_was_half_made_is_made_again_from_the_same_base() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n"), ("b.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    let (project, run, prepared) = (work.project, work.run, work.prepared.clone());
    // As if the process had died before the rename, while the remote moved on.
    let dir = world.run_dir(run);
    fs::rename(dir.join("tree"), dir.join("tree.partial")).unwrap();
    fs::remove_file(dir.join("tree.partial/b.txt")).unwrap();
    remote.commit(&[("a.txt", "two\n")], "Second");
    let world = world.restarted();
    let again = world.port.prepare(run, project, &remote.origin(), "main").await.unwrap();
    assert_eq!(again, prepared);
    assert!(again.tree.join("b.txt").exists() && !dir.join("tree.partial").exists());
    assert!(world.port.is_captured(run, project, &again.base_commit).await.unwrap());
}

#[tokio::test]
async fn a_capture_that_lost_its_index_or_finds_a_damaged_one_reads_everything_again() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n"), ("b.txt", "one\n")]).await;
    let index = world.run_dir(work.run).join("index");
    work.capture().await;
    fs::remove_file(&index).unwrap();
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    assert_eq!(captured.diff.files, 1);
    fs::write(&index, "no index").unwrap();
    assert!(work.is_captured(&captured.commit).await);
    assert_eq!(work.capture().await, captured);
}

#[tokio::test]
async fn a_delivery_that_died_after_the_push_answers_as_it_would_have() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    let answer = work.deliver(Merge, &captured.commit).await.unwrap();
    // As if the process had died before it noted the push, and others went on.
    work.mirror_git(&["update-ref", "refs/remotes/origin/main", &work.prepared.base_commit]);
    git(&remote.work, &["pull", "-q", "origin", "main"]);
    remote.commit(&[("b.txt", "later\n")], "Later");
    assert_eq!(work.deliver(Merge, &captured.commit).await.unwrap(), answer);
}

#[tokio::test]
async fn a_delivery_that_died_before_the_push_is_carried_out() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    remote.hook("pre-receive", "exit 1");
    work.deliver(Merge, &captured.commit).await.unwrap_err();
    fs::remove_file(remote.bare.join("hooks/pre-receive")).unwrap();
    let (commit, _, previous) = done(work.deliver(Merge, &captured.commit).await.unwrap());
    assert_eq!((commit, previous), (captured.commit, Some(work.prepared.base_commit.clone())));
}

#[tokio::test]
async fn a_sweep_that_died_while_removing_is_finished() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    work.write("draft.txt", "precious\n");
    let kept = world.port.sweep(work.run, work.project).await.unwrap();
    let trash = world.run_dir(work.run).join("trash");
    for folder in ["old-0/a/b", "up-1", "up-2/c"] {
        fs::create_dir_all(trash.join(folder)).unwrap();
    }
    fs::create_dir_all(world.run_dir(work.run).join("checks.partial/x")).unwrap();
    assert_eq!(world.port.sweep(work.run, work.project).await.unwrap(), kept);
    assert!(!world.run_dir(work.run).exists(), "nothing is left, so there is nothing to look into any more");
}

#[tokio::test]
async fn many_runs_can_begin_work_and_be_captured_at_once() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let first = world.at_work_on(remote.origin()).await;
    let head = remote.commit(&[("a.txt", "two\n")], "Second");
    let works = (0..20).map(|_| world.another_run(first.project, remote.origin()));
    let works = futures::future::join_all(works).await;
    for (at, work) in works.iter().enumerate() {
        assert_eq!(work.prepared.base_commit, head);
        work.write(&format!("new-{at}.txt"), "new\n");
    }
    let captured = futures::future::join_all(works.iter().map(Work::capture)).await;
    assert!(captured.iter().all(|captured| captured.diff.files == 1));
    first.mirror_git(&["fsck", "--strict", "--full"]);
}

#[tokio::test]
async fn two_callers_prepare_one_tree() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    let run = run();
    let prepare = || world.port.prepare(run, work.project, &work.origin, "main");
    let (one, other) = tokio::join!(prepare(), prepare());
    assert_eq!(one.unwrap(), other.unwrap());
}
