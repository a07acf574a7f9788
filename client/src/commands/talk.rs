//! `deputy talk` and `deputy attach`: live sessions.

use super::delegate::place;
use super::house::tell_if_paused;
use super::session::Session;
use super::text::text;
use crate::api::pick_run;
use crate::args::Talk;
use crate::outcome::{Outcome, UsageError};
use crate::render::{note, short};
use crate::talk::{Keyboard, talk};
use anyhow::Result;
use deputy_protocol::api::{NewTask, TaskAccepted};
use deputy_protocol::event::Mode;

/// Begins a run that the founder has in hand, and talks with its agent.
pub(super) async fn begin(session: &Session, args: Talk) -> Result<Outcome> {
    let mut keyboard = Keyboard::open();
    let written = if let Some(written) = args.text {
        written
    } else {
        if keyboard.is_person {
            note("what is it about?");
        }
        let missing = || UsageError("there is nothing to say: write a sentence".to_owned());
        keyboard.next().await?.ok_or_else(missing)?
    };
    let task = NewTask {
        text: text(written, "the text")?,
        project: args.project,
        agent: args.agent,
        mode: Mode::HandsOn,
        tier: args.tier,
        ..NewTask::default()
    };
    let run = session.api.post::<TaskAccepted>(&["tasks"], &task).await?.view.run;
    if !session.out.json {
        let place = place(session, &run).await;
        note(&format!("run {}{place}; /help says what you can do here", short(&run.id)));
        tell_if_paused(session).await;
    }
    talk(&session.api, session.out, run.id, keyboard).await
}

/// Comes back to a run.
pub(super) async fn attach(session: &Session, run: &str) -> Result<Outcome> {
    let run = pick_run(&session.api, run).await?.view;
    if !session.out.json {
        if run.mode == Mode::Delegated {
            note("it is delegated: /take has it in hand, /help says what else you can do here");
        }
        tell_if_paused(session).await;
    }
    talk(&session.api, session.out, run.id, Keyboard::open()).await
}
