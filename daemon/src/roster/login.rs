//! Whether an agent with a login of its own is logged in, as far as that can be seen without using it.

use deputy_actors::agents::{Login, Program, is_secret};
use deputy_domain::driver::Kind;
use std::path::Path;

/// What there is of a login, and in words.
pub(super) struct Found {
    /// `None`: nobody can tell.
    pub(super) is_there: Option<bool>,
    /// For people; names files and variables, and nothing of what is in them.
    pub(super) text: String,
}

/// What there is of a program's own login; `None`: it has none.
pub(super) fn look(program: &Program) -> Option<Found> {
    if program.login != Login::Own {
        return None;
    }
    if let Some(file) = &program.credentials {
        return Some(in_file(file));
    }
    let is_set = |(name, value): &(&String, &String)| is_secret(name) && !value.is_empty();
    let variables: Vec<_> = program.env.iter().filter(is_set).map(|(name, _)| name.as_str()).collect();
    Some(match (variables.as_slice(), instead(program.kind)) {
        ([], None) => Found { is_there: None, text: "no credentials are set; it may need none".to_owned() },
        ([], Some(instead)) => {
            Found { is_there: Some(false), text: format!("no credentials are there: {instead}") }
        }
        (names, _) => {
            let text = format!("its credentials are in its environment ({})", names.join(", "));
            Found { is_there: Some(true), text }
        }
    })
}

fn in_file(file: &Path) -> Found {
    let shown = file.display();
    let access = rustix::fs::access(file, rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK);
    let (is_there, text) = match (file.metadata(), access) {
        (Err(_), _) => (false, format!("{shown} is not there: log in once, and put the file there")),
        (Ok(found), _) if !found.is_file() || found.len() == 0 => {
            (false, format!("{shown} holds no credentials: log in once, and put the file there"))
        }
        (Ok(_), Err(_)) => (false, format!("{shown} cannot be read and written by this user")),
        (Ok(_), Ok(())) => (true, format!("its credentials are in {shown}")),
    };
    Found { is_there: Some(is_there), text }
}

/// How a program of this kind is logged in; `None`: nobody knows whether it has to be.
const fn instead(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Claude => Some(
            "set CLAUDE_CODE_OAUTH_TOKEN in its `env` (`claude setup-token` makes one), or `credentials` to the file of \
             a login",
        ),
        Kind::Codex | Kind::Gemini | Kind::Opencode => {
            Some("set `credentials` to the file of a login, or a key in its `env`")
        }
        Kind::Aider => Some("set a key in its `env`"),
        Kind::Acp | Kind::Command => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deputy_domain::driver::Rules;

    fn program(kind: Kind, variables: &[(&str, &str)]) -> Program {
        let env = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Program {
            kind,
            program: None,
            args: Vec::new(),
            env,
            login: Login::Own,
            credentials: None,
            rules: Rules::default(),
            trusts_repository: false,
        }
    }

    #[test]
    fn a_login_is_looked_for_where_it_is_configured() {
        let look = |program: &Program| look(program).map(|found| (found.is_there, found.text));
        let gateway = Program { login: Login::Gateway, ..program(Kind::Claude, &[]) };
        assert_eq!(look(&gateway), None);
        let (is_there, text) = look(&program(Kind::Claude, &[("NO_COLOR", "1")])).unwrap();
        assert!(is_there == Some(false) && text.contains("claude setup-token"), "{text}");
        let (is_there, text) = look(&program(Kind::Codex, &[("OPENAI_API_KEY", "sk-1")])).unwrap();
        assert_eq!(
            (is_there, text.as_str()),
            (Some(true), "its credentials are in its environment (OPENAI_API_KEY)")
        );
        assert_eq!(look(&program(Kind::Command, &[])).unwrap().0, None);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("auth.json");
        let in_file = Program { credentials: Some(file.clone()), ..program(Kind::Codex, &[]) };
        assert_eq!(look(&in_file).unwrap().0, Some(false));
        std::fs::write(&file, "{}").unwrap();
        assert_eq!(look(&in_file).unwrap().0, Some(true));
    }
}
