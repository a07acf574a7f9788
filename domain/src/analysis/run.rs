//! Rows of runs: the work itself, what of it went out, what failed.

use crate::metric::day;
use crate::projection::RunDoc;
use crate::run::{DeliveryProgress, RollbackProgress, Run, State};
use deputy_protocol::At;
use deputy_protocol::event::DeliveryMode;
use serde::Serialize;
use serde_json::{Value, json};

/// Characters of a text in a row: whoever wants more of it looks at the run.
const WORDS_CHARS_MAX: usize = 500;

/// When things of a run happened that its row does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Happened {
    /// A delivery or the taking back of one failed last.
    pub failed_at: Option<At>,
    /// What went out was taken back.
    pub taken_back_at: Option<At>,
}

/// A moment, as SQLite writes it.
pub(super) fn moment(at: At) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// The beginning of a text.
pub(super) fn words(text: &str) -> &str {
    text.char_indices().nth(WORDS_CHARS_MAX).map_or(text, |(end, _)| &text[..end])
}

/// The row of `runs`.
pub fn run_row(doc: &RunDoc) -> Vec<Value> {
    let run = &doc.run;
    let error = match &run.state {
        State::Failed { error } => Some(format!("{}: {}", error.code, error.detail)),
        _ => None,
    };
    vec![
        json!(doc.run_id),
        json!(moment(run.created_at)),
        json!(day(run.created_at.date_naive())),
        json!(run.ended_at.map(moment)),
        json!(title(run)),
        word(&run.order.task_type),
        json!(run.state.name()),
        json!(run.order.agent),
        json!(run.attempt),
        run.verdict.map_or(Value::Null, |verdict| word(&verdict)),
        json!(minutes(run.worked_ms)),
        json!(run.spent.cost_usd.as_f64()),
        json!(run.diff.files),
        json!(run.diff.insertions),
        json!(run.diff.deletions),
        json!(error.as_deref().map(words)),
    ]
}

/// The rows of `deploys`: none for work that did not go out.
pub fn deploy_rows(doc: &RunDoc, happened: Happened) -> Vec<Vec<Value>> {
    let State::Approved { sent, rollback } = &doc.run.state else { return Vec::new() };
    if sent.nothing || sent.mode == DeliveryMode::None {
        return Vec::new();
    }
    let sent_at = doc.run.ended_at.unwrap_or(doc.run.created_at);
    let row = |at: At, kind: &str, commit: &str| {
        vec![
            json!(moment(at)),
            json!(day(at.date_naive())),
            json!(kind),
            json!(doc.run_id),
            json!(commit),
            json!(sent.target),
            json!(title(&doc.run)),
        ]
    };
    let mut rows = vec![row(sent_at, "delivery", &sent.commit)];
    if let Some(RollbackProgress::Done { commit }) = rollback {
        rows.push(row(happened.taken_back_at.unwrap_or(sent_at), "rollback", commit));
    }
    rows
}

/// The rows of `errors`: work that failed, or that could not be delivered or taken back.
pub fn error_rows(doc: &RunDoc, happened: Happened) -> Vec<Vec<Value>> {
    let run = &doc.run;
    let (source, name, message, at) = match &run.state {
        State::Failed { error } => ("run", error.code.as_str(), &error.detail, run.ended_at),
        State::Review { delivery: Some(DeliveryProgress::Conflict { detail, .. }) } => {
            ("delivery", "conflict", detail, happened.failed_at)
        }
        State::Review { delivery: Some(DeliveryProgress::Failed { detail, .. }) } => {
            ("delivery", "delivery_failed", detail, happened.failed_at)
        }
        State::Approved { rollback: Some(RollbackProgress::Failed { detail }), .. } => {
            ("rollback", "rollback_failed", detail, happened.failed_at)
        }
        _ => return Vec::new(),
    };
    let at = at.unwrap_or(run.created_at);
    vec![vec![
        json!(moment(at)),
        json!(day(at.date_naive())),
        json!(source),
        json!(name),
        json!(words(message)),
        json!(doc.run_id),
        Value::Null,
    ]]
}

fn title(run: &Run) -> &str {
    words(run.order.text.trim().lines().next().unwrap_or_default())
}

/// A word of the contract, as in JSON.
fn word(it: &impl Serialize) -> Value {
    serde_json::to_value(it).unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "minutes of work are far below what a float holds")]
fn minutes(worked_ms: i64) -> f64 {
    (worked_ms as f64 / 60_000.0 * 10.0).round() / 10.0
}
