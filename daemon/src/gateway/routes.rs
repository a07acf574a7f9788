//! The gateway's routes, wherever they are served.

use super::call::call;
use super::desk::Desk;
use super::doorway::{keys, passed_on, query};
use super::order::Order;
use super::refusal::Refusal;
use super::wish::{Wish, speaks, wish};
use super::words::Words;
use crate::llm::ProviderKind;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use axum::{Json, Router};
use deputy_domain::driver::Dialect;
use deputy_domain::run::Run;
use serde_json::{Value, json};
use std::sync::Arc;

/// Longest body of a request: what providers take.
const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// `/gateway/{provider}/…`. The run's key guards it; there is no limit on the time of an answer.
pub fn router(desk: Arc<Desk>) -> Router {
    Router::new().route("/gateway/{provider}/{*path}", any(serve)).with_state(desk)
}

async fn serve(
    State(desk): State<Arc<Desk>>,
    Path((provider, path)): Path<(String, String)>,
    request: Request,
) -> Response {
    let Some(kind) = desk.kind(&provider) else {
        let detail = format!("no provider `{provider}` is configured for it");
        return Refusal::NotFound(detail).answer(ProviderKind::OpenAi);
    };
    let answered = answer(&desk, kind, provider, path, request).await;
    answered.unwrap_or_else(|refusal| refusal.answer(kind))
}

async fn answer(
    desk: &Arc<Desk>,
    kind: ProviderKind,
    provider: String,
    path: String,
    request: Request,
) -> Result<Response, Refusal> {
    let (head, body) = request.into_parts();
    let (run_id, run, key) = desk.run(&keys(&head.headers, &head.uri)).await?;
    let wish = wish(kind, &head.method, &path);
    let (asked, is_free) = match wish.ok_or_else(|| Refusal::NotFound(format!("{} {path}", head.method)))? {
        Wish::Answer(asked) => (asked, false),
        Wish::Count(asked) => (asked, true),
        Wish::Models => return Ok(Json(models(desk, kind, &run)).into_response()),
    };
    let raw = axum::body::to_bytes(body, BODY_BYTES_MAX).await;
    let words = Words::read(raw.map_err(|_| Refusal::TooLong(BODY_BYTES_MAX))?, &asked, &key)?;
    let headers = passed_on(&head.headers, &key);
    let query = query(&head.uri);
    call(desk, Order { provider, asked, is_free, path, query, headers, run_id, run, key, words }).await
}

/// The models of the run's tier, for programs that look what there is.
fn models(desk: &Desk, kind: ProviderKind, run: &Run) -> Value {
    let dialect = match kind {
        ProviderKind::Anthropic => Dialect::Anthropic,
        ProviderKind::Gemini => Dialect::Gemini,
        ProviderKind::OpenAi | ProviderKind::OpenAiCompatible | ProviderKind::Scripted => Dialect::Chat,
    };
    let tier = desk.world.settings.tiers.get(&run.order.tier).into_iter().flatten();
    let does = |provider: &str| desk.kind(provider).is_some_and(|kind| speaks(kind, dialect));
    let names: Vec<&str> =
        tier.filter(|model| does(&model.provider)).map(|model| model.model.as_str()).collect();
    let (first, last) = (names.first().copied(), names.last().copied());
    match kind {
        ProviderKind::Anthropic => {
            let item = |name: &&str| json!({ "type": "model", "id": name, "display_name": name, "created_at": "1970-01-01T00:00:00Z" });
            let data: Vec<Value> = names.iter().map(item).collect();
            json!({ "data": data, "has_more": false, "first_id": first, "last_id": last })
        }
        ProviderKind::Gemini => {
            let verbs = ["generateContent", "countTokens"];
            let item = |name: &&str| json!({ "name": format!("models/{name}"), "supportedGenerationMethods": verbs });
            json!({ "models": names.iter().map(item).collect::<Vec<_>>() })
        }
        ProviderKind::OpenAi | ProviderKind::OpenAiCompatible | ProviderKind::Scripted => {
            let item =
                |name: &&str| json!({ "id": name, "object": "model", "created": 0, "owned_by": "deputy" });
            json!({ "object": "list", "data": names.iter().map(item).collect::<Vec<_>>() })
        }
    }
}
