//! `deputy agents`.

use super::session::Session;
use crate::api::whole;
use crate::outcome::Outcome;
use crate::render::{Shape, Table, clean, moment, note, word};
use anyhow::Result;
use deputy_protocol::api::{AgentAbilities, AgentLogin, AgentStanding, AgentView, QuotaView};
use std::pin::pin;
use std::time::Duration;
use tokio::time::timeout;

/// After this somebody wonders what it is at.
const SILENCE_MAX: Duration = Duration::from_secs(2);

/// Lists the agents that work can be ordered from.
pub(super) async fn agents(session: &Session) -> Result<Outcome> {
    let mut asked = pin!(whole::<AgentView>(&session.api, &["agents"]));
    let all = if let Ok(all) = timeout(SILENCE_MAX, &mut asked).await {
        all?
    } else {
        note("the agents' programs are asked which version they are");
        asked.await?
    };
    if session.out.json {
        session.out.document(&all.document())?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["agent", "kind", "version", "standing", "can", "note"]);
    let mut more = Vec::new();
    for agent in all.items {
        let windows = agent.quotas.iter().map(window);
        let obstacles = agent.obstacles.iter().map(|why| format!("its runs fail at once: {why}"));
        // Sentences that say what to do: a column of a terminal is too narrow for them.
        let advice = agent.credentials.filter(|_| agent.is_signed_in == Some(false)).into_iter();
        let advice = advice.chain(agent.detail).chain(obstacles).collect::<Vec<_>>().join("; ");
        let note = [
            agent.is_default.then(|| "for orders that name none".to_owned()),
            agent.trusts_repository.then(|| "does what a repository tells it to".to_owned()),
            (agent.login == AgentLogin::Own).then(|| "holds a secret: its own login".to_owned()),
        ];
        let note = note.into_iter().flatten().chain(windows);
        let beside = Some(&advice).filter(|advice| !session.out.terminal && !advice.is_empty()).cloned();
        let note = note.chain(beside).collect::<Vec<_>>().join("; ");
        if session.out.terminal && !advice.is_empty() {
            more.push(clean(&format!("{}: {advice}", agent.name), Shape::Line));
        }
        let version = agent.version.unwrap_or_default();
        let is_there = matches!(agent.standing, AgentStanding::Known | AgentStanding::Unknown);
        let can = if is_there { can(agent.abilities) } else { String::new() };
        table.row([agent.name, agent.kind, version, word(&agent.standing), can, note]);
    }
    table.print(session.out, "No agents.")?;
    more.iter().try_for_each(|line| session.out.line(line))?;
    Ok(Outcome::Done)
}

/// `five hours: 80 % used, resets 14:00`.
fn window(quota: &QuotaView) -> String {
    let resets = quota.resets_at.map(|at| format!(", resets {}", moment(at)));
    format!("{}{}", quota.in_words(), resets.unwrap_or_default())
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
    words.into_iter().filter(|(can, _)| *can).map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}
