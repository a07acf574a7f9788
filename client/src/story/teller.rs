//! What is known of one run from what was told.

use super::steps::Steps;
use super::{Mark, Told, course};
use deputy_protocol::api::{DeltaData, EventView};
use deputy_protocol::event::{Event, RunEvent};
use deputy_protocol::money::Usd;

/// As much of what is being written as fits into a line.
const TAIL: usize = 120;

/// What is known of one run from what was told.
#[derive(Debug, Default)]
pub(super) struct Teller {
    steps: Steps,
    cost: Usd,
    tokens: u64,
    /// The end of what the model is saying, or a command is printing.
    tail: String,
}

impl Teller {
    /// The lines for a fact.
    pub(super) fn tell(&mut self, event: &EventView) -> Vec<Told> {
        self.tail.clear();
        let payload = event.data.to_string();
        match Event::decode(&event.kind, payload.as_bytes()) {
            Ok(Event::Run(fact)) => {
                self.count(&fact);
                course::tell(&fact).into_iter().collect()
            }
            Ok(Event::Step(fact)) => self.steps.tell(&fact).into_iter().collect(),
            Ok(_) => Vec::new(),
            // Redacted, or of a newer server: that it happened is still worth a line.
            Err(_) => Told::new(Mark::Quiet, event.kind.clone()).into_iter().collect(),
        }
    }

    /// A piece of what goes on.
    pub(super) fn hear(&mut self, data: &DeltaData) {
        let (DeltaData::Text { text, .. } | DeltaData::Output { text, .. } | DeltaData::Check { text, .. }) =
            data;
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

    fn count(&mut self, fact: &RunEvent) {
        if let RunEvent::CallSettled { usage, .. } = fact {
            self.cost += usage.cost_usd;
            self.tokens += usage.input_tokens + usage.output_tokens;
        }
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
    fn a_fact_that_cannot_be_read_is_told_by_its_name() {
        let mut teller = Teller::default();
        assert_eq!(teller.tell(&event("run.teleported", &json!({})))[0].text, "run.teleported");
        assert_eq!(teller.tell(&event("run.finished", &json!(null)))[0].text, "run.finished");
    }
}
