//! Events of the products in, figures out.
//!
//! Owner: `router`. Invariant: what is kept was checked first; events of a project are taken from whoever is for that
//! project, and its figures shown to whoever may read its code.

mod show;
mod take;

pub(super) use show::show;
pub(super) use take::take;

use super::access::Caller;
use super::problem::ApiError;
use super::rows::recall_project;
use super::state::AppState;
use deputy_domain::metric::Kept;
use deputy_domain::projection::ProjectDoc;

/// The project that is named, if the caller may see it. The figures of a removed one are gone with it.
async fn project(app: &AppState, caller: &Caller, wanted: &str) -> Result<ProjectDoc, ApiError> {
    let found = recall_project(app, wanted).await?.filter(|project| caller.covers(Some(project.project_id)));
    found.ok_or_else(|| ApiError::not_found("project", wanted))
}

/// Of which times events are kept, as it is now.
fn kept(app: &AppState) -> Kept {
    Kept { now: app.world.clock.now(), days: app.world.settings.keep_product_events_days }
}
