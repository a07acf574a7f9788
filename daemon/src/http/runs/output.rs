//! What runs left: their events and their change.

use super::elsewhere;
use crate::feed::{Merge, event_json, last_before};
use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::query::{Id, Query, limit, position};
use crate::http::rows;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use deputy_protocol::api::Page;
use deputy_protocol::event::Envelope;
use deputy_protocol::ids::RunId;
use deputy_protocol::stream::Stream;
use serde::Deserialize;
use serde_json::value::RawValue;

const EVENTS: u32 = 500;
const EVENTS_MAX: u32 = 1000;

/// Which events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stretch {
    after: Option<String>,
    before: Option<String>,
    limit: Option<String>,
}

/// Where a stretch of events begins, or where it ends.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) enum Place {
    /// The first ones after a position.
    After(u64),
    /// The last ones before a position.
    Before(u64),
}

impl Stretch {
    /// Where, and how many.
    pub(in crate::http) fn check(&self) -> Result<(Place, u32), ApiError> {
        let place = match (self.after.as_deref(), self.before.as_deref()) {
            (Some(_), Some(_)) => return Err(ApiError::query("before", "it goes without `after`")),
            (_, Some("head")) => Place::Before(u64::MAX),
            (_, Some(text)) => Place::Before(position("before", Some(text))?),
            (after, None) => Place::After(position("after", after)?),
        };
        Ok((place, limit(self.limit.as_deref(), EVENTS, EVENTS_MAX)?))
    }
}

/// `GET /runs/{id}/events`: of `run/ID` and `run/ID/steps`, in the order of positions. `next` is what `after` is next, or
/// `before` where that was asked for.
pub(crate) async fn events(
    State(app): State<AppState>,
    caller: Caller,
    Id(run_id): Id<RunId>,
    Query(stretch): Query<Stretch>,
) -> Result<Json<Page<Box<RawValue>>>, ApiError> {
    let (place, most) = stretch.check()?;
    rows::run(&app, &caller, run_id).await?;
    events_of(&app, &caller, [Stream::Run(run_id), Stream::Steps(run_id)], place, most).await.map(Json)
}

/// A stretch of these streams, as far as the caller may see it.
pub(in crate::http) async fn events_of(
    app: &AppState,
    caller: &Caller,
    streams: [Stream; 2],
    place: Place,
    most: u32,
) -> Result<Page<Box<RawValue>>, ApiError> {
    match place {
        Place::After(position) => following(app, caller, streams, position, most).await,
        Place::Before(position) => preceding(app, caller, streams, position, most).await,
    }
}

async fn following(
    app: &AppState,
    caller: &Caller,
    streams: [Stream; 2],
    after: u64,
    most: u32,
) -> Result<Page<Box<RawValue>>, ApiError> {
    let mut merge = Merge::new(streams, after);
    let mut page = Page { items: Vec::new(), next: None };
    while let Some(event) = merge.next(&*app.world.ledger, u64::MAX).await? {
        if !sees(caller, &event) {
            continue;
        }
        page.items.push(shown(&event));
        if page.items.len() >= most as usize {
            page.next = Some(event.position.to_string());
            break;
        }
    }
    Ok(page)
}

/// A page may hold less than was asked for and have others before it: what the caller may not see is left out.
async fn preceding(
    app: &AppState,
    caller: &Caller,
    streams: [Stream; 2],
    before: u64,
    most: u32,
) -> Result<Page<Box<RawValue>>, ApiError> {
    let (events, is_more) = last_before(&*app.world.ledger, &streams, before, most).await?;
    let next = events.first().filter(|_| is_more).map(|event| event.position.to_string());
    let items = events.iter().filter(|event| sees(caller, event)).map(shown).collect();
    Ok(Page { items, next })
}

/// What happened before the project was found belongs to it all the same, whoever may see that.
fn sees(caller: &Caller, event: &Envelope) -> bool {
    let reader = caller.reader();
    reader.may_see(event.visibility, event.project_id.or(reader.project_id))
}

fn shown(event: &Envelope) -> Box<RawValue> {
    RawValue::from_string(event_json(event)).expect("an event is encoded as JSON")
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
