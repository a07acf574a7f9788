//! Something that is scheduled, as readers see it.

use crate::http::problem::ApiError;
use crate::http::state::AppState;
use deputy_domain::projection::AppointmentDoc;
use deputy_domain::schedule::repeats;
use deputy_protocol::api::AppointmentView;

pub(super) async fn view(app: &AppState, doc: AppointmentDoc) -> Result<AppointmentView, ApiError> {
    let place = app.conversations.load(doc.conversation_id).await?;
    let it = doc.appointment;
    Ok(AppointmentView {
        id: doc.appointment_id,
        conversation_id: doc.conversation_id,
        conversation_title: place.map(|place| place.title).unwrap_or_default(),
        text: it.text,
        due_at: doc.is_to_come.then_some(it.due_at),
        repeats: it.every.as_ref().map(repeats),
        every: it.every,
        zone: it.zone,
        by: it.by,
        created_at: it.made_at,
        came_due_at: doc.came_due_at,
        ended_by: doc.ended_by,
    })
}
