//! What a call needs, all in one place.

use super::keys::RunKeys;
use super::refusal::Refusal;
use super::traffic::{Spoken, Traffic, TrafficFault};
use super::turns::Turns;
use super::wish::speaks;
use crate::llm::{ProviderKind, Providers};
use deputy_actors::ports::World;
use deputy_actors::run::meter::{Meter, Turned};
use deputy_domain::driver::Dialect;
use deputy_domain::model::ModelName;
use deputy_domain::run::Run;
use deputy_domain::secret::{Redactor, Secret};
use deputy_protocol::ids::{ProjectId, RunId};
use std::sync::Arc;
use std::time::Duration;

/// Everything that the gateway works with.
pub struct Desk {
    /// The ports.
    pub world: World,
    /// The money of runs.
    pub meter: Meter,
    /// The configured providers.
    pub providers: Arc<Providers>,
    /// The keys of runs.
    pub keys: RunKeys,
    /// What was said.
    pub traffic: Arc<Traffic>,
    /// One at a time in the book of a run.
    pub turns: Turns,
}

impl Desk {
    /// What a provider speaks, if there is one of that name.
    pub(super) fn kind(&self, provider: &str) -> Option<ProviderKind> {
        self.providers.kind(provider).filter(|kind| *kind != ProviderKind::Scripted)
    }

    /// The run of one of these keys, and the key, while this daemon works on it.
    pub(super) async fn run(&self, keys: &[String]) -> Result<(RunId, Run, String), Refusal> {
        let known = keys.iter().find_map(|key| Some((self.keys.check(key)?, key.clone())));
        let (run_id, key) = known.ok_or(Refusal::NoKey)?;
        let run = self.meter.worked_on(run_id).await.map_err(|turned| self.refusal(turned))?;
        Ok((run_id, run, key))
    }

    /// Models that would do: the wanted one, and behind it those of the run's tier that speak the same.
    pub(super) fn candidates(&self, run: &Run, wanted: &ModelName, dialect: Dialect) -> Vec<ModelName> {
        let mut found = vec![wanted.clone()];
        let tier = self.world.settings.tiers.get(&run.order.tier).into_iter().flatten();
        let does = |model: &&ModelName| {
            *model != wanted && self.kind(&model.provider).is_some_and(|kind| speaks(kind, dialect))
        };
        found.extend(tier.filter(does).cloned());
        found
    }

    /// Keeps what was said, without the project's secrets and the run's key. What cannot be cleaned is not kept.
    pub(super) async fn keep(
        &self,
        project_id: Option<ProjectId>,
        key: &str,
        spoken: Spoken,
    ) -> Result<(), TrafficFault> {
        let mut secrets = match project_id {
            Some(project_id) => {
                let guarded = self.world.secrets.guarded(project_id).await;
                guarded.map_err(|fault| TrafficFault::Unclean(fault.to_string()))?
            }
            None => Vec::new(),
        };
        secrets.extend(Secret::new("the run's key", key.as_bytes()));
        self.traffic.keep(Redactor::new(&secrets), spoken).await
    }

    /// Why a call is not made, as the program is told.
    pub(super) fn refusal(&self, turned: Turned) -> Refusal {
        match turned {
            Turned::Ended => Refusal::Ended,
            Turned::Budget(detail) | Turned::Price(detail) => Refusal::Budget(detail),
            Turned::Limited { until, detail } => {
                let after = (until - self.world.clock.now()).to_std().unwrap_or(Duration::ZERO);
                Refusal::Limited { after, detail }
            }
            Turned::Fault(fault) => {
                tracing::warn!(%fault, "a call through the gateway could not be accounted for");
                Refusal::Unavailable("the ledger does not answer".to_owned())
            }
        }
    }
}
