//! `deputy chat`: talking with the COO.

use super::house::tell_if_paused;
use super::session::Session;
use super::text::text;
use crate::api::pick_conversation;
use crate::args::Chat;
use crate::chat::{Beginning, chat};
use crate::outcome::{Outcome, UsageError};
use crate::render::{Shape, clean, note};
use crate::talk::Keyboard;
use anyhow::Result;
use deputy_protocol::api::NewConversation;

/// Begins a conversation, or comes back to one. Words on the command line are all that a program says.
pub(super) async fn begin(session: &Session, args: Chat) -> Result<Outcome> {
    let written = args.text.map(|written| text(written, "the text")).transpose()?;
    let wanted = args.conversation.or_else(|| args.again.then(|| "latest".to_owned()));
    let mut keyboard = Some(Keyboard::open()).filter(|keyboard| written.is_none() || keyboard.is_person);
    let is_person = keyboard.as_ref().is_some_and(|keyboard| keyboard.is_person);
    if !session.out.json {
        if is_person {
            note("/help says what you can do here; Ctrl-D leaves");
        }
        tell_if_paused(session).await;
    }
    let beginning = if let Some(wanted) = wanted {
        let it = pick_conversation(&session.api, &wanted).await?;
        if !session.out.json {
            note(&format!("“{}”", clean(&it.title, Shape::Line)));
        }
        Beginning::Again(Box::new(it), written)
    } else {
        let text = match (written, keyboard.as_mut()) {
            (Some(written), _) => written,
            (None, Some(keyboard)) => {
                let missing = || UsageError("there is nothing to say: write a sentence".to_owned());
                keyboard.next().await?.ok_or_else(missing)?
            }
            (None, None) => unreachable!("without words there is a keyboard"),
        };
        Beginning::New(NewConversation { text: Some(text), project: args.project, title: None })
    };
    chat(&session.api, session.out, beginning, keyboard).await
}
