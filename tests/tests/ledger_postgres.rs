//! What only PostgreSQL has to show: several daemons on one database, and a server that goes away.

use chrono::TimeDelta;
use deputy_actors::ports::{AppendError, LeaseTaken, Ledger, LedgerFault};
use deputy_domain::ledger::{AppendRefused, Expected, RowKey, Table};
use deputy_domain::projection::{HOUSE_KEY, HouseDoc};
use deputy_protocol::ids::{DaemonId, RunId};
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::{Bench, Engine, append, daemon_stopped, fenced, paused, said, steps};
use deputy_tests::proxy::Proxy;
use deputyd::ledger::{OpenError, Options};
use futures::future::join_all;
use std::time::Duration;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn two_daemons_on_one_database_interleave_without_gaps() {
    let Some(bench) = Bench::new(Engine::Postgres).await else { return };
    let (one, two) = (bench.open_as("one").await, bench.open_as("two").await);
    assert_eq!(one.id(), two.id());
    let callers = (0..32).map(|caller| {
        let ledger = if caller % 2 == 0 { one.clone() } else { two.clone() };
        tokio::spawn(async move {
            let stream = steps();
            for version in 0..8 {
                ledger.append(append(&stream, Expected::Version(version), vec![said("x")])).await.unwrap();
                ledger.append(append(&Stream::House, Expected::Any, vec![paused("y")])).await.unwrap();
            }
        })
    });
    join_all(callers).await.into_iter().for_each(|caller| caller.unwrap());
    // Each sees what the other recorded.
    for ledger in [&one, &two] {
        ledger.head().wait_for(|head| *head == 512).await.unwrap();
        let positions: Vec<u64> =
            ledger.read_all(0, 1000).await.unwrap().into_iter().map(|event| event.position).collect();
        assert_eq!(positions, (1..=512).collect::<Vec<u64>>());
    }
    let verified = one.verify().await.unwrap();
    assert_eq!((verified.events, verified.fault), (512, None));
    let live = bench.rows().await;
    two.rebuild().await.unwrap();
    assert_eq!(bench.rows().await, live);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_daemons_that_expect_the_same_version_one_wins() {
    let Some(bench) = Bench::new(Engine::Postgres).await else { return };
    let (one, two) = (bench.open_as("one").await, bench.open_as("two").await);
    let stream = steps();
    for version in 0..20 {
        let wish = || append(&stream, Expected::Version(version), vec![said("x")]);
        let (left, right) = tokio::join!(one.append(wish()), two.append(wish()));
        assert_eq!(usize::from(left.is_ok()) + usize::from(right.is_ok()), 1);
    }
    assert_eq!(two.read_stream(&stream, 0, 100).await.unwrap().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_whose_clocks_disagree_agree_about_who_lives() {
    let Some(bench) = Bench::new(Engine::Postgres).await else { return };
    // By the server's clock, whatever their own say.
    let options = |days: i64| {
        let now = std::sync::Arc::new(move || chrono::DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + days));
        Options::new(now, format!("host-{days}"))
    };
    let (slow_dir, fast_dir) = (tempfile::TempDir::new().unwrap(), tempfile::TempDir::new().unwrap());
    let slow = deputyd::ledger::open(bench.url(), slow_dir.path(), options(-1)).await.unwrap();
    let fast = deputyd::ledger::open(bench.url(), fast_dir.path(), options(1)).await.unwrap();
    let (run, owner, other) = (RunId(Uuid::now_v7()), DaemonId(Uuid::now_v7()), DaemonId(Uuid::now_v7()));
    slow.heartbeat(owner).await.unwrap();
    assert_eq!(slow.take_lease(run.into(), owner).await.unwrap(), LeaseTaken::Held { epoch: 1 });
    assert_eq!(fast.take_lease(run.into(), other).await.unwrap(), LeaseTaken::Foreign { owner });
    for ledger in [&slow, &fast] {
        let places = ledger.places().await.unwrap();
        assert_eq!(places.len(), 2);
        assert!(places.iter().all(|place| place.lives), "{places:?}");
    }
    bench
        .sql("UPDATE daemon SET heartbeat_at = heartbeat_at - 31000000 WHERE host = 'host--1'")
        .await
        .unwrap();
    assert!(fast.places().await.unwrap().iter().any(|place| place.host == "host--1" && !place.lives));
    assert_eq!(fast.take_lease(run.into(), other).await.unwrap(), LeaseTaken::Held { epoch: 2 });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_whose_daemon_comes_back_lives_before_its_first_heartbeat() {
    let Some(bench) = Bench::new(Engine::Postgres).await else { return };
    let (one, two) = (bench.open_as("one").await, bench.open_as("two").await);
    one.heartbeat(DaemonId(Uuid::now_v7())).await.unwrap();
    let place = one.place();
    let lives = async || {
        let places = two.places().await.unwrap();
        places.iter().find(|seen| seen.place_id == place).is_some_and(|seen| seen.lives)
    };
    bench.clock.advance(TimeDelta::seconds(31));
    assert!(!lives().await);
    one.close().await;
    drop(one);
    let one = bench.open_as("one").await;
    assert_eq!(one.place(), place);
    assert!(lives().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_whose_lease_went_over_is_fenced_off() {
    let Some(bench) = Bench::new(Engine::Postgres).await else { return };
    let (one, two) = (bench.open_as("one").await, bench.open_as("two").await);
    let (run, first, second) = (RunId(Uuid::now_v7()), DaemonId(Uuid::now_v7()), DaemonId(Uuid::now_v7()));
    one.heartbeat(first).await.unwrap();
    two.heartbeat(second).await.unwrap();
    assert_eq!(one.take_lease(run.into(), first).await.unwrap(), LeaseTaken::Held { epoch: 1 });
    assert_eq!(two.take_lease(run.into(), second).await.unwrap(), LeaseTaken::Foreign { owner: first });
    bench.clock.advance(TimeDelta::seconds(31));
    assert_eq!(two.take_lease(run.into(), second).await.unwrap(), LeaseTaken::Held { epoch: 2 });
    let late = fenced(append(&steps(), Expected::Any, vec![said("late")]), run, first, 1);
    let refused = one.append(late).await.unwrap_err();
    assert!(matches!(refused, AppendError::Refused(AppendRefused::Fenced { epoch: 1, .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_made_anew() {
    let Some(bench) = Bench::new(Engine::Postgres).await else { return };
    let ledger = bench.open().await;
    let stream = steps();
    ledger.append(append(&stream, Expected::Any, vec![said("before")])).await.unwrap();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE application_name = 'deputyd' AND datname = current_database()";
    bench.sql(cut).await.unwrap();
    // The connection was idle, so nothing is in doubt and nobody has to notice.
    let wish = append(&stream, Expected::Version(1), vec![said("after")]);
    assert_eq!(ledger.append(wish).await.unwrap().positions, [2]);
    assert_eq!(ledger.read_all(0, 10).await.unwrap().len(), 2);
    // So is the one that listens: what others record is still seen.
    let other = bench.open_as("other").await;
    other.append(append(&stream, Expected::Any, vec![said("from elsewhere")])).await.unwrap();
    ledger.head().wait_for(|head| *head == 3).await.unwrap();
}

/// A deferred trigger runs inside the commit.
const CUT_IN_COMMIT: &str = "
    CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.actor = 'cut me' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION cut();";

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_during_the_commit_is_looked_into() {
    let Some(bench) = Bench::new(Engine::Postgres).await else { return };
    let ledger = bench.open().await;
    bench.sql(CUT_IN_COMMIT).await.unwrap();
    let mut event = said("?");
    event.actor = String::from("cut me");
    let cut = ledger.append(append(&steps(), Expected::Any, vec![event])).await.unwrap_err();
    assert!(matches!(cut, AppendError::Fault(LedgerFault::Unavailable { .. })), "{cut:?}");
    // It is certain that nothing was recorded, so the ledger goes on.
    let appended = ledger.append(append(&steps(), Expected::Any, vec![said("!")])).await.unwrap();
    assert_eq!(appended.positions, [1]);
    assert_eq!(ledger.verify().await.unwrap().fault, None);
}

/// Lets the server commit and swallows its answer: a proxy between the ledger and the server.
#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_was_lost_is_found_to_be_recorded() {
    let Some(bench) = Bench::new(Engine::Postgres).await else { return };
    let proxy = Proxy::before(bench.url()).await;
    let dir = tempfile::TempDir::new().unwrap();
    let ledger = deputyd::ledger::open(&proxy.url, dir.path(), bench.options()).await.unwrap();
    let stream = steps();
    ledger.append(append(&stream, Expected::Any, vec![said("before")])).await.unwrap();
    proxy.swallow_an_answer();
    let wish =
        append(&stream, Expected::Version(1), vec![said("committed, and the answer lost"), said("too")]);
    let appended = ledger.append(wish.clone()).await.unwrap();
    assert_eq!(appended.positions, [2, 3]);
    assert!(ledger.append(wish).await.unwrap().already);
    assert_eq!(ledger.read_all(0, 10).await.unwrap().len(), 3);
    assert_eq!(ledger.verify().await.unwrap().fault, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_nobody_can_ask_about_stops_the_writer() {
    let Some(bench) = Bench::new(Engine::Postgres).await else { return };
    let proxy = Proxy::before(bench.url()).await;
    let dir = tempfile::TempDir::new().unwrap();
    let options = Options { settle_for: Duration::ZERO, ..bench.options() };
    let ledger = deputyd::ledger::open(&proxy.url, dir.path(), options).await.unwrap();
    ledger.append(append(&steps(), Expected::Any, vec![said("before")])).await.unwrap();
    proxy.swallow_an_answer();
    let doubtful = ledger.append(append(&steps(), Expected::Any, vec![said("?")])).await.unwrap_err();
    assert!(matches!(doubtful, AppendError::Fault(LedgerFault::Doubtful(_))), "{doubtful:?}");
    assert!(matches!(ledger.fatal().await, LedgerFault::Doubtful(_)));
    let closed = ledger.append(append(&steps(), Expected::Any, vec![said("!")])).await.unwrap_err();
    assert!(matches!(closed, AppendError::Fault(LedgerFault::Closed)), "{closed:?}");
    // A restart tells.
    let ledger = bench.open().await;
    assert_eq!(ledger.read_all(0, 10).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_remembered_is_forgotten_when_another_daemon_writes() {
    let Some(bench) = Bench::new(Engine::Postgres).await else { return };
    let (one, two) = (bench.open_as("one").await, bench.open_as("two").await);
    let key = RowKey { table: Table::House, key: HOUSE_KEY.to_owned() };
    for round in 0..6 {
        let (writer, other) = if round % 2 == 0 { (&one, &two) } else { (&two, &one) };
        for _ in 0..3 {
            writer.append(append(&Stream::House, Expected::Any, vec![daemon_stopped()])).await.unwrap();
        }
        let doc: HouseDoc = other.row(&key).await.unwrap().unwrap().row.doc.read().unwrap();
        assert_eq!(doc.departed.len(), (round + 1) * 3);
    }
    let live = bench.rows().await;
    one.rebuild().await.unwrap();
    assert_eq!(bench.rows().await, live);
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_the_database_does_not_take_fail_alone() {
    let Some(bench) = Bench::new(Engine::Postgres).await else { return };
    let ledger = bench.open().await;
    bench.sql("ALTER TABLE event ADD CONSTRAINT picky CHECK (actor <> 'nobody')").await.unwrap();
    let wishes = (0..16).map(|nth| {
        let mut event = said("x");
        if nth == 7 {
            event.actor = "nobody".to_owned();
        }
        ledger.append(append(&steps(), Expected::Any, vec![event]))
    });
    let outcomes: Vec<bool> = join_all(wishes).await.iter().map(Result::is_ok).collect();
    assert_eq!(outcomes.iter().filter(|recorded| **recorded).count(), 15);
    assert!(!outcomes[7]);
    assert_eq!(ledger.verify().await.unwrap().events, 15);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_named_without_the_password() {
    let dir = tempfile::TempDir::new().unwrap();
    let Some(bench) = Bench::new(Engine::Postgres).await else { return };
    for url in
        ["postgres://deputy:hunter2@localhost/none?host=/nowhere", "postgres://deputy:hunter2@[::bad/none"]
    {
        let fault =
            deputyd::ledger::open(url, dir.path(), bench.options()).await.err().expect("nobody is there");
        assert!(matches!(fault, OpenError::Unreachable(_) | OpenError::Url(_)), "{fault:?}");
        assert!(!fault.to_string().contains("hunter2") && !format!("{fault:?}").contains("hunter2"));
    }
}
