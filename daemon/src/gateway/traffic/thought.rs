//! What is thought here and asked of models: kept as what programs say through the gateway is.

use super::entry::Spoken;
use super::store::{Traffic, TrafficFault};
use async_trait::async_trait;
use bytes::Bytes;
use deputy_actors::ports::{Asker, Exchange, Secrets, Traffic as Port};
use deputy_domain::secret::Redactor;
use deputy_protocol::api::TrafficEnd;
use serde_json::json;
use std::sync::Arc;

/// In place of a path: it was asked from within.
const WITHIN: &str = "deputy";

/// What the status would be, had it gone through the gateway.
const ANSWERED: u16 = 200;

/// Keeps what is asked from within, in the form in which Deputy asks all providers alike.
pub struct Thoughts {
    traffic: Arc<Traffic>,
    secrets: Arc<dyn Secrets>,
}

impl Thoughts {
    /// Into this traffic, without these secrets.
    pub fn new(traffic: Arc<Traffic>, secrets: Arc<dyn Secrets>) -> Self {
        Self { traffic, secrets }
    }

    async fn try_keep(&self, exchange: &Exchange<'_>) -> Result<(), TrafficFault> {
        let Exchange { project_id, request, ended, .. } = exchange;
        let secrets = match project_id {
            Some(id) => {
                let guarded = self.secrets.guarded(*id).await;
                guarded.map_err(|fault| TrafficFault::Unclean(fault.to_string()))?
            }
            None => Vec::new(),
        };
        let (status, end, answer, usage) = match ended {
            Ok(answer) => (ANSWERED, TrafficEnd::Whole, serde_json::to_vec(answer), answer.usage),
            Err(fault) => {
                let told = json!({ "error": { "code": fault.kind.code(), "detail": fault.detail } });
                (0, TrafficEnd::Cut, serde_json::to_vec(&told), fault.spent)
            }
        };
        let spoken = Spoken {
            of: match exchange.asker {
                Asker::Run(id) => id.0,
                Asker::Conversation(id) => id.0,
            },
            call_id: exchange.call_id,
            at: exchange.at,
            until: exchange.until,
            model: request.model.clone(),
            path: WITHIN.to_owned(),
            status,
            end,
            request: Bytes::from(serde_json::to_vec(request).map_err(std::io::Error::other)?),
            answer: answer.map_err(std::io::Error::other)?,
            usage,
        };
        self.traffic.keep(Redactor::new(&secrets), spoken).await
    }
}

#[async_trait]
impl Port for Thoughts {
    async fn keep(&self, exchange: Exchange<'_>) {
        if let Err(fault) = self.try_keep(&exchange).await {
            tracing::warn!(%fault, asker = ?exchange.asker, "what was asked of a model could not be kept");
        }
    }
}
