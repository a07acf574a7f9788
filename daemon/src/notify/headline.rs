//! What a locked phone shows of a message: a title and one line.

use super::digest::digest;
use super::text::line;
use deputy_actors::ports::{Message, Notice};

/// Characters of the line below the title. What stands behind it is behind the lock.
const LINE_MAX: usize = 160;

/// Notices of a group that the line names.
const NAMED_MAX: usize = 3;

/// A title and one line: nothing hostile is left in them but its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// As on every channel.
    pub title: String,
    /// What the title does not say; empty when it says all.
    pub line: String,
}

/// The headline of a message.
pub fn headline(message: &Message) -> Headline {
    let title = digest(message).title;
    let said = if message.with.is_empty() {
        first(&message.leader, &title)
    } else {
        let all = std::iter::once(&message.leader).chain(&message.with).take(NAMED_MAX);
        all.map(|notice| line(&notice.title, LINE_MAX)).collect::<Vec<_>>().join(" · ")
    };
    Headline { title, line: line(&said, LINE_MAX) }
}

/// What a notice says beyond its title, and else the work that it is about.
fn first(notice: &Notice, title: &str) -> String {
    let body = line(&notice.body, LINE_MAX);
    let work = notice.work.as_deref().map(|work| line(work, LINE_MAX));
    let is_news = |text: &String| !text.is_empty() && !title.contains(text.as_str());
    [Some(body), work].into_iter().flatten().find(is_news).unwrap_or_default()
}
