//! How the founder wants a conversation to go before the model.

use super::fixtures::{Life, claim, consult, fail, founder, kinds, open, reply, said, say, stop};
use crate::conversation::{Command, Refusal};
use deputy_protocol::event::{ContextWish, Prompt};

fn wish(wish: ContextWish) -> Command {
    Command::Reshape { wish, by: founder() }
}

fn done(wish: ContextWish) -> Command {
    Command::Reshaped { wish }
}

#[test]
fn a_wish_stands_until_it_was_seen_to_and_the_last_one_counts() {
    let mut life = Life::default().with([open(), say("Hello"), claim(1), reply("Hello.", 1)]);
    assert_eq!(kinds(&life.tell(wish(ContextWish::Compact)).unwrap()), ["context_asked"]);
    assert_eq!(life.decide(wish(ContextWish::Compact)), Err(Refusal::AlreadyDone));
    assert!(
        matches!(life.decide(done(ContextWish::Compact)), Err(Refusal::WrongState { .. })),
        "nobody thinks"
    );
    let life = life.with([wish(ContextWish::Expand), say("And?"), claim(2)]);
    assert_eq!(life.it().wish, Some(ContextWish::Expand));
    let mut life = life;
    let late = life.decide(done(ContextWish::Compact));
    assert!(matches!(late, Err(Refusal::WrongState { .. })), "something else is wanted since");
    assert_eq!(kinds(&life.tell(done(ContextWish::Expand)).unwrap()), ["context_set"]);
    assert_eq!(life.it().wish, None);
    assert_eq!(life.decide(done(ContextWish::Expand)), Err(Refusal::AlreadyDone));
}

#[test]
fn a_wish_ends_with_a_turn_that_failed_and_not_with_one_that_it_came_too_late_for() {
    let thinking = Life::default().with([open(), say("Hello"), claim(1), wish(ContextWish::Compact)]);
    assert_eq!(thinking.clone().with([fail(1)]).it().wish, None);
    assert_eq!(thinking.clone().with([reply("Hello.", 1)]).it().wish, Some(ContextWish::Compact));
    assert_eq!(thinking.with([stop()]).it().wish, Some(ContextWish::Compact));
    let ended = Life::default().with([consult(), said(Prompt::Order, "?"), claim(1), reply("!", 1)]);
    assert!(matches!(ended.decide(wish(ContextWish::Compact)), Err(Refusal::WrongState { .. })));
}
