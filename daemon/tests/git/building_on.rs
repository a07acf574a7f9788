//! Work that begins with what other runs of its project came to.

use crate::support::{Work, World, done, provenance, run};
use deputy_actors::ports::{CaughtUp, WorkspaceFault, Workspaces};
use deputy_protocol::event::DeliveryMode::Merge;
use deputy_protocol::ids::RunId;
use std::fs;

/// What is to begin: it has an id, and nothing else yet.
async fn try_build_on(beside: &Work<'_>, it: RunId, commits: &[&str]) -> Result<CaughtUp, WorkspaceFault> {
    let commits: Vec<String> = commits.iter().map(|commit| (*commit).to_owned()).collect();
    let told = provenance("Bring it together");
    let Work { project, origin, .. } = beside;
    beside.world.port.build_on(it, *project, origin, "main", &commits, &told).await
}

async fn build_on(beside: &Work<'_>, it: RunId, commits: &[&str]) -> CaughtUp {
    try_build_on(beside, it, commits).await.unwrap()
}

/// Its tree, made on what it builds on.
async fn tree(beside: &Work<'_>, it: RunId) -> std::path::PathBuf {
    let Work { project, origin, .. } = beside;
    beside.world.port.prepare(it, *project, origin, "main").await.unwrap().tree
}

/// A run beside another, with one file changed and captured.
async fn change(beside: &Work<'_>, path: &str, text: &str) -> String {
    let other = beside.world.another_run(beside.project, beside.origin.clone()).await;
    other.write(path, text);
    other.capture().await.commit
}

#[tokio::test]
async fn what_several_runs_did_is_in_the_tree_and_is_delivered_as_one() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "a\n"), ("b.txt", "b\n")]);
    let first = world.at_work_on(remote.origin()).await;
    first.write("a.txt", "first\n");
    let one = first.capture().await.commit;
    let two = change(&first, "b.txt", "second\n").await;
    let it = run();
    let built = build_on(&first, it, &[&one, &two]).await;
    assert_eq!((built.conflicts.len(), built.diff.files), (0, 2));
    let tree = tree(&first, it).await;
    let read = |path: &str| fs::read_to_string(tree.join(path)).unwrap();
    assert_eq!((read("a.txt").as_str(), read("b.txt").as_str()), ("first\n", "second\n"));

    let told = provenance("Bring it together");
    let captured = world.port.capture(it, first.project, &built.base_commit, &told).await.unwrap();
    assert_eq!(Some(&captured.commit), built.head_commit.as_ref(), "nothing was changed since");
    assert_eq!(captured.diff.files, 2);
    let order = deputy_actors::ports::DeliveryOrder { run_id: it, ..first.order(Merge, &captured.commit) };
    let (commit, ..) = done(world.port.deliver(&order).await.unwrap());
    assert_eq!(remote.head("main"), commit, "a fast-forward");
    let parents = first.mirror_git(&["log", "--format=%H", &commit]);
    assert!(parents.contains(&one) && parents.contains(&two), "what each did can be looked at by itself");
}

#[tokio::test]
async fn what_is_in_another_already_is_merged_once() {
    let world = World::new();
    let first = world.at_work(&[("a.txt", "a\n")]).await;
    first.write("b.txt", "b\n");
    let one = first.capture().await.commit;
    let second = run();
    build_on(&first, second, &[&one]).await;
    let tree = tree(&first, second).await;
    fs::write(tree.join("c.txt"), "c\n").unwrap();
    let base = &first.prepared.base_commit;
    let told = provenance("Go on");
    let two = world.port.capture(second, first.project, base, &told).await.unwrap().commit;
    let built = build_on(&first, run(), &[&one, &two]).await;
    assert_eq!(built.head_commit, Some(two), "the second has the first: there is nothing to merge");
}

#[tokio::test]
async fn where_they_are_at_odds_both_versions_are_left() {
    let world = World::new();
    let first = world.at_work(&[("a.txt", "a\n")]).await;
    first.write("a.txt", "first\n");
    let one = first.capture().await.commit;
    let two = change(&first, "a.txt", "second\n").await;
    let it = run();
    let built = build_on(&first, it, &[&one, &two]).await;
    assert_eq!(built.conflicts.iter().map(|conflict| conflict.path.as_str()).collect::<Vec<_>>(), ["a.txt"]);
    let text = fs::read_to_string(tree(&first, it).await.join("a.txt")).unwrap();
    assert!(text.contains("<<<<<<<") && text.contains("first") && text.contains("second"), "{text}");
    let again = build_on(&first, it, &[&one, &two]).await;
    assert_eq!(again, built, "done again it is the same, conflicts and all");
}

#[tokio::test]
async fn a_crash_before_it_has_a_tree_loses_nothing() {
    let world = World::new();
    let first = world.at_work(&[("a.txt", "a\n")]).await;
    first.write("b.txt", "b\n");
    let one = first.capture().await.commit;
    let it = run();
    let built = build_on(&first, it, &[&one]).await;
    let (project, origin) = (first.project, first.origin.clone());
    drop(first);
    let world = world.restarted();
    let told = provenance("Bring it together");
    let again = world.port.build_on(it, project, &origin, "main", &[one], &told).await.unwrap();
    assert_eq!(again, built);
    let tree = world.port.prepare(it, project, &origin, "main").await.unwrap().tree;
    assert_eq!(fs::read_to_string(tree.join("b.txt")).unwrap(), "b\n");
}

#[tokio::test]
async fn what_another_host_has_is_said_to_be_there() {
    let world = World::new();
    let first = world.at_work(&[("a.txt", "a\n")]).await;
    let gone = "1".repeat(40);
    let fault = try_build_on(&first, run(), &[&gone]).await.unwrap_err();
    assert!(
        matches!(&fault, WorkspaceFault::Missing(text) if text.contains("worked on another one")),
        "{fault}"
    );
}
