//! What is told about a conversation, besides what its agent says.

use super::{Mark, Told};
use crate::render::{moment, who};
use deputy_protocol::event::{ConversationEvent as Fact, Prompt};

/// The line for a fact.
pub(super) fn tell(fact: &Fact) -> Option<Told> {
    match fact {
        Fact::Said { source: Prompt::Founder, text, .. } => Told::new(Mark::Plain, format!("› {text}")),
        // What has come due stands before it.
        Fact::Said { source, shown: Some(shown), by, .. } if *source != Prompt::Due => {
            Told::new(Mark::Quiet, format!("{}: {}", who(by), shown.text))
        }
        Fact::Said { source, text, by, .. } if *source != Prompt::Due => {
            Told::new(Mark::Quiet, format!("{}: {text}", who(by)))
        }
        Fact::Answered { choice, text, .. } => {
            let words: Vec<&str> = choice.as_deref().into_iter().chain(text.as_deref()).collect();
            Told::new(Mark::Plain, format!("› {}", words.join(": ")))
        }
        Fact::Asked { ask, .. } => Told::new(Mark::Asks, format!("asks: {}", ask.title)),
        Fact::Waiting { until: Some(until), detail, .. } => {
            Told::new(Mark::Asks, format!("waits until {}: {detail}", moment(*until)))
        }
        Fact::Waiting { until: None, detail, .. } => Told::new(Mark::Asks, format!("waits: {detail}")),
        Fact::Failed { error, .. } => Told::new(Mark::Bad, format!("no answer came of it: {}", error.detail)),
        Fact::Scheduled { text, due_at, every, .. } => {
            let again = if every.is_some() { ", and again" } else { "" };
            Told::new(Mark::Quiet, format!("scheduled for {}{again}: {text}", moment(*due_at)))
        }
        Fact::CameDue { text, .. } => Told::new(Mark::Quiet, format!("has come due: {text}")),
        Fact::Unscheduled { .. } => Told::new(Mark::Quiet, "something that was scheduled is not any more"),
        Fact::Stopped { .. } => Told::new(Mark::Quiet, "stopped"),
        Fact::Replied { text, .. } => Told::new(Mark::Plain, text.clone()),
        Fact::Said { .. }
        | Fact::Opened { .. }
        | Fact::Titled { .. }
        | Fact::Claimed { .. }
        | Fact::CallReserved { .. }
        | Fact::CallSettled { .. }
        | Fact::AskWithdrawn { .. }
        | Fact::Resumed { .. }
        | Fact::ContextAsked { .. }
        | Fact::ContextSet { .. }
        | Fact::OutcomeNoted { .. } => None,
    }
}
