//! Inbox items.

use deputy_domain::projection::{ANSWERED, ANSWERING, InboxDoc, OPEN};
use deputy_protocol::api::{InboxItem, InboxState};

/// An inbox item, as readers see it; `state` is its row's.
pub fn inbox_item(doc: InboxDoc, state: &str) -> InboxItem {
    let state = match state {
        OPEN | ANSWERING => InboxState::Open,
        ANSWERED => InboxState::Answered,
        _ => InboxState::Withdrawn,
    };
    InboxItem {
        id: doc.ask.inbox_id,
        kind: doc.ask.kind(),
        run_id: doc.run_id,
        conversation_id: doc.conversation_id,
        plan_id: doc.plan_id.map(|id| id.to_string()),
        project_id: doc.project_id,
        state,
        title: doc.ask.title,
        body: doc.ask.body,
        files_changed: doc.ask.diff.map(|diff| diff.files),
        insertions: doc.ask.diff.map(|diff| diff.insertions),
        deletions: doc.ask.diff.map(|diff| diff.deletions),
        options: doc.ask.options,
        answering: doc.ask.answering,
        created_at: doc.created_at,
        expires_at: doc.ask.expires_at,
        default_choice: doc.ask.default_choice,
        answered_at: doc.answered_at,
        answered_by: doc.by,
        choice: doc.choice,
        text: doc.text,
    }
}
