//! Who may work on a run.

use chrono::TimeDelta;
use deputy_actors::ports::{AppendError, LeaseTaken, Ledger};
use deputy_domain::ledger::{AppendRefused, Expected};
use deputy_protocol::ids::{DaemonId, RunId};
use deputy_tests::ledger::{Bench, append, fenced, said, steps};
use uuid::Uuid;

fn run() -> RunId {
    RunId(Uuid::now_v7())
}

fn daemon() -> DaemonId {
    DaemonId(Uuid::now_v7())
}

pub(crate) async fn a_stale_epoch_cannot_append(bench: Bench) {
    let ledger = bench.open().await;
    let (run, owner, thief) = (run(), daemon(), daemon());
    let wish = |owner, epoch| fenced(append(&steps(), Expected::Any, vec![said("fact")]), run, owner, epoch);
    let refused = |outcome: Result<_, AppendError>| match outcome.unwrap_err() {
        AppendError::Refused(AppendRefused::Fenced { lease, epoch }) => (RunId(lease.0), epoch),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(ledger.append(wish(owner, 1)).await), (run, 1));

    ledger.heartbeat(owner).await.unwrap();
    assert_eq!(ledger.take_lease(run.into(), owner).await.unwrap(), LeaseTaken::Held { epoch: 1 });
    ledger.append(wish(owner, 1)).await.unwrap();
    assert_eq!(ledger.read_all(0, 10).await.unwrap()[0].epoch, Some(1));
    assert_eq!(refused(ledger.append(wish(owner, 2)).await), (run, 2));
    assert_eq!(refused(ledger.append(wish(thief, 1)).await), (run, 1));

    // Taking one's own lease again ends what the life before it was doing.
    assert_eq!(ledger.take_lease(run.into(), owner).await.unwrap(), LeaseTaken::Held { epoch: 2 });
    assert_eq!(refused(ledger.append(wish(owner, 1)).await), (run, 1));
    let kept = wish(owner, 2);
    ledger.append(kept.clone()).await.unwrap();

    ledger.release_lease(run.into(), owner, 1).await.unwrap();
    ledger.append(wish(owner, 2)).await.unwrap();
    ledger.release_lease(run.into(), owner, 2).await.unwrap();
    assert_eq!(refused(ledger.append(wish(owner, 2)).await), (run, 2));
    // What was recorded under the lease stays recorded, and repeating it says so.
    assert!(ledger.append(kept).await.unwrap().already);
}

pub(crate) async fn a_lease_is_foreign_while_its_owner_lives(bench: Bench) {
    let ledger = bench.open().await;
    let (run, owner, other) = (run(), daemon(), daemon());
    ledger.heartbeat(owner).await.unwrap();
    ledger.take_lease(run.into(), owner).await.unwrap();
    bench.clock.advance(TimeDelta::seconds(30));
    assert_eq!(ledger.take_lease(run.into(), other).await.unwrap(), LeaseTaken::Foreign { owner });
    bench.clock.advance(TimeDelta::microseconds(1));
    assert_eq!(ledger.take_lease(run.into(), other).await.unwrap(), LeaseTaken::Held { epoch: 2 });

    ledger.heartbeat(other).await.unwrap();
    ledger.heartbeat(owner).await.unwrap();
    assert_eq!(ledger.take_lease(run.into(), owner).await.unwrap(), LeaseTaken::Foreign { owner: other });
}

pub(crate) async fn an_epoch_only_rises(bench: Bench) {
    let ledger = bench.open().await;
    let (run, owner) = (run(), daemon());
    for epoch in 1..4 {
        assert_eq!(ledger.take_lease(run.into(), owner).await.unwrap(), LeaseTaken::Held { epoch });
        ledger.release_lease(run.into(), owner, epoch).await.unwrap();
    }
    ledger.close().await;
    drop(ledger);
    let ledger = bench.open().await;
    assert_eq!(ledger.take_lease(run.into(), daemon()).await.unwrap(), LeaseTaken::Held { epoch: 4 });
}

pub(crate) async fn a_lease_without_a_heartbeat_is_free(bench: Bench) {
    let ledger = bench.open().await;
    let (run, owner, other) = (run(), daemon(), daemon());
    ledger.heartbeat(owner).await.unwrap();
    ledger.take_lease(run.into(), owner).await.unwrap();
    ledger.close().await;
    drop(ledger);
    // The same place, a new life: the one before it cannot live any more, since the data directory is ours.
    let ledger = bench.open().await;
    assert_eq!(ledger.take_lease(run.into(), other).await.unwrap(), LeaseTaken::Held { epoch: 2 });
}
