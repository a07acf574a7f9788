//! All configured channels behind the one door of the port.

use super::checked::{Checked, Hook};
use super::config::{ConfigFault, NotifyConfig};
use super::email::{EMAIL, Mail};
use crate::net::{GuardedClient, Resolver};
use async_trait::async_trait;
use deputy_actors::ports::{CourierFault, Couriers, Disposition, Message, Pace, Taken, Target};
use deputy_protocol::At;
use std::sync::Arc;

/// Where the present moment comes from.
pub type Now = Arc<dyn Fn() -> At + Send + Sync>;

/// All configured channels.
pub struct Courier {
    hooks: Vec<Hook>,
    mail: Option<Mail>,
    /// None without webhooks: making one reads all certificate authorities of the machine, half of a start's time.
    client: Option<GuardedClient>,
    now: Now,
}

impl Courier {
    /// Checks the settings, all of them, and makes ready to send.
    pub fn try_new(
        config: &NotifyConfig,
        resolver: &Arc<dyn Resolver>,
        now: Now,
    ) -> Result<Self, Vec<ConfigFault>> {
        let Checked { hooks, mail } = config.check()?;
        let client = (!hooks.is_empty()).then(|| GuardedClient::try_new(resolver)).transpose();
        let client = client
            .map_err(|fault| vec![ConfigFault { key: "notify".to_owned(), detail: fault.to_string() }])?;
        Ok(Self { hooks, mail, client, now })
    }

    /// The same channels with another client, for receivers that need another patience.
    #[must_use]
    pub fn with_client(self, client: GuardedClient) -> Self {
        Self { client: Some(client), ..self }
    }
}

#[async_trait]
impl Couriers for Courier {
    fn targets(&self) -> Vec<Target> {
        let mail = self.mail.as_ref().map(|mail| Target {
            name: EMAIL.to_owned(),
            keyed: false,
            events: mail.events.clone(),
            pace: Pace { per_hour: Some(mail.per_hour), ..Pace::people() },
        });
        self.hooks.iter().map(Hook::target).chain(mail).collect()
    }

    async fn send(&self, target: &str, message: &Message) -> Result<Taken, CourierFault> {
        let sent = self.try_send(target, message).await;
        let outcome = if sent.is_ok() { "taken" } else { "failed" };
        metrics::counter!("deputy_notices_total", "target" => target.to_owned(), "outcome" => outcome)
            .increment(1);
        sent.map(|()| Taken::Sent)
    }
}

impl Courier {
    async fn try_send(&self, target: &str, message: &Message) -> Result<(), CourierFault> {
        let now = (self.now)();
        if let (EMAIL, Some(mail)) = (target, &self.mail) {
            return mail.send(message, now).await;
        }
        match self.hooks.iter().find(|hook| hook.name == target).zip(self.client.as_ref()) {
            Some((hook, client)) => hook.send(client, message, now).await,
            None => Err(CourierFault {
                detail: "the target is not configured".to_owned(),
                then: Disposition::GiveUp,
            }),
        }
    }
}
