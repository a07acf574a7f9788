//! What a call needs, all in one place.

use super::flight::Flight;
use super::keys::{RunKeys, as_secret};
use super::refusal::Refusal;
use super::refused::RefusedKeys;
use super::traffic::{Spoken, Traffic, TrafficFault};
use super::turns::Turns;
use super::wish::speaks;
use crate::llm::{ProviderKind, Providers};
use deputy_actors::agents::Agent;
use deputy_actors::ports::World;
use deputy_actors::run::meter::{Meter, Turned};
use deputy_domain::driver::Dialect;
use deputy_domain::model::ModelName;
use deputy_domain::run::Run;
use deputy_domain::secret::Redactor;
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
    /// What providers say of Deputy's own keys.
    pub refused: RefusedKeys,
    /// What was said.
    pub traffic: Arc<Traffic>,
    /// One at a time in the book of a run.
    pub turns: Turns,
    /// Calls that are not settled yet.
    pub flight: Flight,
}

impl Desk {
    /// What a provider speaks, if there is one of that name.
    pub(super) fn kind(&self, provider: &str) -> Option<ProviderKind> {
        self.providers.kind(provider).filter(|kind| *kind != ProviderKind::Scripted)
    }

    /// The run of one of these keys, and the key, once this daemon works on it.
    pub(super) async fn run(&self, keys: &[String]) -> Result<(RunId, Run, String), Refusal> {
        let known = keys.iter().find_map(|key| Some((self.keys.check(key)?, key.clone())));
        let (run_id, key) = known.ok_or(Refusal::NoKey)?;
        let run = self.meter.worked_on(run_id).await.map_err(|turned| self.refusal(turned))?;
        Ok((run_id, run, key))
    }

    /// Models that would do: the wanted one if this run may ask for it, and behind it those of the run's tier that speak
    /// the same and that the run's caps can be kept for. A program that asks for another one, by a name of its own or because it was talked into it, is answered
    /// by the tier's.
    pub(super) fn candidates(
        &self,
        run: &Run,
        wanted: &ModelName,
        dialect: Dialect,
    ) -> Result<Vec<ModelName>, Refusal> {
        let mut found: Vec<_> = self.may_ask_for(run, wanted).then(|| wanted.clone()).into_iter().collect();
        let tier = self.world.settings.tiers.get(&run.order.tier).into_iter().flatten();
        let does = |model: &&ModelName| {
            *model != wanted && self.kind(&model.provider).is_some_and(|kind| speaks(kind, dialect))
        };
        match self.meter.priced_ones(run, tier.filter(does).cloned().collect()) {
            Ok(others) => found.extend(others),
            Err(detail) if found.is_empty() => return Err(Refusal::Invalid(detail)),
            Err(_) => {}
        }
        if found.is_empty() {
            let tier = format!("{:?}", run.order.tier).to_lowercase();
            return Err(Refusal::Invalid(format!(
                "`{wanted}` is not one of the models of this run, and none of tier {tier} can take its place: add it \
                 to models.{tier}"
            )));
        }
        Ok(found)
    }

    /// Whether a model is of the run's tier or of an easier one, which agents use for small things, or named by the
    /// founder in what the agent is started with.
    fn may_ask_for(&self, run: &Run, wanted: &ModelName) -> bool {
        let World { settings, .. } = &self.world;
        let mut tiers = settings.tiers.range(..=run.order.tier);
        let program = settings.agents.get(&run.order.agent).and_then(Agent::program);
        tiers.any(|(_, models)| models.contains(wanted))
            || program.is_some_and(|program| program.names(&wanted.model))
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
        secrets.extend(as_secret(key));
        self.traffic.keep(Redactor::new(&secrets), spoken).await
    }

    /// Why a call is not made, as the program is told.
    pub(super) fn refusal(&self, turned: Turned) -> Refusal {
        match turned {
            Turned::Ended => Refusal::Ended,
            Turned::Resting => Refusal::Resting,
            Turned::Budget(detail) => Refusal::Budget(detail),
            Turned::Price(detail) => Refusal::Invalid(detail),
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
