//! The agents there are, with their programs' versions: what the API and `deputyd doctor` show.

use deputy_actors::agents::{Agent, Program};
use deputy_actors::ports::Programs;
use deputy_actors::settings::Settings;
use deputy_domain::driver::{Abilities, Probed, Standing, relied_on, standing};
use deputy_protocol::api::{AgentAbilities, AgentStanding, AgentView};

/// All agents, by name. A program is asked for its version, unless it was and its file is the same since.
pub async fn roster(programs: &dyn Programs, settings: &Settings) -> Vec<AgentView> {
    let mut agents = Vec::new();
    for (name, agent) in &settings.agents {
        let is_default = *name == settings.default_agent;
        agents.push(match agent {
            Agent::Builtin => builtin(name, is_default),
            Agent::Program(program) => of_program(name, is_default, programs, program).await,
        });
    }
    agents
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
    AgentView {
        name: name.to_owned(),
        kind: kind.name().to_owned(),
        program: program.program.clone().or_else(|| kind.program().map(str::to_owned)),
        abilities: shown(relied_on(kind, version.as_deref())),
        version,
        standing,
        detail,
        trusts_repository: program.trusts_repository,
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
