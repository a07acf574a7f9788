//! Two places on one ledger: who works on what, and what becomes of the work of a place that is gone.

use deputy_actors::testing::{Bench, Turn};
use deputy_domain::run::{DeliveryProgress, State};
use deputy_protocol::event::{DeliveryMode, ToolOutcome};
use deputy_protocol::ids::PlaceId;
use deputy_protocol::stream::Stream;
use std::time::Duration;
use uuid::Uuid;

const THERE: PlaceId = PlaceId(Uuid::from_u128(0xb2));

/// The same world, seen from another place.
fn elsewhere(bench: &Bench) -> Bench {
    let mut other = bench.clone();
    other.ledger = bench.ledger.from_place(THERE);
    other
}

#[tokio::test]
async fn work_of_a_place_that_is_gone_begins_anew_once_its_leases_ran_out() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play([Turn::Hang]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "running").await;
    let bench = tree.crash().await;

    bench.models.play([Turn::finish()]);
    let tree = elsewhere(&bench).start().await;
    tree.pass(Duration::from_secs(20)).await;
    assert_eq!(tree.run(run_id).attempt, 1, "its lease holds");
    tree.until_state(run_id, "review").await;
    let run = tree.run(run_id);
    assert_eq!((run.attempt, run.place), (2, Some(THERE)));
    assert!(run.inputs.iter().any(|input| input.text.contains("cannot be reached any more")));
    assert!(bench.ledger.kinds(&Stream::Run(run_id)).contains(&"run.taken_over".to_owned()));
}

#[tokio::test]
async fn work_of_a_place_that_lives_is_left_to_it() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play([Turn::Hang]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "running").await;
    let other = elsewhere(&bench).start().await;
    other.pass(Duration::from_mins(5)).await;
    assert_eq!((tree.run(run_id).attempt, tree.run(run_id).strikes), (1, 0));
    assert!(!other.handles.owners.has(run_id) && tree.handles.owners.has(run_id));
}

#[tokio::test]
async fn a_delivery_whose_place_is_gone_says_where_the_work_is() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    let bench = tree.crash().await;
    let other = elsewhere(&bench).start().await;
    other.runs().approve(run_id, DeliveryMode::Merge, None, "founder").await.unwrap();
    let has_failed = |bench: &Bench| {
        let state = bench.ledger.run(run_id).unwrap().state;
        matches!(state, State::Review { delivery: Some(DeliveryProgress::Failed { detail, .. }) }
            if detail.contains("host-"))
    };
    other.until("the founder knows", has_failed).await;
    assert!(bench.workspaces.merges().is_empty());
    // The work still lies where it was.
    assert_ne!(other.run(run_id).place, Some(THERE));
}

#[tokio::test]
async fn a_tool_that_was_under_way_in_a_place_that_is_gone_is_not_used_again() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play([Turn::shell("make deploy"), Turn::finish()]);
    let tree = bench.start().await;
    let life = tree.life.clone();
    bench.ledger.after_append(move |envelope| {
        if envelope.kind == "step.tool_started" {
            life.cut();
        }
    });
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("it is cut", |_| false).await;
    bench.ledger.forget_hook();
    let bench = tree.crash().await;
    let tree = elsewhere(&bench).start().await;
    tree.until_state(run_id, "review").await;
    assert!(bench.hands.most_executions() <= 1);
    let unknown = bench.ledger.events().into_iter().filter(|event| event.kind == "step.tool_finished");
    let unknown = unknown.filter_map(|event| match event.event() {
        Ok(deputy_protocol::event::Event::Step(deputy_protocol::event::StepEvent::ToolFinished {
            result,
            ..
        })) => Some(result),
        _ => None,
    });
    assert_eq!(unknown.filter(|result| matches!(result, ToolOutcome::Unknown { .. })).count(), 1);
}
