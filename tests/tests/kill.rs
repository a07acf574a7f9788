//! The daemon is killed, again and again, in the middle of forty runs; afterwards the books are audited.
//!
//! `DEPUTY_KILLS=1000` makes the suite longer on both engines (`make test-kill-long`). It prints its seed, and
//! `DEPUTY_KILL_SEED=n` repeats the choices that were made by it: at which commit or event each life ends, and what the
//! founder orders and approves in it. What the daemon has done by then is its own affair and differs each time.

#[path = "kill/audit.rs"]
mod audit;
#[path = "kill/chance.rs"]
mod chance;
#[path = "kill/order.rs"]
mod order;
#[path = "kill/work.rs"]
mod work;

use audit::Books;
use chance::Chance;
use deputy_tests::daemon::{CrashAt, Feed, Repository, TestDaemon};
use deputy_tests::ledger::Engine;
use deputy_tests::receiver::Receiver;
use std::time::Duration;
use tokio::time::Instant;
use work::Work;

/// The promise: the API answers again within this time.
const UP_WITHIN: Duration = Duration::from_secs(5);

/// A life that reaches no boundary ends after this time all the same.
const LIFE_MAX: Duration = Duration::from_secs(3);

/// Commits or events within which a life ends.
const SPAN: u64 = 90;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Kills where nobody says how many. What a crash leaves of a run does not depend on the engine, so the second one gets
/// as many as find out whether a restart over a server works at all.
const KILLS_SQLITE: u64 = 100;
const KILLS_POSTGRES: u64 = 20;

mod sqlite {
    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_lost_or_doubled_however_often_the_daemon_is_killed() {
        super::nothing_is_lost_or_doubled(super::Engine::Sqlite, super::KILLS_SQLITE).await;
    }
}

mod postgres {
    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_lost_or_doubled_however_often_the_daemon_is_killed() {
        super::nothing_is_lost_or_doubled(super::Engine::Postgres, super::KILLS_POSTGRES).await;
    }
}

#[expect(clippy::print_stdout, reason = "it shows the seed that repeats it")]
async fn nothing_is_lost_or_doubled(engine: Engine, kills: u64) {
    let kills = number("DEPUTY_KILLS").unwrap_or(kills);
    let seed = number("DEPUTY_KILL_SEED").unwrap_or_else(rand::random);
    println!("DEPUTY_KILL_SEED={seed} DEPUTY_KILLS={kills} on {engine:?}");
    let receiver = Receiver::start().await;
    let repository = Repository::of(&[("README.md", "A place to work in.\n")]);
    let extra = format!(
        "[limits]\nruns_max = 40\n\n[[notify.webhooks]]\nurl = \"{}\"\nallow_private = true\n",
        receiver.url()
    );
    let Some(mut daemon) = TestDaemon::start_on(engine, &extra).await else { return };
    daemon.api().add_project("sample", &repository.url(), &[]).await;
    daemon.kill().await;

    let mut work = Work::default();
    let mut starts = Vec::new();
    for life in 0..kills {
        let mut chance = Chance::of_life(seed, life);
        starts.extend(one_life(&mut daemon, &mut work, &mut chance).await);
    }
    assert!(2 * starts.len() as u64 >= kills, "of {kills} lives only {} came up", starts.len());
    let slowest = starts.into_iter().max().unwrap_or_default();
    assert!(slowest < UP_WITHIN, "the slowest start took {slowest:?}");

    daemon.up(None).await;
    work.finish(daemon.api()).await;
    work.until_told(&receiver).await;
    assert!(daemon.terminate().await, "the daemon did not end in order:\n{}", daemon.log_tail());
    let books = Books::of(&daemon).await;
    books.audit(&work);
    books.audit_outputs(&daemon.data_dir());
    books.audit_notices(&receiver);
    let tables = ["house", "projects", "project_names", "tasks", "runs", "inbox", "outbox", "spend"];
    daemon.assert_rows_are_rebuilt_as_they_are(&tables).await;
    println!("{} events, {} runs, slowest start {slowest:?}", books.len(), work.accepted().len());
}

/// One life of the daemon, from its start to its violent end; how long it took to answer a first request, if it came to
/// that.
async fn one_life(daemon: &mut TestDaemon, work: &mut Work, chance: &mut Chance) -> Option<Duration> {
    let crash = match chance.below(3) {
        0 => Some(CrashAt::Before(1 + chance.below(SPAN))),
        1 => Some(CrashAt::After(1 + chance.below(SPAN))),
        _ => None,
    };
    let events = chance.below(SPAN);
    let began = Instant::now();
    if !daemon.try_up(crash).await {
        // It died before it answered: the boundary was that early.
        assert!(crash.is_some(), "the daemon ended by itself:\n{}", daemon.log_tail());
        return None;
    }
    let api = daemon.api().clone();
    let first = api.ask(reqwest::Method::GET, "/api/v1/runs", None).await;
    let took = first.ok().filter(|answer| answer.status().is_success()).map(|_| began.elapsed());
    assert!(took.is_some() || crash.is_some(), "the first request failed:\n{}", daemon.log_tail());
    let life = async {
        let feed = Feed::after(&api, work.position).await;
        work.give(&api, chance).await;
        let Ok(mut feed) = feed else { return };
        let mut seen = 0;
        while crash.is_some() || seen < events {
            let Some(event) = feed.event(|_| true).await else { return };
            work.position = event["position"].as_u64().unwrap_or(work.position);
            seen += 1;
        }
    };
    // A bound for a life in which nothing is left to do, not a wait.
    let _ = tokio::time::timeout(LIFE_MAX, life).await;
    daemon.kill().await;
    took
}
