//! Projects.

use crate::event::{Checks, Delivery};
use crate::ids::ProjectId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use utoipa::ToSchema;

/// A repository to be entrusted to Deputy.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    /// Unique, without regard to case: 1 to 64 letters, digits, `.`, `_` or `-`.
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    /// Anything that git can clone; none: an empty repository of Deputy's own. No password in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repo_url: Option<String>,
    /// Sub-folder that work narrows to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Branch that work starts from and is merged into; none: the repository's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_branch: Option<String>,
    /// Commands that decide whether work is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<String>,
    /// Where they run.
    #[serde(default)]
    pub checks_in: Checks,
    /// Commands that make a fresh checkout usable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub setup: Vec<String>,
    /// What else you call it: a sentence that has one of these is about it.
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
    /// Environment variables of its runs. The values are kept apart and never shown again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Text of secret files, by their path in the workspace. Kept apart and never shown again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secret_files: BTreeMap<String, String>,
}

impl fmt::Debug for NewProject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the secrets.
        f.debug_struct("NewProject").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A repository that Deputy looks after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Project {
    /// Which.
    pub id: ProjectId,
    /// Unique, without regard to case.
    pub name: String,
    /// Where the repository comes from; null: a repository of Deputy's own.
    pub repo_url: Option<String>,
    /// Sub-folder that work narrows to.
    pub path: Option<String>,
    /// Branch that work starts from and is merged into.
    pub default_branch: String,
    /// Commands that decide whether work is done.
    pub checks: Vec<String>,
    /// Where they run.
    pub checks_in: Checks,
    /// Commands that make a fresh checkout usable.
    pub setup: Vec<String>,
    /// What else it is called.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What every agent is told.
    pub instructions: Option<String>,
    /// Name of the agent; null: the installation's default.
    pub agent: Option<String>,
    /// Whether the diff waits for the founder.
    pub deliver: Delivery,
    /// Names of the environment variables it carries.
    pub env_names: Vec<String>,
    /// Paths of the secret files it carries.
    pub secret_files: Vec<String>,
    /// The public half of its deploy key: give it to the host, with write access.
    pub deploy_key: Option<String>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was removed; null: it is there.
    pub removed_at: Option<DateTime<Utc>>,
}

/// A project that was added, changed or removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectSaved {
    /// As it is now.
    #[serde(flatten)]
    pub project: Project,
    /// What the founder should know, and what to do about it; one text each.
    #[serde(default)]
    pub warnings: Vec<String>,
}
