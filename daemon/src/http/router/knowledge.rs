//! What is remembered, written down and counted, and who works by it.

use super::roles::{ADMIN, DEVELOPER, HOUSE_DEVELOPER, INGEST};
use crate::http::openapi::op;
use crate::http::route::{Route, get, post, route};
use crate::http::{documents, memories, metrics, staff};
use axum::routing::MethodFilter;
use deputy_protocol::api::{
    DocumentEdit, DocumentSummary, DocumentVersion, DocumentView, FigureView, FiguresBy, MemoryChange,
    MemoryForgotten, MemoryView, NewDocument, NewMemory, NewProductEvents, ProductEventsTaken, StaffChange,
    StaffVersion, StaffView,
};
use deputy_protocol::event::MemoryCategory;

/// What is remembered.
pub(super) fn memory_routes() -> Vec<Route> {
    let categories = MemoryCategory::ALL.map(MemoryCategory::name);
    let list =
        op("listMemories", "What is remembered, newest first; or what fits some words, the best first.")
            .text("project", "Id or name of a project; `founder`: of the founder as a whole.")
            .choice("category", "Only of this kind.", &categories)
            .text("q", "Words that it is about; one of them is enough. What fits best is one page.")
            .paged()
            .gives_page::<MemoryView>();
    let note = op("noteMemory", "Remembers something. What says the same is not remembered twice.")
        .takes::<NewMemory>()
        .gives::<MemoryView>(201);
    let show = op("showMemory", "A memory.").gives::<MemoryView>(200);
    let change = op("changeMemory", "Lets a memory say something else.")
        .takes::<MemoryChange>()
        .gives::<MemoryView>(200);
    let forget =
        op("forgetMemory", "Forgets something for good: it is in no later prompt and is found by nobody.")
            .gives::<MemoryForgotten>(200);
    vec![
        get("/api/v1/memories", DEVELOPER, memories::list, list),
        post("/api/v1/memories", ADMIN, memories::note, note),
        get("/api/v1/memories/{id}", DEVELOPER, memories::show, show),
        route(MethodFilter::PATCH, "/api/v1/memories/{id}", ADMIN, memories::change, change),
        route(MethodFilter::DELETE, "/api/v1/memories/{id}", ADMIN, memories::forget, forget),
    ]
}

/// Documents of projects.
pub(super) fn document_routes() -> Vec<Route> {
    let list = op("listDocuments", "The documents of a project, newest first, without their texts.")
        .by_name()
        .paged()
        .gives_page::<DocumentSummary>();
    let open = op("openDocument", "Begins a document.")
        .by_name()
        .takes::<NewDocument>()
        .gives::<DocumentSummary>(201);
    let show = op("showDocument", "A document: its newest version, or the one that is asked for.")
        .number("version", "Which version, from 1.", 1, i64::MAX)
        .gives::<DocumentView>(200);
    let versions = op("listDocumentVersions", "The versions of a document, newest first.")
        .paged()
        .gives_page::<DocumentVersion>();
    let edit =
        op("editDocument", "Writes the next version of a document; 409 if there is a newer one already.")
            .takes::<DocumentEdit>()
            .gives::<DocumentSummary>(200);
    let remove =
        op("removeDocument", "Gives a document to no agent any more. Its versions can still be read.")
            .gives::<DocumentSummary>(200);
    vec![
        get("/api/v1/projects/{id}/documents", DEVELOPER, documents::list, list),
        post("/api/v1/projects/{id}/documents", ADMIN, documents::open, open),
        get("/api/v1/documents/{id}", DEVELOPER, documents::show, show),
        get("/api/v1/documents/{id}/versions", DEVELOPER, documents::versions, versions),
        route(MethodFilter::PATCH, "/api/v1/documents/{id}", ADMIN, documents::edit, edit),
        route(MethodFilter::DELETE, "/api/v1/documents/{id}", ADMIN, documents::remove, remove),
    ]
}

/// Those who work in Deputy.
pub(super) fn staff_routes() -> Vec<Route> {
    let list =
        op("listStaff", "Who works in Deputy, by the records that hold.").paged().gives_page::<StaffView>();
    let show = op("showStaff", "Somebody's record as it holds.").by_name().gives::<StaffView>(200);
    let versions = op("listStaffVersions", "The versions of somebody's record, newest first.")
        .by_name()
        .paged()
        .gives_page::<StaffVersion>();
    let change =
        op("changeStaff", "Writes the next version of somebody's record; 409 if another one holds by now.")
            .by_name()
            .takes::<StaffChange>()
            .gives::<StaffView>(200);
    let restore =
        op("restoreStaff", "Lets somebody's record be what is shipped.").by_name().gives::<StaffView>(200);
    vec![
        get("/api/v1/staff", HOUSE_DEVELOPER, staff::list, list),
        get("/api/v1/staff/{id}", HOUSE_DEVELOPER, staff::show, show),
        get("/api/v1/staff/{id}/versions", HOUSE_DEVELOPER, staff::versions, versions),
        route(MethodFilter::PATCH, "/api/v1/staff/{id}", ADMIN, staff::change, change),
        route(MethodFilter::DELETE, "/api/v1/staff/{id}", ADMIN, staff::restore, restore),
    ]
}

/// Events of the products, and their figures.
pub(super) fn metric_routes() -> Vec<Route> {
    let take = op(
        "addProductEvents",
        "Takes one event of a product, or many: all of them or none. One that comes again under its id is kept once.",
    )
    .by_name()
    .takes::<NewProductEvents>()
    .gives::<ProductEventsTaken>(202);
    let periods = FiguresBy::ALL.map(FiguresBy::name);
    let show = op("listMetrics", "How often what happened in a product, by day or week, the newest first.")
        .by_name()
        .text("name", "Only of events of this name.")
        .text("since", "Days or weeks back (`30d`, `12w`), a day or a time; 30 days back when nobody says.")
        .choice("by", "What figures are made for; each day when nobody says.", &periods)
        .paged()
        .gives_page::<FigureView>();
    vec![
        post("/api/v1/projects/{id}/events", INGEST, metrics::take, take),
        get("/api/v1/projects/{id}/metrics", DEVELOPER, metrics::show, show),
    ]
}
