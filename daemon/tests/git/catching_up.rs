//! Work that is brought to its base branch as it is now.

use crate::support::{Remote, Work, World, done, git, provenance, write};
use deputy_actors::ports::{CaughtUp, WorkspaceFault, Workspaces};
use deputy_protocol::event::ConflictLeft::{BaseDeletedInWork, Markers, WorkDeletedInBase};
use deputy_protocol::event::DeliveryMode::Merge;
use deputy_protocol::event::{ConflictLeft, DiffStats};
use std::collections::BTreeSet;
use std::fs;

async fn try_catch_up(work: &Work<'_>, known: &str) -> Result<Option<CaughtUp>, WorkspaceFault> {
    let Work { run, project, origin, .. } = work;
    let told = provenance("Do the work");
    work.world.port.catch_up(*run, *project, origin, "main", Some(known), &told).await
}

async fn catch_up(work: &Work<'_>) -> CaughtUp {
    try_catch_up(work, &work.prepared.base_commit).await.unwrap().unwrap()
}

fn read(work: &Work<'_>, path: &str) -> String {
    fs::read_to_string(work.tree().join(path)).unwrap()
}

fn left(caught_up: &CaughtUp) -> Vec<(&str, ConflictLeft)> {
    caught_up.conflicts.iter().map(|conflict| (conflict.path.as_str(), conflict.left)).collect()
}

/// Captures on the new base and delivers.
async fn deliver(work: &Work<'_>, remote: &Remote, base: &str) -> (String, DiffStats) {
    let told = provenance("Settle it");
    let captured = work.world.port.capture(work.run, work.project, base, &told).await.unwrap();
    let (commit, ..) = done(work.deliver(Merge, &captured.commit).await.unwrap());
    assert_eq!(remote.head("main"), commit, "a fast-forward: nothing is merged again");
    assert_eq!(commit, captured.commit);
    (commit, captured.diff)
}

#[tokio::test]
async fn a_base_that_did_not_move_changes_nothing() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    work.write("a.txt", "two\n");
    assert_eq!(try_catch_up(&work, &work.prepared.base_commit).await, Ok(None));
    assert_eq!(work.mirror_git(&["rev-parse", &work.prepared.branch]), work.prepared.base_commit);
}

#[tokio::test]
async fn work_that_does_not_conflict_stands_on_the_new_base() {
    let world = World::new();
    let remote = world.remote(&[
        ("a.txt", "one\n"),
        ("b.txt", "one\n"),
        ("old/c.txt", "c\n"),
        (".gitignore", "*.o\n"),
    ]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "mine\n");
    work.write("new.txt", "mine\n");
    work.write("a.o", "built\n");
    let before = work.capture().await.commit;
    work.write("later.txt", "not captured yet\n");
    git(&remote.work, &["rm", "-q", "old/c.txt"]);
    let theirs = remote.commit(&[("b.txt", "theirs\n"), ("x/y/z.txt", "theirs\n")], "Theirs");

    let caught_up = catch_up(&work).await;
    assert_eq!((&caught_up.base_commit, &caught_up.conflicts), (&theirs, &Vec::new()));
    assert_eq!(caught_up.diff, DiffStats { files: 3, insertions: 3, deletions: 1 });
    for (path, text) in [
        ("a.txt", "mine\n"),
        ("b.txt", "theirs\n"),
        ("x/y/z.txt", "theirs\n"),
        ("new.txt", "mine\n"),
        ("later.txt", "not captured yet\n"),
        ("a.o", "built\n"),
    ] {
        assert_eq!(read(&work, path), text, "{path}");
    }
    assert!(!work.tree().join("old").exists());
    let head = caught_up.head_commit.unwrap();
    assert!(work.is_captured(&head).await);
    work.mirror_git(&["merge-base", "--is-ancestor", &before, &head]);
    let prepared = world.port.prepare(work.run, work.project, &work.origin, "main").await.unwrap();
    assert_eq!(prepared.base_commit, theirs);
    let (_, diff) = deliver(&work, &remote, &theirs).await;
    assert_eq!(diff.files, 3, "the difference is the work alone");
    assert_eq!(remote.show("main:b.txt"), "theirs");
}

#[tokio::test]
async fn both_versions_of_a_conflict_stand_between_markers_and_what_settles_it_is_delivered() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "mine\n");
    work.write("both.txt", "mine\n");
    let theirs = remote.commit(&[("a.txt", "theirs\n"), ("both.txt", "theirs\n")], "Theirs");
    let caught_up = catch_up(&work).await;
    assert_eq!(left(&caught_up), [("a.txt", Markers), ("both.txt", Markers)]);
    assert_eq!(read(&work, "a.txt"), "<<<<<<< main\ntheirs\n=======\nmine\n>>>>>>> this work\n");
    work.write("a.txt", "theirs and mine\n");
    work.write("both.txt", "theirs and mine\n");
    deliver(&work, &remote, &theirs).await;
    assert_eq!(remote.show("main:a.txt"), "theirs and mine");
}

#[tokio::test]
async fn markers_that_are_left_are_found_where_a_conflict_was_and_nowhere_else() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n"), ("b.txt", "one\n"), ("c.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    for path in ["a.txt", "b.txt", "c.txt"] {
        work.write(path, "mine\n");
    }
    let theirs =
        remote.commit(&[("a.txt", "theirs\n"), ("b.txt", "theirs\n"), ("c.txt", "theirs\n")], "Theirs");
    let caught_up = catch_up(&work).await;
    let paths: BTreeSet<String> = caught_up.conflicts.into_iter().map(|conflict| conflict.path).collect();
    // One is left as it was, of one an end was overlooked, and one is gone. What merely looks like a marker is none.
    work.write("b.txt", "Heading\n=======\n<<<<<<< HEAD\nboth\n>>>>>>> this work\r\n");
    fs::remove_file(work.tree().join("c.txt")).unwrap();
    work.write("d.txt", "<<<<<<< main\n");
    let told = provenance("Settle it");
    let commit = world.port.capture(work.run, work.project, &theirs, &told).await.unwrap().commit;
    let found = world.port.markers(work.project, &commit, "main", &paths).await.unwrap();
    let at = |path: &str, line| (path.to_owned(), line);
    assert_eq!(found, [at("a.txt", 1), at("a.txt", 5), at("b.txt", 5)]);
}

#[tokio::test]
async fn what_cannot_hold_markers_is_left_as_the_work_has_it() {
    let world = World::new();
    let remote = world.remote(&[("logo.png", "\0one")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("logo.png", "\0mine");
    remote.commit(&[("logo.png", "\0theirs")], "Theirs");
    let caught_up = catch_up(&work).await;
    assert_eq!(left(&caught_up), [("logo.png", ConflictLeft::Work)]);
    assert_eq!(read(&work, "logo.png"), "\0mine");
}

#[tokio::test]
async fn a_file_that_one_side_removed_is_left_as_the_other_has_it() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n"), ("b.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "mine\n");
    fs::remove_file(work.tree().join("b.txt")).unwrap();
    git(&remote.work, &["rm", "-q", "a.txt"]);
    remote.commit(&[("b.txt", "theirs\n")], "Theirs");
    let caught_up = catch_up(&work).await;
    assert_eq!(left(&caught_up), [("a.txt", WorkDeletedInBase), ("b.txt", BaseDeletedInWork)]);
    assert_eq!((read(&work, "a.txt"), read(&work, "b.txt")), ("mine\n".to_owned(), "theirs\n".to_owned()));
}

#[tokio::test]
async fn a_file_and_a_folder_of_the_same_name_are_both_kept() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("thing", "mine\n");
    remote.commit(&[("thing/part.txt", "theirs\n")], "Theirs");
    let caught_up = catch_up(&work).await;
    assert_eq!(caught_up.conflicts.len(), 1, "{caught_up:?}");
    assert_eq!(read(&work, "thing/part.txt"), "theirs\n");
    assert_eq!(read(&work, &caught_up.conflicts[0].path), "mine\n");
}

#[tokio::test]
async fn a_run_without_work_starts_on_the_new_base() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "broken\n")]);
    let work = world.at_work_on(remote.origin()).await;
    let theirs = remote.commit(&[("a.txt", "mended\n")], "Mend it");
    let caught_up = catch_up(&work).await;
    assert_eq!((caught_up.base_commit.as_str(), caught_up.head_commit), (theirs.as_str(), None));
    assert_eq!(read(&work, "a.txt"), "mended\n");
    assert_eq!(work.mirror_git(&["rev-parse", &work.prepared.branch]), theirs);
    assert_eq!(try_catch_up(&work, &theirs).await, Ok(None));
}

#[tokio::test]
async fn until_the_caller_knows_the_answer_is_the_same() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "mine\n");
    let theirs = remote.commit(&[("a.txt", "theirs\n")], "Theirs");
    let caught_up = catch_up(&work).await;
    remote.commit(&[("b.txt", "later\n")], "Later");
    assert_eq!(catch_up(&work).await, caught_up);
    work.write("a.txt", "both\n");
    let later = try_catch_up(&work, &theirs).await.unwrap().unwrap();
    assert_eq!(
        (left(&later), read(&work, "b.txt"), read(&work, "a.txt")),
        (vec![], "later\n".into(), "both\n".into())
    );
}

#[tokio::test]
async fn one_that_was_cut_short_is_done_to_its_end() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n"), ("b.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "mine\n");
    let before = work.capture().await.commit;
    remote.commit(&[("a.txt", "theirs\n"), ("b.txt", "theirs\n")], "Theirs");
    let caught_up = catch_up(&work).await;
    // As if the power had gone after half of the files: the branch and the base had not moved yet.
    let branch = format!("refs/heads/{}", work.prepared.branch);
    work.mirror_git(&["update-ref", &branch, &before]);
    work.mirror_git(&["update-ref", &format!("refs/deputy/base/{}", work.run), &work.prepared.base_commit]);
    work.write("b.txt", "one\n");
    assert_eq!(catch_up(&work).await, caught_up);
    assert_eq!(read(&work, "b.txt"), "theirs\n");
    assert!(work.is_captured(&caught_up.head_commit.unwrap()).await);
}

#[tokio::test]
async fn what_no_commit_holds_is_moved_aside_and_no_link_leads_away() {
    let world = World::new();
    let remote = world.remote(&[(".gitignore", "cache\nout\n")]);
    let work = world.at_work_on(remote.origin()).await;
    let outside = world.path("outside");
    fs::create_dir(&outside).unwrap();
    work.write("cache", "precious\n");
    std::os::unix::fs::symlink(&outside, work.tree().join("out")).unwrap();
    write(&remote.work, "cache", "theirs\n");
    write(&remote.work, "out/x.txt", "theirs\n");
    git(&remote.work, &["add", "-f", "cache", "out/x.txt"]);
    remote.commit_staged("Theirs");
    catch_up(&work).await;
    assert_eq!(
        (read(&work, "cache"), read(&work, "cache~1")),
        ("theirs\n".to_owned(), "precious\n".to_owned())
    );
    assert_eq!(read(&work, "out/x.txt"), "theirs\n");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}

#[tokio::test]
async fn a_base_that_was_rewritten_carries_the_work_all_the_same() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n"), ("b.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "mine\n");
    git(&remote.work, &["checkout", "-q", "--orphan", "anew"]);
    write(&remote.work, "b.txt", "rewritten\n");
    git(&remote.work, &["add", "-A"]);
    git(&remote.work, &["commit", "-q", "-m", "Anew"]);
    git(&remote.work, &["push", "-q", "-f", "origin", "HEAD:main"]);
    let caught_up = catch_up(&work).await;
    assert_eq!((left(&caught_up), caught_up.diff.files), (vec![], 1));
    assert_eq!((read(&work, "a.txt"), read(&work, "b.txt")), ("mine\n".to_owned(), "rewritten\n".to_owned()));
}

#[tokio::test]
async fn a_removed_tree_comes_back_and_catches_up() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n"), ("b.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "mine\n");
    world.port.sweep(work.run, work.project).await.unwrap();
    remote.commit(&[("b.txt", "theirs\n")], "Theirs");
    world.port.prepare(work.run, work.project, &work.origin, "main").await.unwrap();
    catch_up(&work).await;
    assert_eq!((read(&work, "a.txt"), read(&work, "b.txt")), ("mine\n".to_owned(), "theirs\n".to_owned()));
}
