//! Slack's incoming webhooks (Block Kit).

use super::super::digest::{Digest, Line, digest};
use super::super::text;
use deputy_actors::ports::Message;
use serde_json::{Value, json};

/// Characters in a header block.
const HEADER_MAX: usize = 150;

/// Characters in the text of a section, below Slack's 3,000.
const SECTION_MAX: usize = 2_900;

/// Blocks in a message, below Slack's 50.
const BLOCKS_MAX: usize = 45;

pub(super) fn body(message: &Message) -> Value {
    let digest = digest(message);
    json!({
        // Shown where blocks cannot be: on a lock screen, to a screen reader.
        "text": escape(&digest.title),
        "mrkdwn": false,
        "unfurl_links": false,
        "unfurl_media": false,
        "blocks": blocks(&digest),
    })
}

fn blocks(digest: &Digest) -> Vec<Value> {
    let mut blocks =
        vec![json!({ "type": "header", "text": plain(&text::shorten(&digest.title, HEADER_MAX)) })];
    for line in &digest.lines {
        if blocks.len() == BLOCKS_MAX {
            blocks.push(json!({ "type": "context", "elements": [plain("…and more")] }));
            break;
        }
        blocks.push(match line {
            // Plain text knows no markup, mentions or links, so there is nothing to escape.
            Line::Strong(text) | Line::Text(text) => {
                json!({ "type": "section", "text": plain(&text::shorten(text, SECTION_MAX)) })
            }
            Line::Note(text) => json!({ "type": "context", "elements": [plain(text)] }),
            Line::Link(url) => {
                let link = format!("<{}|Open in Deputy>", escape(url));
                json!({ "type": "section", "text": { "type": "mrkdwn", "text": link } })
            }
        });
    }
    blocks
}

fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text, "emoji": false })
}

/// Slack's three control characters.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
