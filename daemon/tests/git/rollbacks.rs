use crate::support::{Work, World, conflict, done, needs_check};
use deputy_actors::ports::{Delivered, WorkspaceFault, Workspaces};
use deputy_protocol::event::DeliveryMode::{self, Merge, None as Nowhere, Push};
use deputy_protocol::event::RepoOrigin;

async fn roll_back(
    work: &Work<'_>,
    mode: DeliveryMode,
    commit: &str,
    delivered: &(String, String, Option<String>),
) -> Result<Delivered, WorkspaceFault> {
    let order = work.order(mode, commit);
    work.world.port.rollback(&order, &delivered.0, delivered.2.as_deref()).await
}

#[tokio::test]
async fn a_fast_forward_of_several_rounds_is_taken_back_by_one_commit() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    work.capture().await;
    work.write("b.txt", "new\n");
    let captured = work.capture().await;
    let delivered = done(work.deliver(Merge, &captured.commit).await.unwrap());
    let later = {
        crate::support::git(&remote.work, &["pull", "-q", "origin", "main"]);
        remote.commit(&[("c.txt", "later\n")], "Later")
    };
    let answer = roll_back(&work, Merge, &captured.commit, &delivered).await.unwrap();
    let (commit, target, previous) = done(answer.clone());
    assert_eq!((target.as_str(), previous), ("main", Some(later.clone())));
    assert_eq!(remote.head("main"), commit);
    assert_eq!(work.names(&commit), ["a.txt", "c.txt"]);
    assert_eq!(remote.show("main:a.txt"), "one");
    assert_eq!(roll_back(&work, Merge, &captured.commit, &delivered).await.unwrap(), answer);
    let fault = work.deliver(Merge, &captured.commit).await.unwrap_err();
    assert!(matches!(fault, WorkspaceFault::Invalid(_)), "{fault:?}");
}

#[tokio::test]
async fn a_merge_commit_is_taken_back_and_the_other_side_stays() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n"), ("b.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    remote.commit(&[("b.txt", "two\n")], "Theirs");
    let mut order = work.order(Merge, &captured.commit);
    order.checked_merge = Some(needs_check(world.port.deliver(&order).await.unwrap()));
    let delivered = done(world.port.deliver(&order).await.unwrap());
    let (commit, ..) = done(roll_back(&work, Merge, &captured.commit, &delivered).await.unwrap());
    assert_eq!((remote.show("main:a.txt"), remote.show("main:b.txt")), ("one".to_owned(), "two".to_owned()));
    let message = work.mirror_git(&["log", "-1", "--format=%B", &commit]);
    assert!(message.starts_with("Revert \"Merge the work\""), "{message}");
    assert!(message.contains(&format!("Deputy-Rollback: {}", work.run)), "{message}");
}

#[tokio::test]
async fn a_change_that_others_built_upon_is_a_conflict_and_stays() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    let delivered = done(work.deliver(Merge, &captured.commit).await.unwrap());
    crate::support::git(&remote.work, &["pull", "-q", "origin", "main"]);
    let later = remote.commit(&[("a.txt", "three\n")], "Later");
    let detail = conflict(roll_back(&work, Merge, &captured.commit, &delivered).await.unwrap());
    assert!(detail.contains("a.txt"), "{detail}");
    assert_eq!(remote.head("main"), later);
}

#[tokio::test]
async fn the_first_work_of_an_empty_repository_can_be_taken_back() {
    let world = World::new();
    let work = world.at_work_on(RepoOrigin::Own).await;
    work.write("a.txt", "one\n");
    let captured = work.capture().await;
    let delivered = done(work.deliver(Merge, &captured.commit).await.unwrap());
    let (commit, ..) = done(roll_back(&work, Merge, &captured.commit, &delivered).await.unwrap());
    assert_eq!(work.names(&commit), Vec::<String>::new());
    assert_eq!(work.mirror_git(&["rev-parse", "refs/heads/main"]), commit);
}

#[tokio::test]
async fn a_pushed_branch_is_taken_back_on_itself() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    let delivered = done(work.deliver(Push, &captured.commit).await.unwrap());
    done(roll_back(&work, Push, &captured.commit, &delivered).await.unwrap());
    assert_eq!(remote.show(&format!("{}:a.txt", work.prepared.branch)), "one");
    let fault = roll_back(&work, Nowhere, &captured.commit, &delivered).await.unwrap_err();
    assert!(matches!(fault, WorkspaceFault::Invalid(_)), "{fault:?}");
}

#[tokio::test]
async fn a_rollback_whose_refs_were_lost_is_found_by_its_trailer() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    let delivered = done(work.deliver(Merge, &captured.commit).await.unwrap());
    let answer = roll_back(&work, Merge, &captured.commit, &delivered).await.unwrap();
    work.mirror_git(&["update-ref", "-d", &format!("refs/deputy/revert/{}", work.run)]);
    assert_eq!(roll_back(&work, Merge, &captured.commit, &delivered).await.unwrap(), answer);
}
