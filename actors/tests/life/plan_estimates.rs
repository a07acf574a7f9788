//! What a card says that it takes rests on what was done here lately.

use super::plan_budgets::small;
use super::planning::{house, say, until_proposed};
use chrono::TimeDelta;
use deputy_actors::plan::PlanHandle;
use deputy_actors::ports::Clock as _;
use deputy_actors::testing::{Bench, work_order};
use deputy_domain::ledger::{Append, Expected, StreamWrite};
use deputy_protocol::event::{
    DeliveryMode, NewEvent, ProjectSettings, RunEvent, TaskType, Usage, Visibility, WorkOrder,
};
use deputy_protocol::ids::{CallId, EventId, ProjectId, RunId, TaskId};
use deputy_protocol::money::Usd;
use deputy_protocol::stream::Stream;
use uuid::Uuid;

/// Runs that are looked at.
const LATEST: u32 = 200;

/// A run that was delivered, as many minutes after the house was built.
async fn delivered(bench: &Bench, minutes: u32, usd: f64) {
    let at = bench.clock.now() + TimeDelta::minutes(i64::from(minutes));
    let run_id = RunId(Uuid::now_v7());
    let order = WorkOrder { task_type: TaskType::Feature, ..work_order() };
    let call_id = CallId(Uuid::now_v7());
    let (cost_usd, reserved_usd) = (Usd::try_new(usd).unwrap(), Usd::ZERO);
    let usage = Usage { input_tokens: 5, output_tokens: 5, cost_usd, ..Usage::default() };
    let facts = [
        RunEvent::Queued { task_id: TaskId(run_id.0), order: Box::new(order), at },
        RunEvent::CallReserved { call_id, reserved_usd, reserved_tokens: 10, unpriced: false, at },
        RunEvent::CallSettled {
            call_id,
            model: "one/first".to_owned(),
            usage,
            estimated: false,
            reserved_usd,
            reserved_at: at,
            at,
        },
        RunEvent::Approved {
            mode: DeliveryMode::Merge,
            commit: "c".repeat(40),
            target: "main".to_owned(),
            previous: None,
            nothing: false,
            inner: false,
            at,
        },
    ];
    let event = |event: RunEvent| NewEvent {
        event_id: EventId(Uuid::now_v7()),
        event: event.into(),
        actor: "deputy".to_owned(),
        correlation: None,
        causation: None,
        project_id: None::<ProjectId>,
        visibility: Visibility::Developer,
    };
    let events = facts.into_iter().map(event).collect();
    let write = StreamWrite { stream: Stream::Run(run_id), expected: Expected::Any, events };
    bench.outside().ledger.append(Append { writes: vec![write], fence: None }).await.unwrap();
}

#[tokio::test]
async fn the_latest_runs_tell_and_what_was_long_ago_does_not() {
    let bench = house(ProjectSettings::default()).await;
    for minute in 0..50 {
        delivered(&bench, minute, 100.0).await;
    }
    for minute in 50..50 + LATEST {
        delivered(&bench, minute, 1.0).await;
    }
    bench.models.play_by(small);
    let tree = bench.start().await;
    say(&tree.bench, "I want one thing").await;
    let plan_id = until_proposed(&tree).await;
    let plan = PlanHandle::new(tree.bench.outside()).load(plan_id).await.unwrap().unwrap();
    let usd = plan.card.estimate.usd.unwrap();
    assert_eq!((usd.low, usd.high), (Usd::try_new(1.0).unwrap(), Usd::try_new(1.0).unwrap()));
    assert_eq!(plan.card.estimate.runs, LATEST);
}
