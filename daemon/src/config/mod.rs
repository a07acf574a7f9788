//! What the founder configures: one struct per section, and the comments here are the text of `config.example.toml`.
//!
//! Owner: read once by `main`, before anything starts. Invariant: an unknown or impossible setting stops the start with
//! all faults at once; no value is in a fault of a file's shape, and no secret in any.

mod check;
mod example;
mod founder;
mod hindsight;
mod limits;
mod load;
mod memory;
mod metrics;
mod models;
mod overlay;
mod places;
mod plans;
mod questions;
mod sandbox;
mod scrub;
mod server;
mod shape;
mod storage;

pub use check::{ConfigFaults, check, doubts};
pub use example::example;
pub use founder::FounderConfig;
pub use hindsight::HindsightConfig;
pub use limits::{LimitsConfig, RunsConfig};
pub use load::{LoadError, load, of_text};
pub use memory::MemoryConfig;
pub use metrics::MetricsConfig;
pub use models::{AgentConfig, AgentKind, LoginChoice, TiersConfig};
pub use plans::PlansConfig;
pub use questions::QuestionsConfig;
pub use sandbox::{SandboxChoice, SandboxConfig};
pub use server::{LogConfig, LogFormat, ServerConfig};
pub use storage::{BackupConfig, DatabaseConfig, DatabaseUrl, StorageConfig};

use crate::llm::ProviderConfig;
use crate::notify::config::NotifyConfig;
use crate::web::WebConfig;
use deputy_domain::model::Price;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The whole configuration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Who all of this is for.
    pub founder: FounderConfig,
    /// Where the API listens.
    pub server: ServerConfig,
    /// The ledger.
    pub database: DatabaseConfig,
    /// Where workspaces, outputs and keys lie.
    pub storage: StorageConfig,
    /// Copies of it.
    pub backup: BackupConfig,
    /// Providers of models by name.
    pub providers: BTreeMap<String, ProviderConfig>,
    /// Which model does which kind of thinking.
    pub models: TiersConfig,
    /// How what is remembered is found again.
    pub memory: MemoryConfig,
    /// US dollars per million tokens, by `PROVIDER/MODEL` or `KIND/MODEL`; they replace the shipped ones.
    pub prices: BTreeMap<String, Price>,
    /// Tokens that fit into one request and its answer, by `PROVIDER/MODEL` or `KIND/MODEL`.
    pub context_tokens: BTreeMap<String, u64>,
    /// Agents by name. `builtin` is always there.
    pub agents: BTreeMap<String, AgentConfig>,
    /// What keeps the tools of a run in.
    pub sandbox: SandboxConfig,
    /// Who is told.
    pub notify: NotifyConfig,
    /// What may be read on the web.
    pub web: WebConfig,
    /// Events of your products.
    pub metrics: MetricsConfig,
    /// Plans of the COO.
    pub plans: PlansConfig,
    /// Questions of agents at work.
    pub questions: QuestionsConfig,
    /// Looking back.
    pub hindsight: HindsightConfig,
    /// Hard limits.
    pub limits: LimitsConfig,
    /// How runs are worked on.
    pub runs: RunsConfig,
    /// What is written to the log.
    pub log: LogConfig,
    /// Where each of them was said.
    #[serde(skip)]
    places: places::Places,
}
