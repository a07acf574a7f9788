//! What is known of one run from what was told.

use super::course::Course;
use super::steps::Steps;
use super::{Mark, Told, thread};
use deputy_protocol::api::{DeltaData, EventView};
use deputy_protocol::event::{Event, RunEvent, StepEvent};
use deputy_protocol::ids::{CallId, ToolUseId};
use deputy_protocol::money::Usd;
use std::collections::HashSet;

/// As much of what is being written as fits into a line.
const TAIL: usize = 120;

/// What is known of one run from what was told.
#[derive(Debug, Default)]
pub(crate) struct Teller {
    steps: Steps,
    course: Course,
    cost: Usd,
    tokens: u64,
    /// The end of what the model is saying, or a command is printing.
    tail: String,
    /// Who says it.
    speaker: Option<Speaker>,
    /// Who has ended: what still comes of it is late.
    ended: HashSet<Speaker>,
    /// The work is taken down and checked: what still comes of the agent and its tools is late.
    is_over: bool,
}

/// What pieces come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Speaker {
    Call(CallId),
    Tool(ToolUseId),
    Check(String),
}

impl Teller {
    /// The lines for a fact.
    pub(crate) fn tell(&mut self, event: &EventView) -> Vec<Told> {
        self.tail.clear();
        self.speaker = None;
        let payload = event.data.to_string();
        match Event::decode(&event.kind, payload.as_bytes()) {
            Ok(Event::Run(fact)) => {
                self.count(&fact);
                self.turn(&fact);
                self.course.tell(&fact).into_iter().collect()
            }
            Ok(Event::Step(fact)) => {
                match &fact {
                    StepEvent::CallStarted { .. }
                    | StepEvent::ToolStarted { .. }
                    | StepEvent::AgentStarted { .. }
                    | StepEvent::Prompted { .. } => self.is_over = false,
                    StepEvent::CallAnswered { call_id, .. } | StepEvent::CallFailed { call_id, .. } => {
                        self.ended.insert(Speaker::Call(*call_id));
                    }
                    StepEvent::ToolFinished { tool_use, .. } => {
                        self.ended.insert(Speaker::Tool(*tool_use));
                    }
                    _ => {}
                }
                self.steps.tell(&fact).into_iter().collect()
            }
            Ok(Event::Conversation(fact)) => thread::tell(&fact).into_iter().collect(),
            Ok(_) => Vec::new(),
            // Redacted, or of a newer server: that it happened is still worth a line.
            Err(_) => Told::new(Mark::Quiet, event.kind.clone()).into_iter().collect(),
        }
    }

    /// Whether a piece comes after the fact that has all of it: it was told already.
    pub(crate) fn is_late(&self, data: &DeltaData) -> bool {
        self.has_ended(&speaker(data).0)
    }

    fn has_ended(&self, speaker: &Speaker) -> bool {
        let is_of_agent = !matches!(speaker, Speaker::Check(_));
        self.ended.contains(speaker) || self.is_over && is_of_agent
    }

    /// A piece of what goes on.
    pub(super) fn hear(&mut self, data: &DeltaData) {
        let (speaker, text) = speaker(data);
        if self.has_ended(&speaker) {
            return;
        }
        if self.speaker.as_ref() != Some(&speaker) {
            self.tail.clear();
            self.speaker = Some(speaker);
        }
        self.tail.push_str(text);
        // A line that has ended stays until the next one has begun.
        let last = self.tail.trim_end().rfind('\n').map_or(0, |end| end + 1);
        let excess = self.tail[last..].chars().count().saturating_sub(TAIL);
        self.tail = self.tail[last..].chars().skip(excess).collect();
    }

    /// One line on how it stands.
    pub(super) fn status(&self, state: &str) -> String {
        let tail = self.tail.trim();
        let doing = if tail.is_empty() { self.steps.doing.as_str() } else { tail };
        let mut parts = vec![state.to_owned()];
        if self.tokens > 0 {
            parts.push(format!("{} · {} tokens", self.cost, self.tokens));
        }
        // Last, since a narrow terminal cuts the end off.
        parts.push(doing.to_owned());
        parts.retain(|part| !part.is_empty());
        parts.join(" · ")
    }

    /// Which phase a fact leads to.
    fn turn(&mut self, fact: &RunEvent) {
        match fact {
            RunEvent::Checked { command, .. } => {
                self.ended.insert(Speaker::Check(command.clone()));
            }
            RunEvent::Finished { .. } | RunEvent::Captured { .. } | RunEvent::DeliveryStarted { .. } => {
                self.is_over = true;
                self.steps.doing.clear();
                // The same checks run again on what is captured next, and on the merge.
                self.ended.retain(|speaker| !matches!(speaker, Speaker::Check(_)));
            }
            _ => {}
        }
    }

    fn count(&mut self, fact: &RunEvent) {
        if let RunEvent::CallSettled { usage, .. } | RunEvent::UsageCounted { usage, .. } = fact {
            self.cost += usage.cost_usd;
            self.tokens += usage.input_tokens + usage.output_tokens;
        }
    }
}

/// Who says a piece, and the piece.
fn speaker(data: &DeltaData) -> (Speaker, &str) {
    match data {
        DeltaData::Text { call_id, text } => (Speaker::Call(*call_id), text),
        DeltaData::Output { tool_use, text } => (Speaker::Tool(*tool_use), text),
        DeltaData::Check { command, text } => (Speaker::Check(command.clone()), text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(kind: &str, data: &serde_json::Value) -> EventView {
        serde_json::from_value(json!({"position": 1, "stream": "run/x", "kind": kind,
            "at": "2026-01-01T00:00:00Z", "actor": "deputy", "data": data}))
        .unwrap()
    }

    #[test]
    fn money_and_steps_show_in_the_status() {
        let mut teller = Teller::default();
        let id = "019a0000-0000-7000-8000-000000000001";
        let at = "2026-01-01T00:00:00Z";
        teller.tell(&event(
            "run.call_settled",
            &json!({"call_id": id, "model": "m/x", "estimated": false, "reserved_usd": 1.0, "reserved_at": at,
                "at": at, "usage": {"input_tokens": 10, "output_tokens": 5, "cost_usd": 0.25}}),
        ));
        let told =
            teller.tell(&event("step.tool_started", &json!({"tool_use": id, "name": "fs_read", "at": at})));
        assert_eq!(told[0].text, "▸ fs_read");
        assert_eq!(teller.status("running"), "running · $0.2500 · 15 tokens · fs_read");
        let call = id.parse().unwrap();
        teller.hear(&DeltaData::Text { call_id: call, text: "one\ntwo".to_owned() });
        teller.hear(&DeltaData::Text { call_id: call, text: " three".to_owned() });
        assert!(teller.status("running").contains("two three"));
        teller.hear(&DeltaData::Text { call_id: call, text: "\n".to_owned() });
        assert!(teller.status("running").ends_with("two three"));
        teller.hear(&DeltaData::Text { call_id: call, text: "four\n".to_owned() });
        assert!(teller.status("running").ends_with("tokens · four"), "{}", teller.status("running"));
    }

    #[test]
    fn what_comes_late_is_not_glued_to_what_goes_on() {
        let mut teller = Teller::default();
        let id = |n: u32| format!("019a0000-0000-7000-8000-00000000000{n}");
        let piece =
            |n: u32, text: &str| DeltaData::Text { call_id: id(n).parse().unwrap(), text: text.to_owned() };
        teller.hear(&piece(1, "one"));
        teller.hear(&piece(2, "two"));
        assert_eq!(teller.status(""), "two");
        let at = "2026-01-01T00:00:00Z";
        teller.tell(&event(
            "step.call_answered",
            &json!({"call_id": id(2), "text": "two", "tool_calls": [], "opaque": [], "truncated": false,
                "context_tokens": 1, "at": at}),
        ));
        assert!(teller.is_late(&piece(2, "two")) && !teller.is_late(&piece(3, "three")));
        teller.hear(&piece(2, " late"));
        assert_eq!(teller.status(""), "");
        // A check of the same name runs again in the next round.
        let check = |text: &str| DeltaData::Check { command: "make".to_owned(), text: text.to_owned() };
        teller.tell(&event(
            "run.checked",
            &json!({"command": "make", "exit_code": 1, "duration_ms": 1, "tail": "", "at": at}),
        ));
        teller.hear(&check("late"));
        assert_eq!(teller.status(""), "");
        teller.tell(&event(
            "run.captured",
            &json!({"commit": "c", "at": at,
            "diff": {"files": 0, "insertions": 0, "deletions": 0}}),
        ));
        teller.hear(&check("again"));
        assert_eq!(teller.status(""), "again");
    }

    #[test]
    fn what_a_tool_prints_after_its_end_is_on_no_line_of_another_phase() {
        let mut teller = Teller::default();
        let id = |n: u32| format!("019a0000-0000-7000-8000-00000000000{n}");
        let at = "2026-01-01T00:00:00Z";
        let output = |n: u32| DeltaData::Output { tool_use: id(n).parse().unwrap(), text: "a b".to_owned() };
        let done = |n: u32| {
            let data = json!({"tool_use": id(n), "result": {"outcome": "done", "text": ""},
                "output_bytes": 1, "duration_ms": 1, "output": null, "at": at});
            event("step.tool_finished", &data)
        };
        let captured =
            json!({"commit": "c", "at": at, "diff": {"files": 0, "insertions": 0, "deletions": 0}});
        let started =
            |n: u32| event("step.tool_started", &json!({"tool_use": id(n), "name": "sh", "at": at}));
        // The first of two, heard of while the second is at work.
        teller.tell(&started(1));
        assert_eq!(teller.tell(&done(1)), []);
        teller.tell(&started(2));
        assert_eq!(teller.tell(&done(2)), []);
        teller.hear(&output(1));
        assert_eq!(teller.status("running"), "running");
        teller.tell(&started(3));
        teller.tell(&event("run.captured", &captured));
        for late in 1..=3 {
            teller.hear(&output(late));
            assert_eq!(teller.status("verifying"), "verifying");
        }
        teller.hear(&DeltaData::Check { command: "make".to_owned(), text: "ok".to_owned() });
        assert_eq!(teller.status("verifying"), "verifying · ok");
        teller.tell(&started(4));
        teller.hear(&output(4));
        assert_eq!(teller.status("running"), "running · a b");
    }

    #[test]
    fn nothing_of_a_course_is_told_twice_and_no_order_is_an_interruption() {
        let mut teller = Teller::default();
        let at = "2026-01-01T00:00:00Z";
        let mut told = |kind: &str, data: serde_json::Value| {
            let lines = teller.tell(&event(kind, &data));
            lines.into_iter().map(|line| line.text).collect::<Vec<_>>().join("|")
        };
        let started = |base: &str| json!({"branch": "b", "base_commit": base, "at": at});
        let id = "019a0000-0000-7000-8000-000000000001";
        let adopted =
            |strikes: u32| json!({"lease": {"owner": id, "epoch": 1}, "strikes": strikes, "at": at});
        assert_eq!(told("run.started", started("abc")), "begins at abc");
        assert_eq!(told("run.started", started("abc")), "");
        assert_eq!(told("run.started", started("def")), "begins at def");
        assert_eq!(told("run.adopted", adopted(0)), "");
        assert!(told("run.adopted", adopted(1)).starts_with("taken up again"));
        assert_eq!(told("run.adopted", adopted(1)), "");
        let paused = json!({"reason": "paused", "until": null, "detail": "everything is paused", "at": at});
        assert_eq!(told("run.waiting", paused), "parked: everything is paused");
    }

    #[test]
    fn a_fact_that_cannot_be_read_is_told_by_its_name() {
        let mut teller = Teller::default();
        assert_eq!(teller.tell(&event("run.teleported", &json!({})))[0].text, "run.teleported");
        assert_eq!(teller.tell(&event("run.finished", &json!(null)))[0].text, "run.finished");
    }
}
