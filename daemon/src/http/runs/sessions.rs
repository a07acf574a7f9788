//! Sessions of a run, and what their programs wrote.

use super::artifacts::{OUTPUT_TYPE, elsewhere};
use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::query::{Id, IdAndNumber, Paging, Query};
use crate::http::rows;
use crate::http::state::AppState;
use crate::http::views::session_views;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::Response;
use deputy_actors::ports::BlobFault;
use deputy_domain::ledger::Table;
use deputy_domain::projection::{KeptDoc, KeptKind, RunDoc};
use deputy_protocol::api::{Page, SessionView};
use deputy_protocol::event::KeptOutput;
use deputy_protocol::ids::RunId;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use std::ops::Range;

/// `GET /runs/{id}/sessions`: in the order in which they began.
pub(crate) async fn sessions(
    State(app): State<AppState>,
    caller: Caller,
    Id(run_id): Id<RunId>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<SessionView>>, ApiError> {
    let part = paging.part()?;
    let doc = rows::run_doc(&app, &caller, run_id).await?;
    Ok(Json(part.of(session_views(&doc, rows::is_builtin(&app, &doc)))))
}

/// `GET /runs/{id}/sessions/{number}/log`: what the session's processes wrote, one after the other. One that has not
/// ended is not in it yet.
pub(crate) async fn log(
    State(app): State<AppState>,
    caller: Caller,
    IdAndNumber(run_id, number): IdAndNumber<RunId>,
) -> Result<Response, ApiError> {
    let doc = rows::run_doc(&app, &caller, run_id).await?;
    let steps = steps(&doc, number).ok_or_else(|| ApiError::not_found("session with a log", number))?;
    let kept = kept(&app, run_id, &steps).await?;
    for output in &kept {
        if !app.world.blobs.exists(output.digest).await? {
            return Err(elsewhere());
        }
    }
    let size_bytes: u64 = kept.iter().map(|output| output.size_bytes).sum();
    let blobs = app.world.blobs.clone();
    let bytes = stream::iter(kept).then(move |output| {
        let blobs = blobs.clone();
        async move {
            match blobs.open(output.digest).await? {
                Some(content) => Ok(content.bytes),
                // It was there a moment ago.
                None => Err(BlobFault::Io { operation: "read", detail: "it was removed".to_owned() }),
            }
        }
    });
    let response = Response::builder()
        .header(CONTENT_TYPE, OUTPUT_TYPE)
        .header(CONTENT_LENGTH, size_bytes)
        .header(CONTENT_DISPOSITION, format!("attachment; filename=\"session-{number}.txt\""))
        .body(Body::from_stream(bytes.try_flatten()));
    Ok(response.expect("these headers are plain ASCII"))
}

/// Versions of the steps of a session.
fn steps(doc: &RunDoc, number: u32) -> Option<Range<u64>> {
    let place = usize::try_from(number).ok()?.checked_sub(1)?;
    let session = doc.sessions.get(place)?;
    let end = doc.sessions.get(place + 1).map_or(u64::MAX, |next| next.from_version);
    Some(session.from_version..end)
}

/// What its processes wrote, in their order.
async fn kept(app: &AppState, run_id: RunId, steps: &Range<u64>) -> Result<Vec<KeptOutput>, ApiError> {
    let mut found = Vec::new();
    let mut rows = app.world.ledger.every_row(Table::Kept, &[]).of(Some(run_id.to_string()));
    while let Some(row) = rows.next().await? {
        let doc: KeptDoc = rows::doc(&row)?;
        let version = doc.version().filter(|version| doc.kind == KeptKind::Agent && steps.contains(version));
        found.extend(version.map(|version| (version, doc.output)));
    }
    found.sort_by_key(|(version, _)| *version);
    Ok(found.into_iter().map(|(_, output)| output).collect())
}
