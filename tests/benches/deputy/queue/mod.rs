//! No-op work through the real ledger and the real tree of actors, against a bare queue in SQLite.
//!
//! Each piece of work of ours is a whole run: enqueued, claimed under a lease, its tree prepared, its model asked,
//! captured, verified and put up for review, each step a durable event. The bare queue's has three commits.

mod world;

use super::bare;
use super::measure::{Turns, Wakes, in_turns, ms, quantile, time_ms};
use super::report::{Row, Target};
use deputy_actors::office::{NewProject, NewTask, ProjectHandle, TaskHandle};
use deputy_actors::ports::{Ledger, World};
use deputy_actors::supervision::{Exhausted, SupervisionPorts};
use deputy_actors::tree::{self, Handles};
use deputy_protocol::event::{ProjectSettings, RepoOrigin};
use deputy_protocol::ids::{ProjectId, RunId};
use deputy_protocol::stream::Stream;
use deputyd::ledger::{Options, Store, open};
use sqlx::SqliteConnection;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tempfile::TempDir;
use uuid::Uuid;
use world::world;

/// Pieces of work of one round.
const TASKS: usize = 100;
const ROUNDS: usize = 5;
/// Pieces of work whose start is waited for, one after the other.
const STARTS: usize = 50;

pub(crate) async fn measure() -> Vec<Row> {
    let folder = TempDir::new().unwrap();
    let options = Options::new(Arc::new(chrono::Utc::now), "here");
    let store = open("sqlite", &folder.path().join("data"), options).await.unwrap();
    let world = world(store.clone());
    let project_id = ProjectId(Uuid::now_v7());
    let settings = ProjectSettings::default();
    let project = NewProject { project_id, name: "sample".to_owned(), origin: RepoOrigin::Own, settings };
    ProjectHandle::new(world.clone()).add(project, "founder").await.unwrap();
    let handles = Handles::new(&world, "queue");
    let ports = SupervisionPorts {
        clock: world.clock.clone(),
        entropy: world.entropy.clone(),
        notices: Arc::new(|exhausted: &Exhausted| eprintln!("{exhausted}")),
    };
    let root = tree::spec(&world, &handles).start("queue", ports).await.unwrap();
    root.handle().ready().await.unwrap();
    let mut conn = queue(&folder.path().join("bare.db")).await;
    let rates = in_turns(
        ROUNDS,
        async || TASKS as f64 / time_ms(work(&world, &store)).await * 1e3,
        async || TASKS as f64 / time_ms(bare_work(&mut conn)).await * 1e3,
    )
    .await;
    let (mut starts, mut syncs, mut wakes) = (Vec::new(), Vec::new(), Wakes::new());
    for _ in 0..STARTS {
        starts.push(start(&world, &store).await);
        syncs.push(sync(folder.path()));
        wakes.sample();
    }
    let sync_ms = quantile(syncs, 0.5);
    root.stop();
    root.exited().await;
    store.close().await;
    let start = Turns { ours: quantile(starts, 0.5), bare: 1.3 * sync_ms + 1.0, ground: wakes.ground() };
    vec![
        Row::ratio(
            "queue, whole no-op runs",
            rates,
            "/s",
            "a bare SQLite queue, three commits each",
            Target::AtLeast(0.4),
        ),
        Row::ratio(
            "queue, acknowledged to claimed, p50",
            start,
            "ms",
            "1.3 × fdatasync + 1 ms",
            Target::AtMost(1.0),
        ),
    ]
}

/// Delegates work, all at once, and waits until all of it is in review.
async fn work(world: &World, store: &Arc<Store>) {
    let after = *store.head().borrow();
    let orders = (0..TASKS).map(|_| {
        let tasks = TaskHandle::new(world.clone());
        tokio::spawn(async move { tasks.create(order(), "founder").await.unwrap() })
    });
    for order in orders.collect::<Vec<_>>() {
        order.await.unwrap();
    }
    until(store, after, "run.review", TASKS).await;
}

/// Milliseconds from the answer to an order until an owner has claimed it; the daemon is at rest before.
async fn start(world: &World, store: &Arc<Store>) -> f64 {
    let after = *store.head().borrow();
    let (_, run_id, _) = TaskHandle::new(world.clone()).create(order(), "founder").await.unwrap();
    let began = Instant::now();
    let mut head = store.head();
    let took = loop {
        let course = store.read_stream(&Stream::Run(run_id), 0, 10).await.unwrap();
        if course.iter().any(|event| event.kind == "run.claimed") {
            break ms(began.elapsed());
        }
        head.changed().await.unwrap();
    };
    until(store, after, "run.review", 1).await;
    at_rest(store, run_id).await;
    took
}

/// The owner of a run that is in review gives its lease back, which no event says: another durable write of ours comes
/// after it.
async fn at_rest(store: &Arc<Store>, run_id: RunId) {
    tokio::task::yield_now().await;
    store.release_lease(run_id.into(), deputy_protocol::ids::DaemonId(Uuid::nil()), 0).await.unwrap();
}

async fn until(store: &Arc<Store>, after: u64, kind: &str, count: usize) {
    let mut head = store.head();
    let (mut position, mut found) = (after, 0);
    while found < count {
        let events = store.read_all(position, 1000).await.unwrap();
        if let Some(last) = events.last() {
            position = last.position;
            found += events.iter().filter(|event| event.kind == kind).count();
            assert!(!events.iter().any(|event| event.kind == "run.failed"), "a run failed");
        } else {
            head.changed().await.unwrap();
        }
    }
}

fn order() -> NewTask {
    NewTask { text: "Do nothing.".to_owned(), project: Some("sample".to_owned()), ..NewTask::default() }
}

async fn queue(path: &Path) -> SqliteConnection {
    let mut conn = bare::connect(path).await;
    let table = "CREATE TABLE queue (id INTEGER PRIMARY KEY, state TEXT NOT NULL, text TEXT NOT NULL) STRICT;
                 CREATE INDEX queue_by_state ON queue (state, id)";
    sqlx::raw_sql(table).execute(&mut conn).await.unwrap();
    conn
}

async fn bare_work(conn: &mut SqliteConnection) {
    for _ in 0..TASKS {
        let insert = "INSERT INTO queue (state, text) VALUES ('queued', 'Do nothing.')";
        sqlx::query(insert).execute(&mut *conn).await.unwrap();
    }
    for _ in 0..TASKS {
        let claim = "UPDATE queue SET state = 'claimed' WHERE id =
                     (SELECT id FROM queue WHERE state = 'queued' ORDER BY id LIMIT 1) RETURNING id";
        let (id,): (i64,) = sqlx::query_as(claim).fetch_one(&mut *conn).await.unwrap();
        let complete = "UPDATE queue SET state = 'done' WHERE id = ?1";
        sqlx::query(complete).bind(id).execute(&mut *conn).await.unwrap();
    }
}

/// Milliseconds of one fdatasync after a small write.
fn sync(folder: &Path) -> f64 {
    use std::io::Write;
    let mut file = std::fs::File::options().create(true).append(true).open(folder.join("sync")).unwrap();
    file.write_all(&[1; 4096]).unwrap();
    let began = Instant::now();
    file.sync_data().unwrap();
    ms(began.elapsed())
}
