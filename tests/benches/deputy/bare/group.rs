//! A bare group commit: one task takes whatever waits and commits it as one statement.

use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

/// The way to the task; clones share it.
#[derive(Clone)]
pub(crate) struct GroupCommit {
    jobs: mpsc::Sender<(String, oneshot::Sender<()>)>,
}

impl GroupCommit {
    /// Starts the task over a connection.
    pub(crate) fn start(conn: SqliteConnection) -> Self {
        let (jobs, waiting) = mpsc::channel(1024);
        tokio::spawn(run(conn, waiting));
        Self { jobs }
    }

    /// Returns when it is on disk.
    pub(crate) async fn insert(&self, payload: String) {
        let (reply, done) = oneshot::channel();
        self.jobs.send((payload, reply)).await.unwrap();
        done.await.unwrap();
    }
}

async fn run(mut conn: SqliteConnection, mut jobs: mpsc::Receiver<(String, oneshot::Sender<()>)>) {
    while let Some((payload, reply)) = jobs.recv().await {
        let (mut payloads, mut replies) = (vec![payload], vec![reply]);
        while let Ok((payload, reply)) = jobs.try_recv() {
            payloads.push(payload);
            replies.push(reply);
        }
        let payloads = serde_json::to_string(&payloads).unwrap();
        sqlx::query(
            "INSERT INTO event (stream, version, event_id, kind, payload, recorded_at, actor)
             SELECT 'a stream', 1, 'an id', 'step.prompted', value, 1, 'founder' FROM json_each(?1)",
        )
        .bind(payloads)
        .execute(&mut conn)
        .await
        .unwrap();
        for reply in replies {
            let _ = reply.send(());
        }
    }
}
