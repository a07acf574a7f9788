//! The subscriptions there are, in memory too: the notifier asks for them with every look.

use super::error::PushError;
use super::holders::Holders;
use super::store::Store;
use super::subscription::Subscription;
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::api::PushState;
use deputy_protocol::ids::TokenId;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;

/// How long a row stays whose device nobody seems to hold: one that was signed in through another daemon a moment ago is
/// not known here yet.
const UNKNOWN_FOR: TimeDelta = TimeDelta::minutes(1);

/// The subscriptions there are.
pub(super) struct Subscriptions {
    pub(super) store: Store,
    pub(super) holders: Arc<dyn Holders>,
    known: RwLock<Vec<Subscription>>,
    /// One read at a time: an older one never takes the place of a newer one.
    reading: Mutex<()>,
}

impl Subscriptions {
    pub(super) fn new(store: Store, holders: Arc<dyn Holders>) -> Self {
        Self { store, holders, known: RwLock::default(), reading: Mutex::default() }
    }

    /// Reads them again: another daemon on this database may have added some. Those of devices that are signed out go.
    pub(super) async fn refresh(&self, now: At) -> Result<(), PushError> {
        let _one = self.reading.lock().await;
        let mut found = Vec::new();
        for record in self.store.all().await? {
            // Who cannot be asked about now keeps theirs; before anything is sent they are asked about again.
            let is_held = !matches!(self.holders.holder(record.device_id()).await, Ok(None));
            if !is_held && record.made_at() + UNKNOWN_FOR < now {
                self.store.remove(record.device_id()).await?;
            } else if is_held {
                found.extend(record.subscription());
            }
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = found;
        Ok(())
    }

    /// As of the last look.
    pub(super) fn known(&self) -> Vec<Subscription> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How it is with each device that ever was told.
    pub(super) async fn states(&self) -> Result<BTreeMap<TokenId, PushState>, PushError> {
        let state = |has_ended| if has_ended { PushState::Ended } else { PushState::On };
        let all = self.store.all().await?;
        Ok(all.iter().map(|record| (record.device_id(), state(record.has_ended()))).collect())
    }

    pub(super) async fn add(&self, new: &Subscription, now: At) -> Result<(), PushError> {
        self.store.put(new, now).await?;
        self.refresh(now).await
    }

    pub(super) async fn remove(&self, device_id: TokenId, now: At) -> Result<(), PushError> {
        self.store.remove(device_id).await?;
        self.refresh(now).await
    }

    /// Its push service knows it no more.
    pub(super) async fn end(&self, gone: &Subscription, now: At) -> Result<(), PushError> {
        self.store.end(gone, now).await?;
        self.refresh(now).await
    }
}
