//! Texts as vectors, of providers that speak OpenAI's `POST /embeddings`.

use super::config::ProviderKind;
use super::dialect::{ErrorBody, judge};
use super::http::{Endpoint, PassOrder};
use super::secret::{Key, scrub};
use deputy_actors::ports::Embedded;
use deputy_domain::model::{FaultKind, ModelFault, ModelName, TokenUsage};
use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde_json::json;

/// Most bytes of an answer: a hundred vectors of some thousand numbers as text.
const ANSWER_MAX_BYTES: usize = 32 * 1024 * 1024;

#[derive(Deserialize)]
struct Answer {
    data: Vec<Item>,
    #[serde(default)]
    usage: Option<Used>,
}

#[derive(Deserialize)]
struct Used {
    prompt_tokens: u64,
}

#[derive(Deserialize)]
struct Item {
    index: usize,
    embedding: Vec<f32>,
}

/// Whether providers of this kind make vectors.
pub(super) const fn can_embed(kind: ProviderKind) -> bool {
    matches!(kind, ProviderKind::OpenAi | ProviderKind::OpenAiCompatible)
}

/// One vector for each text, in their order.
pub(super) async fn embed(
    endpoint: &Endpoint,
    key: Option<&Key>,
    model: &ModelName,
    texts: &[String],
) -> Result<Embedded, ModelFault> {
    let fault = |kind, detail: String| ModelFault::new(model, kind, None, detail);
    let body = json!({ "model": model.model, "input": texts, "encoding_format": "float" }).to_string();
    let order = PassOrder {
        path: vec!["embeddings".to_owned()],
        query: None,
        headers: HeaderMap::new(),
        body: body.into(),
    };
    let mut response = endpoint.pass(order, key).await.map_err(|failure| {
        ModelFault::new(model, failure.kind, failure.after, scrub(&failure.detail, key))
    })?;
    let status = response.status();
    let mut bytes = Vec::new();
    while let Some(more) =
        response.chunk().await.map_err(|_| fault(FaultKind::Cut, "the answer was cut".to_owned()))?
    {
        bytes.extend_from_slice(&more);
        if bytes.len() > ANSWER_MAX_BYTES {
            let detail = format!("the answer is longer than {ANSWER_MAX_BYTES} bytes");
            return Err(fault(FaultKind::Malformed, detail));
        }
    }
    if !status.is_success() {
        let told = serde_json::from_slice(&bytes)
            .map_or_else(|_| ErrorBody::unread(&bytes), |value| ErrorBody::read(&value));
        let failure = judge(Some(status.as_u16()), &told);
        return Err(ModelFault::new(model, failure.kind, failure.after, scrub(&failure.detail, key)));
    }
    let answer: Answer = serde_json::from_slice(&bytes)
        .map_err(|error| fault(FaultKind::Malformed, format!("the answer holds no vectors: {error}")))?;
    let used = answer.usage.as_ref().map(|used| used.prompt_tokens);
    let tokens = used.map(|input| TokenUsage { input, ..TokenUsage::default() });
    in_order(answer, texts.len())
        .map(|vectors| Embedded { vectors, tokens })
        .ok_or_else(|| fault(FaultKind::Malformed, "the answer has not one vector for each text".to_owned()))
}

fn in_order(mut answer: Answer, count: usize) -> Option<Vec<Vec<f32>>> {
    answer.data.sort_by_key(|item| item.index);
    let is_whole = answer.data.len() == count
        && answer.data.iter().enumerate().all(|(at, item)| item.index == at && !item.embedding.is_empty());
    is_whole.then(|| answer.data.into_iter().map(|item| item.embedding).collect())
}
