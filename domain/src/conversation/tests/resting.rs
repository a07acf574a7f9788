//! No stage is one that nothing leads out of.

use super::stages;
use crate::conversation::{Conversation, State};
use deputy_protocol::event::WaitReason;

/// What picks a conversation up next; none: nobody ever will.
fn picked_up_by(it: &Conversation) -> Option<&'static str> {
    match &it.state {
        State::Thinking { lease: None } => Some("an owner"),
        State::Thinking { lease: Some(_) } => Some("its owner, or who takes the lease"),
        State::Waiting { reason: WaitReason::Question, .. } => it.ask.as_ref().map(|_| "an answer"),
        State::Waiting { until: Some(_), .. } => Some("a timer"),
        State::Idle | State::Waiting { until: None, .. } => Some("the founder's words"),
        State::Ended => None,
    }
}

#[test]
fn something_picks_up_every_conversation_that_has_not_ended() {
    for (name, life) in stages::all() {
        let Some(it) = &life.it else { continue };
        assert_eq!(picked_up_by(it).is_none(), it.state == State::Ended, "{name}");
        assert!(!it.is_talk() || it.state != State::Ended, "a talk with the founder never ends: {name}");
    }
}
