//! The greeting: who speaks, and which version of the protocol both can.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

/// Newest version of the link protocol that this build speaks.
pub const PROTOCOL_VERSION: u16 = 3;

/// Oldest version that this build still speaks: the previous one, so that an upgrade cuts no run.
pub const PROTOCOL_MIN: u16 = if PROTOCOL_VERSION > 1 { PROTOCOL_VERSION - 1 } else { 1 };

/// Names the build: the package version, and what the build put into `DEPUTY_BUILD_ID`.
pub const BUILD_ID: &str = match option_env!("DEPUTY_BUILD_ID") {
    Some(id) => id,
    None => concat!(env!("CARGO_PKG_VERSION"), "-dev"),
};

/// Which end of a link is speaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The daemon: sends requests.
    Daemon,
    /// The shim: keeps journal and spool, passes requests on.
    Shim,
    /// The inner runner: executes.
    Serve,
}

/// What tells one process from every other, also across reboots and reused ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessIdentity {
    /// Process id in the namespace of the speaker.
    pub pid: u32,
    /// The kernel's boot id (`/proc/sys/kernel/random/boot_id`).
    pub boot_id: String,
    /// Start time in clock ticks since boot (field 22 of `/proc/PID/stat`).
    pub start_time: u64,
}

/// The first frame on every connection, in both directions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Newest version that the speaker knows.
    pub protocol_version: u16,
    /// Oldest version that the speaker accepts.
    pub protocol_min: u16,
    /// Which end this is.
    pub role: Role,
    /// The speaker's [`BUILD_ID`].
    pub build_id: String,
    /// The run that this link serves.
    pub run_id: Uuid,
    /// The speaker's process.
    pub process: ProcessIdentity,
    /// The shim's journal. A known journal that answers `Unknown` never received the request; another
    /// journal means the old one is lost, and so is the outcome. `None` from all but the shim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal_id: Option<Uuid>,
}

/// The two ends share no version of the link protocol.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "the other end speaks link protocol {theirs_min} to {theirs_max}, this build speaks {ours_min} to \
     {ours_max}: install matching versions"
)]
pub struct VersionMismatch {
    /// Oldest version of this side.
    pub ours_min: u16,
    /// Newest version of this side.
    pub ours_max: u16,
    /// Oldest version of the other side.
    pub theirs_min: u16,
    /// Newest version of the other side.
    pub theirs_max: u16,
}

/// The version both ends use from here on: the newest that both know.
pub fn negotiate(ours: (u16, u16), theirs: (u16, u16)) -> Result<u16, VersionMismatch> {
    let (ours_min, ours_max) = ours;
    let (theirs_min, theirs_max) = theirs;
    let version = ours_max.min(theirs_max);
    if version >= ours_min.max(theirs_min) {
        Ok(version)
    } else {
        Err(VersionMismatch { ours_min, ours_max, theirs_min, theirs_max })
    }
}

impl Hello {
    /// The version to speak with the sender of this greeting, from this build's point of view.
    pub fn negotiate(&self) -> Result<u16, VersionMismatch> {
        negotiate((PROTOCOL_MIN, PROTOCOL_VERSION), (self.protocol_min, self.protocol_version))
    }
}
