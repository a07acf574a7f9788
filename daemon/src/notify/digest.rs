//! A message in plain words, before a channel's own markup.

use super::doctor::TEST_KIND;
use super::text;
use deputy_actors::ports::{Message, Notice};

/// Characters of a notice's title. A line on a phone.
const TITLE_MAX: usize = 120;

/// Characters of a notice's body. A notification is a knock on the door: the rest is behind the link.
const BODY_MAX: usize = 600;

/// A line of a message. Each channel renders it with its own escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Hostile text that stands out.
    Strong(String),
    /// Hostile text.
    Text(String),
    /// A link of ours.
    Link(String),
    /// Words of ours.
    Note(String),
}

/// A message in plain words: everything hostile is cleaned, nothing is escaped yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digest {
    /// One line for subjects and titles.
    pub(super) title: String,
    /// Where to look; the first notice's when there are several.
    pub(super) url: Option<String>,
    /// The rest.
    pub(super) lines: Vec<Line>,
}

pub(super) fn digest(message: &Message) -> Digest {
    let leader = &message.leader;
    let url = link(&leader.url);
    let (title, mut lines) = if message.with.is_empty() {
        let mut lines: Vec<Line> = text::lines(&leader.body, BODY_MAX).into_iter().map(Line::Text).collect();
        lines.extend(url.clone().map(Line::Link));
        (titled(leader), lines)
    } else {
        let all: Vec<&Notice> = std::iter::once(leader).chain(&message.with).collect();
        let lines = all.iter().flat_map(|notice| {
            std::iter::once(Line::Strong(titled(notice))).chain(link(&notice.url).map(Line::Link))
        });
        (counted(&all), lines.collect())
    };
    if !message.doubtful.is_empty() {
        lines.push(Line::Note("Earlier messages that may not have arrived:".to_owned()));
        lines.extend(message.doubtful.iter().map(|notice| Line::Text(titled(notice))));
    }
    Digest { title, url, lines }
}

/// The label and the title; the title alone where it says by itself what happened.
fn titled(notice: &Notice) -> String {
    let title = text::line(&notice.title, TITLE_MAX);
    // An inbox item's words are an order, `Review “…”`: here its label says as much.
    let title = match title.strip_prefix("Review ") {
        Some(rest) if notice.kind == "run.review" => rest.to_owned(),
        _ => title,
    };
    let (label, says_itself) = label(&notice.kind);
    if says_itself || title.to_lowercase().starts_with(&label.to_lowercase()) {
        return title;
    }
    format!("{label}: {title}")
}

/// What a kind is called, and whether its titles say so already (`Could not deliver “…”`). A kind that is not known
/// here was recorded by a later version.
fn label(kind: &str) -> (&'static str, bool) {
    match kind {
        "run.review" => ("Ready for review", false),
        "run.failed" => ("Failed", false),
        "run.delivery_failed" => ("Not delivered", true),
        "run.approved" => ("Delivered", false),
        "run.rolled_back" => ("Taken back", false),
        "run.rollback_failed" => ("Not taken back", true),
        "run.call_delayed" => ("Waiting for a model", false),
        "inbox.opened" => ("Waiting for you", false),
        "house.backup_failed" => ("Backup failed", true),
        "house.child_gave_up" => ("Given up", true),
        "house.agent_unknown" => ("Unknown agent", true),
        TEST_KIND => ("Test", false),
        _ => ("News", false),
    }
}

/// `7 notices: 5 × Failed, 2 × Ready for review`.
fn counted(all: &[&Notice]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for notice in all {
        let (label, _) = label(&notice.kind);
        match counts.iter_mut().find(|(known, _)| *known == label) {
            Some((_, count)) => *count += 1,
            None => counts.push((label, 1)),
        }
    }
    let parts: Vec<String> = counts.iter().map(|(label, count)| format!("{count} × {label}")).collect();
    format!("{} notices: {}", all.len(), text::line(&parts.join(", "), TITLE_MAX))
}

/// A link of ours, if it cannot break out of any channel's markup.
fn link(url: &str) -> Option<String> {
    let sound = (url.starts_with("https://") || url.starts_with("http://"))
        && url
            .chars()
            .all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\'' | '|' | '`' | '\\'));
    sound.then(|| url.to_owned())
}
