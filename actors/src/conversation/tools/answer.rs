//! Answers an agent at work: what is taken to it is the last word of the conversation, by whoever put the question here.

use super::super::mind::Thinker;
use crate::run::book::RunBook;
use crate::thinking::{Mind as _, ThoughtFault};
use deputy_domain::conversation::Conversation;
use deputy_protocol::event::{Draft, Purpose, ToolOutcome};

/// Checks that the agent can be answered so; what is wrong with it is told, to be mended.
pub(super) async fn answer(
    thinker: &Thinker<'_>,
    it: &Conversation,
    wanted: &Draft,
) -> Result<ToolOutcome, ThoughtFault> {
    let noted = ToolOutcome::Done { text: "noted".to_owned() };
    let (Purpose::Answering { run_id, inbox_id }, Some(choice)) = (it.purpose, &wanted.choice) else {
        return Ok(noted);
    };
    let loaded = RunBook::new(thinker.world().clone()).load(run_id).await?;
    let asked = loaded.as_ref().and_then(|loaded| loaded.run.asks.get(&inbox_id));
    let options = asked.map(|ask| ask.options.as_slice()).unwrap_or_default();
    if options.iter().any(|option| option.id == *choice) {
        return Ok(noted);
    }
    let text = if options.is_empty() {
        "this question has no options: leave `choice` out, and answer in words".to_owned()
    } else {
        let ids: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
        format!("`{choice}` is none of the options: `choice` is one of {}, or left out", ids.join(", "))
    };
    Ok(ToolOutcome::Refused { text })
}
