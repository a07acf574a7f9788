//! Devices that are signed in: tokens of people, for the cookie.

use super::error::TokenError;
use super::history;
use super::record::{Bearer, DEVICE, DeviceOrder, Record};
use super::secret::{Secret, digest};
use super::store::Tokens;
use crate::database::on_database;
use chrono::TimeDelta;
use deputy_protocol::api::DeviceView;
use deputy_protocol::ids::{PersonId, TokenId};

/// How long the row of a device is kept that nobody used: what it did stands in the history all the same.
const KEPT_FOR: TimeDelta = TimeDelta::days(365);

const SWEEP: &str =
    "DELETE FROM token WHERE person_id IS NOT NULL AND COALESCE(last_used_at, created_at) < $1";

impl Tokens {
    /// Signs a device in, in its person's name. Its secret is in the answer and nowhere else.
    pub async fn sign_in(&self, order: DeviceOrder) -> Result<(Secret, TokenId), TokenError> {
        let now = self.clock.now();
        self.sweep(now.timestamp_micros()).await?;
        let secret = Secret::of_device();
        let record = Record {
            id: order.device_id.0,
            digest: digest(secret.reveal()).to_vec(),
            name: order.name,
            role: DEVICE.to_owned(),
            created_at: now.timestamp_micros(),
            person_id: Some(order.person_id.0),
            person_name: Some(order.person),
            ..Record::default()
        };
        // First the fact, as with any token.
        history::signed_in(&*self.ledger, &record, order.person_id, &order.by, now).await?;
        self.insert(&record).await?;
        Ok((secret, order.device_id))
    }

    /// Whose cookie this is, if their device is signed in. A token's secret is no good there.
    pub async fn find_device(&self, secret: &str) -> Result<Option<Bearer>, TokenError> {
        self.find_of(secret, Record::is_device).await
    }

    /// The devices that are signed in, newest first: somebody's, or all.
    pub async fn devices(&self, of: Option<PersonId>) -> Result<Vec<DeviceView>, TokenError> {
        let now = self.clock.now();
        let cache = self.refreshed().await?;
        let signed_in = cache.all().into_iter().filter(|record| record.is_valid(now));
        let views = signed_in.filter_map(Record::device_view);
        Ok(views.filter(|device| of.is_none_or(|of| device.person_id == of)).collect())
    }

    /// Signs a device out, in somebody's name; nothing when there is none, or it is somebody else's. Its sockets close
    /// within five seconds. Signing it out again changes nothing.
    pub async fn sign_out(
        &self,
        device_id: TokenId,
        of: Option<PersonId>,
        by: &str,
    ) -> Result<Option<DeviceView>, TokenError> {
        let is_meant =
            |record: &Record| record.person_id.is_some_and(|person| of.is_none_or(|of| of.0 == person));
        let ended = self.end(device_id, is_meant, by).await?;
        Ok(ended.and_then(|record| record.device_view()))
    }

    /// Signs all devices of somebody out and ends the tokens that they made, those too that are good for nothing already.
    pub async fn sign_all_out(&self, of: PersonId, by: &str) -> Result<(), TokenError> {
        self.forget();
        let is_theirs = |record: &Record| [record.person_id, record.made_by].contains(&Some(of.0));
        let theirs: Vec<TokenId> = {
            let cache = self.refreshed().await?;
            let open = cache.all().into_iter().filter(|record| record.revoked_at.is_none());
            open.filter(|record| is_theirs(record)).map(|record| TokenId(record.id)).collect()
        };
        for id in theirs {
            self.end(id, is_theirs, by).await?;
        }
        Ok(())
    }

    async fn sweep(&self, now: i64) -> Result<(), TokenError> {
        let kept = KEPT_FOR.num_microseconds().unwrap_or(i64::MAX);
        on_database!(&self.database, pool => sqlx::query(SWEEP)
            .bind(now.saturating_sub(kept))
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(TokenError::unavailable("swept"))
    }
}
