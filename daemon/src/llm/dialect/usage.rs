//! What an answer used, read from its bytes as they pass by.

use super::sse::{Event, Parser};
use super::{anthropic, compatible, gemini, openai};
use deputy_domain::driver::Dialect;
use deputy_domain::model::TokenUsage;
use serde_json::Value;

/// An answer that is one JSON document is kept until its end; a longer one tells nothing.
const WHOLE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// What surrounds the words in one event of a Messages stream, in bytes.
const DELTA_FRAME_BYTES: usize = 95;
/// Bytes of text in a token, roughly.
const BYTES_PER_TOKEN: usize = 4;

/// Finds what was used in an answer that is passed on, streamed or whole. It looks and changes nothing.
#[derive(Debug)]
pub struct UsageReader {
    dialect: Dialect,
    parser: Parser,
    /// Whether it is one JSON document, once the first byte said so.
    is_whole: Option<bool>,
    whole: Vec<u8>,
    /// Anthropic tells its counts in pieces.
    counts: Value,
    found: Option<TokenUsage>,
    /// Of the words that came, where the count of them comes last.
    said_bytes: usize,
    ended: bool,
}

impl UsageReader {
    /// Of an answer in this dialect.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            parser: Parser::default(),
            is_whole: None,
            whole: Vec::new(),
            counts: Value::Null,
            found: None,
            said_bytes: 0,
            ended: false,
        }
    }

    /// Looks at the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        let first = || bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        self.is_whole = self.is_whole.or_else(|| first().map(|byte| matches!(byte, b'{' | b'[')));
        if self.is_whole == Some(true) {
            if self.whole.len() + bytes.len() <= WHOLE_BYTES_MAX {
                self.whole.extend_from_slice(bytes);
            }
            return;
        }
        for event in self.parser.feed(bytes) {
            self.event(&event);
        }
    }

    /// What was used, as far as the provider told; `None` when it told nothing that a bill can be made of. A Messages
    /// stream that was cut has told its input only: its words are counted by their length.
    pub fn used(&mut self) -> Option<TokenUsage> {
        if !self.whole.is_empty() {
            let whole = std::mem::take(&mut self.whole);
            match serde_json::from_slice(&whole) {
                Ok(Value::Array(chunks)) => chunks.iter().for_each(|chunk| self.read(chunk)),
                Ok(answer) => self.read(&answer),
                Err(_) => {}
            }
        }
        if self.dialect != Dialect::Anthropic {
            return self.found;
        }
        let told = anthropic::usage(&self.counts)?;
        let said = (self.said_bytes / BYTES_PER_TOKEN) as u64;
        let output = if self.ended { told.output } else { told.output.max(said) };
        Some(TokenUsage { output, ..told })
    }

    fn event(&mut self, event: &Event) {
        // Most events are words: they are not parsed for nothing.
        if event.data.contains("\"usage") {
            if let Ok(data) = event.json() {
                self.read(&data);
            }
        } else if self.dialect == Dialect::Anthropic {
            self.said_bytes += event.data.len().saturating_sub(DELTA_FRAME_BYTES);
        }
    }

    fn read(&mut self, data: &Value) {
        match self.dialect {
            Dialect::Anthropic => {
                self.ended |= data["type"] == "message_delta" || data["type"] == "message";
                for told in [&data["message"]["usage"], &data["usage"]] {
                    anthropic::add_usage(&mut self.counts, told);
                }
            }
            Dialect::Responses => {
                let told =
                    openai::usage(&data["response"]["usage"]).or_else(|| openai::usage(&data["usage"]));
                self.found = told.or(self.found);
            }
            Dialect::Chat => self.found = compatible::usage(&data["usage"]).or(self.found),
            Dialect::Gemini => self.found = gemini::usage(&data["usageMetadata"]).or(self.found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(dialect: Dialect, text: &str) -> Option<(u64, u64, u64, u64)> {
        let mut reader = UsageReader::new(dialect);
        text.as_bytes().chunks(7).for_each(|piece| reader.feed(piece));
        reader.used().map(|usage| (usage.input, usage.cache_read, usage.cache_write, usage.output))
    }

    #[test]
    fn whole_answers_tell_what_they_used() {
        let anthropic = r#"{"type":"message","usage":{"input_tokens":5,"cache_read_input_tokens":3,"cache_creation_input_tokens":2,"output_tokens":9}}"#;
        assert_eq!(used(Dialect::Anthropic, anthropic), Some((10, 3, 2, 9)));
        let responses = r#"{"object":"response","usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":4},"output_tokens":2}}"#;
        assert_eq!(used(Dialect::Responses, responses), Some((5, 4, 0, 2)));
        let chat = r#" {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":1}}"#;
        assert_eq!(used(Dialect::Chat, chat), Some((7, 0, 0, 1)));
        let gemini = r#"[{"candidates":[]},{"usageMetadata":{"promptTokenCount":6,"candidatesTokenCount":1,"thoughtsTokenCount":2}}]"#;
        assert_eq!(used(Dialect::Gemini, gemini), Some((6, 0, 0, 3)));
        for text in ["", "{", "<html>", "data: {}\n\n"] {
            assert_eq!(used(Dialect::Chat, text), None, "{text}");
        }
    }

    #[test]
    fn a_cut_stream_of_messages_is_counted_by_its_words() {
        let words = "x".repeat(400);
        let cut = format!(
            "event: message_start\ndata: {{\"type\":\"message_start\",\"message\":{{\"usage\":{{\"input_tokens\":5,\"output_tokens\":1}}}}}}\n\n\
             event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\"{words}\"}}}}\n\n"
        );
        let (input, _, _, output) = used(Dialect::Anthropic, &cut).unwrap();
        assert_eq!(input, 5);
        assert!((90..=110).contains(&output), "{output}");
        let whole = format!(
            "{cut}data: {{\"type\":\"message_delta\",\"delta\":{{}},\"usage\":{{\"output_tokens\":42}}}}\n\n"
        );
        assert_eq!(used(Dialect::Anthropic, &whole), Some((5, 0, 0, 42)));
    }
}
