//! Something that is scheduled, as readers see it.

use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::state::AppState;
use deputy_domain::ledger::Table;
use deputy_domain::projection::{AppointmentDoc, ConversationDoc};
use deputy_domain::schedule::repeats;
use deputy_protocol::api::AppointmentView;
use deputy_protocol::ids::ConversationId;

/// The conversation that something is done in, if the caller may see it.
pub(super) async fn place(
    app: &AppState,
    caller: &Caller,
    id: ConversationId,
) -> Result<Option<ConversationDoc>, ApiError> {
    let found: Option<ConversationDoc> =
        app.world.ledger.doc(Table::Conversations, id, "conversation").await?;
    Ok(found.filter(|doc| caller.covers(doc.conversation.project_id)))
}

pub(super) fn view(doc: AppointmentDoc, place: ConversationDoc) -> AppointmentView {
    let it = doc.appointment;
    AppointmentView {
        id: doc.appointment_id,
        conversation_id: doc.conversation_id,
        conversation_title: place.conversation.title,
        text: it.text,
        due_at: doc.is_to_come.then_some(it.due_at),
        repeats: it.every.as_ref().map(repeats),
        every: it.every,
        zone: it.zone,
        by: it.by,
        created_at: it.made_at,
        came_due_at: doc.came_due_at,
        ended_by: doc.ended_by,
    }
}
