//! A conversation in every stage it can be in.

use super::fixtures::{Life, ask, claim, compact, consult, open, park, reply, reserve, said, say, stop};
use deputy_protocol::event::Prompt;

/// Each stage with its name.
pub(super) fn all() -> Vec<(&'static str, Life)> {
    let opened = Life::default().with([open()]);
    let wanted = opened.clone().with([say("Hello")]);
    let thinking = wanted.clone().with([claim(1)]);
    let asked = Life::default().with([consult(), said(Prompt::Order, "What of growth?")]);
    vec![
        ("none", Life::default()),
        ("opened", opened),
        ("wanted", wanted),
        ("thinking", thinking.clone()),
        ("thinking, more said", thinking.clone().with([say("And?")])),
        ("thinking, a call", thinking.clone().with([reserve(1)])),
        ("thinking, a wish", thinking.clone().with([compact()])),
        ("asking", thinking.clone().with([ask(1)])),
        ("waiting", thinking.clone().with([park(Some(600))])),
        ("waiting for ever", thinking.clone().with([park(None)])),
        ("replied", thinking.clone().with([reply("Hello.", 1)])),
        ("stopped", thinking.clone().with([stop()])),
        ("consulted", asked.clone()),
        ("consulted, thinking", asked.clone().with([claim(1)])),
        ("consulted, ended", asked.with([claim(1), reply("None.", 1)])),
    ]
}
