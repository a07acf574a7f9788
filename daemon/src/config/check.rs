//! What cannot be seen from the shape alone: all faults at once.

use super::{AgentConfig, Config, LoginChoice, SandboxChoice};
use crate::llm::ProviderKind;
use deputy_actors::agents::BUILTIN;
use deputy_domain::driver::{Doubt, Kind, Rules};
use deputy_domain::model::ModelName;
use deputy_domain::schedule::Zone;
use std::fmt;
use url::Url;

/// Everything that is wrong, one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFaults(pub Vec<String>);

impl fmt::Display for ConfigFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration cannot be used:")?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl std::error::Error for ConfigFaults {}

impl Config {
    /// Faults that begin with their keys, each with the line where the key stands.
    pub fn faults(&self, found: impl IntoIterator<Item = impl ToString>) -> ConfigFaults {
        ConfigFaults(found.into_iter().map(|fault| self.places.before(&fault.to_string())).collect())
    }
}

/// Checks a configuration without touching the world.
pub fn check(config: &Config) -> Result<(), ConfigFaults> {
    let mut faults = Vec::new();
    founder(config, &mut faults);
    server(config, &mut faults);
    models(config, &mut faults);
    memory(config, &mut faults);
    agents(config, &mut faults);
    limits(config, &mut faults);
    faults.extend(config.notify.faults().into_iter().map(|fault| fault.to_string()));
    faults.extend(config.web.faults());
    if config.sandbox.kind == SandboxChoice::Container {
        faults.push("sandbox.kind: `container` comes with dev containers; use `auto`".to_owned());
    }
    if faults.is_empty() { Ok(()) } else { Err(config.faults(faults)) }
}

fn founder(config: &Config, faults: &mut Vec<String>) {
    let named = config.founder.time_zone.as_deref().map(str::parse::<Zone>);
    faults.extend(named.and_then(Result::err).map(|fault| format!("founder.time_zone: {fault}")));
}

fn server(config: &Config, faults: &mut Vec<String>) {
    let server = &config.server;
    if server.listen.parse::<std::net::SocketAddr>().is_err() {
        faults.push(format!("server.listen: `{}` is no address: write 127.0.0.1:7700", server.listen));
    }
    match Url::parse(&server.public_url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host_str().is_some() => {}
        _ => faults.push(format!(
            "server.public_url: `{}` is no address of a web page: write https://deputy.example.com",
            server.public_url
        )),
    }
    if server.tls_cert.is_some() != server.tls_key.is_some() {
        faults.push("server.tls_cert and server.tls_key: set both or neither".to_owned());
    }
}

fn models(config: &Config, faults: &mut Vec<String>) {
    let tiers = [("a", &config.models.a), ("b", &config.models.b), ("c", &config.models.c)];
    for (tier, models) in tiers {
        for model in models {
            match model.parse::<ModelName>() {
                Ok(name) if config.providers.contains_key(&name.provider) => {}
                Ok(name) => faults.push(format!("models.{tier}: there is no [providers.{}]", name.provider)),
                Err(fault) => faults.push(format!("models.{tier}: {fault}")),
            }
        }
    }
}

fn memory(config: &Config, faults: &mut Vec<String>) {
    let Some(model) = &config.memory.embeddings else { return };
    match model.parse::<ModelName>() {
        Ok(name) => match config.providers.get(&name.provider).map(|provider| provider.kind) {
            Some(ProviderKind::OpenAi | ProviderKind::OpenAiCompatible) => {}
            Some(_) => faults.push(
                "memory.embeddings: only providers of kind `openai` and `openai-compatible` make vectors"
                    .to_owned(),
            ),
            None => faults.push(format!("memory.embeddings: there is no [providers.{}]", name.provider)),
        },
        Err(fault) => faults.push(format!("memory.embeddings: {fault}")),
    }
}

fn agents(config: &Config, faults: &mut Vec<String>) {
    for (name, agent) in &config.agents {
        let Some(kind) = agent.kind.driven() else { continue };
        if name == BUILTIN {
            faults.push(format!("agents.{name}: this name is Deputy's own agent's, give yours another"));
        }
        if agent.trust_repository && !(agent.deny.is_empty() && agent.ask.is_empty()) {
            faults.push(format!(
                "agents.{name}.trust_repository: a repository could permit what `deny` and `ask` are about; keep one \
                 of them"
            ));
        }
        if agent.credentials.is_some() {
            faults.extend(
                credentials(config, name, agent, kind).map(|why| format!("agents.{name}.credentials: {why}")),
            );
        }
        if kind.program().is_none() && agent.command.is_none() {
            faults.push(format!("agents.{name}: the kind `{kind}` needs `command`, the program to start"));
        }
    }
    faults.extend(rules(config, true));
}

/// Rules that hold nothing for sure, or those that may.
fn rules(config: &Config, is_sure: bool) -> impl Iterator<Item = String> {
    let doubts = |agent: &AgentConfig| {
        let rules = Rules { deny: agent.deny.clone(), ask: agent.ask.clone() };
        agent.kind.driven().map(|kind| rules.doubts(kind)).unwrap_or_default()
    };
    let all = config
        .agents
        .iter()
        .flat_map(move |(name, agent)| doubts(agent).into_iter().map(move |doubt| (name, doubt)));
    all.filter(move |(_, doubt)| doubt.is_sure == is_sure)
        .map(|(name, Doubt { list, place, text, .. })| format!("agents.{name}.{list}[{place}]: {text}"))
}

/// What is used all the same and may not be meant so, each with its line.
pub fn doubts(config: &Config) -> Vec<String> {
    config.faults(rules(config, false)).0
}

/// Why a file of credentials cannot be given to an agent.
fn credentials(config: &Config, name: &str, agent: &AgentConfig, kind: Kind) -> Option<String> {
    let is_absolute = agent.credentials.as_ref().is_some_and(|file| file.is_absolute());
    if agent.login != LoginChoice::Own {
        return Some(format!("this is for a login of its own: set agents.{name}.login = \"own\""));
    }
    if kind.credentials().is_none() {
        return Some(format!(
            "nobody knows where a `{kind}` looks for a file: put its login into agents.{name}.env"
        ));
    }
    if config.sandbox.kind == SandboxChoice::None {
        return Some(
            "without a sandbox a file cannot be put into its place: log in in the environment (`env`)"
                .to_owned(),
        );
    }
    (!is_absolute).then(|| "write an absolute path".to_owned())
}

fn limits(config: &Config, faults: &mut Vec<String>) {
    let limits = &config.limits;
    if config.backup.at_hour > 23 {
        faults.push("backup.at_hour: an hour is 0 to 23".to_owned());
    }
    if config.backup.keep == 0 {
        faults.push("backup.keep: keep at least 1".to_owned());
    }
    if config.metrics.keep_days == 0 || config.metrics.events_max == 0 {
        faults
            .push("metrics.keep_days and metrics.events_max: keep at least 1, or send no events".to_owned());
    }
    if limits.runs_max == 0 {
        faults.push(
            "limits.runs_max: 0 would never start anything; use `deputy pause` to hold work back".to_owned(),
        );
    }
    for (key, usd) in [("run_usd_max", limits.run_usd_max), ("day_usd_max", limits.day_usd_max)] {
        if usd.is_some_and(|usd| !usd.is_finite() || usd <= 0.0) {
            faults.push(format!("limits.{key}: must be more than 0"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(agent: &str) -> Vec<String> {
        let config: Config = toml::from_str(agent).unwrap();
        check(&config).map_or_else(|faults| faults.0, |()| Vec::new())
    }

    #[test]
    fn a_rule_that_holds_nothing_is_a_fault_and_one_that_may_is_a_doubt() {
        let config =
            "[agents.a]\nkind = \"codex\"\ndeny = [\"shell(rm*)\", \"Bsh(rm*)\"]\nask = [\"hub.merge\"]\n";
        let faults = faults(config);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(
            faults[0].starts_with("agents.a.deny[1]: `Bsh(rm*)` holds nothing: codex has no tool"),
            "{faults:?}"
        );
        let doubts = doubts(&toml::from_str(config).unwrap());
        assert_eq!(doubts.len(), 1, "{doubts:?}");
        assert!(doubts[0].starts_with("agents.a.ask[0]: `hub.merge` is about no tool"), "{doubts:?}");
    }

    #[test]
    fn a_file_of_credentials_has_a_place_and_a_login() {
        let agent = |kind: &str, login: &str, file: &str, sandbox: &str| {
            let faults = faults(&format!(
                "[sandbox]\nkind = \"{sandbox}\"\n[agents.a]\nkind = \"{kind}\"\ncommand = \"/bin/a\"\nlogin = \
                 \"{login}\"\ncredentials = \"{file}\"\n"
            ));
            faults.join("\n")
        };
        assert_eq!(agent("claude", "own", "/etc/deputy/claude.json", "auto"), "");
        assert!(agent("claude", "gateway", "/c.json", "auto").contains("agents.a.login = \"own\""));
        assert!(agent("aider", "own", "/c.json", "auto").contains("put its login into agents.a.env"));
        assert!(agent("codex", "own", "c.json", "auto").contains("write an absolute path"));
        assert!(agent("codex", "own", "/c.json", "none").contains("without a sandbox"));
    }
}
