//! Whose turn it is.

use crate::api::Api;
use crate::outcome::{Outcome, of_run};
use anyhow::Result;
use deputy_protocol::api::{Answer, InboxItem, RunState, RunView};
use deputy_protocol::event::WaitReason;

/// Whose turn it is.
#[derive(Debug)]
pub(super) enum Turn {
    /// The agent's, or nobody's for a while.
    Agent,
    /// The founder's.
    Founder,
    /// The founder's, with a question to answer.
    Asked(Box<InboxItem>),
    /// Nobody's any more.
    Over(Outcome),
}

impl Turn {
    /// Asks whose turn it is in a run.
    pub(super) async fn of(api: &Api, run: &RunView) -> Result<Self> {
        if run.state != RunState::Waiting {
            return Ok(of_run(run).map_or(Self::Agent, Self::Over));
        }
        if run.waiting_for == Some(WaitReason::Founder) {
            return Ok(Self::Founder);
        }
        let Some(item) = run.inbox.first() else { return Ok(Self::Agent) };
        let item = api.get::<InboxItem>(&["inbox", &item.to_string()], &[]).await?.view;
        Ok(Self::Asked(Box::new(item)))
    }
}

/// What a line answers: one of the options, by its number in the list, its id or its label; otherwise it is words.
pub(crate) fn answer(item: &InboxItem, line: &str) -> Answer {
    let is_meant = |(place, option): &(usize, &deputy_protocol::event::AskOption)| {
        line == option.id || line.eq_ignore_ascii_case(option.label.trim()) || line == (place + 1).to_string()
    };
    match item.options.iter().enumerate().find(is_meant) {
        Some((_, option)) => Answer { choice: Some(option.id.clone()), text: None },
        None => Answer { choice: None, text: Some(line.to_owned()) },
    }
}
