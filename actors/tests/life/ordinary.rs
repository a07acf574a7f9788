//! The ordinary course of work, and checks that fail.

use deputy_actors::testing::{Bench, Turn, exited};
use deputy_domain::run::{Answer, State};
use deputy_protocol::event::{AskPurpose, Delivery, ProjectSettings, Verdict};
use deputy_protocol::link::Call;
use deputy_protocol::stream::Stream;

/// The checks fail this often, then they pass.
fn failing_checks(bench: &Bench, times: usize) {
    let left = std::sync::atomic::AtomicUsize::new(times);
    bench.hands.play(move |_, call| {
        let one_less = |left: usize| left.checked_sub(1);
        let fails = matches!(call, Call::Exec(_))
            && left
                .fetch_update(
                    std::sync::atomic::Ordering::SeqCst,
                    std::sync::atomic::Ordering::SeqCst,
                    one_less,
                )
                .is_ok();
        Some(if fails { exited(1, "1 test failed") } else { exited(0, "ok") })
    });
}

#[tokio::test]
async fn a_sentence_becomes_a_merged_change() {
    let bench = Bench::default();
    bench.project("shop", &["make test"]).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "make the tests pass").await;
    tree.until_state(run_id, "review").await;
    assert_eq!(tree.run(run_id).verdict, Some(Verdict::Passed));
    tree.approve(run_id).await;
    tree.until_state(run_id, "approved").await;
    tree.until("the founder was told", |bench| bench.couriers.taken().len() == 2).await;

    let commit = tree.run(run_id).head_commit.unwrap();
    assert_eq!(bench.workspaces.merges(), [(run_id, commit)]);
    assert_eq!(bench.hands.most_executions(), 1);
    assert!(bench.hands.alive().is_empty(), "nothing of it is left running");
    let kinds: Vec<_> = bench.couriers.taken().iter().map(|message| message.leader.kind.clone()).collect();
    assert_eq!(kinds, ["run.review", "run.approved"]);
    assert_eq!(
        bench.ledger.kinds(&Stream::Run(run_id)),
        [
            "run.queued",
            "run.claimed",
            "run.started",
            "run.call_reserved",
            "run.call_settled",
            "run.call_reserved",
            "run.call_settled",
            "run.finished",
            "run.captured",
            "run.checked",
            "run.verified",
            "run.review",
            "run.ask_withdrawn",
            "run.delivery_started",
            "run.approved",
        ]
    );
}

#[tokio::test]
async fn a_question_parks_the_run_and_its_answer_goes_on_in_the_same_conversation() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play([Turn::ask("red or blue?"), Turn::shell("paint"), Turn::finish()]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "paint it").await;
    tree.until_state(run_id, "waiting").await;
    tree.until("the hands rest", |bench| bench.hands.alive().is_empty()).await;
    tree.answer(run_id, None, Some("blue")).await;
    tree.until_state(run_id, "review").await;
    let run = tree.run(run_id);
    assert_eq!((run.attempt, run.verdict), (1, Some(Verdict::Unverified)));
    assert!(deputy_actors::testing::told(&bench.models.asked()[1]).contains("blue"));
}

#[tokio::test]
async fn of_two_answers_to_one_question_the_first_counts() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play([Turn::ask("red or blue?"), Turn::finish()]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "paint it").await;
    tree.until_state(run_id, "waiting").await;
    let (inbox_id, _) = tree.open_item(run_id).unwrap();
    let answer = |text: &str| Answer { choice: None, text: Some(text.to_owned()) };
    let (runs, again) = (tree.runs(), tree.runs());
    let (one, two) = tokio::join!(
        runs.answer(run_id, inbox_id, answer("red"), None, "founder"),
        again.answer(run_id, inbox_id, answer("blue"), None, "token:phone"),
    );
    assert!(one.is_ok() != two.is_ok());
    tree.until_state(run_id, "review").await;
    assert_eq!(tree.run(run_id).answers.len(), 1);
}

#[tokio::test]
async fn changes_are_asked_for_and_made() {
    let bench = Bench::default();
    bench.project("shop", &["make test"]).await;
    bench.models.play([Turn::shell("one"), Turn::finish(), Turn::shell("two"), Turn::finish()]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    let first = tree.run(run_id).head_commit;
    tree.runs().request_changes(run_id, "shorter".to_owned(), Vec::new(), "founder").await.unwrap();
    tree.until_state(run_id, "running").await;
    tree.until_state(run_id, "review").await;
    assert_ne!(tree.run(run_id).head_commit, first);
    assert_eq!(tree.run(run_id).attempt, 1);
    tree.approve(run_id).await;
    tree.until_state(run_id, "approved").await;
    assert_eq!(bench.workspaces.merges().len(), 1);
}

#[tokio::test]
async fn checks_that_fail_go_back_to_the_agent_until_they_pass() {
    let bench = Bench::default();
    bench.project("shop", &["make test"]).await;
    failing_checks(&bench, 2);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    let run = tree.run(run_id);
    assert_eq!((run.round, run.attempt, run.verdict), (2, 1, Some(Verdict::Passed)));
    assert!(deputy_actors::testing::told(bench.models.asked().last().unwrap()).contains("1 test failed"));
}

#[tokio::test]
async fn checks_that_never_pass_fail_the_run_and_the_founder_may_try_again() {
    let bench = Bench::default();
    bench.project("shop", &["make test"]).await;
    failing_checks(&bench, 15);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "failed").await;
    assert_eq!(tree.run(run_id).attempt, 3);
    assert!(matches!(tree.run(run_id).state, State::Failed { error } if error.code == "checks_failed"));
    assert_eq!(tree.open_item(run_id).unwrap().1, AskPurpose::Failure);
    assert!(bench.workspaces.merges().is_empty());
    tree.answer(run_id, Some("retry"), None).await;
    tree.until_state(run_id, "review").await;
    assert_eq!(tree.run(run_id).attempt, 4);
}

#[tokio::test]
async fn green_checks_deliver_by_themselves_where_the_project_says_so() {
    let bench = Bench::default();
    let settings = ProjectSettings {
        checks: vec!["make test".to_owned()],
        setup: vec!["make deps".to_owned()],
        deliver: Delivery::Auto,
        ..ProjectSettings::default()
    };
    bench.project_with("shop", settings).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "approved").await;
    assert_eq!(bench.workspaces.merges().len(), 1);
    let commands = bench.hands.calls().into_iter().filter_map(|(_, _, call)| match call {
        Call::Exec(exec) => exec.argv.last().cloned(),
        _ => None,
    });
    assert_eq!(commands.collect::<Vec<_>>(), ["make deps", "make test"], "setup comes first, and once");
}
