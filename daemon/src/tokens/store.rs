//! The table of tokens.

use super::cache::Cache;
use super::error::TokenError;
use super::history;
use super::record::{Bearer, Record, TokenOrder, check_name, role_name};
use super::secret::{Secret, digest};
use crate::database::{Database, on_database};
use chrono::TimeDelta;
use deputy_actors::ports::{Clock, Ledger};
use deputy_protocol::At;
use deputy_protocol::api::{Role, TokenView};
use deputy_protocol::ids::TokenId;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How old what we remember may be: another daemon on this database may have revoked a token meanwhile.
const FRESH: TimeDelta = TimeDelta::seconds(2);
/// For a token that we do not know: another process may just have made it, and whoever guesses gets one read for all.
const FRESH_FOR_STRANGERS: TimeDelta = TimeDelta::milliseconds(250);
/// `last_used_at` is for people: writing it with every request would cost more than the requests.
const USE_TOLD_EVERY: TimeDelta = TimeDelta::minutes(10);

const ALL: &str = "SELECT token.*, person.name AS person_name, person.role AS person_role,
                          person.project_id AS person_project_id, person.is_founder AS person_is_founder,
                          person.removed_at AS person_removed_at, maker.name AS maker_name,
                          maker.removed_at AS maker_removed_at
                   FROM token LEFT JOIN person ON person.id = token.person_id
                              LEFT JOIN person AS maker ON maker.id = token.made_by";
const INSERT: &str =
    "INSERT INTO token (id, digest, name, role, project_id, created_at, expires_at, person_id, made_by)
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING";
const REVOKE: &str = "UPDATE token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
const TELL_USE: &str = "UPDATE token SET last_used_at = $2 WHERE id = $1";

/// The tokens there are.
pub struct Tokens {
    pub(super) database: Database,
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) clock: Arc<dyn Clock>,
    cache: Mutex<Cache>,
    /// One read at a time: those who wait find it done.
    reading: tokio::sync::Mutex<()>,
}

impl Tokens {
    /// Over a ledger and its database, whose schema is up to date.
    pub fn new(database: Database, ledger: Arc<dyn Ledger>, clock: Arc<dyn Clock>) -> Self {
        let (cache, reading) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { database, ledger, clock, cache, reading }
    }

    /// Makes a token, in somebody's name. Its secret is in the answer and nowhere else.
    pub async fn create(&self, order: TokenOrder, by: &str) -> Result<(Secret, TokenView), TokenError> {
        check_name(&order.name)?;
        if order.role == Role::Ingest && order.project_id.is_none() {
            return Err(TokenError::NoProject);
        }
        let now = self.clock.now();
        if order.expires_at.is_some_and(|at| at <= now) {
            return Err(TokenError::Expired);
        }
        let secret = Secret::of_token();
        let record = Record {
            id: order.token_id.0,
            digest: digest(secret.reveal()).to_vec(),
            name: order.name,
            role: role_name(order.role).to_owned(),
            project_id: order.project_id.map(|id| id.0),
            made_by: order.made_by.map(|id| id.0),
            created_at: now.timestamp_micros(),
            expires_at: order.expires_at.map(|at| at.timestamp_micros()),
            ..Record::default()
        };
        // First the fact: a crash between the two leaves a token in the history that never was, not one that nobody knows.
        history::created(&*self.ledger, &record, by, now).await?;
        self.insert(&record).await?;
        Ok((secret, record.view()))
    }

    pub(super) async fn insert(&self, record: &Record) -> Result<(), TokenError> {
        let made = on_database!(&self.database, pool => sqlx::query(INSERT)
            .bind(record.id)
            .bind(&record.digest)
            .bind(&record.name)
            .bind(&record.role)
            .bind(record.project_id)
            .bind(record.created_at)
            .bind(record.expires_at)
            .bind(record.person_id)
            .bind(record.made_by)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
        .map_err(TokenError::unavailable("written"))?;
        if made == 0 {
            return Err(TokenError::MadeBefore(TokenId(record.id)));
        }
        self.forget();
        Ok(())
    }

    /// All tokens, revoked ones included, newest first.
    pub async fn list(&self) -> Result<Vec<TokenView>, TokenError> {
        self.refresh(FRESH).await?;
        Ok(self.lock().all().into_iter().filter(|record| !record.is_device()).map(Record::view).collect())
    }

    /// Ends a token, in somebody's name; nothing when there is none. Ending it again changes nothing.
    pub async fn revoke(&self, token_id: TokenId, by: &str) -> Result<Option<TokenView>, TokenError> {
        let is_token = |record: &Record| !record.is_device();
        Ok(self.end(token_id, is_token, by).await?.map(|record| record.view()))
    }

    /// Ends a token or device that is one of these.
    pub(super) async fn end(
        &self,
        id: TokenId,
        is_meant: impl Fn(&Record) -> bool + Send,
        by: &str,
    ) -> Result<Option<Record>, TokenError> {
        // Another process may just have made it.
        self.forget();
        self.refresh(FRESH).await?;
        if !self.lock().by_id(id).is_some_and(is_meant) {
            return Ok(None);
        }
        let now = self.clock.now();
        on_database!(&self.database, pool => sqlx::query(REVOKE)
            .bind(id.0)
            .bind(now.timestamp_micros())
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(TokenError::unavailable("revoked"))?;
        self.forget();
        self.refresh(FRESH).await?;
        let Some(record) = self.lock().by_id(id).cloned() else { return Ok(None) };
        // It has ended, whatever becomes of this; asked again, it is recorded if it was not.
        history::revoked(&*self.ledger, &record, by, now).await?;
        Ok(Some(record))
    }

    /// Whose secret this is, if it is a token's and valid now. A device's is good in the cookie only.
    pub async fn find(&self, secret: &str) -> Result<Option<Bearer>, TokenError> {
        self.find_of(secret, |record| !record.is_device()).await
    }

    pub(super) async fn find_of(
        &self,
        secret: &str,
        is_meant: impl Fn(&Record) -> bool + Send,
    ) -> Result<Option<Bearer>, TokenError> {
        let digest = digest(secret);
        self.refresh(FRESH).await?;
        if self.lock().by_digest(&digest).is_none() {
            self.refresh(FRESH_FOR_STRANGERS).await?;
        }
        let now = self.clock.now();
        let mut cache = self.lock();
        let found = cache.by_digest(&digest).filter(|record| record.is_valid(now) && is_meant(record));
        let Some(record) = found else { return Ok(None) };
        let bearer = record.bearer();
        let told = record.last_used_at.unwrap_or(0);
        if now.timestamp_micros() - told > USE_TOLD_EVERY.num_microseconds().unwrap_or(i64::MAX) {
            cache.used.insert(bearer.token_id, now);
        }
        Ok(Some(bearer))
    }

    /// Whether a token that was valid still is. A connection that stays open asks every now and then.
    pub async fn is_valid(&self, token_id: TokenId) -> Result<bool, TokenError> {
        self.refresh(FRESH).await?;
        let now = self.clock.now();
        Ok(self.lock().by_id(token_id).is_some_and(|record| record.is_valid(now)))
    }

    /// Who holds a token or device, and what they may do; nothing when it is not valid.
    pub async fn standing(&self, id: TokenId) -> Result<Option<Bearer>, TokenError> {
        self.refresh(FRESH).await?;
        let now = self.clock.now();
        Ok(self.lock().by_id(id).filter(|record| record.is_valid(now)).map(Record::bearer))
    }

    /// What is remembered is old: it is read again before it is believed.
    pub(super) async fn refreshed(&self) -> Result<MutexGuard<'_, Cache>, TokenError> {
        self.refresh(FRESH).await?;
        Ok(self.lock())
    }

    async fn refresh(&self, freshness: TimeDelta) -> Result<(), TokenError> {
        if self.is_fresh(freshness) {
            return Ok(());
        }
        let _one = self.reading.lock().await;
        if self.is_fresh(freshness) {
            return Ok(());
        }
        self.tell_use().await;
        // Taken before the read: what changes during it is read again.
        let (now, generation) = (self.clock.now(), self.lock().generation);
        let records = on_database!(&self.database, pool => sqlx::query_as(ALL).fetch_all(pool).await)
            .map_err(TokenError::unavailable("read"))?;
        self.lock().fill(records, now, generation);
        Ok(())
    }

    async fn tell_use(&self) {
        let used = std::mem::take(&mut self.lock().used);
        for (token_id, at) in used {
            let told = on_database!(&self.database, pool => sqlx::query(TELL_USE)
                .bind(token_id.0)
                .bind(at.timestamp_micros())
                .execute(pool)
                .await
                .map(|_| ()));
            if let Err(error) = told {
                tracing::debug!(%error, "could not note when a token was used");
            }
        }
    }

    fn is_fresh(&self, freshness: TimeDelta) -> bool {
        let now = self.clock.now();
        // A clock that went back makes nothing fresh.
        self.lock().read_at.is_some_and(|at: At| at <= now && now - at <= freshness)
    }

    pub(super) fn forget(&self) {
        let mut cache = self.lock();
        cache.read_at = None;
        cache.generation += 1;
    }

    fn lock(&self) -> MutexGuard<'_, Cache> {
        // What a panicking holder leaves is at worst old, and is read again.
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
