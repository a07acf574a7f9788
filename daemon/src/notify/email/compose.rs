//! A message as a mail: plain text, and the same as simple HTML.

use super::super::digest::{Digest, Line, digest};
use super::super::text;
use super::mail::EMAIL;
use deputy_actors::ports::{CourierFault, Disposition, Message};
use deputy_protocol::At;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use std::fmt::Write as _;

/// Characters of a subject.
const SUBJECT_MAX: usize = 150;

/// Lines of a body: a flood of notices is for the inbox, not for a mail.
const LINES_MAX: usize = 400;

pub(super) fn compose(
    from: &Mailbox,
    to: &[Mailbox],
    message: &Message,
    now: At,
) -> Result<lettre::Message, CourierFault> {
    let mut digest = digest(message);
    if digest.lines.len() > LINES_MAX {
        digest.lines.truncate(LINES_MAX);
        digest.lines.push(Line::Note("…and more".to_owned()));
    }
    let event_id = message.leader.event_id;
    let mut builder = lettre::Message::builder()
        .from(from.clone())
        .subject(text::line(&format!("[Deputy] {}", digest.title), SUBJECT_MAX))
        .date(now.into())
        // Stable: some servers and readers recognise a repetition by it.
        .message_id(Some(format!("<{event_id}.{EMAIL}@deputy>")));
    for to in to {
        builder = builder.to(to.clone());
    }
    if let (Some(run_id), true) = (message.leader.run_id, message.with.is_empty()) {
        // One thread for each run.
        builder = builder.references(format!("<{run_id}.run@deputy>"));
    }
    let fixed = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
    builder
        .raw_header(fixed("List-Id", "Deputy <notices.deputy>"))
        // RFC 3834: nobody's out-of-office answers this.
        .raw_header(fixed("Auto-Submitted", "auto-generated"))
        .raw_header(fixed("X-Auto-Response-Suppress", "All"))
        .multipart(MultiPart::alternative_plain_html(plain(&digest), html(&digest)))
        .map_err(|fault| CourierFault {
            detail: format!("the mail could not be written: {fault}"),
            then: Disposition::GiveUp,
        })
}

fn plain(digest: &Digest) -> String {
    let mut out = format!("{}\n\n", digest.title);
    for line in &digest.lines {
        match line {
            Line::Strong(text) | Line::Text(text) | Line::Link(text) => writeln!(out, "{text}"),
            Line::Note(text) => writeln!(out, "\n{text}"),
        }
        .expect("a String takes everything");
    }
    out
}

/// Nothing in it is fetched from anywhere: no images, no styles, no fonts.
fn html(digest: &Digest) -> String {
    let mut out = format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"></head><body><h3>{}</h3>\n",
        escape(&digest.title)
    );
    for line in &digest.lines {
        match line {
            Line::Strong(text) => writeln!(out, "<p><b>{}</b></p>", escape(text)),
            Line::Text(text) => writeln!(out, "<p>{}</p>", escape(text)),
            Line::Note(text) => writeln!(out, "<p><i>{}</i></p>", escape(text)),
            Line::Link(url) => writeln!(out, "<p><a href=\"{0}\">{0}</a></p>", escape(url)),
        }
        .expect("a String takes everything");
    }
    out.push_str("</body></html>\n");
    out
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}
