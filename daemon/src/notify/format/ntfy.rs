//! ntfy: publishing as JSON, posted to the server with the topic in the body.

use super::super::digest::{Line, digest};
use super::super::text;
use super::shaped::Shaped;
use crate::net::{Destination, NetFault};
use deputy_actors::ports::Message;
use serde_json::json;
use url::Url;

/// Characters of a title.
const TITLE_MAX: usize = 200;

/// Bytes of a message, below ntfy's 4,096, beyond which it would become an attachment.
const MESSAGE_MAX_BYTES: usize = 3_800;

const MORE: &str = "…and more";

/// The topic: the last part of the path.
pub(in super::super) fn topic(url: &Url) -> Option<&str> {
    let topic = url.path_segments()?.next_back()?;
    let sound = (1..=64).contains(&topic.len())
        && topic.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    sound.then_some(topic)
}

pub(super) fn shape(to: &Destination, id: &str, message: &Message) -> Result<Shaped, NetFault> {
    let topic = topic(to.url()).ok_or(NetFault::Url("it does not end with a topic"))?.to_owned();
    let to = to.with(|url| {
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop();
        }
    })?;
    let digest = digest(message);
    let mut shown = String::new();
    for line in &digest.lines {
        let line = match line {
            Line::Strong(text) | Line::Text(text) | Line::Note(text) => text.as_str(),
            Line::Link(_) if message.with.is_empty() => continue, // it is behind the tap
            Line::Link(url) => url.as_str(),
        };
        if shown.len() + line.len() + MORE.len() + 2 > MESSAGE_MAX_BYTES {
            shown = format!("{shown}\n{MORE}");
            break;
        }
        shown = if shown.is_empty() { line.to_owned() } else { format!("{shown}\n{line}") };
    }
    let mut body = json!({
        "topic": topic,
        "title": text::shorten(&digest.title, TITLE_MAX),
        "message": if shown.is_empty() { "Deputy has news.".to_owned() } else { shown },
        "markdown": false,
        // Servers from 2.16 show a repetition in place of the first; older ones pass it over.
        "sequence_id": id,
    });
    if let Some(url) = digest.url {
        body["click"] = json!(url);
    }
    Ok(Shaped { to, body })
}
