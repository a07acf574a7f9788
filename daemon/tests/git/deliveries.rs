use crate::support::{World, conflict, done, git, needs_check};
use deputy_actors::ports::{WorkspaceFault, Workspaces};
use deputy_protocol::event::DeliveryMode::{Merge, None as Nowhere, Pr, Push};
use deputy_protocol::event::RepoOrigin;

#[tokio::test]
async fn work_on_an_unmoved_target_is_a_fast_forward() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    let (commit, target, previous) = done(work.deliver(Merge, &captured.commit).await.unwrap());
    assert_eq!((commit.as_str(), target.as_str()), (captured.commit.as_str(), "main"));
    assert_eq!(previous.as_deref(), Some(work.prepared.base_commit.as_str()));
    assert_eq!(remote.head("main"), captured.commit);
}

#[tokio::test]
async fn a_merge_that_is_no_fast_forward_is_checked_before_it_is_pushed() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n"), ("b.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    let theirs = remote.commit(&[("b.txt", "two\n")], "Theirs");
    let merge = needs_check(work.deliver(Merge, &captured.commit).await.unwrap());
    assert_eq!(needs_check(work.deliver(Merge, &captured.commit).await.unwrap()), merge);
    assert_eq!(remote.head("main"), theirs);
    let tree = world.port.checkout(work.run, work.project, &merge).await.unwrap();
    assert_eq!(std::fs::read_to_string(tree.join("b.txt")).unwrap(), "two\n");
    let mut order = work.order(Merge, &captured.commit);
    order.checked_merge = Some(merge.clone());
    let answer = world.port.deliver(&order).await.unwrap();
    assert_eq!(done(answer.clone()), (merge.clone(), "main".to_owned(), Some(theirs.clone())));
    assert_eq!(remote.head("main"), merge);
    assert_eq!(remote.show("main:a.txt"), "two");
    assert_eq!(
        git(&remote.bare, &["log", "-1", "--format=%P", "main"]),
        format!("{theirs} {}", captured.commit)
    );
    assert_eq!(world.port.deliver(&order).await.unwrap(), answer);
    assert_eq!(work.deliver(Merge, &captured.commit).await.unwrap(), answer);
}

#[tokio::test]
async fn a_target_that_moves_after_the_check_wants_another_check() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n"), ("b.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    remote.commit(&[("b.txt", "two\n")], "Theirs");
    let merge = needs_check(work.deliver(Merge, &captured.commit).await.unwrap());
    let theirs = remote.commit(&[("b.txt", "three\n")], "Theirs again");
    let mut order = work.order(Merge, &captured.commit);
    order.checked_merge = Some(merge.clone());
    let next = needs_check(world.port.deliver(&order).await.unwrap());
    assert_ne!(next, merge);
    assert_eq!(remote.head("main"), theirs);
}

#[tokio::test]
async fn a_conflict_names_the_files_and_moves_nothing() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "mine\n");
    let captured = work.capture().await;
    let theirs = remote.commit(&[("a.txt", "theirs\n")], "Theirs");
    let detail = conflict(work.deliver(Merge, &captured.commit).await.unwrap());
    assert!(detail.contains("a.txt") && detail.contains("ask for changes"), "{detail}");
    assert!(!detail.contains(&work.prepared.branch), "a branch that nobody else has: {detail}");
    assert_eq!(remote.head("main"), theirs);
    assert_eq!(work.mirror_git(&["rev-parse", &work.prepared.branch]), captured.commit);
}

#[tokio::test]
async fn work_in_an_empty_repository_makes_its_first_branch() {
    let world = World::new();
    let remote = world.remote(&[]);
    for origin in [remote.origin(), RepoOrigin::Own] {
        let work = world.at_work_on(origin.clone()).await;
        work.write("a.txt", "one\n");
        let captured = work.capture().await;
        let answer = work.deliver(Merge, &captured.commit).await.unwrap();
        assert_eq!(done(answer.clone()), (captured.commit.clone(), "main".to_owned(), None));
        assert_eq!(work.deliver(Merge, &captured.commit).await.unwrap(), answer);
        let second = world.another_run(work.project, origin).await;
        assert_eq!(second.prepared.base_commit, captured.commit);
    }
    assert_eq!(remote.show("main:a.txt"), "one");
}

#[tokio::test]
async fn two_runs_from_the_empty_start_merge_into_one_history() {
    let world = World::new();
    let one = world.at_work_on(RepoOrigin::Own).await;
    let other = world.another_run(one.project, RepoOrigin::Own).await;
    one.write("one.txt", "1\n");
    other.write("other.txt", "2\n");
    let first = one.capture().await;
    done(one.deliver(Merge, &first.commit).await.unwrap());
    let second = other.capture().await;
    let merge = needs_check(other.deliver(Merge, &second.commit).await.unwrap());
    let mut order = other.order(Merge, &second.commit);
    order.checked_merge = Some(merge.clone());
    done(world.port.deliver(&order).await.unwrap());
    assert_eq!(one.names("refs/heads/main"), ["one.txt", "other.txt"]);
}

#[tokio::test]
async fn a_branch_can_be_pushed_instead_and_grows_with_the_next_round() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let first = work.capture().await;
    let answer = work.deliver(Push, &first.commit).await.unwrap();
    assert_eq!(done(answer.clone()), (first.commit.clone(), work.prepared.branch.clone(), None));
    assert_eq!(work.deliver(Push, &first.commit).await.unwrap(), answer);
    work.write("a.txt", "three\n");
    let second = work.capture().await;
    let (commit, _, previous) = done(work.deliver(Push, &second.commit).await.unwrap());
    assert_eq!((commit, previous), (second.commit.clone(), Some(first.commit)));
    assert_eq!(remote.head(&work.prepared.branch), second.commit);
    assert_eq!(remote.head("main"), work.prepared.base_commit);
}

#[tokio::test]
async fn a_pushed_branch_that_somebody_else_changed_is_not_overwritten() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    let foreign = remote.commit(&[("z.txt", "z\n")], "Foreign");
    git(&remote.work, &["push", "-q", "origin", &format!("HEAD:{}", work.prepared.branch)]);
    conflict(work.deliver(Push, &captured.commit).await.unwrap());
    assert_eq!(remote.head(&work.prepared.branch), foreign);
}

#[tokio::test]
async fn nothing_moves_when_nothing_should() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    let (commit, target, previous) = done(work.deliver(Nowhere, &captured.commit).await.unwrap());
    assert_eq!((commit, target, previous), (captured.commit.clone(), work.prepared.branch.clone(), None));
    assert_eq!(remote.head("main"), work.prepared.base_commit);
    let fault = work.deliver(Pr, &captured.commit).await.unwrap_err();
    assert_eq!(fault, WorkspaceFault::Invalid("pull requests come later; use merge or push".to_owned()));
}

#[tokio::test]
async fn a_remote_with_the_branch_checked_out_refuses_and_says_why() {
    let world = World::new();
    git(&world.path(""), &["init", "-q", "-b", "main", "laptop"]);
    let laptop = world.path("laptop");
    std::fs::write(laptop.join("a.txt"), "one\n").unwrap();
    git(&laptop, &["add", "-A"]);
    git(&laptop, &["commit", "-qm", "Start"]);
    let work = world.at_work_on(RepoOrigin::Remote { url: laptop.to_str().unwrap().to_owned() }).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    let fault = work.deliver(Merge, &captured.commit).await.unwrap_err();
    let WorkspaceFault::Refused(detail) = fault else { panic!("{fault:?}") };
    assert!(detail.contains("checked out") && detail.contains("'main'"), "{detail}");
    assert_eq!(git(&laptop, &["rev-parse", "main"]), work.prepared.base_commit);
    assert_eq!(work.mirror_git(&["rev-parse", &work.prepared.branch]), captured.commit);
    done(work.deliver(Push, &captured.commit).await.unwrap());
}

#[tokio::test]
async fn a_hook_that_refuses_is_quoted() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    remote.hook("pre-receive", "echo 'main is protected: ask the release team' >&2; exit 1");
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    let fault = work.deliver(Merge, &captured.commit).await.unwrap_err();
    let WorkspaceFault::Refused(detail) = fault else { panic!("{fault:?}") };
    assert!(detail.contains("ask the release team"), "{detail}");
    std::fs::remove_file(remote.bare.join("hooks/pre-receive")).unwrap();
    done(work.deliver(Merge, &captured.commit).await.unwrap());
}

#[tokio::test]
async fn a_race_inside_of_the_remote_is_looked_at_again() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n"), ("b.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    // Between our fetch and the end of our push, somebody else's push lands: the first time the hook runs, it moves
    // the branch itself.
    std::fs::write(remote.work.join("b.txt"), "two\n").unwrap();
    git(&remote.work, &["commit", "-qam", "Theirs"]);
    git(&remote.work, &["push", "-q", "origin", "HEAD:refs/heads/elsewhere"]);
    let theirs = remote.head("elsewhere");
    remote.hook(
        "pre-receive",
        &format!(
            "test -e once && exit 0; touch once; env -u GIT_QUARANTINE_PATH git update-ref refs/heads/main {theirs}"
        ),
    );
    needs_check(work.deliver(Merge, &captured.commit).await.unwrap());
    assert_eq!(remote.head("main"), theirs);
}

#[tokio::test]
async fn an_unreachable_remote_delivers_nothing_and_can_be_tried_again() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    std::fs::rename(&remote.bare, world.path("away")).unwrap();
    let fault = work.deliver(Merge, &captured.commit).await.unwrap_err();
    assert!(matches!(fault, WorkspaceFault::Unreachable(_)), "{fault:?}");
    std::fs::rename(world.path("away"), &remote.bare).unwrap();
    done(work.deliver(Merge, &captured.commit).await.unwrap());
}

#[tokio::test]
async fn work_that_was_merged_by_hand_counts_as_delivered() {
    let world = World::new();
    let work = world.at_work_on(RepoOrigin::Own).await;
    work.write("a.txt", "one\n");
    let captured = work.capture().await;
    work.mirror_git(&["update-ref", "refs/heads/main", &captured.commit]);
    let (commit, _, previous) = done(work.deliver(Merge, &captured.commit).await.unwrap());
    assert_eq!((commit, previous), (captured.commit, Some(work.prepared.base_commit.clone())));
}

#[tokio::test]
async fn a_deleted_target_is_missing_not_made_anew() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    git(&remote.bare, &["branch", "-m", "main", "trunk"]);
    let fault = work.deliver(Merge, &captured.commit).await.unwrap_err();
    let WorkspaceFault::Missing(detail) = fault else { panic!("{fault:?}") };
    assert!(detail.contains("trunk"), "{detail}");
}
