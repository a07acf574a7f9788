//! The agents, their programs and what they are relied on for.

use super::finding::{Finding, fail, ok, warn};
use crate::app;
use crate::config::Config;
use crate::hands::RunnerPrograms;
use crate::roster::roster;
use deputy_protocol::api::{AgentAbilities, AgentStanding, AgentView};

pub(super) async fn agents(config: &Config) -> Vec<Finding> {
    let folder = match tempfile::tempdir() {
        Ok(folder) => folder,
        Err(error) => return vec![fail("agent", format!("no temporary folder can be made: {error}"))],
    };
    // What is the matter with hands was told before.
    let Ok(hands) = app::hands(config, folder.path().to_owned()) else { return Vec::new() };
    let agents = roster(&RunnerPrograms::new(hands), &app::settings(config)).await;
    let widths = [width(&agents, |agent| agent.name.len()), width(&agents, |agent| what(agent).len())];
    agents.iter().map(|agent| finding(agent, widths)).collect()
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
        AgentStanding::Known if agent.trusts_repository => {
            warn("agent", format!("{line}; does what a repository tells it to (trust_repository)"))
        }
        AgentStanding::Known => ok("agent", line),
        AgentStanding::Unknown => warn("agent", format!("{line}; {detail}")),
        AgentStanding::TooOld | AgentStanding::Missing | AgentStanding::Unseen => {
            fail("agent", format!("{:name$}  {}: {detail}", agent.name, what(agent)))
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
