//! What the founder is told, and what becomes of it while nobody takes it.

use deputy_actors::ports::{CourierFault, Disposition, Pace};
use deputy_actors::testing::{Bench, Moment, channel};
use std::collections::BTreeSet;
use std::time::Duration;

#[tokio::test]
async fn grouped_notices_arrive_however_long_their_receiver_was_away() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let people = deputy_actors::ports::Target { pace: Pace::people(), ..channel("people", true) };
    bench.couriers.set_targets(vec![people]);
    let then = Disposition::Retry { after: None };
    let down = CourierFault { detail: "nobody is there".to_owned(), then };
    bench.couriers.faults.fail_always(Moment::Before, down);
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
