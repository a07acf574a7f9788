//! What other daemons record, as they record it.

use super::super::engine::from_db;
use super::super::writer::Signals;
use deputy_protocol::ids::LedgerId;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

const CHANNEL: &str = "deputy_ledger";

/// Notices are lost while the listening connection is made anew; this is how late an event can be seen then.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What a group tells the other daemons in its transaction: a channel is shared by all ledgers in one database.
pub(super) fn notice(id: LedgerId, position: u64) -> String {
    format!("{id} {position}")
}

fn read_notice(id: LedgerId, text: &str) -> Option<u64> {
    let (ledger, position) = text.split_once(' ')?;
    (ledger == id.to_string()).then(|| position.parse().ok())?
}

/// Follows the head of a database that others write to.
pub(in super::super) struct Follow {
    pub(super) pool: PgPool,
    pub(super) id: LedgerId,
}

impl Follow {
    /// Moves the head until the ledger is closed.
    pub(in super::super) async fn run(self, signals: Arc<Signals>, closing: CancellationToken) {
        closing.run_until_cancelled(self.follow(&signals)).await;
    }

    async fn follow(&self, signals: &Signals) {
        let mut look = interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut listener = None;
        loop {
            if listener.is_none() {
                listener = self.listen().await;
            }
            tokio::select! {
                _ = look.tick() => self.look(signals).await,
                heard = hear(listener.as_mut()) => match heard {
                    Ok(text) => read_notice(self.id, &text).into_iter().for_each(|head| signals.moved(head)),
                    Err(error) => {
                        tracing::debug!(%error, "lost the connection that listens for other daemons");
                        listener = None;
                        look.tick().await;
                    }
                },
            }
        }
    }

    async fn listen(&self) -> Option<PgListener> {
        let mut listener = PgListener::connect_with(&self.pool).await.ok()?;
        listener.listen(CHANNEL).await.ok()?;
        Some(listener)
    }

    async fn look(&self, signals: &Signals) {
        let head =
            sqlx::query_as("SELECT position FROM ledger_head WHERE one = 1").fetch_one(&self.pool).await;
        match head {
            Ok((position,)) => signals.moved(from_db(position)),
            Err(error) => tracing::debug!(%error, "could not look for what other daemons recorded"),
        }
    }
}

/// The next notice; without a listener it never comes.
async fn hear(listener: Option<&mut PgListener>) -> Result<String, sqlx::Error> {
    match listener {
        Some(listener) => Ok(listener.recv().await?.payload().to_owned()),
        None => std::future::pending().await,
    }
}
