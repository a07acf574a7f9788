//! Summaries of long conversations are calls like any other: they have their model, their price and their gate.

use deputy_actors::testing::{Bench, Turn, told, turns};
use deputy_domain::model::{FaultKind, ModelRequest, Price, TokenUsage};
use deputy_domain::run::State;
use deputy_protocol::event::{Event, RunEvent, WaitReason};
use deputy_protocol::ids::RunId;
use deputy_protocol::money::Usd;
use deputy_protocol::stream::Stream;
use std::time::Duration;

const PRICE: Price = Price { input: 100.0, output: 100.0, cache_read: None, cache_write: None, long: None };

fn asks_for_a_summary(request: &ModelRequest) -> bool {
    told(request).contains("Summarise the work so far")
}

/// Works step by step, does not fit into the window after ten, and is done once that is mended.
fn long_work(summary: Turn) -> impl Fn(&ModelRequest) -> Turn {
    move |request| {
        let said = told(request);
        if asks_for_a_summary(request) {
            summary.clone()
        } else if said.contains("we did a lot") || said.contains("used: shell_exec") {
            Turn::finish()
        } else if turns(request) == 10 {
            Turn::Fail(FaultKind::ContextExceeded, None)
        } else {
            Turn::shell(&format!("step {}", turns(request)))
        }
    }
}

fn summaries(bench: &Bench) -> Vec<ModelRequest> {
    bench.models.asked().into_iter().filter(asks_for_a_summary).collect()
}

/// Whether each settled call was settled at an estimate, in order.
fn estimates(bench: &Bench, run_id: RunId) -> Vec<bool> {
    let events = bench.ledger.events().into_iter().filter(|event| event.stream == Stream::Run(run_id));
    let of = |event: Event| match event {
        Event::Run(RunEvent::CallSettled { estimated, .. }) => Some(estimated),
        _ => None,
    };
    events.filter_map(|envelope| of(envelope.event().unwrap())).collect()
}

#[tokio::test]
async fn a_daemon_that_dies_once_a_summary_is_paid_for_has_it() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play_by(long_work(Turn::Say("we did a lot".to_owned())));
    let tree = bench.start().await;
    let (models, life) = (bench.models.clone(), tree.life.clone());
    bench.ledger.after_append(move |event| {
        if event.kind == "run.call_settled" && models.asked().last().is_some_and(asks_for_a_summary) {
            life.cut();
        }
    });
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    assert!(tree.life.is_cut());
    bench.ledger.forget_hook();
    let tree = tree.restart().await;
    tree.until_state(run_id, "review").await;
    assert_eq!(summaries(&bench).len(), 1, "it was paid for once");
    assert_eq!(
        bench.ledger.kinds(&Stream::Steps(run_id)).iter().filter(|kind| *kind == "step.compacted").count(),
        1
    );
}

#[tokio::test]
async fn a_summary_that_was_cut_is_paid_for_as_what_was_set_aside() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play_by(long_work(Turn::Fail(FaultKind::Cut, None)));
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    assert_eq!(summaries(&bench).len(), 1);
    let estimates = estimates(&bench, run_id);
    assert_eq!(estimates.iter().filter(|estimated| **estimated).count(), 1, "{estimates:?}");
    assert!(tree.run(run_id).reserved.is_empty());
}

/// Every answer leaves the window nearly full, so that a summary is wanted after six of them.
fn fill_the_window(bench: &Bench) {
    bench.models.set_usage(TokenUsage { input: 80_000, output: 100, ..TokenUsage::default() });
}

#[tokio::test]
async fn a_spent_day_pays_for_no_summary() {
    let mut bench = Bench::default();
    bench.settings.day_usd_max = Usd::try_new(45.0);
    bench.project("shop", &[]).await;
    bench.models.set_price("one/first", PRICE);
    fill_the_window(&bench);
    bench.models.play_by(long_work(Turn::Say("we did a lot".to_owned())));
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "waiting").await;
    let State::Waiting { reason, .. } = tree.run(run_id).state else { panic!() };
    assert_eq!(reason, WaitReason::Budget);
    assert_eq!((bench.models.asked().len(), summaries(&bench).len()), (6, 0));
}

#[tokio::test]
async fn a_summary_is_asked_of_a_model_that_is_not_limited() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    fill_the_window(&bench);
    let work = long_work(Turn::Say("we did a lot".to_owned()));
    let hour = Some(Duration::from_hours(1));
    bench.models.play_by(move |request| {
        let limited = request.model.to_string() == "one/first";
        if limited { Turn::Fail(FaultKind::UsageLimit, hour) } else { work(request) }
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    let models: Vec<String> = summaries(&bench).iter().map(|request| request.model.to_string()).collect();
    assert_eq!(models, ["two/second"]);
}
