//! All channels to the founder behind one port: those of the configuration, and the devices.

use crate::config::Config;
use crate::feed::Presence;
use crate::ledger::{Now, Store};
use crate::net::Resolver;
use crate::notify::Courier;
use crate::push::{Eyes, Holders, Push, PushError};
use crate::tokens::Tokens;
use async_trait::async_trait;
use deputy_actors::ports::{Clock, CourierFault, Couriers, Message, Taken, Target};
use deputy_domain::notice::DEVICES;
use deputy_protocol::api::Role;
use deputy_protocol::ids::TokenId;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Between two looks at what other daemons on this database subscribed.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// All channels.
pub(super) struct Channels {
    pub(super) courier: Courier,
    pub(super) push: Arc<Push>,
}

#[async_trait]
impl Couriers for Channels {
    fn targets(&self) -> Vec<Target> {
        self.courier.targets().into_iter().chain(self.push.targets()).collect()
    }

    async fn send(&self, target: &str, message: &Message) -> Result<Taken, CourierFault> {
        if target.starts_with(DEVICES) {
            // Encrypting takes some stack.
            Box::pin(self.push.send(target, message)).await
        } else {
            self.courier.send(target, message).await
        }
    }
}

/// Messages to devices. Push services ask for an address; one over https says whose messages these are.
pub(super) async fn push(
    config: &Config,
    store: &Arc<Store>,
    tokens: &Arc<Tokens>,
    presence: &Arc<Presence>,
    resolver: Arc<dyn Resolver>,
    now: Now,
) -> Result<Push, PushError> {
    let url = &config.server.public_url;
    let mut settings = config.notify.push.clone();
    settings.subject = settings.subject.or_else(|| url.starts_with("https://").then(|| url.clone()));
    let holders = Arc::new(Devices(Arc::clone(tokens)));
    let eyes = Arc::new(Windows(Arc::clone(presence)));
    Push::init(store.database(), settings, resolver, holders, eyes, now).await
}

/// Devices, as the table of tokens knows them.
struct Devices(Arc<Tokens>);

#[async_trait]
impl Holders for Devices {
    async fn holder(&self, device_id: TokenId) -> Result<Option<Uuid>, String> {
        let found = self.0.standing(device_id).await.map_err(|fault| fault.to_string())?;
        // What concerns the founder is of all projects, and for whoever may see all of it.
        let told = found.filter(|bearer| bearer.role == Role::Admin && bearer.project_id.is_none());
        Ok(told.map(|bearer| bearer.identity()))
    }
}

/// Whoever has the app before them, on this daemon.
struct Windows(Arc<Presence>);

#[async_trait]
impl Eyes for Windows {
    async fn see(&self, person: Uuid) -> bool {
        self.0.sees(person).await
    }
}

/// Looks at the subscriptions every now and then, for ever.
pub(super) async fn keep_fresh(push: &Push, clock: &dyn Clock) -> Infallible {
    loop {
        clock.sleep_until(clock.now() + LOOK_EVERY).await;
        if let Err(fault) = push.refresh().await {
            tracing::debug!(%fault, "the devices that are told could not be looked at");
        }
    }
}
