//! The gateway to models, as a run's program is told of it.

use deputy_domain::driver::Dialect;
use deputy_domain::model::ModelName;
use deputy_domain::secret::Secret;
use deputy_protocol::ids::RunId;

/// Where a program finds a model, and the key that opens it.
#[derive(Clone, PartialEq, Eq)]
pub struct Offer {
    /// Path below the gateway's address, without a version at its end: `/gateway/NAME`.
    pub path: String,
    /// Worth something to this run, while it is worked on.
    pub key: String,
    /// What is spoken there.
    pub dialect: Dialect,
}

// By hand: a key is no text for a log.
impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Offer")
            .field("path", &self.path)
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}

/// What the gateway offers to runs.
pub trait Gateway: Send + Sync + 'static {
    /// What is spoken with a model; `None` where no such provider is configured, or its models are not to be had through
    /// a gateway.
    fn dialect(&self, model: &ModelName) -> Option<Dialect>;

    /// The way of a run to a model; `None` where nothing is spoken with it. The same run is offered the same key, in every life of the daemon.
    fn offer(&self, run_id: RunId, model: &ModelName) -> Option<Offer>;

    /// The key that a run is offered: what it writes is recorded without it.
    fn guarded(&self, run_id: RunId) -> Option<Secret>;

    /// That a provider refused Deputy's own key in the run's last call, in words for people; said once.
    fn key_refused(&self, run_id: RunId) -> Option<String>;
}
