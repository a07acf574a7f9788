//! Standard output, written in one place.

use super::escape::is_hidden;
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

/// Standard output and how it is used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Out {
    /// Programs read it.
    pub(crate) json: bool,
    /// A person sees it.
    pub(crate) terminal: bool,
    /// Colours are wanted: a person sees it and did not set NO_COLOR.
    pub(crate) colours: bool,
}

impl Out {
    /// The process's own.
    pub(crate) fn new(json: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let colours = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { json, terminal, colours }
    }

    /// Lines for people. The text is clean already.
    #[expect(clippy::unused_self, reason = "whoever prints holds the output")]
    pub(crate) fn line(self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.write_all(b"\n")?;
        out.flush()
    }

    /// A part of a line, at once. The text is clean already.
    #[expect(clippy::unused_self, reason = "whoever prints holds the output")]
    pub(crate) fn piece(self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Bytes that another program asked for exactly as they are.
    #[expect(clippy::unused_self, reason = "whoever prints holds the output")]
    pub(crate) fn raw(self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    /// One JSON document, indented.
    pub(crate) fn document(self, value: &impl Serialize) -> io::Result<()> {
        self.line(&harmless(&serde_json::to_string_pretty(value)?))
    }

    /// One JSON document on one line, among others.
    pub(crate) fn record(self, value: &impl Serialize) -> io::Result<()> {
        self.line(&harmless(&serde_json::to_string(value)?))
    }
}

/// The same JSON, safe on a terminal: its strings escape C0 controls by themselves, and here the rest of what hides.
fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for char in json.chars() {
        // Line ends of the indentation are the only controls outside of strings.
        if char != '\n' && is_hidden(char) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").expect("a string takes all that is written");
            }
        } else {
            out.push(char);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_means_the_same_and_is_safe_on_a_terminal() {
        let value =
            serde_json::json!({"a\u{9b}31m": "x\u{202e}y\u{e0041}\u{1b}]8;;\u{7}\n\r", "list": [1, null]});
        let text = harmless(&serde_json::to_string_pretty(&value).unwrap());
        assert!(text.chars().all(|char| char == '\n' || !is_hidden(char)), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
