//! Facts about the installation.

use super::PauseMode;
use crate::At;
use crate::ids::DaemonId;
use serde::{Deserialize, Serialize};

/// A fact about the installation, on the stream `house`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
        at: At,
    },
    /// A daemon went away on its own terms; one without this fact crashed.
    #[serde(rename = "house.daemon_stopped")]
    DaemonStopped {
        /// Which life.
        daemon_id: DaemonId,
        /// When.
        at: At,
    },
    /// The kill switch was pulled.
    #[serde(rename = "house.paused")]
    Paused {
        /// What happens to running work.
        mode: PauseMode,
        /// In a few words, for people.
        reason: String,
        /// When.
        at: At,
    },
    /// The kill switch was released.
    #[serde(rename = "house.resumed")]
    Resumed {
        /// When.
        at: At,
    },
}
