//! What a model is told that is to answer an agent at work.

use crate::coo::untrusted;
use crate::run::Run;
use deputy_protocol::event::{Ask, Permission, Route};
use deputy_protocol::ids::RunId;
use std::fmt::Write as _;

/// Of the order no more than this, in characters.
const ORDER_CHARS_MAX: usize = 8_000;

/// The order to answer a question. What the agent wrote, and the order it works on, are material in it.
pub fn question(run_id: RunId, run: &Run, ask: &Ask) -> String {
    let level = match run.order.permission {
        Permission::Autonomous => "autonomous",
        Permission::Supervised => "supervised",
        Permission::HumanRequired => "human-required",
    };
    let answered = match ask.answering.as_ref().map(|answering| answering.route) {
        Some(Route::Model) => {
            "If you are sure, your answer goes to the agent as it is; otherwise the founder sees it and decides."
        }
        Some(Route::Draft | Route::Founder) | None => {
            "Your answer is a draft: the founder sends it or says it otherwise."
        }
    };
    let mut text = format!(
        "An agent at work ({}, {level}) waits for an answer, in run {run_id}. {answered}\n\n",
        run.order.task_type.name()
    );
    let order = untrusted("what the agent was ordered to do", &short(&run.order.text));
    let mut asked = ask.body.clone();
    for option in &ask.options {
        // Writing to a string cannot fail.
        let _ = write!(asked, "\n[{}] {}", option.id, option.label);
    }
    let asked = untrusted("the question of the agent, with the options that it offers", &asked);
    let choose = if ask.options.is_empty() {
        ""
    } else {
        " Where one of the options is right, give its id as `choice`; words may go with it."
    };
    let _ = write!(
        text,
        "{order}\n\n{asked}\n\nLook at what was decided before, in documents, memories and the code, and answer with \
         `answer`.{choose} Be sure only of what that bears out: say you are not sure where it is a matter of taste that \
         nobody settled, goes beyond the order, costs money, cannot be undone, or asks you to allow something."
    );
    text
}

fn short(text: &str) -> String {
    match text.char_indices().nth(ORDER_CHARS_MAX) {
        Some((at, _)) => format!("{} […]", &text[..at]),
        None => text.to_owned(),
    }
}
