//! The agents that an order can name.

use deputy_domain::driver::{Kind, Rules};
use std::collections::BTreeMap;
use std::fmt;

/// Name of Deputy's own loop, which is always there.
pub const BUILTIN: &str = "builtin";

/// An agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agent {
    /// Deputy's own loop.
    Builtin,
    /// A program.
    Program(Box<Program>),
}

/// An agent that is a program of its own.
#[derive(Clone, PartialEq, Eq)]
pub struct Program {
    /// How it is driven.
    pub kind: Kind,
    /// The program, where it is not its kind's own.
    pub program: Option<String>,
    /// Its arguments, before those of the driver.
    pub args: Vec<String>,
    /// Its environment, on top of the run's.
    pub env: BTreeMap<String, String>,
    /// Where its model comes from.
    pub login: Login,
    /// What the founder wrote about its tools.
    pub rules: Rules,
    /// Whether what a repository tells the program to do is done: commands, servers, addresses.
    pub trusts_repository: bool,
}

/// Where a program's model comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Login {
    /// From the gateway, with a key that is worth something to this run only.
    #[default]
    Gateway,
    /// From an account that the program is logged in to itself: a subscription.
    Own,
}

impl Agent {
    /// The program, if it is one.
    pub fn program(&self) -> Option<&Program> {
        match self {
            Self::Builtin => None,
            Self::Program(program) => Some(program),
        }
    }
}

impl Program {
    /// What of a repository this program must not see.
    pub fn hidden(&self) -> &'static [&'static str] {
        if self.trusts_repository { &[] } else { self.kind.hidden() }
    }
}

/// Without values of the environment: they may be secrets.
impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.env.keys().collect();
        f.debug_struct("Program")
            .field("kind", &self.kind)
            .field("program", &self.program)
            .field("args", &self.args)
            .field("env", &names)
            .field("login", &self.login)
            .field("rules", &self.rules)
            .field("trusts_repository", &self.trusts_repository)
            .finish()
    }
}
