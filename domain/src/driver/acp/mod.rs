//! To be written.

use super::{Act, Driver, Exit, Launch, LaunchOrder, Stdin, Word};
use deputy_protocol::link::Stream;
use std::collections::BTreeMap;

pub(super) struct Acp;

impl Acp {
    pub(super) fn new(_order: &LaunchOrder) -> Self {
        Self
    }
}

impl Driver for Acp {
    fn begin(&mut self) -> Vec<Act> {
        Vec::new()
    }
    fn heard(&mut self, _stream: Stream, _line: &str) -> Vec<Act> {
        Vec::new()
    }
    fn told(&mut self, _word: &Word) -> Vec<Act> {
        Vec::new()
    }
    fn ended(&mut self, _exit: &Exit) -> Vec<Act> {
        Vec::new()
    }
}

pub(super) fn launch(_order: &LaunchOrder) -> Launch {
    Launch { argv: Vec::new(), env: BTreeMap::new(), stdin: Stdin::Open }
}

pub(super) fn launch_opencode(order: &LaunchOrder) -> Launch {
    launch(order)
}
