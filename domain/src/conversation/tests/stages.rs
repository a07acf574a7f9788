//! A conversation in every stage it can be in.

use super::fixtures::{
    Life, ask, claim, come_due, compact, consult, open, park, reply, reserve, said, say, schedule, stop,
};
use deputy_protocol::event::Prompt;
use deputy_protocol::event::Repeat;

/// Each stage with its name.
pub(super) fn all() -> Vec<(&'static str, Life)> {
    let opened = Life::default().with([open()]);
    let wanted = opened.clone().with([say("Hello")]);
    let thinking = wanted.clone().with([claim(1)]);
    let later = |life: Life| Life { now: 700, ..life };
    let once = schedule(1, 10, None, "founder");
    let hourly = schedule(1, 10, Some(Repeat::Hours { count: 1 }), "coo");
    let due = later(opened.clone().with([once.clone()]));
    let asked = Life::default().with([consult(), said(Prompt::Order, "What of growth?")]);
    vec![
        ("none", Life::default()),
        ("opened", opened.clone()),
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
        ("scheduled", opened.clone().with([once.clone()])),
        ("due", due.clone()),
        ("came due", due.with([come_due(1, 600)])),
        ("due again", later(thinking.clone().with([hourly.clone()]))),
        ("due while asking", later(thinking.clone().with([hourly.clone(), ask(1)]))),
        ("due while waiting", later(thinking.clone().with([hourly, park(Some(900))]))),
        ("consulted", asked.clone()),
        ("consulted, thinking", asked.clone().with([claim(1)])),
        ("consulted, ended", asked.with([claim(1), reply("None.", 1)])),
    ]
}
