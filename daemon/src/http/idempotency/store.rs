//! The table of requests with a key.

use super::key::Key;
use super::record::{Kept, Record};
use super::seed::Seed;
use crate::database::{Database, on_database};
use crate::http::problem::{ApiError, Kind};
use chrono::TimeDelta;
use deputy_actors::ports::World;
use deputy_protocol::ids::DaemonId;
use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long an answer is given again.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
/// How often what is older is removed.
const SWEEP_EVERY: TimeDelta = TimeDelta::hours(1);
/// After this long another daemon that began it is not at it any more: no request takes longer.
const ABANDONED_AFTER: TimeDelta = TimeDelta::minutes(11);

const BEGIN: &str =
    "INSERT INTO idempotency (token_id, request, key_digest, body_digest, seed, holder, begun_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
const FIND: &str = "SELECT body_digest, seed, holder, begun_at, status, media_type, body FROM idempotency
                    WHERE token_id = $1 AND request = $2 AND key_digest = $3";
const TAKE_OVER: &str = "UPDATE idempotency SET holder = $4, begun_at = $5
                         WHERE token_id = $1 AND request = $2 AND key_digest = $3 AND status IS NULL AND begun_at = $6";
const KEEP: &str = "UPDATE idempotency SET status = $4, media_type = $5, body = $6
                    WHERE token_id = $1 AND request = $2 AND key_digest = $3";
const SWEEP: &str = "DELETE FROM idempotency WHERE begun_at < $1";

/// Requests with a key.
pub(crate) struct Idempotency {
    database: Database,
    world: World,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    busy: HashSet<Key>,
    swept_at: i64,
}

/// What becomes of a request.
pub(super) enum Begun<'a> {
    /// It is carried out, now or again, by whoever holds the claim.
    Ours(Claim<'a>),
    /// It was; this was the answer.
    Kept(Kept),
}

/// The right to carry a request out. Dropped without an answer, it leaves the seed behind for the next one.
pub(super) struct Claim<'a> {
    store: &'a Idempotency,
    key: Key,
    pub seed: Seed,
}

impl Idempotency {
    /// Over the ledger's database, whose schema is up to date.
    pub(crate) fn new(database: Database, world: World) -> Self {
        Self { database, world, state: Mutex::default() }
    }

    pub(super) async fn begin(&self, key: Key, body_digest: [u8; 32]) -> Result<Begun<'_>, ApiError> {
        self.sweep().await?;
        if !self.lock().busy.insert(key.clone()) {
            return Err(in_progress());
        }
        // From here on, dropping it makes room for the next one.
        let mut claim = Claim { store: self, key, seed: self.fresh_seed() };
        if self.insert(&claim, body_digest).await? {
            return Ok(Begun::Ours(claim));
        }
        let record = self.find(&claim.key).await?.ok_or_else(in_progress)?;
        if record.body_digest != body_digest {
            let detail = "this Idempotency-Key was used with another body: use a new key for a new request";
            return Err(ApiError::new(Kind::KeyReused, detail).at("Idempotency-Key"));
        }
        claim.seed = Seed { id: record.seed, is_repeated: true };
        if record.status.is_none() {
            self.take_over(&claim.key, &record).await?;
            return Ok(Begun::Ours(claim));
        }
        record.kept().map(Begun::Kept).ok_or_else(|| {
            ApiError::new(
                Kind::Internal,
                "the answer that was kept under this Idempotency-Key cannot be read",
            )
        })
    }

    fn fresh_seed(&self) -> Seed {
        Seed::fresh(self.world.entropy.uuid_v7(self.world.clock.now()))
    }

    fn now(&self) -> i64 {
        self.world.clock.now().timestamp_micros()
    }

    async fn insert(&self, claim: &Claim<'_>, body_digest: [u8; 32]) -> Result<bool, ApiError> {
        let inserted = on_database!(&self.database, pool => sqlx::query(BEGIN)
            .bind(claim.key.owner)
            .bind(&claim.key.request)
            .bind(claim.key.digest.as_slice())
            .bind(body_digest.as_slice())
            .bind(claim.seed.id)
            .bind(self.world.daemon_id.0)
            .bind(self.now())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()));
        Ok(inserted.map_err(unavailable)? == 1)
    }

    async fn find(&self, key: &Key) -> Result<Option<Record>, ApiError> {
        on_database!(&self.database, pool => sqlx::query_as(FIND)
            .bind(key.owner)
            .bind(&key.request)
            .bind(key.digest.as_slice())
            .fetch_optional(pool)
            .await)
        .map_err(unavailable)
    }

    /// Takes over from a request that ended without an answer: its client went, or its daemon died.
    async fn take_over(&self, key: &Key, record: &Record) -> Result<(), ApiError> {
        let now = self.now();
        let is_ours = record.holder == self.world.daemon_id.0;
        let is_abandoned = now - record.begun_at > ABANDONED_AFTER.num_microseconds().unwrap_or(i64::MAX);
        if !(is_ours || is_abandoned || self.is_gone(DaemonId(record.holder)).await?) {
            return Err(in_progress());
        }
        let taken = on_database!(&self.database, pool => sqlx::query(TAKE_OVER)
            .bind(key.owner)
            .bind(&key.request)
            .bind(key.digest.as_slice())
            .bind(self.world.daemon_id.0)
            .bind(now)
            .bind(record.begun_at)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()));
        if taken.map_err(unavailable)? == 1 { Ok(()) } else { Err(in_progress()) }
    }

    /// Whether nothing is heard of a daemon any more.
    async fn is_gone(&self, daemon_id: DaemonId) -> Result<bool, ApiError> {
        // Differs: a SQLite ledger has one daemon, so whoever else held it is dead.
        if matches!(self.database, Database::Sqlite(_)) {
            return Ok(true);
        }
        let places = self.world.ledger.places().await?;
        Ok(!places.iter().any(|place| place.lives && place.daemon_id == daemon_id))
    }

    async fn sweep(&self) -> Result<(), ApiError> {
        let now = self.now();
        let micros = |delta: TimeDelta| delta.num_microseconds().unwrap_or(i64::MAX);
        {
            let mut state = self.lock();
            if now - state.swept_at < micros(SWEEP_EVERY) {
                return Ok(());
            }
            state.swept_at = now;
        }
        on_database!(&self.database, pool => sqlx::query(SWEEP)
            .bind(now - micros(KEPT_FOR))
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(unavailable)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claim<'_> {
    /// Keeps the answer.
    pub(super) async fn keep(&self, kept: &Kept) -> Result<(), ApiError> {
        on_database!(&self.store.database, pool => sqlx::query(KEEP)
            .bind(self.key.owner)
            .bind(&self.key.request)
            .bind(self.key.digest.as_slice())
            .bind(i64::from(kept.status))
            .bind(&kept.media_type)
            .bind(&kept.body)
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(unavailable)
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.store.lock().busy.remove(&self.key);
    }
}

fn in_progress() -> ApiError {
    let detail = "a request with this Idempotency-Key is being carried out: ask again in a moment";
    ApiError::new(Kind::InProgress, detail).retry_after(1)
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn unavailable(error: sqlx::Error) -> ApiError {
    tracing::warn!(%error, "the table of idempotency keys does not answer");
    let detail = "the database does not answer; nothing was done: repeat it with the same Idempotency-Key";
    ApiError::new(Kind::Unavailable, detail).retry_after(1)
}
