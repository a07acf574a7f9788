//! Runs whose workspace lies with another daemon on the same ledger: what has to be done there, or answered with a word
//! where that is.

use crate::http::problem::{ApiError, Kind};
use crate::http::state::AppState;
use deputy_actors::ports::{PlaceSeen, WorkspaceFault};
use deputy_actors::whereabouts::{Survey, Whereabouts, describe};
use deputy_domain::run::{Run, State};

/// Whether the daemon that has the work is there to deliver it. Only work in review is delivered: whatever else a run is
/// doing, its state says why not.
pub(super) async fn reachable(app: &AppState, run: &Run) -> Result<(), ApiError> {
    if !matches!(run.state, State::Review { .. }) {
        return Ok(());
    }
    match Survey::of(&app.world).await?.find(run) {
        Whereabouts::Here | Whereabouts::Elsewhere(_) => Ok(()),
        Whereabouts::Gone(place) => {
            let detail = format!(
                "the work lies on {}{}: start deputyd there and approve again; nothing was recorded",
                describe(place),
                silence(place)
            );
            Err(ApiError::new(Kind::Elsewhere, detail))
        }
    }
}

/// What a fault of this host's repositories means: that the commits are not here, if another host has them.
pub(super) async fn explain(app: &AppState, run: &Run, fault: WorkspaceFault) -> ApiError {
    let survey = match Survey::of(&app.world).await {
        Ok(survey) => survey,
        Err(fault) => return fault.into(),
    };
    let place = match survey.find(run) {
        Whereabouts::Here => return fault.into(),
        Whereabouts::Elsewhere(place) => Some(place),
        Whereabouts::Gone(place) => place,
    };
    let detail = format!("its commits lie on {}{}: ask the daemon there", describe(place), silence(place));
    ApiError::new(Kind::Elsewhere, detail)
}

/// Since when nothing was heard of a place, where that is so.
fn silence(place: Option<&PlaceSeen>) -> String {
    match place {
        Some(PlaceSeen { lives: false, heard_at, .. }) => {
            format!(", which was last heard of at {}", heard_at.format("%Y-%m-%d %H:%M:%S UTC"))
        }
        Some(_) | None => String::new(),
    }
}
