//! Who answers a question, by the level of its work and what speaks for more care.

use super::answerer::Answerer;
use super::limit::{answered_max, patience};
use super::subject::{Subject, subject};
use crate::run::Run;
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::event::{Answering, Ask, Permission, Route};

/// Who answers a question of a run's agent, and why. A model never has more of a say than the level of the work gives it;
/// what speaks for more care takes some of it away.
pub fn route(run: &Run, ask: &Ask, answerer: &Answerer, now: At) -> Answering {
    let founder = |why: &str| decided(Route::Founder, why.to_owned(), None);
    if run.is_hands_on() {
        return founder("you have this run in hand");
    }
    if run.order.permission == Permission::HumanRequired {
        return founder("its work is human-required");
    }
    let patience = match answerer {
        Answerer::Nobody { why } => return founder(why),
        Answerer::Model { patience: normal } => patience(*normal, run.order.priority),
    };
    let (route, why) = by_level(run, ask);
    decided(route, why, now.checked_add_signed(patience.max(TimeDelta::zero())))
}

fn by_level(run: &Run, ask: &Ask) -> (Route, String) {
    let labels = ask.options.iter().map(|option| option.label.as_str());
    let texts = [ask.title.as_str(), ask.body.as_str()].into_iter().chain(labels);
    let found = subject(texts.chain(run.order.files.iter().map(String::as_str)));
    let evidence = found.as_ref().map(|Subject { name, word }| format!("it may be about {name} (`{word}`)"));
    match (run.order.permission, evidence) {
        (Permission::Autonomous, Some(evidence)) => {
            (Route::Draft, format!("its work is autonomous, but {evidence}, which you decide"))
        }
        (Permission::Autonomous, None) => {
            let (answered, has_options) = (run.by_models.len(), !ask.options.is_empty());
            if answered >= answered_max(run.order.task_type, has_options) {
                let open = if has_options { "" } else { ", and this one has no options" };
                let why =
                    format!("its work is autonomous, but a model answered {answered} of its questions{open}");
                return (Route::Draft, why);
            }
            (Route::Model, "its work is autonomous".to_owned())
        }
        (Permission::Supervised | Permission::HumanRequired, None) => {
            (Route::Draft, "its work is supervised".to_owned())
        }
        (Permission::Supervised | Permission::HumanRequired, Some(evidence)) => {
            (Route::Draft, format!("its work is supervised, and {evidence}"))
        }
    }
}

const fn decided(route: Route, why: String, founder_at: Option<At>) -> Answering {
    Answering { route, why, founder_at, referred: None, draft: None, conversation_id: None }
}
