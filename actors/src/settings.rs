//! What the founder configured, as far as the actors need it.

use crate::agents::Agent;
use crate::memory::Embeddings;
use deputy_domain::model::ModelName;
use deputy_domain::notice::Quiet;
use deputy_domain::plan::WithoutCard;
use deputy_domain::schedule::Zone;
use deputy_protocol::event::{Budget, Tier};
use deputy_protocol::money::Usd;
use std::collections::BTreeMap;
use std::time::Duration;

/// What the founder configured, with defaults filled in.
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
#[derive(Clone, Debug)]
pub struct Settings {
    /// Runs that are worked on at the same time.
    pub runs_max: usize,
    /// Caps of one run, where its order sets none that is lower.
    pub run_budget: Budget,
    /// Cap of a UTC day.
    pub day_usd_max: Option<Usd>,
    /// The models of each tier, in order of fallback.
    pub tiers: BTreeMap<Tier, Vec<ModelName>>,
    /// Who makes vectors of what memories mean, if anybody does.
    pub embeddings: Option<Embeddings>,
    /// What plans may begin without the founder's word.
    pub without_card: WithoutCard,
    /// By which clocks the founder lives.
    pub time_zone: Zone,
    /// When people are not told, by those clocks; none: they are told at every hour.
    pub quiet: Option<Quiet>,
    /// Whether somebody is asked after each run what there is to learn from it.
    pub looks_back: bool,
    /// How long a model sees to a question of an agent at work of normal priority before the founder is asked; none: nobody
    /// but the founder answers.
    pub answers_within: Option<Duration>,
    /// Whether the COO and its advisors read addresses of the web that a model made up.
    pub web_any_address: bool,
    /// For how many days events of the products are kept.
    pub keep_product_events_days: i64,
    /// About how many of one project are kept at most.
    pub product_events_max: u64,
    /// The agents there are, by their names in the configuration.
    pub agents: BTreeMap<String, Agent>,
    /// Whether a sandbox keeps in what agents do.
    pub is_sandboxed: bool,
    /// The agent of orders that name none.
    pub default_agent: String,
    /// Whether a failing run may be tried again with the next tier.
    pub escalate: bool,
    /// How long the workspace of an ended run stays.
    pub keep_workspaces: Duration,
    /// Longest time of one check or setup command.
    pub check_timeout: Duration,
    /// Most bytes of output that are kept of one run, whatever it is output of.
    pub run_output_bytes_max: u64,
    /// The hour (0 to 23, UTC) of the daily backup; none is made without it.
    pub backup_at_hour: Option<u32>,
    /// Where links in notifications point.
    pub public_url: String,
}
