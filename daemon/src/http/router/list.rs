//! All of them, in the order of the document.

use super::roles::OPEN;
use super::{founder, knowledge, people, records, talks, work};
use crate::http::access::Access;
use crate::http::meta;
use crate::http::openapi::{self, op};
use crate::http::route::{Route, RouteInfo, assemble, get};
use crate::http::state::AppState;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use deputy_protocol::api::{About, Health};
use std::sync::OnceLock;

/// The API.
pub fn router(app: AppState) -> Router {
    assemble(app, routes())
}

/// All routes there are, once for each method.
pub fn route_list() -> Vec<RouteInfo> {
    routes().iter().flat_map(Route::infos).collect()
}

/// The list as a document. The same text for everybody: made once.
async fn document() -> impl IntoResponse {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    let document = DOCUMENT.get_or_init(|| openapi::document(&routes()).to_string());
    ([(CONTENT_TYPE, "application/json")], document.as_str())
}

/// The document for people and for programs that make types of it: keys in order, one to a line.
pub fn openapi_text() -> String {
    format!("{:#}", openapi::document(&routes()))
}

fn routes() -> Vec<Route> {
    let groups = [
        work::work_routes(),
        work::run_routes(),
        records::record_routes(),
        founder::founder_routes(),
        talks::plan_routes(),
        talks::talk_routes(),
        talks::schedule_routes(),
        knowledge::memory_routes(),
        knowledge::document_routes(),
        knowledge::staff_routes(),
        knowledge::metric_routes(),
        records::context_routes(),
        founder::house_routes(),
        founder::notify_routes(),
        people::session_routes(),
        people::people_routes(),
        meta_routes(),
        founder::later_routes(),
    ];
    groups.into_iter().flatten().collect()
}

/// What there is to know of the daemon itself.
fn meta_routes() -> Vec<Route> {
    let about = op("about", "Which program answers, over which history.").gives::<About>(200);
    let health = op("health", "How well the daemon is.").gives::<Health>(200).or_gives::<Health>(503);
    let metrics = op("metrics", "Figures, as Prometheus reads them.").gives_text("text/plain");
    vec![
        get("/health", OPEN, meta::health, health),
        get("/about", OPEN, meta::about, about),
        get("/openapi.json", OPEN, document, op("openapi", "This document.").gives_object()),
        get("/metrics", Access::Scraper, meta::metrics, metrics),
    ]
}
