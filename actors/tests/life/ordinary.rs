//! The ordinary course of work, and checks that fail.

use deputy_actors::correlation::on_behalf_of;
use deputy_actors::office::NewTask;
use deputy_actors::testing::{Bench, Turn, exited, turns};
use deputy_domain::run::{Answer, State};
use deputy_protocol::event::{AskPurpose, Delivery, Permission, ProjectSettings, Verdict};
use deputy_protocol::ids::CorrelationId;
use deputy_protocol::link::Call;
use deputy_protocol::stream::Stream;
use uuid::Uuid;

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

/// The agent changes something before it says that it is done, each time it is asked.
fn busy_agent(bench: &Bench) {
    bench.models.play_by(|request| match turns(request) {
        even if even.is_multiple_of(2) => Turn::shell(&format!("try {even}")),
        _ => Turn::finish(),
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
            "run.adopted",
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
    busy_agent(&bench);
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
    busy_agent(&bench);
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
async fn checks_that_fail_over_a_tree_that_nobody_changed_end_the_run_and_cost_no_more() {
    let bench = Bench::default();
    bench.project("shop", &["make test"]).await;
    failing_checks(&bench, usize::MAX);
    // One command, and from then on it only says that it is done.
    bench.models.play([Turn::shell("make it so")]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "failed").await;
    let run = tree.run(run_id);
    assert_eq!((run.attempt, run.round), (1, 1));
    let State::Failed { error } = run.state else { panic!("{:?}", run.state) };
    assert_eq!(error.code, "checks_failed");
    assert!(error.detail.contains("the agent changed nothing"), "{}", error.detail);
    assert_eq!(bench.models.asked().len(), 3, "the work, its end, and what it said to the failure");
    assert_eq!(tree.open_item(run_id).unwrap().1, AskPurpose::Failure);
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
    assert_eq!(tree.run(run_id).order.permission, Permission::Autonomous, "what was decided is recorded");
    let commands = bench.hands.calls().into_iter().filter_map(|(_, _, call)| match call {
        Call::Exec(exec) => exec.argv.last().cloned(),
        _ => None,
    });
    assert_eq!(commands.collect::<Vec<_>>(), ["make deps", "make test"], "setup comes first, and once");
}

#[tokio::test]
async fn work_that_is_said_to_be_supervised_waits_for_its_review_even_where_green_checks_deliver() {
    let bench = Bench::default();
    let settings = ProjectSettings {
        checks: vec!["make test".to_owned()],
        deliver: Delivery::Auto,
        ..ProjectSettings::default()
    };
    bench.project_with("shop", settings).await;
    bench.project("other", &[]).await;
    let tree = bench.start().await;
    let order = |permission| NewTask {
        text: "do it".to_owned(),
        project: Some("shop".to_owned()),
        permission: Some(permission),
        ..NewTask::default()
    };
    let (_, supervised) = bench.order(order(Permission::Supervised)).await;
    let (_, confirmed) = bench.order(order(Permission::HumanRequired)).await;
    tree.answer(confirmed, Some("start"), None).await;
    for run_id in [supervised, confirmed] {
        tree.until_state(run_id, "review").await;
        assert_eq!(tree.run(run_id).verdict, Some(Verdict::Passed));
    }
    assert!(bench.workspaces.merges().is_empty());

    // Nobody said where it belongs, nor what needs a person's word: the project decides once it is known.
    let homeless = NewTask { text: "write a test".to_owned(), ..NewTask::default() };
    let (_, placed) = bench.order(homeless.clone()).await;
    tree.answer(placed, Some("shop"), None).await;
    tree.until_state(placed, "approved").await;
    assert_eq!(tree.run(placed).order.permission, Permission::Autonomous);
    let (_, elsewhere) = bench.order(homeless).await;
    tree.answer(elsewhere, Some("other"), None).await;
    tree.until_state(elsewhere, "review").await;
    assert_eq!(tree.run(elsewhere).order.permission, Permission::Supervised);
}

#[tokio::test]
async fn what_a_request_sets_going_carries_its_id_and_the_next_requests_its_own() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    let (first, second) = (CorrelationId(Uuid::from_u128(1)), CorrelationId(Uuid::from_u128(2)));
    let run_id = Box::pin(on_behalf_of(first, bench.delegate("shop", "do it"))).await;
    tree.until_state(run_id, "review").await;
    Box::pin(on_behalf_of(second, tree.approve(run_id))).await;
    tree.until_state(run_id, "approved").await;
    tree.until("the founder was told", |bench| bench.couriers.taken().len() == 2).await;
    bench.settle().await;
    let (mut seen, mut steps, mut notices) = (Vec::new(), 0, Vec::new());
    for event in bench.ledger.events() {
        if event.stream == Stream::Run(run_id) {
            seen.push((event.kind, event.correlation.unwrap()));
        } else if event.stream == Stream::Steps(run_id) {
            assert_eq!(event.correlation, Some(first), "{}", event.kind);
            steps += 1;
        } else if matches!(event.stream, Stream::Notice(_)) {
            notices.push(event.correlation.unwrap());
        }
    }
    assert!(steps > 0);
    // Its review was the first request's doing, its delivery the second one's.
    assert_eq!(notices.len(), 6, "both are addressed, tried and delivered");
    assert!(notices[..3].iter().all(|correlation| *correlation == first), "{notices:?}");
    assert!(notices[3..].iter().all(|correlation| *correlation == second), "{notices:?}");
    let decided = seen.iter().position(|(kind, _)| kind == "run.ask_withdrawn").unwrap();
    assert!(seen[..decided].iter().all(|(_, correlation)| *correlation == first), "{seen:?}");
    assert!(seen[decided..].iter().all(|(_, correlation)| *correlation == second), "{seen:?}");
    assert_eq!(seen.last().unwrap().0, "run.approved");
}

#[tokio::test]
async fn where_a_sentence_names_no_project_the_founder_is_asked_and_told_what_speaks_for_which() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let aliases = vec!["the gazette".to_owned()];
    bench.project_with("letters", ProjectSettings { aliases, ..ProjectSettings::default() }).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "mend the invoices of the checkout").await;
    tree.until_state(run_id, "review").await;
    let order = |text: &str| NewTask { text: text.to_owned(), ..NewTask::default() };

    let (_, run_id) = bench.order(order("invoices of the checkout are wrong again")).await;
    let asked =
        bench.ledger.inbox().into_iter().find(|item| item.ask.purpose == AskPurpose::Project).unwrap().ask;
    let recommended: Vec<_> =
        asked.options.iter().filter(|option| option.recommended).map(|it| it.id.clone()).collect();
    assert_eq!((recommended, asked.options.len()), (vec!["shop".to_owned()], 2));
    assert!(asked.body.contains("recent work for it was about `invoices`, `checkout`"), "{}", asked.body);
    assert_eq!(tree.run(run_id).order.project_id, None);

    let (_, run_id) = bench.order(order("the Gazette is late")).await;
    assert!(tree.run(run_id).order.project_id.is_some(), "another name of it says enough");
}
