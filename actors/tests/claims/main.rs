//! What the design claims about actors that fail, owners that are gone, and daemons that come and go.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod given_up;

use deputy_actors::ports::{Clock as _, LeaseTaken, Ledger};
use deputy_actors::testing::{Bench, Turn, Waited, exited, told};
use deputy_domain::run::{DeliveryProgress, RollbackProgress, State};
use deputy_protocol::event::DeliveryMode;
use deputy_protocol::ids::{DaemonId, RunId};
use futures::{StreamExt, stream};
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

fn kill(name: String) {
    if let Some(actor) = ractor::registry::where_is(name) {
        actor.kill();
    }
}

#[tokio::test]
async fn a_thousand_commands_beside_dying_actors_are_neither_lost_nor_doubled() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play_endless_commands();
    let tree = bench.start().await;
    let mut runs = Vec::new();
    for number in 0..5 {
        runs.push(bench.delegate("shop", &format!("task {number}")).await);
    }
    tree.until("all work", |bench| runs.iter().all(|run_id| bench.hands.edits(*run_id) == 1)).await;
    let commands = (0..1_000).map(|number| {
        let (runs, run_id, tree) = (tree.runs(), runs[number % 5], &tree);
        async move {
            match number {
                100 | 700 => kill(tree.name(&format!("runs/{run_id}"))),
                300 => kill(tree.name("scheduler")),
                500 => kill(tree.name("tail")),
                _ => {}
            }
            runs.message(run_id, format!("word {number}."), "founder").await.unwrap();
        }
    });
    // Side by side, but not all at once: each conflict is decided anew, and that is no part of the claim.
    stream::iter(commands).buffer_unordered(20).collect::<Vec<()>>().await;
    bench.hands.finish_all();
    bench.hands.play(|_, _| Some(exited(0, "")));
    for (place, run_id) in runs.iter().enumerate() {
        tree.until_state(*run_id, "review").await;
        let inputs = tree.run(*run_id).inputs;
        for number in (place..1_000).step_by(5) {
            let word = format!("word {number}.");
            assert_eq!(inputs.iter().filter(|input| input.text == word).count(), 1);
        }
        assert_eq!(inputs.len(), 201, "the order and two hundred words");
    }
    let heard: String = bench.models.asked().iter().map(told).max_by_key(String::len).unwrap();
    assert_eq!(heard.matches("[the founder says]").count(), 200, "each was told once");
    assert_eq!(bench.hands.most_executions(), 1);
}

#[tokio::test]
async fn a_run_that_takes_its_owner_down_is_set_aside_and_the_others_finish() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench
        .models
        .play_by(|request| if told(request).contains("poison") { Turn::Panic } else { Turn::finish() });
    let tree = bench.start().await;
    let poisoned = bench.delegate("shop", "poison").await;
    let mut others = Vec::new();
    for number in 0..5 {
        others.push(bench.delegate("shop", &format!("task {number}")).await);
    }
    tree.until_state(poisoned, "failed").await;
    assert!(matches!(tree.run(poisoned).state, State::Failed { error } if error.code == "quarantined"));
    for run_id in others {
        tree.until_state(run_id, "review").await;
    }
    assert_eq!(tree.run(poisoned).strikes, 3, "it says how often it crashed");
    assert!(tree.run(poisoned).reserved.is_empty(), "its last call is settled: {}", tree.history());
}

#[tokio::test]
async fn a_tail_whose_reading_panics_is_started_anew_and_follows_again() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    bench.settle().await;
    bench.ledger.panic_in_next_read_all();
    let first = bench.delegate("shop", "one").await;
    tree.until_state(first, "review").await;
    let began = bench.clock.now();
    let second = bench.delegate("shop", "two").await;
    tree.until_state(second, "review").await;
    // The scheduler reads everything anew every five minutes: without the tail it would have been that.
    assert!(bench.clock.now() - began < chrono::Duration::seconds(30), "{}", tree.history());
}

/// Lives of daemons that each go down when they have taken up the delivery or its opposite; how many did until it was
/// given up.
async fn lives_lost(bench: &Bench, run_id: RunId) -> usize {
    for life in 0..10 {
        let tree = bench.start().await;
        let (cut, ledger) = (tree.life.clone(), bench.ledger.clone());
        bench.ledger.after_append(move |event| {
            if event.kind == "run.adopted" {
                cut.cut();
            }
        });
        let given_up = |bench: &Bench| {
            let run = bench.ledger.run(run_id).unwrap();
            deputy_domain::run::effects(&run).is_none()
        };
        let waited = tree.until("it is given up, or goes down again", given_up).await;
        ledger.forget_hook();
        // That it is given up is said in the same breath as that it was taken up.
        let is_over = given_up(bench);
        assert!(waited == Waited::Crashed || is_over);
        tree.crash().await;
        bench.ledger.forget_heartbeats();
        if is_over {
            return life;
        }
    }
    panic!("ten daemons went down and nobody gave up");
}

#[tokio::test]
async fn a_delivery_that_takes_the_daemon_down_is_given_up_and_the_founder_told() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    tree.crash().await;
    bench.ledger.forget_heartbeats();
    let runs = deputy_actors::run::RunHandle::new(bench.outside());
    runs.approve(run_id, DeliveryMode::Merge, None, "founder").await.unwrap();
    assert_eq!(lives_lost(&bench, run_id).await, 3);
    let run = bench.ledger.run(run_id).unwrap();
    let State::Review { delivery: Some(DeliveryProgress::Failed { detail, .. }) } = &run.state else {
        panic!("{:?}", run.state)
    };
    assert!(detail.contains("3 times"), "{detail}");
    assert!(bench.workspaces.merges().is_empty());

    let tree = bench.start().await;
    let told = |bench: &Bench| {
        bench.couriers.taken().iter().any(|message| message.leader.kind == "run.delivery_failed")
    };
    tree.until("the founder was told", told).await;
    tree.answer(run_id, Some("approve"), None).await;
    tree.until_state(run_id, "approved").await;

    tree.crash().await;
    bench.ledger.forget_heartbeats();
    runs.rollback(run_id, "founder").await.unwrap();
    assert_eq!(lives_lost(&bench, run_id).await, 3);
    let run = bench.ledger.run(run_id).unwrap();
    let State::Approved { rollback: Some(RollbackProgress::Failed { detail }), .. } = &run.state else {
        panic!("{:?}", run.state)
    };
    assert!(detail.contains("3 times"), "{detail}");
    let tree = bench.start().await;
    let told = |bench: &Bench| {
        bench.couriers.taken().iter().any(|message| message.leader.kind == "run.rollback_failed")
    };
    tree.until("the founder was told", told).await;
}

/// Times at which runs were adopted, after an event of this number.
fn adopted(bench: &Bench, after: usize) -> Vec<(RunId, chrono::DateTime<chrono::Utc>)> {
    let events = bench.ledger.events();
    let adopted = events[after..].iter().filter(|event| event.kind == "run.adopted");
    adopted.map(|event| (event.stream.run().unwrap(), event.recorded_at)).collect()
}

#[tokio::test]
async fn suspects_are_taken_up_one_at_a_time_after_all_others() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play([Turn::Hang]);
    let mut suspects = Vec::new();
    for number in 0..3 {
        suspects.push(bench.delegate("shop", &format!("task {number}")).await);
    }
    let mut tree = bench.start().await;
    tree.until("all are asked", |bench| bench.models.asked().len() == 3).await;
    tree = tree.restart().await;
    tree.until("all were adopted", |bench| adopted(bench, 0).len() == 3).await;
    let fresh = bench.delegate("shop", "fresh").await;
    tree.until_state(fresh, "running").await;
    tree.until("all are asked again", |bench| bench.models.asked().len() == 7).await;

    let before = bench.ledger.events().len();
    tree = tree.restart().await;
    tree.until("all were adopted", |bench| adopted(bench, before).len() == 4).await;
    let order = adopted(&bench, before);
    assert_eq!(order[0].0, fresh, "nothing speaks against it");
    for pair in order[1..].windows(2) {
        assert!(pair[1].1 - pair[0].1 >= chrono::Duration::seconds(10), "each is watched alone");
    }
}

#[tokio::test]
async fn a_stale_owner_records_nothing_and_leaves_the_processes_alone() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play_endless_commands();
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("it works", |bench| bench.hands.edits(run_id) == 1).await;
    let thief = DaemonId(Uuid::from_u128(7));
    bench.ledger.forget_heartbeats();
    assert!(matches!(bench.ledger.take_lease(run_id.into(), thief).await, Ok(LeaseTaken::Held { .. })));
    bench.ledger.heartbeat(thief).await.unwrap();
    let steps = bench.ledger.kinds(&deputy_protocol::stream::Stream::Steps(run_id));
    bench.hands.finish_all();
    tree.pass(Duration::from_secs(20)).await;
    assert_eq!(bench.ledger.kinds(&deputy_protocol::stream::Stream::Steps(run_id)), steps);
    assert!(bench.hands.alive().contains(&run_id), "they are somebody else's now");
    // The thief never says another word: after half a minute its lease is worth nothing.
    tree.until_state(run_id, "review").await;
    assert_eq!(bench.hands.most_executions(), 1);
}

#[tokio::test]
async fn a_daemon_that_leaves_keeps_the_processes_alive_and_nobody_is_blamed() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play_endless_commands();
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("it works", |bench| bench.hands.edits(run_id) == 1).await;
    let finish = {
        let hands = bench.hands.clone();
        async move {
            tokio::task::yield_now().await;
            hands.finish_all();
        }
    };
    let (bench, ()) = tokio::join!(tree.leave(), finish);
    assert!(bench.hands.alive().contains(&run_id));
    let tree = bench.start().await;
    assert_eq!(tree.until_state(run_id, "review").await, Waited::Met);
    assert_eq!(bench.hands.edits(run_id), 1);
    assert_eq!(tree.run(run_id).strikes, 0);
    let strikes: Vec<u64> = bench
        .ledger
        .events()
        .iter()
        .filter(|event| event.kind == "run.adopted")
        .map(|event| match &event.payload {
            deputy_protocol::event::Payload::Kept(bytes) => {
                let data: BTreeMap<String, serde_json::Value> = serde_json::from_slice(bytes).unwrap();
                data["strikes"].as_u64().unwrap()
            }
            deputy_protocol::event::Payload::Redacted => panic!("nothing is redacted here"),
        })
        .collect();
    assert_eq!(strikes, [0]);
}

/// Stands for the outbox in the table of leases.
const OUTBOX: RunId = RunId(Uuid::from_u128(1));

#[tokio::test]
async fn a_notifier_that_lost_the_outbox_in_the_middle_of_a_try_comes_back_to_it() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let thief = DaemonId(Uuid::from_u128(7));
    let (ledger, mut done) = (bench.ledger.clone(), false);
    bench.ledger.after_append(move |event| {
        if event.kind == "notice.attempted" && !std::mem::replace(&mut done, true) {
            let ledger = ledger.clone();
            tokio::spawn(async move {
                ledger.forget_heartbeats();
                ledger.take_lease(OUTBOX.into(), thief).await.unwrap();
                ledger.heartbeat(thief).await.unwrap();
            });
        }
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    // The other daemon never says another word.
    let settled = |bench: &Bench| {
        let notices = bench.ledger.notices();
        notices.iter().all(|notice| notice.state() == deputy_domain::notice::DocState::Settled)
    };
    tree.until("the founder was told", settled).await;
    let ids: Vec<_> = bench.couriers.taken().iter().map(|message| message.leader.event_id).collect();
    assert_eq!(ids.len(), 2, "sent by the one life, and by the next since nobody could record it");
    assert_eq!(ids[0], ids[1], "the receiver can tell");
}
