//! What runs left: their events and their change.

use super::elsewhere;
use crate::feed::{Merge, event_json};
use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::query::{Id, Query, limit, position};
use crate::http::rows;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use deputy_protocol::api::Page;
use deputy_protocol::ids::RunId;
use deputy_protocol::stream::Stream;
use serde::Deserialize;
use serde_json::value::RawValue;

const EVENTS: u32 = 500;
const EVENTS_MAX: u32 = 1000;

/// Which events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct After {
    after: Option<String>,
    limit: Option<String>,
}

impl After {
    /// From which position, and how many.
    pub(in crate::http) fn check(&self) -> Result<(u64, u32), ApiError> {
        Ok((position(self.after.as_deref())?, limit(self.limit.as_deref(), EVENTS, EVENTS_MAX)?))
    }
}

/// `GET /runs/{id}/events`: of `run/ID` and `run/ID/steps`, in the order of positions. `next` is what `after` is next.
pub(crate) async fn events(
    State(app): State<AppState>,
    caller: Caller,
    Id(run_id): Id<RunId>,
    Query(after): Query<After>,
) -> Result<Json<Page<Box<RawValue>>>, ApiError> {
    let page = after.check()?;
    rows::run(&app, &caller, run_id).await?;
    events_of(&app, &caller, [Stream::Run(run_id), Stream::Steps(run_id)], page).await.map(Json)
}

/// What of these streams follows a position, as far as the caller may see it.
pub(in crate::http) async fn events_of(
    app: &AppState,
    caller: &Caller,
    streams: [Stream; 2],
    (after, most): (u64, u32),
) -> Result<Page<Box<RawValue>>, ApiError> {
    let reader = caller.reader();
    let mut merge = Merge::new(streams, after);
    let mut page = Page { items: Vec::new(), next: None };
    while let Some(event) = merge.next(&*app.world.ledger, u64::MAX).await? {
        // What happened before the project was found belongs to it all the same, whoever may see that.
        if !reader.may_see(event.visibility, event.project_id.or(reader.project_id)) {
            continue;
        }
        let view = RawValue::from_string(event_json(&event)).expect("an event is encoded as JSON");
        page.items.push(view);
        if page.items.len() >= most as usize {
            page.next = Some(event.position.to_string());
            break;
        }
    }
    Ok(page)
}

/// `GET /runs/{id}/diff`: the change, or nothing while there is none.
pub(crate) async fn diff(
    State(app): State<AppState>,
    caller: Caller,
    Id(run_id): Id<RunId>,
) -> Result<([(HeaderName, &'static str); 1], String), ApiError> {
    let run = rows::run(&app, &caller, run_id).await?;
    let captured = (run.order.project_id, &run.base_commit, &run.head_commit);
    let text = match captured {
        (Some(project_id), Some(base), Some(head)) if base != head => {
            match app.world.workspaces.diff(project_id, base, head).await {
                Ok(text) => text,
                Err(fault) => return Err(elsewhere::explain(&app, &run, fault).await),
            }
        }
        _ => String::new(),
    };
    Ok(([(CONTENT_TYPE, "text/x-diff; charset=utf-8")], text))
}
