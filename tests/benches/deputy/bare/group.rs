//! A bare group commit: one task takes whatever waits and commits it as one transaction, in one hop to SQLite's thread.

use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

/// The way to the task; clones share it.
#[derive(Clone)]
pub(crate) struct GroupCommit {
    jobs: mpsc::Sender<Job>,
}

/// Payloads of events, documents by their keys, and whom to tell.
struct Job {
    events: Vec<String>,
    docs: Vec<(String, String)>,
    reply: oneshot::Sender<()>,
}

impl GroupCommit {
    /// Starts the task over a connection.
    pub(crate) fn start(conn: SqliteConnection) -> Self {
        Self::with(conn, EVENTS)
    }

    /// The same over a table with keys: ids and streams that are as different as a ledger's.
    pub(crate) fn start_with_keys(conn: SqliteConnection) -> Self {
        Self::with(conn, EVENTS_WITH_KEYS)
    }

    fn with(conn: SqliteConnection, statement: &'static str) -> Self {
        let (jobs, waiting) = mpsc::channel(1024);
        tokio::spawn(run(conn, waiting, statement));
        Self { jobs }
    }

    /// Returns when it is on disk.
    pub(crate) async fn insert(&self, payload: String) {
        self.insert_all(vec![payload], Vec::new()).await;
    }

    /// The same, for several events and the documents that follow from them.
    pub(crate) async fn insert_all(&self, events: Vec<String>, docs: Vec<(String, String)>) {
        let (reply, done) = oneshot::channel();
        self.jobs.send(Job { events, docs, reply }).await.unwrap();
        done.await.unwrap();
    }
}

const EVENTS: &str = "INSERT INTO event (stream, version, event_id, kind, payload, recorded_at, actor)
    SELECT 'a stream', 1, 'an id', 'step.prompted', value, 1, 'founder' FROM json_each(?1)";

const EVENTS_WITH_KEYS: &str = "INSERT INTO event (stream, version, event_id, kind, payload, recorded_at, actor)
    SELECT 'run/' || hex(randomblob(16)) || '/steps', 1, hex(randomblob(16)), 'step.prompted', value, 1, 'founder'
    FROM json_each(?1)";

const EVENTS_AND_DOCS: &str = "BEGIN IMMEDIATE;
    INSERT INTO event (stream, version, event_id, kind, payload, recorded_at, actor)
    SELECT 'a stream', 1, 'an id', 'step.prompted', value, 1, 'founder' FROM json_each(?1);
    INSERT INTO doc SELECT value->>0, value->>1 FROM json_each(?2) WHERE true
    ON CONFLICT (key) DO UPDATE SET body = excluded.body;
    COMMIT";

async fn run(mut conn: SqliteConnection, mut jobs: mpsc::Receiver<Job>, events_alone: &'static str) {
    while let Some(first) = jobs.recv().await {
        let (mut events, mut docs, mut replies) = (first.events, first.docs, vec![first.reply]);
        while let Ok(job) = jobs.try_recv() {
            events.extend(job.events);
            docs.extend(job.docs);
            replies.push(job.reply);
        }
        let events = serde_json::to_string(&events).unwrap();
        let query = if docs.is_empty() {
            sqlx::query(events_alone).bind(events)
        } else {
            sqlx::query(EVENTS_AND_DOCS).bind(events).bind(serde_json::to_string(&docs).unwrap())
        };
        query.execute(&mut conn).await.unwrap();
        for reply in replies {
            let _ = reply.send(());
        }
    }
}
