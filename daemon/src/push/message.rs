//! What a browser is told, and how it stands to what it was told before.

use super::error::PushError;
use crate::notify::{Headline, headline, line};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deputy_actors::ports::{Message, Notice, Question};
use deputy_domain::notice::is_pressing;
use deputy_protocol::api::{PushChoice, PushMessage};
use sha2::{Digest as _, Sha256};
use url::Url;

/// Bytes of a message before it is encrypted: push services take 4096 of it afterwards, and some less.
const BYTES_MAX: usize = 3 * 1024;

/// Buttons below a notification: browsers show no more.
const OPTIONS_MAX: usize = 2;

/// Characters on a button.
const LABEL_MAX: usize = 40;

/// Bytes of a choice's name; a longer one is answered in the app.
const CHOICE_MAX: usize = 200;

/// A message in the form of a push service.
pub(super) struct Shaped {
    /// What is to be encrypted.
    pub(super) text: Vec<u8>,
    /// What is about the same has the same: of messages that wait for a phone only the newest is kept (RFC 8030, 5.4).
    pub(super) topic: String,
    /// Whether a sleeping phone is to be woken for it.
    pub(super) is_urgent: bool,
}

pub(super) fn shape(message: &Message) -> Result<Shaped, PushError> {
    let mut told = told(message);
    let mut text = json(&told);
    if text.len() > BYTES_MAX {
        // Words of three or four bytes a character: the title says enough.
        told.body.clear();
        told.options.clear();
        text = json(&told);
    }
    if text.len() > BYTES_MAX {
        return Err(PushError::Key("the message is too long for a push service"));
    }
    let digest = Sha256::digest(told.tag.as_bytes());
    // 32 characters of base64url are the most that a topic may have.
    Ok(Shaped { text, topic: URL_SAFE_NO_PAD.encode(&digest[..24]), is_urgent: told.asks })
}

fn json(told: &PushMessage) -> Vec<u8> {
    serde_json::to_vec(told).expect("plain data always serialises")
}

fn told(message: &Message) -> PushMessage {
    let leader = &message.leader;
    let Headline { title, line: body } = headline(message);
    let asks = std::iter::once(leader).chain(&message.with).any(|notice| is_pressing(&notice.kind));
    // A group is about several things: only the app has room for their answers.
    if !message.with.is_empty() {
        let tag = leader.event_id.to_string();
        let (path, options) = ("/inbox".to_owned(), Vec::new());
        return PushMessage { title, body, path, tag, asks, item: None, options, run: None, commit: None };
    }
    let commit = passed(leader);
    PushMessage {
        title,
        body,
        path: path(leader),
        tag: tag(leader),
        asks,
        item: leader.question.as_ref().map(|question| question.inbox_id),
        options: leader.question.as_ref().map(choices).unwrap_or_default(),
        run: leader.run_id.filter(|_| commit.is_some()),
        commit,
    }
}

/// What it is about: a question for itself, since each has an answer of its own; else the work.
fn tag(notice: &Notice) -> String {
    let of = |thing: &str| notice.data[thing]["id"].as_str().map(str::to_owned);
    let asked = notice.question.as_ref().map(|question| question.inbox_id.to_string());
    let run = notice.run_id.map(|id| id.to_string());
    let thread = || of("plan").or_else(|| of("conversation"));
    asked.or(run).or_else(thread).unwrap_or_else(|| notice.event_id.to_string())
}

/// Where the app shows it. The browser is at our address already.
fn path(notice: &Notice) -> String {
    Url::parse(&notice.url).map_or_else(|_| "/".to_owned(), |url| url.path().to_owned())
}

fn choices(question: &Question) -> Vec<PushChoice> {
    let is_recommended = |id: &str| question.recommended.as_deref() == Some(id);
    let mut options: Vec<&(String, String)> = question.options.iter().collect();
    options.sort_by_key(|(id, _)| !is_recommended(id));
    let short = options.into_iter().filter(|(id, _)| id.len() <= CHOICE_MAX).take(OPTIONS_MAX);
    short.map(|(id, label)| PushChoice { id: id.clone(), label: line(label, LABEL_MAX) }).collect()
}

/// The commit of a review whose checks passed.
fn passed(notice: &Notice) -> Option<String> {
    let run = &notice.data["run"];
    let is_passed = notice.kind == "run.review" && run["state"] == "review" && run["verdict"] == "passed";
    run["head_commit"].as_str().filter(|_| is_passed).map(str::to_owned)
}
