//! Variables of the environment, laid over the text of a file.

use super::Config;
use super::scrub::scrub;
use config::{ConfigError, Environment, File, FileFormat};
use std::collections::HashMap;

const PREFIX: &str = "DEPUTY__";

/// Settings by the names of their variables.
pub(super) type Variables = HashMap<String, String>;

/// Those of this process. What is not UTF-8 is no setting.
pub(super) fn variables() -> Variables {
    let plain = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        let name = name.into_string().ok().filter(|name| name.starts_with(PREFIX))?;
        Some((name, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(plain).collect()
}

/// A file's text, which fits by itself, with variables over it; or all that is wrong with them, each with the name of
/// its variable and never with its value.
pub(super) fn lay(text: &str, mut variables: Variables) -> Result<Config, Vec<String>> {
    let mut faults = Vec::new();
    loop {
        // Variables are texts; whoever reads a number parses one. Parsed before, a key of digits would be a number.
        let environment = Environment::with_prefix("DEPUTY")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(false)
            .ignore_empty(true)
            .source(Some(variables.clone()));
        let layered = config::Config::builder()
            .add_source(File::from_str(text, FileFormat::Toml))
            .add_source(environment)
            .build()
            .and_then(config::Config::try_deserialize::<Config>);
        let (key, detail) = match layered {
            Ok(config) if faults.is_empty() => return Ok(config),
            Ok(_) => break,
            Err(error) => said(&error),
        };
        // A reader stops at the first fault: the rest is read without what led to it.
        let guilty = guilty(&variables, &key);
        let names = if guilty.is_empty() { "the environment".to_owned() } else { sorted(&guilty).join(", ") };
        let place = if key.is_empty() { String::new() } else { format!("{key}: ") };
        faults.push(format!("{names}: {place}{detail}"));
        if guilty.is_empty() {
            break;
        }
        variables.retain(|name, _| !guilty.contains(name));
    }
    faults.sort_unstable();
    Err(faults)
}

/// The variables that lead to a key. One that is missing is led to by those that set something beside it.
fn guilty(variables: &Variables, key: &str) -> Vec<String> {
    let mut around = key;
    while !around.is_empty() {
        let found: Vec<String> = variables.keys().filter(|name| leads_to(name, around)).cloned().collect();
        if !found.is_empty() {
            return found;
        }
        around = around.rsplit_once('.').map_or("", |(outer, _)| outer);
    }
    Vec::new()
}

/// Whether a variable sets a key, something in it or something around it.
fn leads_to(name: &str, key: &str) -> bool {
    let set = name.strip_prefix(PREFIX).unwrap_or(name).to_lowercase().replace("__", ".");
    let is_in = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    is_in(&set, key) || is_in(key, &set)
}

fn sorted(names: &[String]) -> Vec<&str> {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// The key that does not fit, if it is known, and what is expected of it.
fn said(error: &ConfigError) -> (String, String) {
    match error {
        ConfigError::Type { expected, key, .. } => {
            (key.clone().unwrap_or_default(), format!("invalid type, expected {expected}"))
        }
        ConfigError::At { error, key, .. } => {
            let (inner, detail) = said(error);
            (key.clone().unwrap_or(inner), detail)
        }
        ConfigError::NotFound(key) => (key.clone(), "it is missing".to_owned()),
        other => (String::new(), scrub(&other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Variables, lay};
    use crate::llm::Key;

    fn set(variables: &[(&str, &str)]) -> Variables {
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_key_of_digits_stays_a_text_and_numbers_are_read_where_numbers_belong() {
        let variables = set(&[
            ("DEPUTY__PROVIDERS__A__KIND", "openai"),
            ("DEPUTY__PROVIDERS__A__API_KEY", "0012345678901234567890"),
            ("DEPUTY__NOTIFY__EMAIL__SMTP_URL", "smtp://localhost"),
            ("DEPUTY__NOTIFY__EMAIL__FROM", "7"),
            ("DEPUTY__NOTIFY__EMAIL__TO", "8"),
            ("DEPUTY__DATABASE__URL", "1e3"),
            ("DEPUTY__LIMITS__RUNS_MAX", "7"),
            ("DEPUTY__LIMITS__RUN_USD_MAX", "0.5"),
            ("DEPUTY__MODELS__ESCALATE", "true"),
            ("DEPUTY__MODELS__B", "a/1,a/2"),
        ]);
        let config = lay("", variables).unwrap();
        assert_eq!(config.providers["a"].api_key, Some(Key::new("0012345678901234567890")));
        assert_eq!((config.limits.runs_max, config.limits.run_usd_max), (7, Some(0.5)));
        assert_eq!((config.database.url.expose(), config.models.escalate), ("1e3", true));
        assert_eq!((config.notify.email.unwrap().to, config.models.b.len()), (vec!["8".to_owned()], 2));
    }

    #[test]
    fn all_variables_that_do_not_fit_are_named_and_no_value_is() {
        let variables = set(&[
            ("DEPUTY__LIMITS__RUNS_MAX", "sk-secret"),
            ("DEPUTY__PROVIDERS__A", "sk-secret"),
            ("DEPUTY__PROVIDERS__B__API_KEY", "sk-secret"),
            ("DEPUTY__SERVER__PORT", "sk-secret"),
        ]);
        let faults = lay("[limits]\nruns_max = 4\n", variables).unwrap_err();
        let said = faults.join("\n");
        assert!(!said.contains("sk-secret"), "{said}");
        for name in [
            "LIMITS__RUNS_MAX: limits.runs_max: ",
            "PROVIDERS__A: ",
            "PROVIDERS__B__API_KEY: ",
            "SERVER__PORT: ",
        ] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(&format!("DEPUTY__{name}"))),
                "{name}\n{said}"
            );
        }
    }

    #[test]
    fn a_configuration_that_is_printed_shows_no_password() {
        let variables = set(&[
            ("DEPUTY__DATABASE__URL", "postgres://deputy:hunter2@localhost/deputy"),
            ("DEPUTY__PROVIDERS__A__KIND", "openai"),
            ("DEPUTY__PROVIDERS__A__API_KEY", "hunter2"),
            ("DEPUTY__NOTIFY__EMAIL__SMTP_URL", "smtp://me:hunter2@localhost"),
            ("DEPUTY__NOTIFY__EMAIL__FROM", "a@example.com"),
            ("DEPUTY__NOTIFY__EMAIL__TO", "b@example.com"),
        ]);
        let shown = format!("{:#?}", lay("", variables).unwrap());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
