//! What the founder is told, and what becomes of it while nobody takes it.

use deputy_actors::ports::{Clock, CourierFault, Disposition, Pace, Target};
use deputy_actors::testing::{Bench, Moment, channel, exited};
use deputy_protocol::link::Call;
use std::collections::BTreeSet;
use std::time::Duration;

fn nobody_is_there() -> CourierFault {
    CourierFault { detail: "nobody is there".to_owned(), then: Disposition::Retry { after: None } }
}

#[tokio::test]
async fn grouped_notices_arrive_however_long_their_receiver_was_away() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.couriers.set_targets(vec![Target { pace: Pace::people(), ..channel("people", true) }]);
    bench.couriers.faults.fail_always(Moment::Before, nobody_is_there());
    let tree = bench.start().await;
    for number in 0..10 {
        bench.delegate("shop", &format!("task {number}")).await;
    }
    tree.until("all ten are in review", |bench| bench.ledger.notices().len() == 10).await;
    tree.pass(Duration::from_hours(3)).await;
    bench.couriers.faults.mend();
    let due: BTreeSet<_> = bench.ledger.notices().iter().map(|notice| notice.event_id).collect();
    tree.until("each of the ten was told", |bench| bench.couriers.heard() == due).await;
    assert!(bench.couriers.taken().len() < 10, "and some of them together");
}

#[tokio::test]
async fn what_arrives_late_counts_for_the_pace_of_its_channel() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let pace = Pace { per_hour: Some(1), ..Pace::people() };
    bench.couriers.set_targets(vec![Target { pace, ..channel("people", true) }]);
    bench.couriers.faults.fail_always(Moment::Before, nobody_is_there());
    let tree = bench.start().await;
    bench.delegate("shop", "early").await;
    tree.pass(Duration::from_hours(3)).await;
    bench.couriers.faults.mend();
    tree.until("the first is told", |bench| bench.couriers.taken().len() == 1).await;
    let told_at = bench.clock.now();
    bench.delegate("shop", "late").await;
    tree.until("the second is told", |bench| bench.couriers.taken().len() == 2).await;
    assert!(bench.clock.now() - told_at >= chrono::Duration::hours(1));
}

#[tokio::test]
async fn an_owner_that_is_given_up_again_and_again_is_told_once() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play(|_, call| (!matches!(call, Call::ShellExec(_))).then(|| exited(0, "")));
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("a tool runs", |bench| bench.hands.edits(run_id) == 1).await;
    bench.hands.leave_survivors(1);
    tree.runs().stop(run_id, "founder").await.unwrap();
    let told = |bench: &Bench| -> Vec<_> {
        let taken = bench.couriers.taken().into_iter().map(|message| message.leader);
        taken.filter(|notice| notice.kind == "house.child_gave_up").collect()
    };
    tree.until("the founder is told", |bench| !told(bench).is_empty()).await;
    let kills = bench.hands.kills().len();
    tree.pass(Duration::from_mins(20)).await;
    assert!(bench.hands.kills().len() > kills + 12, "it was tried, and given up, again and again");
    let notices = told(&bench);
    assert_eq!(notices.len(), 1, "{notices:#?}");
    assert_eq!(notices[0].run_id, Some(run_id));
    assert!(notices[0].body.contains("could not be ended"), "{}", notices[0].body);
    bench.hands.leave_survivors(0);
    tree.until_state(run_id, "stopped").await;
}
