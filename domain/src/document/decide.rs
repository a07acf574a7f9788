//! The facts that follow from a command.

use super::command::Command;
use super::digest::digest;
use super::limit::{TEXT_BYTES_MAX, TITLE_CHARS_MAX};
use super::refusal::Refusal;
use super::state::Document;
use deputy_protocol::At;
use deputy_protocol::event::DocumentEvent;

/// The facts that follow from a command.
pub fn decide(it: Option<&Document>, command: Command, now: At) -> Result<Vec<DocumentEvent>, Refusal> {
    match (it, command) {
        (None, Command::Open { project_id, kind, title, text, by }) => {
            let title = checked(&title, &text)?;
            Ok(vec![DocumentEvent::Opened { project_id, kind, title, text, by, at: now }])
        }
        (None, Command::Edit { .. } | Command::Remove { .. }) => Err(Refusal::Unknown),
        // The very one that was asked for before: whatever became of it since.
        (Some(_), Command::Open { .. }) => Err(Refusal::AlreadyDone),
        (Some(it), Command::Edit { based_on, kind, title, text, standing, by }) => {
            if it.removal.is_some() {
                return Err(Refusal::Removed);
            }
            let kind = kind.unwrap_or(it.kind);
            let text = text.unwrap_or(standing);
            let title = checked(title.as_ref().unwrap_or(&it.title), &text)?;
            // First: an edit that is sent again finds its own version.
            if kind == it.kind && title == it.title && digest(&text) == it.digest {
                return Err(Refusal::AlreadyDone);
            }
            match based_on.cmp(&it.version) {
                std::cmp::Ordering::Less => return Err(Refusal::Stale { version: it.version }),
                std::cmp::Ordering::Greater => return Err(Refusal::Ahead { version: based_on }),
                std::cmp::Ordering::Equal => {}
            }
            Ok(vec![DocumentEvent::Edited { version: it.version + 1, kind, title, text, by, at: now }])
        }
        (Some(it), Command::Remove { by }) => match it.removal {
            Some(_) => Err(Refusal::AlreadyDone),
            None => Ok(vec![DocumentEvent::Removed { by, at: now }]),
        },
    }
}

/// A title as it is kept: one line, without what nobody sees.
fn checked(title: &str, text: &str) -> Result<String, Refusal> {
    let title = crate::coo::plain(title).split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() || text.trim().is_empty() {
        return Err(Refusal::Silent);
    }
    let chars = title.chars().count();
    if chars > TITLE_CHARS_MAX {
        return Err(Refusal::LongTitle { chars });
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::LongText { size_bytes: text.len() });
    }
    Ok(title)
}
