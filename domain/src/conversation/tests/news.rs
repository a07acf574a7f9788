//! News: heard with the next words, and no reason to think by itself.

use super::fixtures::{Life, claim, kinds, open, park, reply, said, say, stop};
use crate::agent::Brief as _;
use crate::conversation::{Refusal, State, UNHEARD_MAX};
use deputy_protocol::event::Prompt;

fn rested() -> Life {
    Life::default().with([open(), say("Hello"), claim(1), reply("Hello.", 1)])
}

#[test]
fn news_begins_no_turn_and_is_heard_before_the_next_words() {
    let mut life = rested();
    let facts = life.tell(said(Prompt::News, "The founder declined it")).unwrap();
    assert_eq!(kinds(&facts), ["said"]);
    assert_eq!((&life.it().state, life.it().began_at), (&State::Idle, None));
    let life = life.with([say("And now?")]);
    assert!(matches!(life.it().state, State::Thinking { lease: None }));
    let heard = [1, 2].map(|told| life.it().input_after(told).unwrap().text.as_str());
    assert_eq!(heard, ["The founder declined it", "And now?"]);
}

#[test]
fn a_turn_that_only_news_came_behind_is_over() {
    let life = Life::default().with([open(), say("Hello"), claim(1), said(Prompt::News, "It is confirmed")]);
    let ended = life.clone().with([reply("Hello.", 1)]);
    assert_eq!((&ended.it().state, ended.it().unheard.len()), (&State::Idle, 1));
    let words = life.with([say("Hm"), reply("Hello.", 1)]);
    assert!(matches!(words.it().state, State::Thinking { .. }), "words are the next turn's, with the news");
    assert_eq!(words.it().input_after(1).unwrap().text, "It is confirmed");
}

#[test]
fn whatever_it_waits_for_news_is_not_it() {
    let waiting = || Life::default().with([open(), say("Hello"), claim(1), park(Some(900))]);
    let told = waiting().with([said(Prompt::News, "It is confirmed")]);
    assert!(matches!(told.it().state, State::Waiting { .. }));
    let stopped = told.with([stop()]);
    assert_eq!((&stopped.it().state, stopped.it().unheard.len()), (&State::Idle, 2));
}

#[test]
fn news_leaves_room_for_words() {
    let life = rested().with((0..UNHEARD_MAX / 2).map(|_| said(Prompt::News, "It was put off")));
    assert_eq!(life.decide(said(Prompt::News, "Again")), Err(Refusal::ToldTooMuch));
    assert!(life.decide(say("And now?")).is_ok());
}
