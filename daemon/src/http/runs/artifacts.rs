//! What runs left: their change, their summary, and all that was kept of what their tools and checks wrote.

use crate::http::access::Caller;
use crate::http::problem::{ApiError, Kind};
use crate::http::query::{Id, IdAndDigest, Paging, Query};
use crate::http::rows;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use axum::response::Response;
use deputy_actors::ports::RowQuery;
use deputy_domain::ledger::Table;
use deputy_domain::projection::{KeptDoc, KeptKind};
use deputy_domain::run::Run;
use deputy_protocol::api::{Artifact, ArtifactKind, Page};
use deputy_protocol::blob::BlobDigest;
use deputy_protocol::event::KeptOutput;
use deputy_protocol::ids::RunId;

/// Output of programs is shown as text, whatever it is: nothing may take it for something that runs.
pub(super) const OUTPUT_TYPE: &str = "text/plain; charset=utf-8";
const BUNDLE_TYPE: &str = "application/x-git-bundle";

/// `GET /runs/{id}/artifacts`
pub(crate) async fn artifacts(
    State(app): State<AppState>,
    caller: Caller,
    Id(run_id): Id<RunId>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Artifact>>, ApiError> {
    let (limit, cursor) = paging.check()?;
    let run = rows::run(&app, &caller, run_id).await?;
    let mut items = if cursor.is_none() { left(&app, run_id, &run).await? } else { Vec::new() };
    let query = RowQuery { parent: Some(run_id.to_string()), cursor, limit, ..RowQuery::default() };
    let page = app.world.ledger.rows(Table::Kept, query).await?;
    let shown = |doc: &KeptDoc| run.checks.iter().any(|check| check.output == Some(doc.output));
    for row in page.rows {
        let doc: KeptDoc = rows::doc(&row)?;
        // The checks of the last verification come first already, under their numbers.
        if doc.kind != KeptKind::Check || !shown(&doc) {
            items.push(kept(run_id, &doc));
        }
    }
    Ok(Json(Page { items, next: page.next }))
}

/// `GET /runs/{id}/artifacts/{digest}`: only what a fact of this run names.
pub(crate) async fn download(
    State(app): State<AppState>,
    caller: Caller,
    IdAndDigest(run_id, digest): IdAndDigest<RunId>,
) -> Result<Response, ApiError> {
    rows::run(&app, &caller, run_id).await?;
    let doc = named(&app, run_id, digest).await?.ok_or_else(|| ApiError::not_found("artifact", digest))?;
    let Some(content) = app.world.blobs.open(digest).await? else { return Err(elsewhere()) };
    let (media_type, ending) = match doc.kind {
        KeptKind::Tool { .. } | KeptKind::Check | KeptKind::Agent => (OUTPUT_TYPE, "txt"),
        KeptKind::Bundle => (BUNDLE_TYPE, "bundle"),
    };
    // A name of our own making: letters, digits and `-`.
    let disposition = format!("attachment; filename=\"{}.{ending}\"", doc.name);
    let response = Response::builder()
        .header(CONTENT_TYPE, media_type)
        .header(CONTENT_LENGTH, content.size_bytes)
        .header(CONTENT_DISPOSITION, disposition)
        .header(ETAG, format!("\"{digest}\""))
        .body(Body::from_stream(content.bytes));
    Ok(response.expect("these headers are plain ASCII"))
}

/// What was kept and is not here.
pub(super) fn elsewhere() -> ApiError {
    let detail = "its bytes are not on this host: it was kept by another daemon, or lost with its disk";
    ApiError::new(Kind::NotFound, detail)
}

/// The first fact of a run that names a blob.
async fn named(app: &AppState, run_id: RunId, digest: BlobDigest) -> Result<Option<KeptDoc>, ApiError> {
    let (parent, states) = (Some(run_id.to_string()), vec![KeptDoc::state(&digest)]);
    let query = RowQuery { parent, states, limit: 1, ..RowQuery::default() };
    let found = app.world.ledger.rows(Table::Kept, query).await?.rows.into_iter().next();
    found.as_ref().map(rows::doc).transpose()
}

/// What the run itself tells.
async fn left(app: &AppState, run_id: RunId, run: &Run) -> Result<Vec<Artifact>, ApiError> {
    let diff = run.head_commit.as_ref().map(|_| Artifact {
        url: Some(format!("/api/v1/runs/{run_id}/diff")),
        ..artifact("diff", ArtifactKind::Diff, "text/x-diff")
    });
    let summary = run.summary.as_ref().map(|summary| Artifact {
        text: Some(summary.clone()),
        ..artifact("summary", ArtifactKind::Summary, "text/plain")
    });
    let mut found: Vec<Artifact> = diff.into_iter().chain(summary).collect();
    for (nth, check) in run.checks.iter().enumerate() {
        let name = format!("check-{}", nth + 1);
        let bare = artifact(&name, ArtifactKind::CheckOutput, OUTPUT_TYPE);
        let mut shown = Artifact { text: Some(check.tail.clone()), ..bare };
        if let Some(output) = check.output {
            shown.created_at = named(app, run_id, output.digest).await?.map(|doc| doc.at);
            shown = lies(run_id, output, shown);
        }
        found.push(shown);
    }
    Ok(found)
}

fn kept(run_id: RunId, doc: &KeptDoc) -> Artifact {
    let (kind, media_type, tool_use) = match doc.kind {
        KeptKind::Tool { tool_use } => (ArtifactKind::ToolOutput, OUTPUT_TYPE, Some(tool_use)),
        KeptKind::Check => (ArtifactKind::CheckOutput, OUTPUT_TYPE, None),
        KeptKind::Agent => (ArtifactKind::AgentOutput, OUTPUT_TYPE, None),
        KeptKind::Bundle => (ArtifactKind::Bundle, BUNDLE_TYPE, None),
    };
    let bare = Artifact { tool_use, created_at: Some(doc.at), ..artifact(&doc.name, kind, media_type) };
    lies(run_id, doc.output, bare)
}

/// Where it lies.
fn lies(run_id: RunId, output: KeptOutput, artifact: Artifact) -> Artifact {
    let KeptOutput { digest, size_bytes, truncated } = output;
    let url = Some(format!("/api/v1/runs/{run_id}/artifacts/{digest}"));
    Artifact { url, digest: Some(digest), size_bytes: Some(size_bytes), truncated, ..artifact }
}

fn artifact(name: &str, kind: ArtifactKind, media_type: &str) -> Artifact {
    Artifact {
        name: name.to_owned(),
        kind,
        media_type: media_type.to_owned(),
        url: None,
        text: None,
        digest: None,
        size_bytes: None,
        truncated: false,
        created_at: None,
        tool_use: None,
    }
}
