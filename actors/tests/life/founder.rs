//! What the founder says while work goes on, and after it.

use deputy_actors::office::{HouseHandle, NewTask};
use deputy_actors::ports::{Delivered, WorkspaceFault};
use deputy_actors::run::book::CommandError;
use deputy_actors::testing::{Bench, Moment, Turn, exited, told};
use deputy_domain::run::{DeliveryProgress, Refusal, RollbackProgress, State};
use deputy_protocol::event::{AskPurpose, DeliveryMode, Permission, ProjectSettings};
use deputy_protocol::link::Call;
use std::time::Duration;

#[tokio::test]
async fn stopping_ends_the_tool_and_every_process() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play(|_, _| None);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("a tool runs", |bench| bench.hands.edits(run_id) == 1).await;
    tree.runs().stop(run_id, "founder").await.unwrap();
    tree.until_state(run_id, "stopped").await;
    tree.until("nothing is left", |bench| bench.hands.alive().is_empty()).await;
    assert!(bench.hands.kills().contains(&run_id));
}

#[tokio::test]
async fn stopping_settles_the_call_in_flight() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play([Turn::Hang]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("the model is asked", |bench| bench.models.asked().len() == 1).await;
    tree.runs().stop(run_id, "founder").await.unwrap();
    tree.until_state(run_id, "stopped").await;
    let run = tree.run(run_id);
    assert!(run.reserved.is_empty());
    assert!(run.spent.input_tokens > 0, "what was set aside counts, since nobody knows better");
}

#[tokio::test]
async fn a_stopped_run_can_be_tried_again() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench
        .models
        .play_by(|request| if told(request).contains("tried again") { Turn::finish() } else { Turn::Hang });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("the model is asked", |bench| bench.models.asked().len() == 1).await;
    tree.runs().stop(run_id, "founder").await.unwrap();
    tree.until_state(run_id, "stopped").await;
    tree.runs().retry(run_id, "founder").await.unwrap();
    tree.until_state(run_id, "review").await;
    assert_eq!(tree.run(run_id).attempt, 2);
}

#[tokio::test]
async fn rejected_work_is_never_delivered() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    tree.runs().reject(run_id, Some("no".to_owned()), "founder").await.unwrap();
    assert!(tree.runs().approve(run_id, DeliveryMode::Merge, None, "founder").await.is_err());
    tree.pass(Duration::from_mins(1)).await;
    assert_eq!(tree.run(run_id).state, State::Rejected);
    assert!(bench.workspaces.merges().is_empty());
}

#[tokio::test]
async fn a_delivered_change_is_taken_back_once() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    tree.approve(run_id).await;
    tree.until_state(run_id, "approved").await;
    tree.runs().rollback(run_id, "founder").await.unwrap();
    tree.runs().rollback(run_id, "founder").await.unwrap();
    let is_back = |bench: &Bench| {
        let state = bench.ledger.run(run_id).unwrap().state;
        matches!(state, State::Approved { rollback: Some(RollbackProgress::Done { .. }), .. })
    };
    tree.until("it is taken back", is_back).await;
    assert_eq!(bench.workspaces.reverts().len(), 1);
}

#[tokio::test]
async fn a_change_that_could_not_be_taken_back_waits_in_the_inbox_and_is_tried_again_from_there() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    tree.approve(run_id).await;
    tree.until_state(run_id, "approved").await;
    bench
        .workspaces
        .faults
        .fail_always(Moment::Before, WorkspaceFault::Refused("it is protected".to_owned()));
    tree.runs().rollback(run_id, "founder").await.unwrap();
    tree.until("it waits for the founder", |bench| {
        bench.ledger.run(run_id).unwrap().open_asks().count() == 1
    })
    .await;
    assert_eq!(tree.open_item(run_id).unwrap().1, AskPurpose::Rollback);
    tree.until("the founder is told", |bench| {
        bench.couriers.taken().iter().any(|message| message.leader.kind == "run.rollback_failed")
    })
    .await;
    bench.workspaces.faults.mend();
    tree.answer(run_id, Some("retry"), None).await;
    tree.until("it is taken back", |bench| bench.workspaces.reverts().len() == 1).await;
    assert!(tree.open_item(run_id).is_none());
}

#[tokio::test]
async fn only_what_was_looked_at_is_approved() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    let stale = tree.runs().approve(run_id, DeliveryMode::Merge, Some("older".to_owned()), "founder").await;
    assert!(matches!(stale, Err(CommandError::Refused(Refusal::StaleCommit { .. }))));
    assert!(bench.workspaces.merges().is_empty());
}

#[tokio::test]
async fn a_conflict_comes_back_as_a_review_and_can_be_delivered_later() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.workspaces.answer(Delivered::Conflict { detail: "a.txt".to_owned() });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    tree.approve(run_id).await;
    let conflict = |bench: &Bench| {
        let state = bench.ledger.run(run_id).unwrap().state;
        matches!(state, State::Review { delivery: Some(DeliveryProgress::Conflict { .. }) })
    };
    tree.until("the conflict is known", conflict).await;
    tree.answer(run_id, Some("approve"), None).await;
    tree.until_state(run_id, "approved").await;
    assert_eq!(bench.workspaces.merges().len(), 1);
}

#[tokio::test]
async fn a_merge_that_is_new_code_is_checked_before_it_leaves() {
    let bench = Bench::default();
    bench.project("shop", &["make test"]).await;
    bench.workspaces.answer(Delivered::NeedsCheck { merge_commit: "merge".to_owned() });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    let before = bench.hands.calls().len();
    tree.approve(run_id).await;
    tree.until_state(run_id, "approved").await;
    assert_eq!(bench.hands.calls().len(), before + 1);
    assert_eq!(bench.workspaces.merges().len(), 1);
}

#[tokio::test]
async fn a_check_of_a_merge_that_fails_in_silence_is_told_with_its_exit_code() {
    let bench = Bench::default();
    bench.project("shop", &["sh t.sh"]).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    bench.workspaces.answer(Delivered::NeedsCheck { merge_commit: "merge".to_owned() });
    bench.hands.play(|_, _| Some(exited(3, "")));
    tree.approve(run_id).await;
    let told = |bench: &Bench| match bench.ledger.run(run_id).unwrap().state {
        State::Review { delivery: Some(DeliveryProgress::Conflict { detail, .. }) } => Some(detail),
        _ => None,
    };
    tree.until("it is told", |bench| told(bench).is_some()).await;
    let detail = told(&bench).unwrap();
    assert_eq!(
        detail,
        "after the merge with the target, `sh t.sh` fails (exit code 3, and it printed nothing)"
    );
}

#[tokio::test]
async fn work_that_needs_a_person_waits_for_one_before_it_starts() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    let order = |text: &str| NewTask {
        text: text.to_owned(),
        project: Some("shop".to_owned()),
        permission: Some(Permission::HumanRequired),
        ..NewTask::default()
    };
    let (_, wanted) = bench.order(order("wanted")).await;
    let (_, unwanted) = bench.order(order("unwanted")).await;
    tree.pass(Duration::from_mins(1)).await;
    assert!(bench.models.asked().is_empty());
    tree.answer(wanted, Some("start"), None).await;
    tree.answer(unwanted, Some("decline"), None).await;
    tree.until_state(wanted, "review").await;
    assert_eq!(tree.run(unwanted).state, State::Stopped);
}

#[tokio::test]
async fn work_that_names_no_project_is_placed_by_the_founder() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.project("blog", &[]).await;
    let tree = bench.start().await;
    let (_, run_id) = bench.order(NewTask { text: "write a test".to_owned(), ..NewTask::default() }).await;
    tree.pass(Duration::from_mins(1)).await;
    assert_eq!(tree.open_item(run_id).unwrap().1, AskPurpose::Project);
    tree.answer(run_id, Some("blog"), None).await;
    tree.until_state(run_id, "review").await;
    let (_, named) =
        bench.order(NewTask { text: "Mend the shop, please".to_owned(), ..NewTask::default() }).await;
    tree.until_state(named, "review").await;
}

#[tokio::test]
async fn a_message_reaches_the_agent_before_it_is_done() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play(|_, call| {
        let goes_on = matches!(call, deputy_protocol::link::Call::ShellExec(_));
        (!goes_on).then(|| deputy_actors::testing::exited(0, ""))
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("a tool runs", |bench| bench.hands.edits(run_id) == 1).await;
    tree.runs().message(run_id, "and be quick".to_owned(), "founder").await.unwrap();
    bench.hands.finish_all();
    tree.until_state(run_id, "review").await;
    assert!(told(bench.models.asked().last().unwrap()).contains("and be quick"));
}

#[tokio::test]
async fn a_tree_is_removed_once_nobody_needs_it() {
    let mut bench = Bench::default();
    bench.settings.keep_workspaces = Duration::from_mins(20);
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    let (gone, kept) = (bench.delegate("shop", "one").await, bench.delegate("shop", "two").await);
    tree.until_state(gone, "review").await;
    tree.until_state(kept, "review").await;
    tree.approve(gone).await;
    tree.until("the tree is removed", |bench| !bench.workspaces.swept().is_empty()).await;
    tree.pass(Duration::from_mins(10)).await;
    assert_eq!(bench.workspaces.swept(), [gone], "removed once, and only what has ended");
    assert_eq!(bench.hands.swept(), [gone], "and what its hands kept with it");
    assert!(tree.run(gone).swept_at.is_some());
    HouseHandle::new(tree.world.clone()).load().await.unwrap();
}

#[tokio::test]
async fn a_run_that_is_tried_again_after_its_tree_was_removed_is_set_up_again() {
    let mut bench = Bench::default();
    bench.settings.keep_workspaces = Duration::from_mins(20);
    let settings = ProjectSettings { setup: vec!["make deps".to_owned()], ..ProjectSettings::default() };
    bench.project_with("shop", settings).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "one").await;
    let set_up = |bench: &Bench| {
        let calls = bench.hands.calls();
        calls
            .iter()
            .filter(|(_, _, call)| matches!(call, Call::Exec(exec) if exec.argv[2] == "make deps"))
            .count()
    };
    tree.until_state(run_id, "review").await;
    tree.runs().reject(run_id, None, "founder").await.unwrap();
    tree.runs().retry(run_id, "founder").await.unwrap();
    tree.until_state(run_id, "review").await;
    assert_eq!(set_up(&bench), 1, "its tree stood all the time");
    tree.runs().reject(run_id, None, "founder").await.unwrap();
    tree.until("the tree is removed", |bench| !bench.workspaces.swept().is_empty()).await;
    tree.runs().retry(run_id, "founder").await.unwrap();
    tree.until_state(run_id, "review").await;
    assert_eq!(set_up(&bench), 2);
    assert!(tree.run(run_id).swept_at.is_none(), "it stands again");
}
