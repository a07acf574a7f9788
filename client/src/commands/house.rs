//! Whether the house is paused, said beside answers that would puzzle without it.

use super::session::Session;
use crate::render::{Shape, clean, moment, note, word};
use deputy_protocol::api::{Pause, Queue};

/// Says on standard error that nothing starts, if that is so.
pub(super) async fn tell_if_paused(session: &Session) {
    if session.out.json {
        return;
    }
    // A remark: whoever may not look, or has lost the server meanwhile, goes without.
    if let Ok(queue) = session.api.get::<Queue>(&["queue"], &[]).await
        && let Some(pause) = &queue.view.paused
    {
        tell(pause);
    }
}

/// Says it.
pub(super) fn tell(pause: &Pause) {
    let reason = clean(&pause.reason, Shape::Line);
    let why = if reason.is_empty() { reason } else { format!(": {reason}") };
    let mode = word(&pause.mode);
    note(&format!("paused ({mode}) since {}{why}\n→ nothing starts until `deputy resume`", moment(pause.at)));
}
