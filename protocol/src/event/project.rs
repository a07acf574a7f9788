//! Facts about projects.

use super::Delivery;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the repository of a project comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RepoOrigin {
    /// Cloned from there; results are pushed back.
    Remote {
        /// Anything the system git can fetch from.
        url: String,
    },
    /// A bare repository that Deputy keeps itself.
    Own,
}

/// Where the checks of a run are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Checks {
    /// In the run's own tree, after it was verified equal to the captured commit.
    #[default]
    Workspace,
    /// In a new checkout, after the project's setup.
    Clean,
}

/// How work in a project is done. Values of environment variables and secret files are kept apart, outside the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectSettings {
    /// Sub-folder that tasks, checks and scope narrow to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Branch that work starts from and is merged into.
    pub default_branch: String,
    /// Commands that decide whether work is done.
    #[serde(default)]
    pub checks: Vec<String>,
    /// Where they run.
    #[serde(default)]
    pub checks_in: Checks,
    /// Commands that make a fresh checkout usable.
    #[serde(default)]
    pub setup: Vec<String>,
    /// What else the founder calls it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What every agent is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Name of the agent in the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Whether the diff waits for the founder.
    #[serde(default)]
    pub deliver: Delivery,
    /// Names of the environment variables it carries.
    #[serde(default)]
    pub env_names: Vec<String>,
    /// Paths, below the workspace, of the secret files it carries.
    #[serde(default)]
    pub secret_files: Vec<String>,
}

/// A fact about a project, on the stream `project/ID`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
pub enum ProjectEvent {
    /// A repository was entrusted to Deputy.
    #[serde(rename = "project.added")]
    Added {
        /// Unique, without regard to case.
        name: String,
        /// Where the repository comes from.
        origin: RepoOrigin,
        /// How work is done.
        settings: ProjectSettings,
        /// The public half of its deploy key, in OpenSSH's one-line form.
        deploy_key: Option<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// How work is done was changed.
    #[serde(rename = "project.changed")]
    Changed {
        /// How work is done from now on.
        settings: ProjectSettings,
        /// When.
        at: DateTime<Utc>,
    },
    /// Deputy looks after it no more. Its runs stay in the history, and its name is free again.
    #[serde(rename = "project.removed")]
    Removed {
        /// The name that it had.
        name: String,
        /// When.
        at: DateTime<Utc>,
    },
}
