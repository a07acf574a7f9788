//! Calling models.

use async_trait::async_trait;
use deputy_domain::model::{
    Delta, FaultKind, ModelAnswer, ModelFault, ModelName, ModelRequest, Price, TokenUsage,
};
use tokio::sync::mpsc;

/// Texts as vectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedded {
    /// One for each text, in their order.
    pub vectors: Vec<Vec<f32>>,
    /// What that used, if the provider says so.
    pub tokens: Option<TokenUsage>,
}

/// All configured providers behind one door. It makes one try: retries and fallback are decided by who calls.
#[async_trait]
pub trait Models: Send + Sync + 'static {
    /// Asks once. Pieces of the answer go to `deltas` as they come (dropped when nobody keeps up).
    async fn call(
        &self,
        request: &ModelRequest,
        deltas: mpsc::Sender<Delta>,
    ) -> Result<ModelAnswer, ModelFault>;

    /// Meanings of texts as vectors, one for each, in their order. Providers that make none say so.
    async fn embed(&self, model: &ModelName, texts: &[String]) -> Result<Embedded, ModelFault> {
        let detail =
            format!("{} texts were to become vectors, which this provider does not make", texts.len());
        Err(ModelFault::new(model, FaultKind::Invalid, None, detail))
    }

    /// What its tokens cost; `None` when nobody said.
    fn price(&self, model: &ModelName) -> Option<Price>;

    /// Tokens that fit into one request and its answer.
    fn context_tokens(&self, model: &ModelName) -> u64;
}
