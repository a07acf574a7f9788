//! Discord's incoming webhooks (Execute Webhook in its developer documentation).

use super::super::digest::{Line, digest};
use crate::net::{Destination, NetFault};
use deputy_actors::ports::Message;
use serde_json::{Value, json};

/// Characters that Discord takes in `content`.
const CONTENT_MAX: usize = 2_000;

/// Message flag `SUPPRESS_EMBEDS`: links in hostile text load nothing.
const SUPPRESS_EMBEDS: u32 = 1 << 2;

const MORE: &str = "…and more";

/// With `wait` Discord answers after it took the message instead of before.
pub(super) fn address(to: &Destination) -> Result<Destination, NetFault> {
    to.with(|url| {
        if !url.query_pairs().any(|(key, _)| key == "wait") {
            url.query_pairs_mut().append_pair("wait", "true");
        }
    })
}

pub(super) fn body(message: &Message) -> Value {
    let digest = digest(message);
    let mut content = format!("**{}**", escape(&digest.title));
    for line in &digest.lines {
        let line = match line {
            Line::Strong(text) | Line::Text(text) => escape(text),
            Line::Link(url) => format!("<{url}>"),
            Line::Note(text) => format!("*{text}*"),
        };
        if content.chars().count() + line.chars().count() + MORE.chars().count() + 2 > CONTENT_MAX {
            content = format!("{content}\n{MORE}");
            break;
        }
        content = format!("{content}\n{line}");
    }
    json!({
        "content": content,
        "allowed_mentions": { "parse": [] },
        "flags": SUPPRESS_EMBEDS,
    })
}

/// Discord shows any punctuation after a backslash as it is, `://` and `@` included.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '*'
                | '_'
                | '~'
                | '`'
                | '|'
                | '<'
                | '>'
                | '['
                | ']'
                | '('
                | ')'
                | '#'
                | '-'
                | '+'
                | ':'
                | '@'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
