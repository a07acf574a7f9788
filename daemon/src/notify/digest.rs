//! A message in plain words, before a channel's own markup.

use super::doctor::TEST_KIND;
use super::text;
use deputy_actors::ports::{Message, Notice};
use deputy_domain::notice::is_pressing;
use deputy_protocol::ids::EventId;
use deputy_protocol::wording::short;

/// Characters of a notice's title. A line on a phone.
const TITLE_MAX: usize = 120;

/// Characters of a notice's body. A notification is a knock on the door: the rest is behind the link.
const BODY_MAX: usize = 600;

/// Characters of the name of a work.
const WORK_MAX: usize = 80;

/// Answers that are told: more do not fit on a phone, and `deputy inbox` has them.
const OPTIONS_MAX: usize = 10;

/// Pressing notices that a title names; the rest is counted.
const NAMED_MAX: usize = 2;

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
    let (title, mut lines) = if message.with.is_empty() {
        (titled(leader), told(leader))
    } else {
        let all: Vec<&Notice> = std::iter::once(leader).chain(&message.with).collect();
        let lines = all.iter().flat_map(|notice| {
            let asked = asked(notice);
            std::iter::once(Line::Strong(titled(notice)))
                .chain(asked)
                .chain(link(&notice.url).map(Line::Link))
        });
        (counted(&all), lines.collect())
    };
    if !message.doubtful.is_empty() {
        lines.push(Line::Note("Earlier messages that may not have arrived:".to_owned()));
        lines.extend(message.doubtful.iter().map(|notice| Line::Text(titled(notice))));
    }
    Digest { title, url: link(&leader.url), lines }
}

/// What a message about one notice says below its title: which work asks, its own words, how to answer, where to look.
fn told(notice: &Notice) -> Vec<Line> {
    let mut lines: Vec<Line> = about(notice).into_iter().collect();
    // Agents tend to say in the body what is in the title.
    if text::line(&notice.body, BODY_MAX) != text::line(&notice.title, BODY_MAX) {
        lines.extend(text::lines(&notice.body, BODY_MAX).into_iter().map(Line::Text));
    }
    lines.extend(answers(notice));
    lines.extend(commands(notice));
    lines.extend(link(&notice.url).map(Line::Link));
    lines
}

/// The commands that show what a notice is about which asks nothing, or that its review is done with.
fn commands(notice: &Notice) -> Vec<Line> {
    if notice.question.is_some() {
        return Vec::new();
    }
    // An id of ours, or of nothing: what is copied into a shell holds no words of others.
    let of = |thing: &str| notice.data[thing]["id"].as_str()?.parse::<EventId>().ok().map(|id| short(&id));
    let review = |run: &str| {
        vec![format!("deputy diff {run}: see the change"), format!("deputy approve {run}: accept it")]
    };
    let commands = match (notice.run_id.map(|run| short(&run)), of("plan"), of("conversation")) {
        (Some(run), ..) if notice.kind == "run.review" => review(&run),
        (Some(run), ..) => vec![format!("deputy show {run}")],
        (None, Some(plan), _) => vec![format!("deputy plan show {plan}")],
        (None, None, Some(talk)) => vec![format!("deputy chat --conversation {talk}")],
        (None, None, None) => Vec::new(),
    };
    commands.into_iter().map(Line::Text).collect()
}

/// Which work asks, and how to answer: what a list of several says of each.
fn asked(notice: &Notice) -> Vec<Line> {
    about(notice).into_iter().chain(answers(notice)).collect()
}

/// Which work asks: a question may be about anything.
fn about(notice: &Notice) -> Option<Line> {
    let work = notice.question.as_ref().and_then(|_| unnamed_work(notice))?;
    Some(Line::Text(format!("It is about {work}.")))
}

/// The commands that answer a question, as `deputy inbox` prints them.
fn answers(notice: &Notice) -> Vec<Line> {
    let Some(question) = &notice.question else { return Vec::new() };
    let command = format!("deputy answer {}", short(&question.inbox_id));
    if question.options.is_empty() {
        return vec![Line::Note(format!("{command} --text \"…\""))];
    }
    let each = question.options.iter().take(OPTIONS_MAX).map(|(choice, label)| {
        let label = text::line(label, TITLE_MAX);
        // A line to be copied into a shell holds a word, or the words of people.
        let is_word = choice.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        Line::Text(if is_word { format!("{command} {choice}: {label}") } else { format!("or: {label}") })
    });
    each.collect()
}

/// What the run was asked to do, where the title does not say it.
fn unnamed_work(notice: &Notice) -> Option<String> {
    let work = text::line(notice.work.as_deref()?, WORK_MAX);
    let start: String = work.chars().take(WORK_MAX / 2).collect();
    let is_named = text::line(&notice.title, usize::MAX).contains(&start);
    (!start.is_empty() && !is_named).then(|| format!("“{work}”"))
}

/// The label and the title, the title alone where it says by itself what happened, and which work it happened to.
fn titled(notice: &Notice) -> String {
    let title = text::line(&notice.title, TITLE_MAX);
    // An inbox item's words are an order, `Review “…”`: here its label says as much.
    let title = match title.strip_prefix("Review ") {
        Some(rest) if notice.kind == "run.review" => rest.to_owned(),
        _ => title,
    };
    let (label, says_itself) = label(&notice.kind);
    let title = if says_itself || title.to_lowercase().starts_with(&label.to_lowercase()) {
        title
    } else {
        format!("{label}: {title}")
    };
    // A question is known by its own words.
    match unnamed_work(notice).filter(|_| notice.question.is_none() && notice.kind != "inbox.opened") {
        Some(work) => format!("{title}: {work}"),
        None => title,
    }
}

/// What a kind is called, and whether its titles say so already (`Could not deliver “…”`). A kind that is not known
/// here was recorded by a later version.
fn label(kind: &str) -> (&'static str, bool) {
    match kind {
        "run.review" => ("Ready for review", false),
        "run.failed" => ("Failed", false),
        "run.delivery_failed" => ("Not delivered", true),
        "run.approved" => ("Delivered", true),
        "run.rolled_back" => ("Taken back", true),
        "run.rollback_failed" => ("Not taken back", true),
        "run.call_delayed" => ("Waiting for a model", true),
        "inbox.opened" => ("Waiting for you", false),
        "conversation.replied" => ("Answered", false),
        "conversation.failed" => ("No answer", true),
        "conversation.came_due" => ("Scheduled", false),
        "plan.proposed" => ("A plan to decide about", false),
        "plan.raised" => ("A plan again", true),
        "plan.ended" => ("A plan has ended", true),
        "house.backup_failed" => ("Backup failed", true),
        "house.child_gave_up" => ("Given up", true),
        "house.agent_unknown" => ("Unknown agent", true),
        TEST_KIND => ("Test", false),
        _ => ("News", false),
    }
}

/// `7 notices: 5 × Delivered, 2 × Ready for review`; what asks the founder for something is named first.
fn counted(all: &[&Notice]) -> String {
    let (pressing, mut rest): (Vec<&Notice>, Vec<&Notice>) =
        all.iter().partition(|notice| is_pressing(&notice.kind));
    let named = &pressing[..pressing.len().min(NAMED_MAX)];
    rest.splice(..0, pressing[named.len()..].iter().copied());
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for notice in &rest {
        let (label, _) = label(&notice.kind);
        match counts.iter_mut().find(|(known, _)| *known == label) {
            Some((_, count)) => *count += 1,
            None => counts.push((label, 1)),
        }
    }
    let parts: Vec<String> = counts.iter().map(|(label, count)| format!("{count} × {label}")).collect();
    if named.is_empty() {
        return format!("{} notices: {}", all.len(), text::line(&parts.join(", "), TITLE_MAX));
    }
    // Together as long as the title of one.
    let width = TITLE_MAX * 2 / 3 / named.len();
    let names = named.iter().map(|notice| text::shorten(&titled(notice), width));
    text::line(&names.chain(parts).collect::<Vec<_>>().join("; "), TITLE_MAX)
}

/// A link of ours, if it cannot break out of any channel's markup.
fn link(url: &str) -> Option<String> {
    let sound = (url.starts_with("https://") || url.starts_with("http://"))
        && url
            .chars()
            .all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\'' | '|' | '`' | '\\'));
    sound.then(|| url.to_owned())
}
