//! Trees made ahead.

use crate::support::{Work, World, git};
use deputy_actors::ports::Workspaces;
use deputyd::git::GitSettings;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

const FILES: [(&str, &str); 2] = [("a.txt", "one\n"), ("deep/b.txt", "two\n")];

fn ahead() -> World {
    World::with(made_ahead)
}

/// For any repository, however full the disk of the tests is.
fn made_ahead(settings: &mut GitSettings) {
    (settings.spare_files_min, settings.spare_free_min_bytes) = (1, 0);
}

fn spare(world: &World, work: &Work<'_>) -> PathBuf {
    world.path("data/spares").join(work.project.to_string()).join("tree")
}

fn inode(path: &Path) -> u64 {
    path.metadata().unwrap().ino()
}

#[tokio::test]
async fn the_next_run_takes_the_tree_that_was_made_ahead() {
    let world = ahead();
    let first = world.at_work(&FILES).await;
    world.port.prepared_ahead().await;
    let made_ahead = inode(&spare(&world, &first));
    let next = world.another_run(first.project, first.origin.clone()).await;
    assert_eq!(inode(next.tree()), made_ahead);
    assert_eq!(next.prepared.base_commit, first.prepared.base_commit);
    assert_eq!(git(next.tree(), &["status", "--porcelain"]), "");
    assert_eq!(git(next.tree(), &["rev-parse", "--abbrev-ref", "HEAD"]), next.prepared.branch);
    assert_eq!(git(next.tree(), &["rev-parse", "origin/main"]), next.prepared.base_commit);
    assert!(!git(next.tree(), &["branch", "--list"]).contains("spare"));
    next.write("a.txt", "changed\n");
    let captured = next.capture().await;
    assert_eq!(captured.diff.files, 1);
    assert_eq!(fs::read_to_string(first.tree().join("a.txt")).unwrap(), "one\n");
    world.port.prepared_ahead().await;
    assert!(spare(&world, &first).is_dir(), "and another one is made");
}

#[tokio::test]
async fn a_tree_made_ahead_is_of_no_use_once_the_branch_has_moved() {
    let world = ahead();
    let remote = world.remote(&FILES);
    let first = world.at_work_on(remote.origin()).await;
    world.port.prepared_ahead().await;
    let head = remote.commit(&[("a.txt", "newer\n")], "Newer");
    let next = world.another_run(first.project, first.origin.clone()).await;
    assert_eq!(next.prepared.base_commit, head);
    assert_eq!(fs::read_to_string(next.tree().join("a.txt")).unwrap(), "newer\n");
    world.port.prepared_ahead().await;
    assert_eq!(fs::read_to_string(spare(&world, &first).join("a.txt")).unwrap(), "newer\n");
}

#[tokio::test]
async fn what_an_earlier_process_made_ahead_is_replaced_and_never_used() {
    let world = ahead();
    let first = world.at_work(&FILES).await;
    world.port.prepared_ahead().await;
    let (project, origin) = (first.project, first.origin.clone());
    fs::write(spare(&world, &first).join("a.txt"), "half wri").unwrap();
    let world = world.restarted_with(made_ahead);
    let next = world.another_run(project, origin).await;
    assert_eq!(fs::read_to_string(next.tree().join("a.txt")).unwrap(), "one\n");
    world.port.prepared_ahead().await;
    assert_eq!(fs::read_to_string(spare(&world, &next).join("a.txt")).unwrap(), "one\n");
}

#[tokio::test]
async fn what_an_earlier_process_made_ahead_goes_when_room_is_made() {
    let world = ahead();
    let work = world.at_work(&FILES).await;
    world.port.prepared_ahead().await;
    let left = spare(&world, &work);
    world.port.trees().await.unwrap();
    assert!(left.exists(), "it may be wanted any moment");
    let world = world.restarted();
    world.port.trees().await.unwrap();
    assert!(!left.exists());
}

#[tokio::test]
async fn where_space_is_short_no_tree_is_made_ahead() {
    let world =
        World::with(|settings| (settings.spare_files_min, settings.spare_free_min_bytes) = (1, u64::MAX));
    let work = world.at_work(&FILES).await;
    world.port.prepared_ahead().await;
    assert!(!spare(&world, &work).exists());
}

#[tokio::test]
async fn small_repositories_have_no_tree_made_ahead() {
    let world = World::new();
    let work = world.at_work(&FILES).await;
    world.port.prepared_ahead().await;
    assert!(!spare(&world, &work).exists());
}

#[tokio::test]
async fn runs_that_begin_together_share_no_tree() {
    let world = ahead();
    let first = world.at_work(&FILES).await;
    world.port.prepared_ahead().await;
    let (one, other) = tokio::join!(
        world.another_run(first.project, first.origin.clone()),
        world.another_run(first.project, first.origin.clone())
    );
    assert_ne!(inode(one.tree()), inode(other.tree()));
    one.write("a.txt", "by one\n");
    assert_eq!(fs::read_to_string(other.tree().join("a.txt")).unwrap(), "one\n");
    assert!(world.port.trees().await.unwrap().len() == 3);
}
