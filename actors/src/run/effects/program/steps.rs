//! From what a program did to the run's steps.

use deputy_domain::driver::{Fact, Trouble, TurnEnd, derived, wanted};
use deputy_domain::secret::Redactor;
use deputy_protocol::At;
use deputy_protocol::event::{AgentQuestion, StepEvent, ToolCall, ToolOutcome, TurnOutcome};
use deputy_protocol::ids::{CallId, ToolUseId};

/// Most characters of a tool's output in a step. All of it is in the process's output, which is kept.
const TEXT_CHARS_MAX: usize = 16_000;

/// Names what a process did: the same for the same process and place, whoever reads its output.
pub(super) struct Steps<'a> {
    pub(super) process: ToolUseId,
    pub(super) redactor: &'a Redactor,
    pub(super) at: At,
    /// Which fact of the process this is, from 0.
    pub(super) number: u64,
    /// For a text that was shown as it came: what its pieces go by.
    pub(super) speech: Option<u64>,
    /// For a question: the use of a tool that it is about.
    pub(super) about: Option<ToolUseId>,
}

/// What a use of a tool goes by that the program calls `id`.
pub(super) fn tool_use(process: ToolUseId, id: &str) -> ToolUseId {
    ToolUseId(derived(process, &format!("tool {id}")))
}

/// What the pieces of a text go by, and the whole: the same for both, so that whoever has the whole knows late pieces.
pub(super) fn spoken(process: ToolUseId, speech: u64) -> CallId {
    CallId(derived(process, &format!("speech {speech}")))
}

impl Steps<'_> {
    /// The steps that a fact is. `Used` is none, nor is `Quota`: money and accounts are no steps.
    pub(super) fn of(&self, fact: Fact) -> Vec<StepEvent> {
        let at = self.at;
        match fact {
            Fact::SessionBegan { session, model } => {
                let model = model.map(|model| self.clean(model));
                vec![StepEvent::SessionBegan { session, model, at }]
            }
            Fact::Said { text } => vec![self.said(self.clean(text), Vec::new())],
            Fact::ToolBegan { id, name, arguments } => {
                let tool_use = self.tool(&id);
                let (provider_id, name) = (self.clean(id), self.clean(name));
                let arguments = self.clean(arguments);
                let call = ToolCall { tool_use, provider_id, name: name.clone(), arguments };
                vec![self.said(String::new(), vec![call]), StepEvent::ToolStarted { tool_use, name, at }]
            }
            Fact::ToolEnded { id, text, is_ok } => {
                let output_bytes = text.len() as u64;
                let text = clipped(&self.clean(text));
                let result = if is_ok { ToolOutcome::Done { text } } else { ToolOutcome::Refused { text } };
                let (tool_use, duration_ms, output) = (self.tool(&id), 0, None);
                vec![StepEvent::ToolFinished { tool_use, result, output_bytes, duration_ms, output, at }]
            }
            Fact::PermissionAsked { key, tool, arguments, title } => {
                let (tool, arguments, says) = (self.clean(tool), self.clean(arguments), self.clean(title));
                let title = wanted(&tool, &arguments);
                let says = Some(says).filter(|says| !says.is_empty() && *says != title);
                vec![self.asked(
                    key,
                    AgentQuestion::Permission { tool, arguments, title, says, tool_use: self.about },
                )]
            }
            Fact::QuestionAsked { key, question, options } => {
                let (text, options) = (self.clean(question), options.into_iter().map(|it| self.clean(it)));
                vec![self.asked(key, AgentQuestion::Question { text, options: options.collect() })]
            }
            Fact::Used { .. } | Fact::Quota(_) => Vec::new(),
            Fact::TurnEnded(end) => vec![StepEvent::TurnEnded { outcome: self.outcome(end), at }],
            Fact::Remarked { text } => vec![StepEvent::Remarked { text: self.clean(text), at }],
        }
    }

    fn said(&self, text: String, tool_calls: Vec<ToolCall>) -> StepEvent {
        StepEvent::CallAnswered {
            call_id: match self.speech {
                Some(speech) => spoken(self.process, speech),
                None => CallId(derived(self.process, &format!("said {}", self.number))),
            },
            text,
            tool_calls,
            opaque: Vec::new(),
            truncated: false,
            context_tokens: 0,
            at: self.at,
        }
    }

    fn asked(&self, key: String, what: AgentQuestion) -> StepEvent {
        let asked = ToolUseId(derived(self.process, &format!("asked {}", self.number)));
        StepEvent::AgentAsked { asked, key, what, at: self.at }
    }

    fn tool(&self, id: &str) -> ToolUseId {
        tool_use(self.process, id)
    }

    fn outcome(&self, end: TurnEnd) -> TurnOutcome {
        match end {
            TurnEnd::Done { text } => TurnOutcome::Done { text: self.clean(text) },
            TurnEnd::Interrupted => TurnOutcome::Interrupted,
            TurnEnd::Failed { trouble, detail } => TurnOutcome::Failed {
                code: trouble.code().to_owned(),
                until: until(trouble),
                detail: self.clean(detail),
            },
        }
    }

    fn clean(&self, text: String) -> String {
        self.redactor.text(text)
    }
}

fn until(trouble: Trouble) -> Option<At> {
    match trouble {
        Trouble::Limited { until } | Trouble::UsedUp { until } => At::from_timestamp(until?, 0),
        Trouble::Provider
        | Trouble::Key
        | Trouble::ProviderKey
        | Trouble::TooLong
        | Trouble::Session
        | Trouble::Declined
        | Trouble::Bound
        | Trouble::Crashed
        | Trouble::Other => None,
    }
}

/// The beginning and the end of a long text.
fn clipped(text: &str) -> String {
    let length = text.chars().count();
    if length <= TEXT_CHARS_MAX {
        return text.to_owned();
    }
    let half = TEXT_CHARS_MAX / 2;
    let head: String = text.chars().take(half).collect();
    let tail: String = text.chars().skip(length - half).collect();
    format!("{head}\n[{} characters are left out]\n{tail}", length - TEXT_CHARS_MAX)
}
