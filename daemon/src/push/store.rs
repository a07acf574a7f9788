//! The tables of subscriptions and of the key pair.

use super::error::PushError;
use super::key::ServerKey;
use super::subscription::{BrowserKeys, Subscription};
use crate::database::{Database, on_database};
use deputy_protocol::At;
use deputy_protocol::ids::TokenId;
use uuid::Uuid;

const ALL: &str =
    "SELECT device_id, endpoint, p256dh, auth, made_at, ended_at FROM push_subscription ORDER BY device_id";
const PUT: &str = "INSERT INTO push_subscription (device_id, endpoint, p256dh, auth, made_at) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (device_id) DO UPDATE SET endpoint = excluded.endpoint, p256dh = excluded.p256dh,
                   auth = excluded.auth, made_at = excluded.made_at, ended_at = NULL";
const TAKE_OVER: &str = "DELETE FROM push_subscription WHERE endpoint = $1 AND device_id <> $2";
const REMOVE: &str = "DELETE FROM push_subscription WHERE device_id = $1";
const END: &str = "UPDATE push_subscription SET ended_at = $3 WHERE device_id = $1 AND endpoint = $2";
const KEEP_KEY: &str =
    "INSERT INTO push_key (id, pkcs8, made_at) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING";
const KEY: &str = "SELECT pkcs8 FROM push_key WHERE id = 1";

/// The tables.
#[derive(Clone)]
pub(super) struct Store(pub(super) Database);

/// A row.
#[derive(sqlx::FromRow)]
pub(super) struct Record {
    device_id: Uuid,
    endpoint: String,
    p256dh: Vec<u8>,
    auth: Vec<u8>,
    made_at: i64,
    ended_at: Option<i64>,
}

impl Record {
    /// Whose it is.
    pub(super) fn device_id(&self) -> TokenId {
        TokenId(self.device_id)
    }

    /// When it was told of.
    pub(super) fn made_at(&self) -> At {
        At::from_timestamp_micros(self.made_at).unwrap_or_default()
    }

    /// Whether its push service knows it no more.
    pub(super) fn has_ended(&self) -> bool {
        self.ended_at.is_some()
    }

    /// What is sent to, while it holds.
    pub(super) fn subscription(self) -> Option<Subscription> {
        let keys = BrowserKeys { p256dh: self.p256dh, auth: self.auth };
        let device_id = TokenId(self.device_id);
        self.ended_at.is_none().then_some(Subscription { device_id, endpoint: self.endpoint, keys })
    }
}

impl Store {
    /// All rows.
    pub(super) async fn all(&self) -> Result<Vec<Record>, PushError> {
        on_database!(&self.0, pool => sqlx::query_as(ALL).fetch_all(pool).await)
            .map_err(PushError::unavailable("read"))
    }

    /// Keeps a subscription in the place of the device's last one. A browser in which another account was signed in keeps
    /// its endpoint: it is the new device's alone.
    pub(super) async fn put(&self, new: &Subscription, now: At) -> Result<(), PushError> {
        on_database!(&self.0, pool => sqlx::query(PUT)
            .bind(new.device_id.0)
            .bind(&new.endpoint)
            .bind(&new.keys.p256dh)
            .bind(&new.keys.auth)
            .bind(now.timestamp_micros())
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(PushError::unavailable("written"))?;
        on_database!(&self.0, pool => sqlx::query(TAKE_OVER)
            .bind(&new.endpoint)
            .bind(new.device_id.0)
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(PushError::unavailable("written"))
    }

    /// Forgets a device's.
    pub(super) async fn remove(&self, device_id: TokenId) -> Result<(), PushError> {
        on_database!(&self.0, pool => sqlx::query(REMOVE).bind(device_id.0).execute(pool).await.map(|_| ()))
            .map_err(PushError::unavailable("removed"))
    }

    /// Its push service knows it no more. One that was made meanwhile stays.
    pub(super) async fn end(&self, gone: &Subscription, now: At) -> Result<(), PushError> {
        on_database!(&self.0, pool => sqlx::query(END)
            .bind(gone.device_id.0)
            .bind(&gone.endpoint)
            .bind(now.timestamp_micros())
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(PushError::unavailable("ended"))
    }

    /// The key pair of this database; it is made when there is none. Of several daemons that make one the first wins.
    pub(super) async fn key(&self, now: At) -> Result<ServerKey, PushError> {
        if let Some(key) = self.read_key().await? {
            return Ok(key);
        }
        let made = ServerKey::make()?;
        on_database!(&self.0, pool => sqlx::query(KEEP_KEY)
            .bind(&made)
            .bind(now.timestamp_micros())
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(PushError::unavailable("given a key"))?;
        self.read_key().await?.ok_or(PushError::OwnKey)
    }

    async fn read_key(&self) -> Result<Option<ServerKey>, PushError> {
        let found: Option<Vec<u8>> =
            on_database!(&self.0, pool => sqlx::query_scalar(KEY).fetch_optional(pool).await)
                .map_err(PushError::unavailable("given a key"))?;
        found.map(|stored| ServerKey::read(&stored)).transpose()
    }
}
