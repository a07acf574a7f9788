//! Facts about the installation.

use super::{PauseMode, QuotaState, Usage};
use crate::api::Role;
use crate::ids::{DaemonId, EventId, PasskeyId, PersonId, ProjectId, RunId, TokenId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A fact about the installation, on the stream `house`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
pub enum HouseEvent {
    /// A daemon came up.
    #[serde(rename = "house.daemon_started")]
    DaemonStarted {
        /// This life of it.
        daemon_id: DaemonId,
        /// Version of the program.
        version: String,
        /// Name of the host.
        host: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// A daemon went away on its own terms; one without this fact crashed.
    #[serde(rename = "house.daemon_stopped")]
    DaemonStopped {
        /// Which life.
        daemon_id: DaemonId,
        /// When.
        at: DateTime<Utc>,
    },
    /// The kill switch was pulled.
    #[serde(rename = "house.paused")]
    Paused {
        /// What happens to running work.
        mode: PauseMode,
        /// In a few words, for people.
        reason: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The kill switch was released.
    #[serde(rename = "house.resumed")]
    Resumed {
        /// When.
        at: DateTime<Utc>,
    },
    /// The ledger up to here came out of a backup: what happened after it was made is not in it.
    #[serde(rename = "house.restored")]
    Restored {
        /// When the backup was made.
        made_at: DateTime<Utc>,
        /// Position of its last event.
        position: u64,
        /// When.
        at: DateTime<Utc>,
    },
    /// A backup was made by the daily schedule.
    #[serde(rename = "house.backed_up")]
    BackedUp {
        /// Its name in the folder of backups.
        name: String,
        /// Position of the last event in it.
        position: u64,
        /// Size of all its files.
        size_bytes: u64,
        /// When.
        at: DateTime<Utc>,
    },
    /// A part of the daemon failed again and again, and was given up.
    #[serde(rename = "house.child_gave_up")]
    ChildGaveUp {
        /// Which part, by its place in the tree: `runs/ID`, `scheduler`.
        child: String,
        /// The run that it worked on, if it was a run's owner.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        run_id: Option<RunId>,
        /// The error that was one too many, for people.
        error: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The payload of an event was emptied for good.
    #[serde(rename = "house.redacted")]
    Redacted {
        /// Which event.
        event_id: EventId,
        /// Its position.
        position: u64,
        /// Why, for people. It must not repeat what was removed.
        why: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The daily backup could not be made.
    #[serde(rename = "house.backup_failed")]
    BackupFailed {
        /// Why, and what to do, for people.
        detail: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// An agent's program is of a version that nobody has tried: it is driven in its plainest way.
    #[serde(rename = "house.agent_unknown")]
    AgentUnknown {
        /// How it is driven: `claude`, `codex`, …
        driver: String,
        /// What it says its version is; absent if it would not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<String>,
        /// What that means, for people.
        detail: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// What an agent that is logged in by itself may use of its account changed: a window of it is elsewhere than it was.
    #[serde(rename = "house.quota_seen")]
    QuotaSeen {
        /// Name of the agent in the configuration.
        agent: String,
        /// Which window: `five_hour`, `seven_day`, `90_minutes`, …
        window: String,
        /// How it stands.
        state: QuotaState,
        /// How much of it is used, in percent, if the agent says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        used_percent: Option<u8>,
        /// When it is full again, if the agent says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resets_at: Option<DateTime<Utc>>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Vectors were made of what is remembered, or of what was looked for.
    #[serde(rename = "house.embedded")]
    Embedded {
        /// `PROVIDER/MODEL`.
        model: String,
        /// How many texts.
        texts: u32,
        /// What that used, and what it cost where a price is known.
        usage: Usage,
        /// When.
        at: DateTime<Utc>,
    },
    /// A token of the API was made. Its secret is nowhere.
    #[serde(rename = "house.token_created")]
    TokenCreated {
        /// Which.
        token_id: TokenId,
        /// What it is called in histories.
        name: String,
        /// What it allows.
        role: Role,
        /// The only project it is for.
        project_id: Option<ProjectId>,
        /// When.
        at: DateTime<Utc>,
    },
    /// A token of the API was ended.
    #[serde(rename = "house.token_revoked")]
    TokenRevoked {
        /// Which.
        token_id: TokenId,
        /// What it is called in histories.
        name: String,
        /// What it allowed.
        role: Role,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody has an account.
    #[serde(rename = "house.person_joined")]
    PersonJoined {
        /// Who.
        person_id: PersonId,
        /// What they are called in histories.
        name: String,
        /// What they may do.
        role: Role,
        /// The only project it is for.
        project_id: Option<ProjectId>,
        /// Who made the link that they came by.
        invited_by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody has no account any more, and none of their devices is signed in.
    #[serde(rename = "house.person_removed")]
    PersonRemoved {
        /// Who.
        person_id: PersonId,
        /// What they are called in histories.
        name: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// A device was signed in.
    #[serde(rename = "house.device_signed_in")]
    DeviceSignedIn {
        /// Which.
        device_id: TokenId,
        /// As whom.
        person_id: PersonId,
        /// What they are called in histories.
        person: String,
        /// What it says it is: `Chrome on Android`.
        device: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// A device is signed in no more.
    #[serde(rename = "house.device_revoked")]
    DeviceRevoked {
        /// Which.
        device_id: TokenId,
        /// Whose.
        person_id: PersonId,
        /// What they are called in histories.
        person: String,
        /// What it said it was.
        device: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody has a passkey more.
    #[serde(rename = "house.passkey_added")]
    PasskeyAdded {
        /// Which.
        passkey_id: PasskeyId,
        /// Whose.
        person_id: PersonId,
        /// What they are called in histories.
        person: String,
        /// What they call it.
        name: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// A passkey is good for nothing any more.
    #[serde(rename = "house.passkey_removed")]
    PasskeyRemoved {
        /// Which.
        passkey_id: PasskeyId,
        /// Whose.
        person_id: PersonId,
        /// What they are called in histories.
        person: String,
        /// What they called it.
        name: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody has another password, or their first.
    #[serde(rename = "house.password_changed")]
    PasswordChanged {
        /// Who.
        person_id: PersonId,
        /// What they are called in histories.
        person: String,
        /// When.
        at: DateTime<Utc>,
    },
}
