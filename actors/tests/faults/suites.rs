//! The suites.

use crate::workflow::{Workflow, assert_sound, output};
use deputy_actors::ports::{
    BlobFault, Clock as _, CourierFault, Disposition, HandsFault, LeaseTaken, WorkspaceFault,
};
use deputy_actors::run::book::RunBook;
use deputy_actors::run::effects::{Desk, Pace, perform};
use deputy_actors::testing::{Bench, Moment, Trips, Waited, unavailable};
use deputy_domain::ledger::Fence;
use deputy_domain::model::FaultKind;
use deputy_domain::run::effects;
use deputy_protocol::blob::BlobDigest;
use deputy_protocol::ids::RunId;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// How many events a whole life has, and how often it calls each port.
async fn undisturbed(workflow: &Workflow) -> (u64, Bench) {
    let (bench, run_id) = workflow.ordered().await;
    let ordered = bench.ledger.events().len();
    let tree = workflow.live(bench.start().await, run_id, false).await;
    assert_sound(workflow, &tree, run_id, "undisturbed");
    let events = tree.bench.ledger.events().len() - ordered;
    (events as u64, tree.crash().await)
}

/// Calls `strike` when the event of this number, from 1, is durable.
fn after_event(bench: &Bench, number: u64, strike: impl Fn() + Send + 'static) {
    let mut events = 0;
    bench.ledger.after_append(move |_| {
        events += 1;
        if events == number {
            strike();
        }
    });
}

pub(crate) async fn crash_after_each_event(workflow: &Workflow, shared: bool) {
    let (events, _) = undisturbed(workflow).await;
    for number in 1..=events {
        let (bench, run_id) = workflow.ordered().await;
        let tree = bench.start().await;
        let life = tree.life.clone();
        after_event(&bench, number, move || life.cut());
        let tree = workflow.live(tree, run_id, shared).await;
        assert_sound(workflow, &tree, run_id, &format!("crash after event {number}"));
        assert_eq!(tree.run(run_id).attempt, 1, "a crash is no failed attempt");
        tree.crash().await;
    }
}

async fn desk(bench: &Bench, run_id: RunId) -> (Desk, watch::Sender<Pace>) {
    let world = bench.outside();
    let taken = world.ledger.take_lease(run_id.into(), world.daemon_id).await.unwrap();
    let LeaseTaken::Held { epoch } = taken else { panic!("the crashed daemon still has it") };
    let fence = Fence { lease: run_id.into(), owner: world.daemon_id, epoch };
    let (sender, pace) = watch::channel(Pace::Go);
    let (book, throttle, lanes) = (RunBook::new(world.clone()), Arc::default(), Arc::default());
    let news = watch::channel(0).1;
    (Desk { book, world, fence, pace, news, throttle, lanes }, sender)
}

/// Does whatever is due after each event twice, outside of any daemon; how many kinds of effects that were.
pub(crate) async fn do_each_effect_twice(workflow: &Workflow) -> usize {
    let (events, _) = undisturbed(workflow).await;
    let mut done = HashSet::new();
    for number in 1..=events {
        let (bench, run_id) = workflow.ordered().await;
        let tree = bench.start().await;
        let life = tree.life.clone();
        after_event(&bench, number, move || life.cut());
        let lived = workflow.live_once(&tree, run_id).await;
        let bench = tree.crash().await;
        bench.ledger.forget_hook();
        bench.ledger.forget_heartbeats();
        // A life that was shorter than the undisturbed one has no such event.
        let effect = effects(&bench.ledger.run(run_id).unwrap()).filter(|_| lived == Waited::Crashed);
        if let Some(effect) = effect {
            done.insert(std::mem::discriminant(&effect));
            let (desk, _pace) = desk(&bench, run_id).await;
            for _ in 0..2 {
                // That the run moved on is what the second one finds.
                let _ = perform(&desk, &effect).await;
            }
        }
        let tree = workflow.live(bench.start().await, run_id, false).await;
        assert_sound(workflow, &tree, run_id, &format!("effect done twice after event {number}"));
        tree.crash().await;
    }
    done.len()
}

/// Lives once for each call of a port, or for every which one the workflow says, which fails in this way. What fails
/// before it was done and what fails after it are then different calls.
async fn fail_each<F: Clone + std::fmt::Debug>(
    workflow: &Workflow,
    calls: u64,
    fault: &F,
    moment: Moment,
    port: fn(&Bench) -> &Trips<F>,
) {
    let step = workflow.fault_step;
    let first = if moment == Moment::Before { 0 } else { step / 2 };
    for call in (first as u64..calls).step_by(step) {
        let (bench, run_id) = workflow.ordered().await;
        let tree = bench.start().await;
        port(&bench).fail_after(call, moment, fault.clone());
        let tree = workflow.live(tree, run_id, false).await;
        assert_sound(workflow, &tree, run_id, &format!("call {call} met {fault:?} {moment:?}"));
        tree.crash().await;
    }
}

pub(crate) async fn fail_each_call(workflow: &Workflow) {
    let (_, bench) = undisturbed(workflow).await;
    let moments = [Moment::Before, Moment::After];
    for moment in moments {
        let calls = bench.ledger.appends.calls();
        fail_each(workflow, calls, &unavailable(), moment, |bench| &bench.ledger.appends).await;
        for fault in [
            HandsFault::NotStarted("x".into()),
            HandsFault::Gone("x".into()),
            HandsFault::NoSandbox("x".into()),
        ] {
            fail_each(workflow, bench.hands.faults.calls(), &fault, moment, |bench| &bench.hands.faults)
                .await;
        }
        let gone = HandsFault::Gone("x".into());
        let calls = bench.hands.request_faults.calls();
        fail_each(workflow, calls, &gone, moment, |bench| &bench.hands.request_faults).await;
        let io = WorkspaceFault::Io { operation: "write", detail: "the disk is full".into() };
        for fault in [io, WorkspaceFault::Unreachable("x".into()), WorkspaceFault::Refused("x".into())] {
            fail_each(workflow, bench.workspaces.faults.calls(), &fault, moment, |bench| {
                &bench.workspaces.faults
            })
            .await;
        }
        let full = BlobFault::Io { operation: "written", detail: "the disk is full".into() };
        fail_each(workflow, bench.blobs.faults.calls(), &full, moment, |bench| &bench.blobs.faults).await;
        let courier = CourierFault { detail: "x".into(), then: Disposition::Doubtful };
        fail_each(workflow, bench.couriers.faults.calls(), &courier, moment, |bench| &bench.couriers.faults)
            .await;
    }
    let reads = bench.ledger.reads.calls().min(200);
    fail_each(workflow, reads, &unavailable(), Moment::Before, |bench| &bench.ledger.reads).await;
    for kind in [
        FaultKind::RateLimited,
        FaultKind::UsageLimit,
        FaultKind::Cut,
        FaultKind::Unauthorized,
        FaultKind::Malformed,
    ] {
        for after in [None, Some(Duration::from_mins(30))] {
            let calls = bench.models.faults.calls();
            fail_each(workflow, calls, &(kind, after), Moment::Before, |bench| &bench.models.faults).await;
        }
    }
}

pub(crate) async fn take_the_ledger_away(workflow: &Workflow) {
    let (events, _) = undisturbed(workflow).await;
    for number in 1..=events {
        let (bench, run_id) = workflow.ordered().await;
        let tree = bench.start().await;
        let ledger = bench.ledger.clone();
        after_event(&bench, number, move || ledger.take_away());
        let restored = {
            let (ledger, clock) = (bench.ledger.clone(), bench.clock.clone());
            async move {
                // Longer than a failing owner is started again by its supervisor.
                clock.sleep_until(clock.now() + Duration::from_secs(90)).await;
                ledger.restore();
            }
        };
        let restored = tokio::spawn(restored);
        let tree = workflow.live(tree, run_id, false).await;
        restored.abort();
        assert_sound(workflow, &tree, run_id, &format!("ledger away after event {number}"));
        tree.crash().await;
    }
}

/// Crashes between output that is kept and the fact that names it. What nothing names is collected, and nothing else.
pub(crate) async fn crash_after_each_keep(workflow: &Workflow) {
    let mut orphans = 0;
    for number in 1.. {
        let (bench, run_id) = workflow.ordered().await;
        let tree = bench.start().await;
        let (life, kept) = (tree.life.clone(), Arc::new(AtomicU32::new(0)));
        let counted = kept.clone();
        bench.blobs.after_keep(move || {
            if counted.fetch_add(1, Ordering::Relaxed) + 1 == number {
                life.cut();
            }
        });
        let tree = workflow.live(tree, run_id, false).await;
        assert_sound(workflow, &tree, run_id, &format!("crash after keeping {number}"));
        let bench = tree.crash().await;
        orphans += bench.blobs.names().len() - named(&bench).len();
        bench.clock.advance_to(bench.clock.now() + chrono::Duration::days(8));
        let tree = bench.start().await;
        tree.bench.settle().await;
        let left: BTreeSet<BlobDigest> = tree.bench.blobs.names().into_iter().collect();
        assert_eq!(left, named(&tree.bench), "after keeping {number}");
        tree.crash().await;
        if kept.load(Ordering::Relaxed) < number {
            break;
        }
    }
    assert!(orphans > 0, "no crash left anything to collect");
}

fn named(bench: &Bench) -> BTreeSet<BlobDigest> {
    let facts = bench.ledger.events();
    let named = facts.iter().filter_map(|fact| output(&fact.event().unwrap())?.1);
    named.map(|output| output.digest).collect()
}
