//! Captured output of Claude Code through its driver.

mod failures;
mod launch;
mod own;
mod talk;

use super::*;
use crate::driver::testing::{acts, end, ends, exit, order, replay, shown};
use crate::driver::{Dialect, Kind};

macro_rules! captured {
    ($name:literal) => {
        include_str!(concat!("../fixtures/2.1.197/", $name, ".jsonl"))
    };
}
use captured;

fn claude(captured: &str, code: i32) -> Vec<Act> {
    replay(Kind::Claude, &order(Dialect::Anthropic), captured, &exit(code))
}

fn done(text: &str) -> TurnEnd {
    TurnEnd::Done { text: text.into() }
}
