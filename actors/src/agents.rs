//! The agents that an order can name.

use crate::ports::Credentials;
use deputy_domain::driver::{Abilities, Kind, Rules, abilities, relied_on};
use deputy_domain::secret::Secret;
use deputy_protocol::event::Budget;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

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
    /// The file with the credentials of a login of its own, which it reads and writes; `None`: they are in its
    /// environment, or it needs none.
    pub credentials: Option<PathBuf>,
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
    /// What a process of this program can do that says it is of this version, in the way in which it is driven.
    pub fn abilities(&self, version: Option<&str>) -> Abilities {
        abilities(self.kind, &self.args, version)
    }

    /// What it is relied on for: less, where nobody has tried the version.
    pub fn relied_on(&self, version: Option<&str>) -> Abilities {
        relied_on(self.kind, &self.args, version)
    }

    /// What of a repository this program must not see.
    pub fn hidden(&self) -> &'static [&'static str] {
        if self.trusts_repository { &[] } else { self.kind.hidden() }
    }

    /// The file with its own credentials, and where it looks for it.
    pub fn credentials_in_home(&self) -> Option<Credentials> {
        let file = self.credentials.clone().filter(|_| self.login == Login::Own)?;
        Some(Credentials { file, place: self.kind.credentials()? })
    }

    /// What the founder put into its environment: each value that is long enough to be a secret, as with a project's
    /// variables. Those in a file of a login of its own change while it works.
    pub fn secrets(&self) -> Vec<Secret> {
        self.env.iter().filter_map(|(name, value)| Secret::new(name, value.as_bytes())).collect()
    }

    /// Whether the founder named this model, by its name at the provider, in its arguments or its environment.
    pub fn names(&self, model: &str) -> bool {
        let is_named = |word: &String| {
            let before = word.strip_suffix(model);
            before.is_some_and(|before| before.is_empty() || before.ends_with(['=', '/', ':']))
        };
        self.args.iter().chain(self.env.values()).any(is_named)
    }

    /// Why these caps cannot be kept with this agent of that name; `None`: they can. What an agent with a login of its
    /// own costs nobody tells, so where dollars are capped, something has to be capped that can be counted.
    pub fn cannot_keep(&self, name: &str, budget: &Budget, is_day_capped: bool) -> Option<String> {
        if self.login != Login::Own {
            return None;
        }
        let counts = self.abilities(None).counts;
        if budget.tokens_max.is_some() && !counts {
            return Some(format!(
                "agents of kind `{}` do not say what they use, so a cap on tokens cannot be kept: cap the minutes of \
                 `{name}` (`budget.minutes_max`)",
                self.kind
            ));
        }
        let dollars = match (budget.usd_max.is_some(), is_day_capped) {
            (true, _) => "a cap on dollars",
            (false, true) => "the cap on dollars of a day (`limits.day_usd_max`)",
            (false, false) => return None,
        };
        let (other, has_other) = if counts {
            ("its tokens (`budget.tokens_max`)", budget.tokens_max.is_some())
        } else {
            ("its minutes (`budget.minutes_max`)", budget.minutes_max.is_some())
        };
        (!has_other).then(|| {
            format!(
                "`{name}` is logged in by itself (`login = \"own\"`): the price of its calls is not known, so {dollars} \
                 cannot be kept. Cap {other} as well"
            )
        })
    }
}

/// Whether a variable of this name holds a secret.
pub fn is_secret(variable: &str) -> bool {
    let variable = variable.to_ascii_uppercase();
    ["KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL"].iter().any(|word| variable.contains(word))
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
            .field("credentials", &self.credentials)
            .field("rules", &self.rules)
            .field("trusts_repository", &self.trusts_repository)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(login: Login) -> Program {
        let env = [("LAB_NOTE", "a long enough value"), ("PORT", "3000"), ("BIG", "lab/large-2")];
        Program {
            kind: Kind::Opencode,
            program: None,
            args: ["--model", "lab/large-1", "--small=lab/tiny", "plain"].map(str::to_owned).to_vec(),
            env: env.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            login,
            credentials: None,
            rules: Rules::default(),
            trusts_repository: false,
        }
    }

    #[test]
    fn what_is_in_an_agents_environment_is_secret_whatever_its_login_and_its_name() {
        for login in [Login::Gateway, Login::Own] {
            let secrets = program(login).secrets();
            assert_eq!(format!("{secrets:?}"), "[Secret(BIG), Secret(LAB_NOTE)]");
        }
    }

    #[test]
    fn a_model_that_the_founder_named_for_an_agent_is_one_of_its_own() {
        let program = program(Login::Gateway);
        for (model, is_named) in [
            ("large-1", true),
            ("large-2", true),
            ("tiny", true),
            ("plain", true),
            ("arge-1", false),
            ("lab", false),
        ] {
            assert_eq!(program.names(model), is_named, "{model}");
        }
    }
}
