//! The questions in SQL that an advisor asked, for whoever reads its answer.

use super::kit::{Tool, Toolkit};
use super::look::Look;
use crate::agent::{Entry, Kit as _, Transcript};
use deputy_protocol::event::ToolOutcome;
use std::collections::BTreeMap;

/// Questions that are shown, the last ones: an answer rests on those.
const SHOWN_MAX: usize = 10;

/// An answer, and below it what was asked for it: whoever doubts a figure can ask again. What was refused is no ground for
/// anything, and is not shown.
pub fn with_queries(answer: String, kit: &Toolkit, transcript: &Transcript) -> String {
    let mut asked = BTreeMap::new();
    let mut answered: Vec<String> = Vec::new();
    for entry in &transcript.entries {
        match entry {
            Entry::Said { tool_calls, .. } => {
                for call in tool_calls {
                    if let Ok(Tool::Look(Look::Query(query))) = kit.parse(&call.name, &call.arguments) {
                        asked.insert(call.tool_use, query.sql);
                    }
                }
            }
            Entry::Did { tool_use, outcome: ToolOutcome::Done { .. } } => {
                let line = asked
                    .get(tool_use)
                    .map(|sql| sql.trim().lines().map(str::trim).collect::<Vec<_>>().join(" "));
                answered.extend(line.filter(|line| !answered.contains(line)));
            }
            Entry::Did { .. }
            | Entry::Told { .. }
            | Entry::Recalled { .. }
            | Entry::Given { .. }
            | Entry::Time { .. } => {}
        }
    }
    if answered.is_empty() {
        return answer;
    }
    let from = answered.len().saturating_sub(SHOWN_MAX);
    let lines: Vec<String> = answered[from..].iter().map(|sql| format!("- {sql}")).collect();
    format!("{answer}\n\nQueries:\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::with_queries;
    use crate::agent::{Entry, Transcript};
    use crate::coo::Toolkit;
    use deputy_protocol::event::{Advisor, Purpose, ToolCall, ToolOutcome};
    use deputy_protocol::ids::{ConversationId, ToolUseId};
    use uuid::Uuid;

    fn said(calls: &[(u128, &str, &str)]) -> Entry {
        let call = |(id, name, arguments): &(u128, &str, &str)| ToolCall {
            tool_use: ToolUseId(Uuid::from_u128(*id)),
            provider_id: id.to_string(),
            name: (*name).to_owned(),
            arguments: (*arguments).to_owned(),
        };
        Entry::Said {
            model: "lab/x".to_owned(),
            text: String::new(),
            tool_calls: calls.iter().map(call).collect(),
            opaque: Vec::new(),
            truncated: false,
        }
    }

    fn did(id: u128, is_done: bool) -> Entry {
        let text = "3 rows".to_owned();
        let outcome = if is_done { ToolOutcome::Done { text } } else { ToolOutcome::Refused { text } };
        Entry::Did { tool_use: ToolUseId(Uuid::from_u128(id)), outcome }
    }

    #[test]
    fn what_was_asked_and_answered_stands_below_the_answer_once() {
        let entries = vec![
            said(&[
                (1, "query", r#"{"sql":" SELECT 1\n  FROM events"}"#),
                (2, "query", r#"{"sql":"DROP TABLE x"}"#),
            ]),
            did(1, true),
            did(2, false),
            said(&[
                (3, "query", r#"{"sql":"SELECT 1 FROM events"}"#),
                (4, "runs_list", "{}"),
                (5, "query", "{"),
            ]),
            did(3, true),
            did(4, true),
            did(5, true),
        ];
        let transcript = Transcript { entries, ..Transcript::default() };
        let asked_in = ConversationId(Uuid::nil());
        let of = |advisor| Toolkit::of(&Purpose::Consultation { advisor, asked_in });
        let shown = with_queries("Less.".to_owned(), &of(Advisor::Analytics), &transcript);
        assert_eq!(shown, "Less.\n\nQueries:\n- SELECT 1 FROM events");
        assert_eq!(with_queries("Less.".to_owned(), &of(Advisor::Growth), &transcript), "Less.");
        assert_eq!(with_queries("No.".to_owned(), &of(Advisor::Analytics), &Transcript::default()), "No.");
    }
}
