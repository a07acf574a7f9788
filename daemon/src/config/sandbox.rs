//! `[sandbox]`.

use serde::Deserialize;
use std::path::PathBuf;

/// What keeps the tools of a run in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SandboxConfig {
    /// `auto` (bubblewrap, or refusal) or `none` (nothing keeps a run in: only where the whole machine is disposable).
    pub kind: SandboxChoice,
    /// The bubblewrap program; looked up in `PATH` if absent.
    pub bubblewrap: Option<PathBuf>,
    /// Folders outside /usr that tools may read: toolchains, package managers.
    pub read_only: Vec<PathBuf>,
    /// The `deputy-runner` program; looked for beside `deputyd` if absent.
    pub runner: Option<PathBuf>,
}

/// How strong the sandbox is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
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
