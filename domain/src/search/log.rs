//! The whole output that an event names, where the event says only some of it: as texts that people would look for.

use super::said::{AGENT, DEPUTY, Said, TOOL};
use crate::secret::leaves::{Parsed, each};
use deputy_protocol::api::FoundKind;
use deputy_protocol::blob::BlobDigest;
use deputy_protocol::event::{Event, KeptOutput, RunEvent, StepEvent, ToolOutcome};
use serde_json::Value;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Of an output no more is read: programs that tell every word by itself write a hundred bytes for it.
pub const LOG_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Of what it says, once the same is left out, no more is looked through: more than half a million words.
const TEXT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Longer texts without a space are data.
const WORD_BYTES_MAX: usize = 256;

/// The output that an event names and does not say in full: the log of a session, and of a tool or a check what the
/// event left out.
pub fn log(event: &Event) -> Option<BlobDigest> {
    let (output, said) = match event {
        Event::Step(StepEvent::AgentEnded { output, .. }) => (output, 0),
        Event::Step(StepEvent::ToolFinished { output, result, .. }) => match result {
            ToolOutcome::Done { text } | ToolOutcome::Refused { text } | ToolOutcome::Unknown { text } => {
                (output, text.len())
            }
        },
        Event::Run(RunEvent::Checked { output, tail, .. }) => (output, tail.len()),
        _ => return None,
    };
    let KeptOutput { digest, size_bytes, .. } = output.as_ref()?;
    (*size_bytes > said as u64).then_some(*digest)
}

/// What such an output says.
pub(super) fn logged(event: &Event, output: &str) -> Said {
    let by = match event {
        Event::Step(StepEvent::AgentEnded { .. }) => AGENT,
        Event::Step(_) => TOOL,
        _ => DEPUTY,
    };
    Said { kind: FoundKind::Log, by: by.to_owned(), text: readable(output) }
}

/// Its lines, each once: programs tell the same in pieces, as a whole, and once more at the end. Of JSON the texts, and
/// nothing of what says whose they are.
fn readable(output: &str) -> String {
    let mut readable = Readable::default();
    for line in output.lines() {
        let Some(mut parsed) = Parsed::of(line.as_bytes()) else {
            readable.end_pieces();
            readable.add(line);
            continue;
        };
        let is_piece = is_piece(&parsed.value);
        if !is_piece {
            readable.end_pieces();
        }
        each(&mut parsed.value, &mut |[_, which], text| {
            if is_piece { readable.go_on(which, text) } else { readable.add(text) }
        });
    }
    readable.end_pieces();
    readable.text
}

#[derive(Default)]
struct Readable {
    text: String,
    /// Lines that are in it.
    seen: HashSet<u64>,
    /// Texts that are told in pieces just now.
    pieces: Vec<(u64, String)>,
}

impl Readable {
    fn add(&mut self, text: &str) {
        for line in text.lines().map(str::trim) {
            let is_data = line.len() > WORD_BYTES_MAX && !line.contains(char::is_whitespace);
            if is_data || is_id(line) || !line.contains(char::is_alphanumeric) {
                continue;
            }
            let mut hasher = DefaultHasher::new();
            line.hash(&mut hasher);
            let has_room = self.text.len() + line.len() < TEXT_BYTES_MAX;
            if has_room && self.seen.insert(hasher.finish()) {
                self.text.push_str(line);
                self.text.push('\n');
            }
        }
    }

    fn go_on(&mut self, which: u64, piece: &str) {
        if is_id(piece) {
            return;
        }
        match self.pieces.iter_mut().find(|(begun, _)| *begun == which) {
            Some((_, text)) => text.push_str(piece),
            None => self.pieces.push((which, piece.to_owned())),
        }
    }

    fn end_pieces(&mut self) {
        for (_, text) in std::mem::take(&mut self.pieces) {
            self.add(&text);
        }
    }
}

/// Whether a line tells a text in pieces, as far as its own words say so.
fn is_piece(value: &Value) -> bool {
    let Value::Object(fields) = value else { return false };
    fields.iter().any(|(name, value)| match value {
        Value::String(text) => {
            name == "delta"
                || ["delta", "Delta", "_chunk"].iter().any(|end| text.ends_with(end) && is_kind(name))
        }
        Value::Bool(is_set) => *is_set && name == "delta",
        value => is_piece(value),
    })
}

fn is_kind(field: &str) -> bool {
    matches!(field, "type" | "method" | "sessionUpdate")
}

/// Whether it is an id as programs make them up: 8-4-4-4-12 hexadecimal digits.
fn is_id(text: &str) -> bool {
    let is_part = |(at, byte): (usize, u8)| {
        if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() }
    };
    text.len() == 36 && text.bytes().enumerate().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_log_is_read_as_what_people_would_look_for() {
        let delta = |text: &str| json!({"type": "stream_event", "uuid": "0f3c4f0e-6f9b-4b4e-8a9a-3a1f0c3c2b11", "event": {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}});
        let whole = "The bandicoot is mended.\nAll of it.";
        let lines = [
            json!({"type": "system", "session_id": "5e551011", "tools": ["Bash"]}),
            delta("The band"),
            delta("icoot is mended.\nAl"),
            delta("l of it."),
            json!({"type": "assistant", "message": {"content": [{"type": "text", "text": whole}]}}),
            json!({"type": "user", "content": "a".repeat(300), "usage": {"tokens": 12}}),
            json!({"method": "session/update", "params": {"update": {"sessionUpdate": "agent_message_chunk", "content": {"text": "wom"}}}}),
            json!({"method": "session/update", "params": {"update": {"sessionUpdate": "agent_message_chunk", "content": {"text": "bat"}}}}),
            json!({"method": "item/agentMessage/delta", "params": {"delta": "qu"}}),
            json!({"method": "item/agentMessage/delta", "params": {"delta": "oll"}}),
            json!({"type": "message", "role": "assistant", "content": "num", "delta": true}),
            json!({"type": "message", "role": "assistant", "content": "bat", "delta": true}),
        ];
        let output =
            lines.map(|line| line.to_string()).join("\n") + "\nplain words\n---\nplain words\n{broken";
        let said =
            "Bash\nThe bandicoot is mended.\nAll of it.\nwombat\nquoll\nnumbat\nplain words\n{broken\n";
        let read: Vec<_> = readable(&output)
            .lines()
            .filter(|line| !line.starts_with("assistant"))
            .map(str::to_owned)
            .collect();
        assert_eq!(read.join("\n") + "\n", said);
    }
}
