//! What the gateway offers to runs.

use super::keys::{RunKeys, as_secret};
use super::refused::RefusedKeys;
use crate::llm::{ProviderKind, Providers};
use deputy_actors::ports::{Gateway, Offer};
use deputy_domain::driver::Dialect;
use deputy_domain::model::ModelName;
use deputy_domain::secret::Secret;
use deputy_protocol::ids::RunId;
use std::sync::Arc;

/// The configured providers, as runs are told of them.
#[derive(Clone, Debug)]
pub struct Offers {
    keys: RunKeys,
    providers: Arc<Providers>,
    refused: RefusedKeys,
}

impl Offers {
    /// Of these providers, under these keys; `refused` is where the gateway says what they say of Deputy's own.
    pub const fn new(keys: RunKeys, providers: Arc<Providers>, refused: RefusedKeys) -> Self {
        Self { keys, providers, refused }
    }
}

/// What is spoken with a model at the gateway.
pub fn spoken(providers: &Providers, model: &ModelName) -> Option<Dialect> {
    Some(match providers.kind(&model.provider)? {
        ProviderKind::Anthropic => Dialect::Anthropic,
        ProviderKind::OpenAi => Dialect::Responses,
        ProviderKind::OpenAiCompatible => Dialect::Chat,
        ProviderKind::Gemini => Dialect::Gemini,
        ProviderKind::Scripted => return None,
    })
}

impl Gateway for Offers {
    fn dialect(&self, model: &ModelName) -> Option<Dialect> {
        spoken(&self.providers, model)
    }

    fn offer(&self, run_id: RunId, model: &ModelName) -> Option<Offer> {
        let dialect = self.dialect(model)?;
        let path = format!("/gateway/{}", model.provider);
        Some(Offer { path, key: self.keys.key(run_id), dialect })
    }

    fn guarded(&self, run_id: RunId) -> Option<Secret> {
        as_secret(&self.keys.key(run_id))
    }

    fn key_refused(&self, run_id: RunId) -> Option<String> {
        self.refused.take(run_id)
    }
}
