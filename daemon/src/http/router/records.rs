//! What was said and done, and what answers were given.

use super::roles::{ADMIN, DEVELOPER, VIEWER};
use crate::http::openapi::op;
use crate::http::route::{Route, get};
use crate::http::{context, runs, search, sessions};
use deputy_protocol::api::{ContextView, FoundKind, SearchPage, SessionView, TrafficExchange, TrafficRecord};

/// What was said and done, as far as it is more than a run's own.
pub(super) fn record_routes() -> Vec<Route> {
    let kinds = FoundKind::ALL.map(FoundKind::name);
    let search = op("search", "Where words were said that all have to be there, the newest first.")
        .needs_text("q", "Words; `\"some words\"` side by side; `beg*` for a beginning.", search::CHARS_MAX)
        .text("project", "Id or name of a project.")
        .text("run", "Id of a run.")
        .choice("kind", "Only words of this kind.", &kinds)
        .number("after", "Only what follows this position.", 0, i64::MAX)
        .number("limit", "Items at most; 20 when nobody says.", 1, 100)
        .text("cursor", "`next` of the page before.")
        .gives::<SearchPage>(200);
    let all = op("listSessions", "Conversations of agents, those of the newest runs first.")
        .text("project", "Id or name of a project.")
        .text("agent", "Name of an agent.")
        .paged()
        .gives_page::<SessionView>();
    let of_run = op("listRunSessions", "The conversations that a run's agent had, in order.")
        .paged()
        .gives_page::<SessionView>();
    let log = op("downloadSessionLog", "What a session's program wrote, word for word.").gives_bytes();
    vec![
        get("/api/v1/search", VIEWER, search::search, search),
        get("/api/v1/sessions", VIEWER, sessions::list, all),
        get("/api/v1/runs/{id}/sessions", VIEWER, runs::sessions, of_run),
        get("/api/v1/runs/{id}/sessions/{number}/log", DEVELOPER, runs::log, log).slow(),
    ]
}

/// What answers were given.
pub(super) fn context_routes() -> Vec<Route> {
    let context = |id, summary| {
        op(id, summary)
            .number(
                "input",
                "The answer to which input, from 1; left out: to the last.",
                0,
                i64::from(u32::MAX),
            )
            .gives::<ContextView>(200)
    };
    let of_run = context("showRunContext", "The documents and memories that a run's agent was given.");
    let of_conversation =
        context("showConversationContext", "The documents and memories that an answer was given.");
    let traffic = op("listConversationTraffic", "What was asked of models in a conversation, in order.")
        .paged()
        .gives_page::<TrafficRecord>();
    let exchange = op(
        "showConversationTraffic",
        "One call of a model: exactly what it was given, and what it answered.",
    )
    .gives::<TrafficExchange>(200);
    vec![
        get("/api/v1/runs/{id}/context", DEVELOPER, context::of_run, of_run),
        get("/api/v1/conversations/{id}/context", ADMIN, context::of_conversation, of_conversation),
        get("/api/v1/conversations/{id}/traffic", ADMIN, context::traffic, traffic),
        get("/api/v1/conversations/{id}/traffic/{call}", ADMIN, context::exchange, exchange),
    ]
}
