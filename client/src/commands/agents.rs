//! `deputy agents`.

use super::session::Session;
use crate::api::whole;
use crate::outcome::Outcome;
use crate::render::{Table, moment, word};
use anyhow::Result;
use deputy_protocol::api::{AgentAbilities, AgentLogin, AgentView, QuotaView};

/// Lists the agents that work can be ordered from.
pub(super) async fn agents(session: &Session) -> Result<Outcome> {
    let all = whole::<AgentView>(&session.api, &["agents"]).await?;
    if session.out.json {
        session.out.document(&all.document())?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["agent", "kind", "version", "standing", "can", "note"]);
    for agent in all.items {
        let note = [
            agent.is_default.then(|| "for orders that name none".to_owned()),
            agent.trusts_repository.then(|| "does what a repository tells it to".to_owned()),
            (agent.login == AgentLogin::Own).then(|| "holds a secret: its own login".to_owned()),
            agent.credentials.filter(|_| agent.is_signed_in == Some(false)),
            agent.detail,
        ];
        let note = note.into_iter().chain(agent.quotas.iter().map(|quota| Some(window(quota))));
        let note = note.flatten().collect::<Vec<_>>().join("; ");
        let version = agent.version.unwrap_or_default();
        table.row([agent.name, agent.kind, version, word(&agent.standing), can(agent.abilities), note]);
    }
    table.print(session.out, "No agents.")?;
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
