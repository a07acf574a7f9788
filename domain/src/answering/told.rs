//! A question as the founder reads it in a notice.

use deputy_protocol::event::Ask;

/// What is asked, and what a model would answer.
pub fn with_draft(ask: &Ask) -> String {
    let draft = ask.answering.as_ref().and_then(|answering| answering.draft.as_ref());
    let drafted = draft.map(|draft| {
        let unsure = if draft.sure { "" } else { ", but is not sure" };
        format!("The COO would answer{unsure}: {}\nBecause: {}", draft.in_words(&ask.options), draft.why)
    });
    std::iter::once(ask.body.clone()).chain(drafted).collect::<Vec<_>>().join("\n\n")
}
