//! Durable appends: one caller, many callers, and PostgreSQL.

use super::bare::{self, group::GroupCommit};
use super::measure::{ROUNDS, in_turns, time_ms};
use super::report::{Row, Target};
use deputy_actors::ports::Ledger;
use deputy_domain::ledger::Expected;
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::{append, said, steps};
use deputy_tests::postgres::Cluster;
use deputyd::ledger::{Boundary, Options, Store, open};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use tokio::sync::Mutex;

/// About what a step of an agent says.
const TEXT_BYTES: usize = 200;
/// Of one turn: few, so that both sides meet the same moods of the disk and of the machine.
const ALONE: usize = 5;
const ALONE_ROUNDS: usize = 81;
const CALLERS: usize = 256;
const EACH: usize = 24;
const PG_CALLERS: usize = 16;
const PG_EACH: usize = 250;
const PG_SECONDS: &str = "2";

/// A ledger that counts its commits.
pub(crate) async fn store(url: &str, folder: &Path) -> (Arc<Store>, Arc<AtomicU64>) {
    let commits = Arc::new(AtomicU64::new(0));
    let counted = commits.clone();
    let options = Options {
        at_boundary: Some(Arc::new(move |side| {
            if side == Boundary::After {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        })),
        ..Options::new(Arc::new(chrono::Utc::now), "here")
    };
    (open(url, &folder.join("data"), options).await.unwrap(), commits)
}

/// Appends one event after the other to a stream of its own.
pub(crate) async fn some_appends(store: &Store, stream: &Stream, count: usize) {
    let text = "x".repeat(TEXT_BYTES);
    for _ in 0..count {
        store.append(append(stream, Expected::Any, vec![said(&text)])).await.unwrap();
    }
}

/// Appends of many callers at once; a second's worth.
async fn many_appends(store: &Arc<Store>, callers: usize, each: usize) -> f64 {
    let took = time_ms(async {
        let callers = (0..callers).map(|_| {
            let store = store.clone();
            tokio::spawn(async move { some_appends(&store, &steps(), each).await })
        });
        for caller in callers.collect::<Vec<_>>() {
            caller.await.unwrap();
        }
    });
    (callers * each) as f64 / took.await * 1e3
}

async fn many_inserts(group: &GroupCommit) -> f64 {
    let payload = payload();
    let took = time_ms(async {
        let callers = (0..CALLERS).map(|_| {
            let (group, payload) = (group.clone(), payload.clone());
            tokio::spawn(async move {
                for _ in 0..EACH {
                    group.insert(payload.clone()).await;
                }
            })
        });
        for caller in callers.collect::<Vec<_>>() {
            caller.await.unwrap();
        }
    });
    (CALLERS * EACH) as f64 / took.await * 1e3
}

/// What an event of this text comes to on disk.
fn payload() -> String {
    String::from_utf8(said(&"x".repeat(TEXT_BYTES)).event.encode().1).unwrap()
}

pub(crate) async fn measure() -> Vec<Row> {
    let folder = TempDir::new().unwrap();
    let (store, commits) = store("sqlite", folder.path()).await;
    let conn = Arc::new(Mutex::new(bare::connect(&folder.path().join("bare.db")).await));
    let (stream, payload) = (steps(), payload());
    some_appends(&store, &stream, ALONE).await;
    bare::insert(&mut *conn.lock().await, &payload).await;
    let alone = in_turns(
        ALONE_ROUNDS,
        async || {
            let (store, stream) = (store.clone(), stream.clone());
            let appends = tokio::spawn(async move { some_appends(&store, &stream, ALONE).await });
            time_ms(appends).await / ALONE as f64
        },
        async || {
            let (conn, payload) = (conn.clone(), payload.clone());
            let inserts = tokio::spawn(async move {
                for _ in 0..ALONE {
                    bare::insert(&mut *conn.lock().await, &payload).await;
                }
            });
            time_ms(inserts).await / ALONE as f64
        },
    )
    .await;

    let group = GroupCommit::start(bare::connect(&folder.path().join("group.db")).await);
    let (mut acknowledged, mut groups) = (0, 0);
    let many = in_turns(
        ROUNDS,
        async || {
            let before = commits.load(Ordering::Relaxed);
            let rate = many_appends(&store, CALLERS, EACH).await;
            groups += commits.load(Ordering::Relaxed) - before;
            acknowledged += CALLERS * EACH;
            rate
        },
        async || many_inserts(&group).await,
    )
    .await;
    let other = GroupCommit::start_with_keys(bare::connect_with_keys(&folder.path().join("keys.db")).await);
    let with_keys = in_turns(
        ROUNDS,
        async || many_appends(&store, CALLERS, EACH).await,
        async || many_inserts(&other).await,
    )
    .await;
    store.close().await;
    let mut rows = vec![
        Row::ratio("append, 1 caller", alone, "ms", "a bare insert, same driver", Target::AtMost(1.2)),
        Row::ratio("append, 256 callers", many, "/s", "a bare group commit", Target::AtLeast(0.6)),
        Row::ratio(
            "append, 256 callers, same keys",
            with_keys,
            "/s",
            "a bare group commit into a table with the ledger's two unique keys",
            Target::None,
        ),
        Row::alone(
            "append, 256 callers, per commit",
            acknowledged as f64 / groups as f64,
            "appends",
            Target::AtLeast(60.0),
        ),
    ];
    rows.push(on_postgres(folder.path()).await);
    rows
}

async fn on_postgres(folder: &Path) -> Row {
    const AREA: &str = "append, PostgreSQL, 16 callers";
    // As durable as it comes: nothing is switched off.
    let cluster = match Cluster::try_new("") {
        Ok(cluster) => cluster,
        Err(why) => return Row::missing(AREA, &why),
    };
    let url = cluster.fresh().await;
    let (store, _) = store(&url, &folder.join("postgres")).await;
    let script = folder.join("insert.sql");
    let insert = format!(
        "INSERT INTO bare (stream, version, event_id, kind, payload, recorded_at, actor) VALUES ('a stream', 1, \
         'an id', 'step.prompted', '{}', 1, 'founder');\n",
        payload()
    );
    std::fs::write(&script, insert).unwrap();
    let table =
        "CREATE TABLE bare (position BIGSERIAL PRIMARY KEY, stream TEXT NOT NULL, version BIGINT NOT NULL,
        event_id TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL, recorded_at BIGINT NOT NULL,
        actor TEXT NOT NULL)";
    let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.unwrap();
    sqlx::raw_sql(table).execute(&mut conn).await.unwrap();
    if pgbench(&url, &script).is_none() {
        return Row::missing(AREA, "pgbench is not installed");
    }
    many_appends(&store, PG_CALLERS, PG_EACH).await;
    let figures = in_turns(
        5,
        async || many_appends(&store, PG_CALLERS, PG_EACH).await,
        async || pgbench(&url, &script).unwrap(),
    )
    .await;
    store.close().await;
    Row::ratio(AREA, figures, "/s", "pgbench, the same insert", Target::AtLeast(1.0))
}

/// Transactions a second.
fn pgbench(url: &str, script: &Path) -> Option<f64> {
    let callers = PG_CALLERS.to_string();
    let output = Command::new("pgbench")
        .args(["-n", "-c", &callers, "-j", "2", "-M", "prepared", "-T", PG_SECONDS, "-f"])
        .arg(script)
        .arg(url)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let tps = text.lines().find_map(|line| line.strip_prefix("tps = "))?;
    tps.split(' ').next()?.parse().ok()
}
