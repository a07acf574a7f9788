//! The agents, their programs and what they are relied on for.

use super::super::output::note;
use super::finding::{Finding, fail, ok, warn};
use crate::app;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::control::{Answer, Request, connect};
use crate::gateway::spoken;
use crate::hands::{BUDGET_SEC, RunnerPrograms};
use crate::roster::{Quotas, roster};
use deputy_actors::ports::Clock as _;
use deputy_domain::model::ModelName;
use deputy_protocol::api::{AgentAbilities, AgentStanding, AgentView};
use deputy_protocol::event::QuotaState;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;
use tokio::time::timeout;

/// After this somebody wonders what it is at.
const SILENCE_MAX: Duration = Duration::from_secs(2);

pub(super) async fn agents(config: &Config) -> Vec<Finding> {
    let folder = match tempfile::tempdir() {
        Ok(folder) => folder,
        Err(error) => return vec![fail("agent", format!("no temporary folder can be made: {error}"))],
    };
    // What is the matter with hands was told before.
    let Ok(hands) = app::hands(config, folder.path().to_owned()) else { return Vec::new() };
    let quotas = quotas(&config.storage.data_dir).await;
    let now = SystemClock.now();
    // What is the matter with providers is told elsewhere.
    let providers = app::providers(config).ok();
    let speaks = |model: &ModelName| providers.as_ref().and_then(|providers| spoken(providers, model));
    let (programs, settings) = (RunnerPrograms::new(hands), app::settings(config));
    let mut asked = pin!(roster(&programs, &settings, &speaks, &quotas, now));
    let agents = if let Ok(agents) = timeout(SILENCE_MAX, &mut asked).await {
        agents
    } else {
        note(format_args!("the agents' programs are asked which version they are, for up to {BUDGET_SEC} s"));
        asked.await
    };
    let widths = [width(&agents, |agent| agent.name.len()), width(&agents, |agent| what(agent).len())];
    let found = agents.iter().map(|agent| finding(agent, widths));
    found.chain(agents.iter().flat_map(account)).collect()
}

/// What the running daemon was told of the agents' own accounts; nothing where none runs.
async fn quotas(data_dir: &Path) -> Quotas {
    let Ok(Some(mut daemon)) = connect(data_dir).await else { return Quotas::default() };
    match daemon.ask(&Request::Quotas).await {
        Ok(Answer::Quotas { quotas }) => quotas,
        _ => Quotas::default(),
    }
}

/// The account of an agent that is logged in by itself.
fn account(agent: &AgentView) -> Vec<Finding> {
    let AgentView { name, credentials, .. } = agent;
    let Some(credentials) = credentials else { return Vec::new() };
    let login = match agent.is_signed_in {
        Some(true) => warn(
            "login",
            format!("{name}: {credentials}; it holds a secret, which its tools can read (login = \"own\")"),
        ),
        Some(false) => fail("login", format!("{name}: {credentials}")),
        None => ok("login", format!("{name}: {credentials}")),
    };
    let windows = agent.quotas.iter().map(|quota| {
        let resets = quota.resets_at.map(|at| format!(", resets {}", at.format("%Y-%m-%d %H:%M UTC")));
        let text = format!("{name}: {}{}", quota.in_words(), resets.unwrap_or_default());
        match quota.state {
            QuotaState::Open => ok("quota", text),
            QuotaState::Near | QuotaState::UsedUp | QuotaState::Extra => warn("quota", text),
        }
    });
    std::iter::once(login).chain(windows).collect()
}

fn width(agents: &[AgentView], of: impl Fn(&AgentView) -> usize) -> usize {
    agents.iter().map(of).max().unwrap_or(0)
}

/// `codex 0.169.0 (/opt/codex)`.
fn what(agent: &AgentView) -> String {
    let version = agent.version.as_deref().unwrap_or("-");
    match &agent.program {
        Some(program) if *program != agent.kind => format!("{} {version} ({program})", agent.kind),
        _ => format!("{} {version}", agent.kind),
    }
}

fn finding(agent: &AgentView, [name, all]: [usize; 2]) -> Finding {
    let line = format!("{:name$}  {:all$}  {}", agent.name, what(agent), can(agent.abilities));
    let detail = agent.detail.as_deref().unwrap_or_default();
    match agent.standing {
        AgentStanding::Known | AgentStanding::Unknown => {
            let trust = "does what a repository tells it to (trust_repository)";
            let trust = agent.trusts_repository.then(|| trust.to_owned());
            let obstacles = agent.obstacles.iter().map(|why| format!("its runs fail at once: {why}"));
            let notes: Vec<_> = agent.detail.iter().cloned().chain(trust).chain(obstacles).collect();
            if notes.is_empty() {
                ok("agent", line)
            } else {
                warn("agent", format!("{line}; {}", notes.join("; ")))
            }
        }
        AgentStanding::TooOld => fail("agent", format!("{:name$}  {}: {detail}", agent.name, what(agent))),
        // What is the matter names the program.
        AgentStanding::Missing | AgentStanding::Unseen => {
            fail("agent", format!("{:name$}  {}: {detail}", agent.name, agent.kind))
        }
    }
}

fn can(abilities: AgentAbilities) -> String {
    let AgentAbilities { asks, steers, interrupts, resumes, counts } = abilities;
    let words = [
        (asks, "asks"),
        (steers, "steers"),
        (interrupts, "interrupts"),
        (resumes, "resumes"),
        (counts, "counts"),
    ];
    let can: Vec<&str> = words.into_iter().filter(|(can, _)| *can).map(|(_, word)| word).collect();
    if can.is_empty() { "works".to_owned() } else { can.join(", ") }
}
