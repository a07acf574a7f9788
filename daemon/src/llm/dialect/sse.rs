//! Server-sent events, as <https://html.spec.whatwg.org/multipage/server-sent-events.html> says.
//!
//! Ours rather than a crate's: the result must not depend on where the chunks are cut, and fields and lines that are
//! unknown are to be ignored, not to be errors.

use super::failure::Failure;
use serde_json::Value;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::llm) struct Event {
    /// All its data lines.
    pub(in crate::llm) data: String,
}

impl Event {
    /// The data as JSON, which it is in every dialect.
    pub(in crate::llm) fn json(&self) -> Result<Value, Failure> {
        serde_json::from_str(&self.data)
            .map_err(|fault| Failure::malformed(format!("an event of the stream is not JSON: {fault}")))
    }
}

/// Cuts bytes into events.
#[derive(Debug, Default)]
pub(in crate::llm) struct Parser {
    /// The line that has not ended yet.
    line: Vec<u8>,
    data: Option<Vec<u8>>,
    /// The line feed that follows is part of the line end before it.
    after_return: bool,
    begun: bool,
}

impl Parser {
    /// Takes bytes and returns the events that they complete.
    pub(in crate::llm) fn feed(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for byte in bytes {
            match byte {
                b'\n' if std::mem::take(&mut self.after_return) => {}
                b'\n' | b'\r' => {
                    self.after_return = *byte == b'\r';
                    events.extend(self.end_line());
                }
                other => {
                    self.after_return = false;
                    self.line.push(*other);
                }
            }
        }
        events
    }

    fn end_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        let begun = std::mem::replace(&mut self.begun, true);
        let line = if begun { &line[..] } else { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line) };
        if line.is_empty() {
            let data = self.data.take()?;
            return Some(Event { data: String::from_utf8_lossy(&data).into_owned() });
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        if &line[..colon] == b"data" {
            let value = line.get(colon + 1..).unwrap_or_default();
            let value = value.strip_prefix(b" ").unwrap_or(value);
            match &mut self.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => self.data = Some(value.to_vec()),
            }
        }
        None // comments, names (the data says it too), ids, delays and what is unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &[u8]) -> Vec<String> {
        Parser::default().feed(text).into_iter().map(|event| event.data).collect()
    }

    #[test]
    fn events_are_cut_as_the_standard_says() {
        assert_eq!(all(b"data: a\n\n"), ["a"]);
        assert_eq!(all(b"\xEF\xBB\xBFdata:a\r\ndata: b\r\n\r\n: ping\n\ndata\n\n"), ["a\nb", ""]);
        assert_eq!(all(b"event: x\nid: 1\nretry: 5\nwhatever\nunknown: y\ndata: {}\r\r"), ["{}"]);
        assert!(all(b"event: ping\n\ndata: unfinished\n").is_empty());
        assert_eq!(all("data: \u{e9}\n\n".as_bytes()), ["\u{e9}"]);
    }

    proptest! {
        #[test]
        fn where_the_chunks_are_cut_does_not_matter(
            text in "(data: |data:|\\{\\}|[ax:]|\u{e9}|\n|\r|\r\n|\n\n){0,60}",
            cuts in proptest::collection::vec(0usize..400, 0..12),
        ) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let mut parser = Parser::default();
            let pieces = cuts.windows(2).flat_map(|cut| parser.feed(&bytes[cut[0]..cut[1]]));
            let pieces: Vec<String> = pieces.map(|event| event.data).collect();
            prop_assert_eq!(pieces, all(bytes));
        }
    }
}
