//! Whether the house is paused, said beside answers that would puzzle without it.

use super::session::Session;
use crate::render::{Shape, clean, moment, note, word};
use deputy_protocol::api::{Pause, Queue};

/// Says on standard error that nothing starts, if that is so.
pub(super) async fn tell_if_paused(session: &Session) {
    if let Some(pause) = paused(session).await {
        tell(&pause);
    }
}

/// Says on standard error, if all is paused, that what the founder ordered is carried out all the same.
pub(super) async fn tell_if_paused_beside(session: &Session, order: &str) {
    if let Some(pause) = paused(session).await {
        tell(&pause);
        note(&format!("→ {order} goes on all the same: it is your own order"));
    }
}

/// A remark: whoever may not look, or has lost the server meanwhile, goes without.
async fn paused(session: &Session) -> Option<Pause> {
    if session.out.json {
        return None;
    }
    session.api.get::<Queue>(&["queue"], &[("limit", "1".to_owned())]).await.ok()?.view.paused
}

/// Says it.
pub(super) fn tell(pause: &Pause) {
    let reason = clean(&pause.reason, Shape::Line);
    let why = if reason.is_empty() { reason } else { format!(": {reason}") };
    let mode = word(&pause.mode);
    note(&format!("paused ({mode}) since {}{why}\n→ nothing starts until `deputy resume`", moment(pause.at)));
}
