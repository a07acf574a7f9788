//! Which of its two ways Codex is driven.

use super::exec::Exec;
use super::launch::is_exec;
use super::server::Server;
use crate::driver::{Act, Driver, Exit, LaunchOrder, Word};
use deputy_protocol::link::Stream;

/// Codex, in one of its ways.
pub(in crate::driver) enum Codex {
    /// Its app server.
    Server(Box<Server>),
    /// One process a turn.
    Exec(Box<Exec>),
}

impl Codex {
    pub(in crate::driver) fn new(order: &LaunchOrder) -> Self {
        if is_exec(&order.args) {
            Self::Exec(Box::new(Exec::new(order)))
        } else {
            Self::Server(Box::new(Server::new(order)))
        }
    }

    fn driver(&mut self) -> &mut dyn Driver {
        match self {
            Self::Server(server) => server.as_mut(),
            Self::Exec(exec) => exec.as_mut(),
        }
    }
}

impl Driver for Codex {
    fn begin(&mut self) -> Vec<Act> {
        self.driver().begin()
    }

    fn heard(&mut self, stream: Stream, line: &str) -> Vec<Act> {
        self.driver().heard(stream, line)
    }

    fn cut(&mut self, line: &str) -> Vec<Act> {
        self.driver().cut(line)
    }

    fn told(&mut self, word: &Word) -> Vec<Act> {
        self.driver().told(word)
    }

    fn ended(&mut self, exit: &Exit) -> Vec<Act> {
        self.driver().ended(exit)
    }

    fn use_asked(&self, key: &str) -> Option<String> {
        match self {
            Self::Server(server) => server.use_asked(key),
            Self::Exec(_) => None,
        }
    }

    fn also_called(&self, use_id: Option<&str>, tool: &str) -> Vec<String> {
        match self {
            Self::Server(server) => server.also_called(use_id, tool),
            Self::Exec(_) => Vec::new(),
        }
    }
}
