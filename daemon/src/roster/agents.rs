//! All agents, with their programs' versions: what the API and `deputyd doctor` show.

use super::login;
use deputy_actors::agents::{Agent, Login, Program};
use deputy_actors::obstacles::{Speaks, cannot_ask, is_not_relied_on, no_model};
use deputy_actors::ports::Programs;
use deputy_actors::settings::Settings;
use deputy_domain::driver::{Abilities, Probed, QuotaDoc, Standing, standing};
use deputy_protocol::At;
use deputy_protocol::api::{AgentAbilities, AgentLogin, AgentStanding, AgentView, QuotaView};
use deputy_protocol::event::Tier;
use futures::future::join_all;
use std::collections::BTreeMap;

/// Windows of agents' own accounts, by agent and window.
pub type Quotas = BTreeMap<String, BTreeMap<String, QuotaDoc>>;

/// All agents, by name. A program is asked for its version, unless it was and its file is the same since; all of them
/// are asked side by side.
pub async fn roster(
    programs: &dyn Programs,
    settings: &Settings,
    speaks: Speaks<'_>,
    quotas: &Quotas,
    now: At,
) -> Vec<AgentView> {
    let of_one = async |(name, agent): (&String, &Agent)| {
        let is_default = *name == settings.default_agent;
        let Agent::Program(program) = agent else { return builtin(name, is_default) };
        let view = of_program(name, is_default, programs, program).await;
        AgentView {
            quotas: quotas.get(name).map(|of_agent| quota_views(of_agent, now)).unwrap_or_default(),
            obstacles: obstacles(program, &view, settings, speaks),
            ..view
        }
    };
    join_all(settings.agents.iter().map(of_one)).await
}

/// Why its runs would fail at once, where they name no tier.
fn obstacles(program: &Program, view: &AgentView, settings: &Settings, speaks: Speaks<'_>) -> Vec<String> {
    let is_sandboxed = settings.is_sandboxed;
    let is_there = matches!(view.standing, AgentStanding::Known | AgentStanding::Unknown);
    let version = view.version.as_deref();
    let asks = cannot_ask(program, is_sandboxed)
        .or_else(|| is_not_relied_on(program, version, is_sandboxed).filter(|_| is_there));
    asks.into_iter().chain(no_model(program, Tier::default(), &settings.tiers, speaks)).collect()
}

/// Windows of one agent's account, as they stand now.
fn quota_views(windows: &BTreeMap<String, QuotaDoc>, now: At) -> Vec<QuotaView> {
    let view = |(window, doc): (&String, &QuotaDoc)| {
        let is_over = doc.is_over(now);
        QuotaView {
            window: window.clone(),
            state: doc.state_at(now),
            used_percent: doc.used_percent.filter(|_| !is_over),
            resets_at: doc.resets_at.filter(|_| !is_over),
            seen_at: doc.seen_at,
        }
    };
    windows.iter().map(view).collect()
}

fn builtin(name: &str, is_default: bool) -> AgentView {
    AgentView {
        name: name.to_owned(),
        kind: "builtin".to_owned(),
        program: None,
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        standing: AgentStanding::Known,
        detail: None,
        abilities: AgentAbilities { asks: true, steers: true, interrupts: true, resumes: true, counts: true },
        trusts_repository: false,
        login: AgentLogin::Gateway,
        credentials: None,
        is_signed_in: None,
        quotas: Vec::new(),
        obstacles: Vec::new(),
        is_default,
    }
}

async fn of_program(name: &str, is_default: bool, programs: &dyn Programs, program: &Program) -> AgentView {
    let kind = program.kind;
    let (version, standing, detail) = match programs.probe(program).await {
        Err(fault) => (None, AgentStanding::Unseen, Some(fault.to_string())),
        Ok(Probed::Missing(detail)) => (None, AgentStanding::Missing, Some(detail)),
        Ok(probed) => {
            let version = probed.version().map(str::to_owned);
            let (standing, detail) = told(standing(kind, version.as_deref()), version.is_some());
            (version, standing, detail)
        }
    };
    let login = login::look(program);
    AgentView {
        name: name.to_owned(),
        kind: kind.name().to_owned(),
        program: program.program.clone().or_else(|| kind.program().map(str::to_owned)),
        abilities: shown(program.relied_on(version.as_deref())),
        version,
        standing,
        detail,
        trusts_repository: program.trusts_repository,
        login: match program.login {
            Login::Gateway => AgentLogin::Gateway,
            Login::Own => AgentLogin::Own,
        },
        is_signed_in: login.as_ref().and_then(|login| login.is_there),
        credentials: login.map(|login| login.text),
        quotas: Vec::new(),
        obstacles: Vec::new(),
        is_default,
    }
}

fn told(standing: Standing, says_version: bool) -> (AgentStanding, Option<String>) {
    match standing {
        Standing::Known => (AgentStanding::Known, None),
        Standing::Unknown => {
            let what = if says_version {
                "nobody has tried this version"
            } else {
                "it does not say which version it is (`--version` gives none, or not in time)"
            };
            let detail = format!(
                "{what}: it is driven in its plainest way, is not relied on to ask, and is not begun where `deny` or `ask` \
                 hold"
            );
            (AgentStanding::Unknown, Some(detail))
        }
        Standing::TooOld => {
            let detail = "it is older than what Deputy can drive: install a later one";
            (AgentStanding::TooOld, Some(detail.to_owned()))
        }
    }
}

const fn shown(abilities: Abilities) -> AgentAbilities {
    let Abilities { asks, steers, interrupts, resumes, counts, is_known: _ } = abilities;
    AgentAbilities { asks, steers, interrupts, resumes, counts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use deputy_actors::ports::HandsFault;
    use deputy_actors::testing::settings;
    use deputy_domain::driver::{Kind, Rules};
    use tokio::sync::Barrier;

    /// Each says nothing, once all of them are asked.
    struct Mute(Barrier);

    #[async_trait]
    impl Programs for Mute {
        async fn probe(&self, _: &Program) -> Result<Probed, HandsFault> {
            self.0.wait().await;
            Ok(Probed::Silent)
        }
    }

    #[tokio::test]
    async fn programs_are_asked_side_by_side_and_one_that_gives_no_version_is_told_as_that() {
        let program = Program {
            kind: Kind::Claude,
            program: None,
            args: Vec::new(),
            env: BTreeMap::new(),
            login: Login::Gateway,
            credentials: None,
            rules: Rules { deny: vec!["Bash(rm*)".to_owned()], ask: Vec::new() },
            trusts_repository: false,
        };
        let agent = Agent::Program(Box::new(program));
        let agents = ["one", "two"].map(|name| (name.to_owned(), agent.clone())).into();
        let settings = Settings { agents, is_sandboxed: true, ..settings() };
        let views =
            roster(&Mute(Barrier::new(2)), &settings, &|_| None, &Quotas::default(), At::default()).await;
        assert_eq!(views.len(), 2);
        let detail = views[0].detail.as_deref().unwrap_or_default();
        assert!(detail.starts_with("it does not say which version it is"), "{detail}");
        let obstacles = &views[0].obstacles;
        assert!(obstacles[0].contains("does not say which version it is"), "{obstacles:?}");
        assert!(obstacles[1].contains("no model of tier b"), "{obstacles:?}");
    }
}
