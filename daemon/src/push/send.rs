//! One try of one message to one browser, and what follows from the answer.

use super::encryption::encrypt;
use super::error::PushError;
use super::holders::{Eyes, Holders};
use super::key::ServerKey;
use super::message::{Shaped, shape};
use super::store::Store;
use super::subscription::Subscription;
use super::subscriptions::Subscriptions;
use crate::database::Database;
use crate::net::{Destination, GuardedClient, NetFault, Reach, Reply, Resolver};
use crate::notify::config::PushConfig;
use crate::notify::doctor::TEST_KIND;
use crate::notify::{Now, not_sent};
use deputy_actors::ports::{CourierFault, Disposition, Message, Taken, Target};
use deputy_domain::notice::GIVE_UP_AFTER;
use deputy_protocol::At;
use deputy_protocol::api::{NewPushSubscription, PushState};
use deputy_protocol::ids::TokenId;
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use tokio::sync::OnceCell;

/// Messages to browsers.
pub struct Push {
    subscriptions: Subscriptions,
    key: OnceCell<ServerKey>,
    /// Made with the first message: making one reads all certificate authorities of the machine.
    client: OnceLock<GuardedClient>,
    resolver: Arc<dyn Resolver>,
    eyes: Arc<dyn Eyes>,
    settings: PushConfig,
    now: Now,
}

impl Push {
    /// Over a database whose schema is up to date, with what is subscribed there.
    pub async fn init(
        database: Database,
        settings: PushConfig,
        resolver: Arc<dyn Resolver>,
        holders: Arc<dyn Holders>,
        eyes: Arc<dyn Eyes>,
        now: Now,
    ) -> Result<Self, PushError> {
        let subscriptions = Subscriptions::new(Store(database), holders);
        subscriptions.refresh(now()).await?;
        let (key, client) = (OnceCell::new(), OnceLock::new());
        Ok(Self { subscriptions, key, client, resolver, eyes, settings, now })
    }

    /// The public key of this installation, as browsers take it.
    pub async fn public_key(&self) -> Result<String, PushError> {
        Ok(self.key().await?.public())
    }

    /// How it is with each device that ever was told.
    pub async fn states(&self) -> Result<BTreeMap<TokenId, PushState>, PushError> {
        self.subscriptions.states().await
    }

    /// Tells a device from now on, in the place of what it was told with before.
    pub async fn subscribe(&self, device_id: TokenId, new: &NewPushSubscription) -> Result<(), PushError> {
        let new = Subscription::try_new(device_id, new, self.reach())?;
        self.subscriptions.add(&new, (self.now)()).await
    }

    /// Tells a device no more.
    pub async fn unsubscribe(&self, device_id: TokenId) -> Result<(), PushError> {
        self.subscriptions.remove(device_id, (self.now)()).await
    }

    /// Looks what other daemons on this database added and removed.
    pub async fn refresh(&self) -> Result<(), PushError> {
        self.subscriptions.refresh((self.now)()).await
    }

    /// Each subscription is a target.
    pub fn targets(&self) -> Vec<Target> {
        self.subscriptions.known().iter().map(|known| known.target(&self.settings.events)).collect()
    }

    /// Makes one try.
    pub async fn send(&self, target: &str, message: &Message) -> Result<Taken, CourierFault> {
        let sent = self.try_send(target, message).await;
        let outcome = match &sent {
            Ok(Taken::Sent) => "taken",
            Ok(Taken::Seen) => "seen",
            Err(_) => "failed",
        };
        metrics::counter!("deputy_notices_total", "target" => "push", "outcome" => outcome).increment(1);
        sent
    }

    async fn try_send(&self, target: &str, message: &Message) -> Result<Taken, CourierFault> {
        let give_up = |detail: &str| CourierFault { detail: detail.to_owned(), then: Disposition::GiveUp };
        let known = self.subscriptions.known().into_iter().find(|known| known.name() == target);
        let known = known.ok_or_else(|| give_up("the device wants no messages any more"))?;
        let holder = self.subscriptions.holders.holder(known.device_id).await;
        let holder =
            holder.map_err(|detail| CourierFault { detail, then: Disposition::Retry { after: None } })?;
        let Some(person) = holder else {
            return Err(give_up("the device is signed out"));
        };
        // A test is to be seen on the device itself.
        if message.leader.kind != TEST_KIND && self.eyes.see(person).await {
            return Ok(Taken::Seen);
        }
        let now = (self.now)();
        let to = known.destination(self.reach()).map_err(broken)?;
        let reply = self.post(&known, &to, message, now).await?;
        self.judge(&known, &to, &reply, now).await
    }

    async fn post(
        &self,
        known: &Subscription,
        to: &Destination,
        message: &Message,
        now: At,
    ) -> Result<Reply, CourierFault> {
        let Shaped { text, topic, is_urgent } = shape(message).map_err(broken)?;
        let body = encrypt(&known.keys, &text).map_err(broken)?;
        let authorization = self.key().await.map_err(broken)?;
        let authorization =
            authorization.authorization(to.url(), self.settings.subject.as_deref(), now).map_err(broken)?;
        let value = |text: &str| HeaderValue::from_str(text).expect("base64url and digits are visible ASCII");
        let mut authorization = value(&authorization);
        authorization.set_sensitive(true);
        let headers = HeaderMap::from_iter([
            (AUTHORIZATION, authorization),
            (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
            (CONTENT_ENCODING, HeaderValue::from_static("aes128gcm")),
            // What did not reach a phone within a day is found in the inbox.
            ("ttl".parse().expect("a name"), value(&GIVE_UP_AFTER.as_secs().to_string())),
            ("urgency".parse().expect("a name"), value(if is_urgent { "high" } else { "normal" })),
            ("topic".parse().expect("a name"), value(&topic)),
        ]);
        self.client()
            .map_err(|fault| not_sent(&fault))?
            .post(to, headers, body)
            .await
            .map_err(|fault| not_sent(&fault))
    }

    async fn judge(
        &self,
        known: &Subscription,
        to: &Destination,
        reply: &Reply,
        now: At,
    ) -> Result<Taken, CourierFault> {
        let status = reply.status;
        let (then, hint) = match status {
            200..=299 => return Ok(Taken::Sent),
            404 | 410 => {
                self.subscriptions.end(known, now).await.map_err(broken)?;
                let (device, host) = (known.device_id, to.host());
                tracing::warn!(%device, host, status, "a device is told no more: its push service knows it no more");
                (
                    Disposition::GiveUp,
                    " (the subscription has ended; the app subscribes again when it is opened)",
                )
            }
            400 | 413 => (Disposition::GiveUp, ""),
            401 | 403 => (
                Disposition::Retry { after: None },
                " (is notify.push.subject a real mailto: or https: address?)",
            ),
            429 | 503 => (Disposition::Retry { after: reply.patience(now) }, ""),
            _ => (Disposition::Retry { after: None }, ""),
        };
        Err(CourierFault { detail: format!("{} answered with status {status}{hint}", to.host()), then })
    }

    async fn key(&self) -> Result<&ServerKey, PushError> {
        self.key.get_or_try_init(|| self.subscriptions.store.key((self.now)())).await
    }

    fn client(&self) -> Result<&GuardedClient, NetFault> {
        if self.client.get().is_none() {
            let made = GuardedClient::try_new(&self.resolver)?;
            // Whoever else made one meanwhile made the same.
            let _ = self.client.set(made);
        }
        self.client.get().ok_or_else(|| NetFault::Client("it was not made".to_owned()))
    }

    fn reach(&self) -> Reach {
        if self.settings.allow_private { Reach::Private } else { Reach::Public }
    }
}

/// What follows from a fault of ours: the database comes back, the rest does not mend by itself.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn broken(fault: PushError) -> CourierFault {
    let then = match fault {
        PushError::Unavailable { .. } => Disposition::Retry { after: None },
        PushError::Endpoint(_) | PushError::Key(_) | PushError::OwnKey => Disposition::GiveUp,
    };
    CourierFault { detail: fault.to_string(), then }
}
