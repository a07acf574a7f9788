//! A claim is no result until the checks said so.

use super::fixtures::{Life, capture, check, checked, crashed, finish, kinds, message, order, verify};
use super::stages;
use crate::run::{Check, Command, DeliveryProgress, Effect, Phase, Refusal, Retry, State, effects};
use deputy_protocol::event::{AskPurpose, Delivery, Permission, Prompt, RunEvent, Tier, Verdict, WorkOrder};

fn refused(result: &Result<Vec<RunEvent>, Refusal>) -> bool {
    matches!(result, Err(Refusal::WrongState { .. }))
}

#[test]
fn nothing_is_verified_that_was_not_captured() {
    let mut life = stages::verifying();
    assert!(refused(&life.attempt(checked(0))));
    for verdict in [Verdict::Passed, Verdict::Failed, Verdict::Unverified] {
        assert!(refused(&life.attempt(verify(verdict))), "{verdict:?}");
    }
}

#[test]
fn unchecked_work_is_captured_before_it_is_shown() {
    let life = with(WorkOrder { checks: Vec::new(), ..order() }).then(finish());
    assert!(refused(&life.decide(verify(Verdict::Unverified))));
}

#[test]
fn the_capture_of_an_earlier_round_does_not_count_for_a_later_one() {
    let life = stages::captured().then(checked(1)).then(verify(Verdict::Failed)).then(finish());
    assert_eq!(life.run().head_commit.as_deref(), Some("c1"));
    assert!(refused(&life.decide(verify(Verdict::Passed))));
}

#[test]
fn a_verdict_that_the_checks_do_not_bear_out_is_refused() {
    let failed = stages::captured().then(checked(1));
    let passed = stages::checked_well();
    let none = stages::captured();
    for (life, verdict) in [
        (&failed, Verdict::Passed),
        (&failed, Verdict::Unverified),
        (&passed, Verdict::Failed),
        (&passed, Verdict::Unverified),
        (&none, Verdict::Passed),
        (&none, Verdict::Failed),
        (&none, Verdict::Unverified),
    ] {
        assert!(refused(&life.decide(verify(verdict))), "{verdict:?} over {:?}", life.run().checks);
    }
    assert!(failed.decide(verify(Verdict::Failed)).is_ok());
    assert!(passed.decide(verify(Verdict::Passed)).is_ok());
}

#[test]
fn all_checks_of_the_order_have_to_pass() {
    let checks = vec!["cargo test".to_owned(), "cargo clippy".to_owned()];
    let life = with(WorkOrder { checks, ..order() }).then(finish()).then(capture("c1")).then(checked(0));
    assert!(refused(&life.decide(verify(Verdict::Passed))));
    let life = life.then(Command::Check { check: check("cargo clippy", 0) });
    assert!(life.decide(verify(Verdict::Passed)).is_ok());
}

#[test]
fn a_check_that_prints_nothing_is_told_with_its_exit_code() {
    let silent = || Command::Check { check: Check { tail: " \n".to_owned(), ..check("sh t.sh", 3) } };
    let life = stages::captured().then(silent()).then(verify(Verdict::Failed));
    let told = &life.run().inputs.last().unwrap().text;
    assert!(told.contains("$ sh t.sh\n(exit code 3, and it printed nothing)"), "{told}");
    let life = life.then(finish()).then(capture("c1")).then(silent()).then(verify(Verdict::Failed));
    let Some(RunEvent::AttemptFailed { error, .. } | RunEvent::Failed { error, .. }) = life.history.last()
    else {
        panic!("{:?}", life.run().state)
    };
    assert!(error.detail.contains("(`sh t.sh`: exit code 3, and it printed nothing)"), "{}", error.detail);
}

fn with(order: WorkOrder) -> Life {
    use super::fixtures::{claim, queue, start};
    Life::new().then(queue(order)).then(claim(1)).then(start())
}

#[test]
fn an_order_without_checks_is_shown_as_unverified() {
    let life = stages::review_unverified();
    let ask = &life.run().asks[&life.open_ask()];
    assert!(ask.body.contains("Unverified"), "{}", ask.body);
    assert!(ask.options.iter().all(|option| !option.recommended));
}

#[test]
fn a_review_names_what_was_changed_beyond_the_plan_and_recommends_nothing() {
    let strays: Vec<String> = (0..7).map(|number| format!("{number}.rs")).collect();
    let life = stages::captured().then(checked(0));
    let life = life.then(Command::Verify { verdict: Verdict::Passed, strays: strays.clone() });
    let ask = &life.run().asks[&life.open_ask()];
    let said = "All checks passed.\n\nIt also changed what its plan did not name: 0.rs, 1.rs, 2.rs, 3.rs, 4.rs and 2 more.";
    assert!(ask.body.ends_with(said), "{}", ask.body);
    assert!(ask.options.iter().all(|option| !option.recommended));
    assert_eq!(life.run().strays, strays);
}

#[test]
fn failing_checks_go_back_to_the_agent_with_their_output() {
    let life = stages::captured().then(checked(1)).then(verify(Verdict::Failed));
    assert_eq!(effects(life.run()), Some(Effect::Work));
    let told = life.run().inputs.last().unwrap();
    assert_eq!(told.source, Prompt::Checks);
    assert!(told.text.contains("$ cargo test") && told.text.contains("exit code 1"), "{}", told.text);
}

#[test]
fn checks_that_never_pass_say_how_often_and_the_last_thing_they_said() {
    let failing = |exit_code, tail: &str| {
        let mut life = stages::verifying();
        loop {
            let check = Check { exit_code, tail: tail.to_owned(), ..check("cargo test", 1) };
            let commit = format!("c{}", life.second);
            life = life.then(capture(&commit)).then(Command::Check { check }).then(verify(Verdict::Failed));
            match life.history.last() {
                Some(RunEvent::RoundOpened { .. }) => life = life.then(finish()),
                Some(RunEvent::AttemptFailed { error, .. }) => break error.detail.clone(),
                other => panic!("{other:?}"),
            }
        }
    };
    let detail = failing(Some(1), "running\nassertion failed: 1 == 2\n\n");
    assert!(detail.contains("after 5 rounds in attempt 1 of 3"), "{detail}");
    assert!(detail.contains("(`cargo test`: assertion failed: 1 == 2)"), "{detail}");
    let detail = failing(Some(127), "/bin/sh: 1: cargo: not found\n");
    assert!(detail.contains("`cargo test` could not be started: /bin/sh: 1: cargo: not found"), "{detail}");
}

#[test]
fn rounds_are_bounded() {
    let mut life = stages::running();
    for round in 1..=crate::run::ROUNDS_MAX {
        life = failing_round(life, &format!("c{round}"));
        assert_eq!(life.run().round, round);
    }
    life = failing_round(life, "the last");
    assert!(matches!(life.run().state, State::Queued { next_attempt: 2, .. }), "{:?}", life.run().state);
}

fn failing_round(life: Life, commit: &str) -> Life {
    life.then(finish()).then(capture(commit)).then(checked(1)).then(verify(Verdict::Failed))
}

#[test]
fn an_agent_that_changed_nothing_is_not_told_the_same_a_second_time() {
    let easiest = WorkOrder { tier_max: Tier::A, ..order() };
    let life = failing_round(failing_round(with(easiest), "c1"), "c1");
    let State::Failed { error } = &life.run().state else { panic!("{:?}", life.run().state) };
    assert_eq!(error.code, "checks_failed");
    for said in ["the agent changed nothing", "`cargo test`"] {
        assert!(error.detail.contains(said), "{}", error.detail);
    }
    assert_eq!(life.run().asks[&life.open_ask()].purpose, AskPurpose::Failure, "the founder looks at it");
    assert_eq!(life.run().head_commit.as_deref(), Some("c1"), "and at the work");
}

#[test]
fn an_agent_that_changes_something_goes_on_even_if_it_had_that_before() {
    let life = ["c1", "c2", "c1"].into_iter().fold(stages::running(), failing_round);
    assert_eq!((life.run().round, effects(life.run())), (3, Some(Effect::Work)));
}

#[test]
fn checks_that_pass_over_the_same_tree_are_believed() {
    let life = failing_round(stages::running(), "c1").then(finish()).then(capture("c1")).then(checked(0));
    assert_eq!(life.then(verify(Verdict::Passed)).run().state, State::Review { delivery: None });
}

#[test]
fn a_verification_that_was_interrupted_is_no_second_round() {
    let life = stages::captured().then(checked(1)).then(crashed(2));
    let life = life.then(capture("c1")).then(checked(1)).then(verify(Verdict::Failed));
    assert_eq!((life.run().round, effects(life.run())), (1, Some(Effect::Work)));
}

#[test]
fn a_harder_tier_gets_its_try_at_what_an_easier_one_left_as_it_was() {
    assert_eq!((order().tier, order().tier_max), (Tier::A, Tier::B));
    let life = failing_round(failing_round(stages::running(), "c1"), "c1");
    assert!(matches!(life.run().state, State::Queued { next_attempt: 2, .. }), "{:?}", life.run().state);
    assert_eq!(life.run().order.tier, Tier::B);
    let life = life.after(chrono::Duration::minutes(1)).then(super::fixtures::claim(2));
    let life = failing_round(life.then(super::fixtures::start()), "c1");
    assert_eq!(life.run().round, 1, "a new attempt is told once");
    assert!(
        matches!(failing_round(life, "c1").run().state, State::Failed { .. }),
        "and there is none above it"
    );
}

#[test]
fn a_retry_and_changes_begin_the_count_anew() {
    let retried = failing_round(stages::running(), "c1").then(super::fixtures::fail_attempt(Retry::No));
    let retried = retried.then(super::fixtures::retry());
    let green = failing_round(stages::running(), "c1").then(finish()).then(capture("c1")).then(checked(0));
    let changed = green.then(verify(Verdict::Passed)).then(stages::request_changes());
    for life in [retried, changed] {
        let life = failing_round(life.then(super::fixtures::claim(2)).then(super::fixtures::start()), "c1");
        assert_eq!((life.run().round, effects(life.run())), (1, Some(Effect::Work)));
    }
}

#[test]
fn green_checks_deliver_where_the_project_says_so_and_only_then() {
    let automatic = || WorkOrder { delivery: Delivery::Auto, permission: Permission::Autonomous, ..order() };
    let verified = |order, exit, verdict| {
        let life = with(order).then(finish()).then(capture("c1"));
        life.then(checked(exit)).then(verify(verdict)).run().state.clone()
    };
    assert!(matches!(
        verified(automatic(), 0, Verdict::Passed),
        State::Review { delivery: Some(DeliveryProgress::Pending { commit, .. }) } if commit == "c1"
    ));
    assert!(matches!(verified(automatic(), 1, Verdict::Failed), State::Active { .. }));
    let unchecked = with(WorkOrder { checks: Vec::new(), ..automatic() }).then(finish()).then(capture("c1"));
    let state = unchecked.then(verify(Verdict::Unverified)).run().state.clone();
    assert_eq!(state, State::Review { delivery: None });
}

#[test]
fn supervised_work_stops_at_its_review_even_where_the_project_delivers_by_itself() {
    let supervised = WorkOrder { delivery: Delivery::Auto, permission: Permission::Supervised, ..order() };
    let life = with(supervised).then(finish()).then(capture("c1")).then(checked(0));
    assert_eq!(life.then(verify(Verdict::Passed)).run().state, State::Review { delivery: None });
}

#[test]
fn autonomous_work_waits_for_its_review_where_the_project_wants_one() {
    let autonomous = WorkOrder { delivery: Delivery::Review, permission: Permission::Autonomous, ..order() };
    let life = with(autonomous).then(finish()).then(capture("c1")).then(checked(0));
    assert_eq!(life.then(verify(Verdict::Passed)).run().state, State::Review { delivery: None });
}

#[test]
fn work_that_needs_a_person_is_never_delivered_by_policy() {
    let order = WorkOrder { delivery: Delivery::Auto, permission: Permission::HumanRequired, ..order() };
    let life = Life::new().then(super::fixtures::queue(order));
    let ask = life.open_ask();
    let life = life.then(super::fixtures::answer(ask, "start")).then(super::fixtures::claim(1));
    let life = life.then(super::fixtures::start()).then(finish()).then(capture("c1")).then(checked(0));
    assert_eq!(life.then(verify(Verdict::Passed)).run().state, State::Review { delivery: None });
}

#[test]
fn a_message_during_the_checks_goes_to_the_agent_before_anything_counts_as_done() {
    let mut life = stages::checked_well().then(message("Also mend the docs"));
    assert_eq!(effects(life.run()), Some(Effect::Work));
    assert!(refused(&life.attempt(verify(Verdict::Passed))), "the verification is void");
    let life = life.then(finish());
    assert_eq!(effects(life.run()), Some(Effect::Verify));
    assert_eq!(life.run().round, 0, "it is no round that failed");
}

#[test]
fn an_agent_that_was_not_told_everything_is_not_done() {
    let mut life = stages::running().then(message("Also mend the docs"));
    let done = |heard| Command::Finish { summary: "Done".to_owned(), heard };
    assert!(refused(&life.attempt(done(1))));
    assert!(life.attempt(done(2)).is_ok());
}

#[test]
fn a_stop_during_the_checks_ends_it() {
    let life = stages::captured().then(super::fixtures::stop()).then(crashed(2));
    assert!(matches!(life.run().state, State::Active { phase: Phase::Ending { .. }, .. }));
    let life = life.then(Command::Ended);
    assert_eq!(kinds(&life.history).last().map(String::as_str), Some("stopped"));
    assert!(life.run().open_asks().next().is_none());
}
