//! The inbox items that a run opens by itself, and the options they offer.

use super::command::Answer;
use super::line::opening;
use super::state::Run;
use deputy_protocol::event::{
    Answering, Ask, AskOption, AskPurpose, Budget, Draft, RunError, Verdict, WaitReason,
};
use deputy_protocol::ids::{ConversationId, InboxId};
use deputy_protocol::wording::cut;

pub(super) const START: &str = "start";
pub(super) const DECLINE: &str = "decline";
pub(super) const APPROVE: &str = "approve";
pub(super) const REJECT: &str = "reject";
pub(super) const CHANGES: &str = "changes";
pub(super) const RETRY: &str = "retry";
/// The answer that leaves a failure as it is.
pub const DISMISS: &str = "dismiss";
pub(super) const RAISE: &str = "raise";
pub(super) const STOP: &str = "stop";
/// The answer that sends a draft as it is.
pub const SEND: &str = "send";

const TITLE_CHARS: usize = 80;

/// Files that a review names where there are more.
const STRAYS_MAX: usize = 5;

fn option(id: &str, label: &str, recommended: bool) -> AskOption {
    AskOption { id: id.to_owned(), label: label.to_owned(), recommended }
}

fn ask(inbox_id: InboxId, purpose: AskPurpose, title: String, body: String, options: Vec<AskOption>) -> Ask {
    Ask {
        inbox_id,
        purpose,
        title,
        body,
        options,
        expires_at: None,
        default_choice: None,
        diff: None,
        answering: None,
    }
}

/// The order's first line, cut to what fits on a phone.
pub(super) fn headline(text: &str) -> String {
    cut(opening(text), TITLE_CHARS)
}

pub(super) fn start(inbox_id: InboxId, text: &str) -> Ask {
    let title = format!("Start “{}”?", headline(text));
    let options = vec![option(START, "Start", true), option(DECLINE, "Do not start", false)];
    ask(inbox_id, AskPurpose::Start, title, text.to_owned(), options)
}

pub(super) fn review(inbox_id: InboxId, run: &Run, verdict: Verdict, strays: &[String]) -> Ask {
    let checks = match verdict {
        Verdict::Passed => "All checks passed.",
        Verdict::Failed => "Checks failed.",
        Verdict::Unverified => "Unverified: this project has no checks.",
    };
    let summary = run.summary.as_deref().unwrap_or_default().trim();
    let strayed = strayed(strays);
    let notes = run.chosen.iter().chain(&strayed).map(String::as_str);
    let body = [summary, checks].into_iter().chain(notes).collect::<Vec<_>>().join("\n\n");
    let options = vec![
        option(APPROVE, "Approve and merge", verdict == Verdict::Passed && strayed.is_none()),
        option(CHANGES, "Ask for changes", false),
        option(REJECT, "Reject", false),
    ];
    let title = format!("Review “{}”", headline(&run.order.text));
    let ask = ask(inbox_id, AskPurpose::Review, title, body.trim().to_owned(), options);
    Ask { diff: Some(run.diff), ..ask }
}

/// What a person should know of a change that touches more than it was for.
pub fn strayed(strays: &[String]) -> Option<String> {
    let named: Vec<&str> = strays.iter().take(STRAYS_MAX).map(String::as_str).collect();
    let more = match strays.len().saturating_sub(named.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!strays.is_empty())
        .then(|| format!("It also changed what its plan did not name: {}{more}.", named.join(", ")))
}

pub(super) fn undelivered(inbox_id: InboxId, run: &Run, detail: &str) -> Ask {
    let title = format!("Could not deliver “{}”", headline(&run.order.text));
    let options = vec![
        option(APPROVE, "Try to deliver again", false),
        option(CHANGES, "Ask for changes", true),
        option(REJECT, "Reject", false),
    ];
    let ask = ask(inbox_id, AskPurpose::Review, title, detail.to_owned(), options);
    Ask { diff: Some(run.diff), ..ask }
}

pub(super) fn failure(inbox_id: InboxId, run: &Run, error: &RunError) -> Ask {
    let title = format!("Failed: “{}”", headline(&run.order.text));
    let options = vec![option(RETRY, "Try again", true), option(DISMISS, "Leave it", false)];
    ask(inbox_id, AskPurpose::Failure, title, error.detail.clone(), options)
}

pub(super) fn not_taken_back(inbox_id: InboxId, run: &Run, detail: &str) -> Ask {
    let title = format!("Could not take back “{}”", headline(&run.order.text));
    let options =
        vec![option(RETRY, "Try again to take it back", true), option(DISMISS, "Leave it delivered", false)];
    ask(inbox_id, AskPurpose::Rollback, title, detail.to_owned(), options)
}

pub(super) fn budget(inbox_id: InboxId, run: &Run, detail: &str, raised: &Budget) -> Ask {
    let title = format!("Budget used up: “{}”", headline(&run.order.text));
    let more = match (raised.usd_max, raised.tokens_max, raised.minutes_max) {
        (Some(usd), _, _) if raised.usd_max != run.order.budget.usd_max => format!("Allow up to {usd}"),
        (_, Some(tokens), _) if raised.tokens_max != run.order.budget.tokens_max => {
            format!("Allow up to {tokens} tokens")
        }
        (_, _, Some(minutes)) => format!("Allow up to {minutes} minutes"),
        _ => "Allow more".to_owned(),
    };
    let options = vec![option(RAISE, &more, false), option(STOP, "Stop it", false)];
    let body = format!("{detail}. A text with the answer allows another amount.");
    ask(inbox_id, AskPurpose::Budget { raised: raised.clone() }, title, body, options)
}

/// A question as the founder sees it from now on: what a model would answer is one tap away.
pub(super) fn referred(
    ask: &Ask,
    why: String,
    draft: Option<Draft>,
    conversation_id: Option<ConversationId>,
) -> Ask {
    let is_known = |choice: &String| ask.options.iter().any(|option| option.id == *choice);
    let draft = draft
        .map(|draft| Draft { choice: draft.choice.filter(is_known), ..draft })
        .filter(|draft| draft.choice.is_some() || !draft.text.trim().is_empty());
    let send = draft.as_ref().map(|draft| {
        let words = headline(&draft.in_words(&ask.options));
        option(SEND, &format!("Send the draft: “{words}”"), draft.sure)
    });
    let options = send.into_iter().chain(ask.options.iter().cloned()).collect();
    let answering = ask
        .answering
        .as_deref()
        .cloned()
        .map(|decided| Box::new(Answering { referred: Some(why), draft, conversation_id, ..decided }));
    Ask { options, answering, ..ask.clone() }
}

/// An answer as the agent hears it: a draft that is sent is what it says, with what the founder wrote behind it.
pub(super) fn in_full(ask: &Ask, answer: &Answer) -> Answer {
    let draft = ask.answering.as_ref().and_then(|answering| answering.draft.as_ref());
    match (answer.choice.as_deref(), draft) {
        (Some(SEND), Some(draft)) => {
            let texts = [Some(draft.text.as_str()), answer.text.as_deref()];
            let texts: Vec<&str> =
                texts.into_iter().flatten().filter(|text| !text.trim().is_empty()).collect();
            let text = (!texts.is_empty()).then(|| texts.join("\n\n"));
            Answer { choice: draft.choice.clone(), text }
        }
        _ => answer.clone(),
    }
}

impl Run {
    /// Whether this answer to an open item ends the run where it stands.
    pub fn is_stopped_by(&self, inbox_id: InboxId, answer: &Answer) -> bool {
        let stop = match self.asks.get(&inbox_id).map(|ask| &ask.purpose) {
            Some(AskPurpose::Budget { .. }) => STOP,
            Some(AskPurpose::Start) => DECLINE,
            _ => return false,
        };
        self.is_open(inbox_id) && answer.choice.as_deref() == Some(stop)
    }
}

/// What a run waits for while this is open.
pub(super) const fn wait_reason(ask: &Ask) -> WaitReason {
    match ask.purpose {
        AskPurpose::Project | AskPurpose::Agent { .. } => WaitReason::Question,
        AskPurpose::Budget { .. } => WaitReason::Budget,
        AskPurpose::Start
        | AskPurpose::Permission { .. }
        | AskPurpose::Review
        | AskPurpose::Failure
        | AskPurpose::Rollback
        | AskPurpose::Plan { .. } => WaitReason::Approval,
    }
}
