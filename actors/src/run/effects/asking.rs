//! A question of the agent goes on record, with who answers it. The run waits from then on, and nothing of it runs.

use super::desk::Desk;
use super::fault::EffectFault;
use crate::answering::answerer;
use crate::run::book::CommandError;
use deputy_domain::answering::route;
use deputy_domain::run::{Command, Phase, Refusal};
use deputy_protocol::event::{Ask, AskOption, AskPurpose};

/// Characters of a title: a line on a phone.
const TITLE_CHARS: usize = 120;

/// What the agent asks.
pub(super) struct Asked {
    pub(super) purpose: AskPurpose,
    /// Its first line is the title.
    pub(super) title: String,
    pub(super) body: String,
    pub(super) options: Vec<AskOption>,
}

/// Ways to answer that have no names but their numbers.
pub(super) fn numbered(labels: impl IntoIterator<Item = String>) -> Vec<AskOption> {
    let numbered = labels.into_iter().zip(1..);
    numbered.map(|(label, place)| AskOption { id: place.to_string(), label, recommended: false }).collect()
}

/// Parks the run until somebody answered. Who may is decided here for questions; what asks for a permission is the
/// founder's whatever the level.
pub(super) async fn ask(desk: &Desk, asked: Asked) -> Result<(), EffectFault> {
    let Asked { purpose, title, body, options } = asked;
    let ask = Ask {
        inbox_id: desk.world.inbox_id(),
        purpose,
        title: title.lines().next().unwrap_or_default().chars().take(TITLE_CHARS).collect(),
        body,
        options,
        expires_at: None,
        default_choice: None,
        diff: None,
        answering: None,
    };
    let answering = match ask.purpose {
        AskPurpose::Agent { .. } => {
            let run = desk.load_in(Phase::Running).await?;
            Some(Box::new(route(&run, &ask, &answerer(&desk.world.settings), desk.world.clock.now())))
        }
        _ => None,
    };
    match desk.fact(Command::Ask { ask: Ask { answering, ..ask } }).await {
        Err(CommandError::Refused(refusal @ Refusal::AskedTooMuch { .. })) => {
            Err(EffectFault::hopeless("asked_too_much", refusal.to_string()))
        }
        asked => asked.map(|_| ()).map_err(EffectFault::from),
    }
}
