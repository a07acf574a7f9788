//! `[sandbox]`.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use utoipa::ToSchema;

/// What keeps the tools of a run in.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SandboxConfig {
    /// `auto` (bubblewrap, or refusal) or `none` (nothing keeps a run in: only where the whole machine is disposable).
    pub kind: SandboxChoice,
    /// The bubblewrap program; looked up in `PATH` if absent.
    #[schema(value_type = Option<String>)]
    pub bubblewrap: Option<PathBuf>,
    /// Folders outside /usr that tools may read: toolchains, package managers.
    #[schema(value_type = Vec<String>)]
    pub read_only: Vec<PathBuf>,
    /// The `deputy-runner` program; looked for beside `deputyd` if absent.
    #[schema(value_type = Option<String>)]
    pub runner: Option<PathBuf>,
}

/// How strong the sandbox is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SandboxChoice {
    /// bubblewrap, or no run starts.
    #[default]
    Auto,
    /// Comes with dev containers.
    Container,
    /// Nothing.
    None,
}
