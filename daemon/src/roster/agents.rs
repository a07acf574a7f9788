//! All agents, with their programs' versions: what the API and `deputyd doctor` show.

use super::login;
use deputy_actors::agents::{Agent, Login, Program};
use deputy_actors::ports::Programs;
use deputy_actors::settings::Settings;
use deputy_domain::driver::{Abilities, Probed, QuotaDoc, Standing, standing};
use deputy_protocol::At;
use deputy_protocol::api::{AgentAbilities, AgentLogin, AgentStanding, AgentView, QuotaView};
use std::collections::BTreeMap;

/// Windows of agents' own accounts, by agent and window.
pub type Quotas = BTreeMap<String, BTreeMap<String, QuotaDoc>>;

/// All agents, by name. A program is asked for its version, unless it was and its file is the same since.
pub async fn roster(
    programs: &dyn Programs,
    settings: &Settings,
    quotas: &Quotas,
    now: At,
) -> Vec<AgentView> {
    let mut agents = Vec::new();
    for (name, agent) in &settings.agents {
        let is_default = *name == settings.default_agent;
        agents.push(match agent {
            Agent::Builtin => builtin(name, is_default),
            Agent::Program(program) => AgentView {
                quotas: quotas.get(name).map(|of_agent| quota_views(of_agent, now)).unwrap_or_default(),
                ..of_program(name, is_default, programs, program).await
            },
        });
    }
    agents
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
            let (standing, detail) = told(standing(kind, version.as_deref()));
            (version, standing, detail.map(str::to_owned))
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
        is_default,
    }
}

const fn told(standing: Standing) -> (AgentStanding, Option<&'static str>) {
    match standing {
        Standing::Known => (AgentStanding::Known, None),
        Standing::Unknown => {
            let detail = "nobody has tried this version: it is driven in its plainest way, is not relied on to ask, and \
                          is not begun where `deny` or `ask` hold";
            (AgentStanding::Unknown, Some(detail))
        }
        Standing::TooOld => {
            (AgentStanding::TooOld, Some("it is older than what Deputy can drive: install a later one"))
        }
    }
}

const fn shown(abilities: Abilities) -> AgentAbilities {
    let Abilities { asks, steers, interrupts, resumes, counts, is_known: _ } = abilities;
    AgentAbilities { asks, steers, interrupts, resumes, counts }
}
