//! Money and time: what is set aside comes back, and caps hold.

use super::fixtures::{
    Life, claim, crashed, fail_attempt, finish, order, queue, reserve, settle, start, stop, usage, usd,
};
use super::stages;
use crate::purse::{Call, DayBudget, Shortage};
use crate::run::{Answer, Command, Refusal, Retry, raised};
use chrono::Duration;
use deputy_protocol::event::{Budget, RunEvent, Usage, WaitReason, WorkOrder};
use deputy_protocol::money::Usd;

fn with_budget(budget: Budget) -> Life {
    Life::new().then(queue(WorkOrder { budget, ..order() })).then(claim(1)).then(start())
}

#[test]
fn a_lost_call_is_settled_by_whoever_takes_over() {
    let life = stages::running().then(reserve(0xc2, 10)).then(crashed(2));
    assert!(life.run().reserved.is_empty());
    assert_eq!(life.run().committed().usd, usd(18));
    assert!(matches!(life.history.last(), Some(RunEvent::CallSettled { estimated: true, .. })));
}

#[test]
fn nothing_stays_set_aside_once_a_run_has_ended() {
    let in_call = || stages::running().then(reserve(0xc2, 10));
    let parked = in_call().then(Command::Park {
        reason: WaitReason::Paused,
        until: None,
        detail: "the founder paused everything".to_owned(),
    });
    for life in [
        in_call().then(stop()).then(Command::Ended),
        in_call().then(fail_attempt(Retry::No)),
        in_call()
            .then(crashed(2))
            .then(reserve(0xc3, 1))
            .then(crashed(3))
            .then(reserve(0xc4, 1))
            .then(crashed(4)),
        parked.clone().then(stop()),
        parked
            .then(Command::Resume { reason: WaitReason::Paused })
            .then(claim(2))
            .then(stop())
            .then(Command::Ended),
        in_call().then(fail_attempt(Retry::Yes)).then(stop()),
    ] {
        assert!(life.run().state.is_terminal(), "{:?}", life.run().state);
        assert!(life.run().reserved.is_empty(), "{:?}", life.history);
    }
}

#[test]
fn a_call_that_was_settled_once_is_not_settled_again() {
    let mut life = stages::running().then(reserve(0xc2, 10)).then(settle(0xc2, None));
    assert_eq!(life.attempt(settle(0xc2, Some(usage(3)))), Err(Refusal::AlreadyDone));
    assert_eq!(life.attempt(settle(0xc3, Some(usage(3)))), Err(Refusal::AlreadyDone));
}

#[test]
fn a_dollar_cap_is_kept_and_an_unknown_price_refused_under_it() {
    let mut life = with_budget(Budget { usd_max: Some(usd(10)), ..Budget::default() });
    life = life.then(reserve(0xc1, 6));
    assert!(matches!(life.attempt(reserve(0xc2, 5)), Err(Refusal::BudgetReached { .. })));
    life = life.then(reserve(0xc3, 4));
    let call = Call {
        call_id: super::fixtures::id(0xc4),
        usd: None,
        tokens: 1,
        model: "lab/x".to_owned(),
        day: None,
    };
    let unpriced = Command::Reserve { call };
    assert_eq!(life.attempt(unpriced), Err(Refusal::PriceUnknown { model: "lab/x".to_owned() }));
}

#[test]
fn a_token_cap_counts_what_is_set_aside() {
    let mut life = with_budget(Budget { tokens_max: Some(2000), ..Budget::default() });
    life = life.then(reserve(0xc1, 1));
    assert!(matches!(life.attempt(reserve(0xc2, 1)), Err(Refusal::BudgetReached { .. })));
}

#[test]
fn minutes_count_up_to_the_moment_of_the_call() {
    let mut life = with_budget(Budget { minutes_max: Some(30), ..Budget::default() });
    // One tool ran for half an hour; nothing about the run was recorded meanwhile.
    life = life.after(Duration::minutes(30));
    assert!(matches!(life.attempt(reserve(0xc1, 1)), Err(Refusal::BudgetReached { .. })));
}

#[test]
fn time_spent_waiting_is_not_counted_against_the_minutes() {
    let life = with_budget(Budget { minutes_max: Some(30), ..Budget::default() });
    let ask = super::fixtures::question(0x8002);
    let life = life.then(Command::Ask { ask }).after(Duration::hours(9));
    let life =
        life.then(super::fixtures::answer(super::fixtures::id(0x8002), "red")).then(claim(2)).then(start());
    assert!(life.decide(reserve(0xc1, 1)).is_ok());
    assert!(life.run().worked_ms < 60_000);
}

#[test]
fn figures_beyond_all_measure_do_not_break_the_sum() {
    let huge = Usage {
        input_tokens: u64::MAX,
        output_tokens: u64::MAX,
        cache_read_tokens: u64::MAX,
        cache_write_tokens: u64::MAX,
        cost_usd: Usd::from_nanos(i64::MAX),
    };
    let life = stages::running().then(reserve(0xc2, 1)).then(settle(0xc2, Some(huge)));
    assert_eq!(life.run().committed().tokens, u64::MAX);
    assert!(matches!(life.decide(reserve(0xc3, 1)), Err(Refusal::BudgetReached { .. })));
    assert!(life.decide(finish()).is_ok());
}

fn on_a_day(usd: Option<Usd>, cap: Usd, committed: Usd) -> Command {
    let day = Some(DayBudget { cap, committed });
    Command::Reserve {
        call: Call { call_id: super::fixtures::id(0xc4), usd, tokens: 1, model: "lab/x".to_owned(), day },
    }
}

#[test]
fn a_day_that_is_capped_takes_no_call_of_unknown_price() {
    let life = with_budget(Budget::default());
    let unpriced = life.decide(on_a_day(None, usd(10), usd(0)));
    assert_eq!(unpriced, Err(Refusal::PriceUnknown { model: "lab/x".to_owned() }));
    assert!(life.decide(on_a_day(Some(usd(3)), usd(10), usd(9))).is_ok());
    let spent = life.decide(on_a_day(Some(usd(3)), usd(10), usd(10)));
    assert_eq!(spent, Err(Refusal::DayBudgetReached { cap: usd(10), committed: usd(10) }));
}

#[test]
fn the_time_of_work_ends_at_a_moment_that_is_known_beforehand() {
    let life = with_budget(Budget { minutes_max: Some(30), ..Budget::default() });
    let end = life.run().time_is_up_at().unwrap();
    // What is recorded meanwhile moves nothing.
    let later =
        life.clone().after(Duration::minutes(20)).then(super::fixtures::message("word")).then(finish());
    assert_eq!(later.run().time_is_up_at(), Some(end));
    assert!(later.decide(reserve(0xc1, 1)).is_err());
    let parked = later.then(Command::Park { reason: WaitReason::Paused, until: None, detail: String::new() });
    assert_eq!(parked.run().time_is_up_at(), None, "nobody works on it");
    let resumed = parked.after(Duration::hours(9)).then(Command::Resume { reason: WaitReason::Paused });
    let left = resumed.then(claim(2)).run().time_is_up_at().unwrap();
    assert!(left > end + Duration::hours(9) - Duration::minutes(1), "waiting was free");
    assert_eq!(with_budget(Budget::default()).run().time_is_up_at(), None);
}

#[test]
fn what_an_agent_counts_by_itself_is_counted_once_and_costs_nothing() {
    let count = |process: u128, facts, reckoned: Option<i64>| Command::Count {
        process: super::fixtures::id(process),
        facts,
        usage: usage(8),
        reckoned_usd: reckoned.map(usd),
    };
    let life = with_budget(Budget::default()).then(count(1, 4, Some(8)));
    for again in [count(1, 4, Some(8)), count(1, 3, None)] {
        assert!(matches!(life.decide(again), Err(Refusal::AlreadyDone)));
    }
    let life = life.then(count(1, 6, None)).then(count(2, 1, Some(2)));
    let run = life.run();
    assert_eq!((run.committed().tokens, run.committed().usd), (3300, usd(0)));
    assert_eq!(run.reckoned_usd, Some(usd(10)), "shown beside, and in no sum");
}

fn short_of(life: &mut super::fixtures::Life, call: Command) -> Shortage {
    match life.attempt(call) {
        Err(Refusal::BudgetReached { shortage, .. }) => shortage,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_offered_is_enough_for_the_call_that_was_stopped_and_raises_nothing_else() {
    let caps = Budget { usd_max: Some(usd(1)), tokens_max: Some(9000), minutes_max: Some(30) };
    let mut life = with_budget(caps.clone());
    let shortage = short_of(&mut life, reserve(0xc1, 47));
    assert_eq!(shortage, Shortage::Usd(usd(47)));
    assert_eq!(raised(life.run(), shortage), Budget { usd_max: Some(usd(94)), ..caps.clone() });
    let odd = Shortage::Usd(Usd::from_nanos(98_700_000));
    assert_eq!(raised(life.run(), odd).usd_max, Some(usd(20)), "whole cents");
    let little = Shortage::Usd(Usd::from_nanos(1));
    assert_eq!(raised(life.run(), little).usd_max, Some(usd(2)), "twice as much at least");
    let tokens = raised(life.run(), Shortage::Tokens(23_456));
    assert_eq!(tokens, Budget { tokens_max: Some(47_000), ..caps.clone() });
    assert_eq!(raised(life.run(), Shortage::Tokens(1)).tokens_max, Some(18_000));
    assert_eq!(raised(life.run(), Shortage::Minutes), Budget { minutes_max: Some(60), ..caps });
}

/// A run that asks for more of what ran short, and an answer with this text.
fn asks_for_more(
    budget: &Budget,
    shortage: Shortage,
    choice: Option<&str>,
    text: &str,
) -> Result<Budget, Refusal> {
    let mut life = with_budget(budget.clone());
    let raised = raised(life.run(), shortage);
    life = life.then(Command::Exhaust { detail: "It is used up".to_owned(), raised });
    let inbox_id = *life.run().asks.keys().next().unwrap();
    let answer = Answer { choice: choice.map(str::to_owned), text: Some(text.to_owned()) };
    let by = super::fixtures::founder();
    life.attempt(Command::Answer { inbox_id, answer, placement: None, by })?;
    Ok(life.run().order.budget.clone())
}

#[test]
fn the_founder_allows_an_amount_of_their_own() {
    let caps = Budget { usd_max: Some(usd(100)), tokens_max: Some(2000), minutes_max: Some(30) };
    let dollars = Shortage::Usd(usd(5));
    for (choice, text) in [(Some("raise"), "5"), (None, " $5.00 "), (None, "5 USD")] {
        let allowed = asks_for_more(&caps, dollars, choice, text).unwrap();
        assert_eq!(allowed, Budget { usd_max: Some(usd(500)), ..caps.clone() }, "{text}");
    }
    assert_eq!(asks_for_more(&caps, dollars, Some("raise"), " ").unwrap().usd_max, Some(usd(200)));
    assert_eq!(
        asks_for_more(&caps, Shortage::Tokens(1500), None, "1,000_000").unwrap().tokens_max,
        Some(1_000_000)
    );
    assert_eq!(asks_for_more(&caps, Shortage::Minutes, None, "45 minutes").unwrap().minutes_max, Some(45));
    for (shortage, texts) in [
        (dollars, ["0.5", "1", "lots", "-5", "NaN", "inf"].as_slice()),
        (Shortage::Tokens(1500), &["2000", "2.5k", "-1"]),
        (Shortage::Minutes, &["30", "0", "an hour"]),
    ] {
        for text in texts {
            let refused = asks_for_more(&caps, shortage, Some("raise"), text);
            assert!(matches!(refused, Err(Refusal::NoAmount { .. })), "{text}: {refused:?}");
        }
    }
}
