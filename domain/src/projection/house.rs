//! The installation's own row: which daemons live, and whether the kill switch is pulled.

use super::doc::{read, write};
use crate::driver::QuotaDoc;
use crate::ledger::Row;
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::event::{HouseEvent, PauseMode};
use deputy_protocol::ids::DaemonId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Key of the only row of its table.
pub const HOUSE_KEY: &str = "house";

/// A run whose owner left longer ago than this many departures has been adopted by then.
const DEPARTED_KEPT: usize = 64;

/// The document of the installation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HouseDoc {
    /// Set while the kill switch is pulled.
    pub paused: Option<Paused>,
    /// When it was released last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed_at: Option<At>,
    /// Daemons that left on their own terms, the latest ones. One that is not here crashed, or still lives.
    pub departed: BTreeMap<DaemonId, At>,
    /// Set from the moment the ledger came out of a backup until the founder releases the kill switch. The world may
    /// have moved on since the backup was made, so nothing is told to anybody meanwhile.
    #[serde(default)]
    pub restored_at: Option<At>,
    /// How the last daily backup went.
    #[serde(default)]
    pub backup: BackupDoc,
    /// Parts of daemons that were given up within the last hour, and when.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub gave_up: BTreeMap<String, At>,
    /// Programs of agents that the founder was told of, each with the version that nobody has tried.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unknown_agents: BTreeSet<String>,
    /// Windows of agents' own accounts, by agent and window, as they were heard of last.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub quotas: BTreeMap<String, BTreeMap<String, QuotaDoc>>,
}

impl HouseDoc {
    /// Whether notices stay in the outbox for now.
    pub const fn holds_notices(&self) -> bool {
        self.restored_at.is_some()
    }

    /// Whether the founder knows already that this child was given up: within the hour it is no news.
    pub fn was_given_up(&self, child: &str, now: At) -> bool {
        self.gave_up.get(child).is_some_and(|at| is_recent(*at, now))
    }

    /// Whether the founder knows already that this program's version is one that nobody has tried.
    pub fn knows_agent(&self, driver: &str, version: Option<&str>) -> bool {
        self.unknown_agents.contains(&agent_key(driver, version))
    }
}

/// A version by which nobody goes is an own one: its program is told of once, too.
fn agent_key(driver: &str, version: Option<&str>) -> String {
    format!("{driver} {}", version.unwrap_or("?"))
}

fn is_recent(gave_up_at: At, now: At) -> bool {
    now - gave_up_at < TimeDelta::hours(1)
}

/// How the daily backups go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupDoc {
    /// When the last good one was made.
    pub made_at: Option<At>,
    /// Why there is none since, and since when.
    pub failed: Option<(At, String)>,
}

/// A pulled kill switch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paused {
    /// What happens to running work.
    pub mode: PauseMode,
    /// For people.
    pub reason: String,
    /// Since when.
    pub at: At,
}

pub(super) fn apply(row: Option<Row>, event: &HouseEvent) -> Row {
    let mut doc: HouseDoc = row.map(|row| read(&row.doc)).unwrap_or_default();
    match event {
        HouseEvent::DaemonStarted { .. }
        | HouseEvent::TokenCreated { .. }
        | HouseEvent::TokenRevoked { .. }
        | HouseEvent::PersonJoined { .. }
        | HouseEvent::PersonRemoved { .. }
        | HouseEvent::DeviceSignedIn { .. }
        | HouseEvent::DeviceRevoked { .. }
        | HouseEvent::PasskeyAdded { .. }
        | HouseEvent::PasskeyRemoved { .. }
        | HouseEvent::PasswordChanged { .. }
        | HouseEvent::Embedded { .. }
        | HouseEvent::Redacted { .. } => {}
        HouseEvent::DaemonStopped { daemon_id, at } => {
            doc.departed.insert(*daemon_id, *at);
            while doc.departed.len() > DEPARTED_KEPT {
                doc.departed.pop_first();
            }
        }
        HouseEvent::Paused { mode, reason, at } => {
            doc.paused = Some(Paused { mode: *mode, reason: reason.clone(), at: *at });
        }
        HouseEvent::Resumed { at, .. } => {
            (doc.paused, doc.restored_at) = (None, None);
            doc.resumed_at = Some(*at);
        }
        HouseEvent::Restored { at, .. } => doc.restored_at = Some(*at),
        HouseEvent::BackedUp { at, .. } => doc.backup = BackupDoc { made_at: Some(*at), failed: None },
        HouseEvent::ChildGaveUp { child, at, .. } => {
            doc.gave_up.retain(|_, gave_up_at| is_recent(*gave_up_at, *at));
            doc.gave_up.insert(child.clone(), *at);
        }
        HouseEvent::AgentUnknown { driver, version, .. } => {
            doc.unknown_agents.insert(agent_key(driver, version.as_deref()));
        }
        HouseEvent::QuotaSeen { agent, window, state, used_percent, resets_at, at } => {
            let seen =
                QuotaDoc { state: *state, used_percent: *used_percent, resets_at: *resets_at, seen_at: *at };
            doc.quotas.entry(agent.clone()).or_default().insert(window.clone(), seen);
        }
        HouseEvent::BackupFailed { detail, at } => doc.backup.failed = Some((*at, detail.clone())),
    }
    let state = if doc.paused.is_some() { "paused" } else { "open" };
    Row { parent: String::new(), state: state.to_owned(), rank: String::new(), doc: write(&doc) }
}
