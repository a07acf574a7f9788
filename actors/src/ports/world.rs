//! All ports together: what an actor is given of the world.

use super::{
    Analysis, Backups, Blobs, Clock, Couriers, Entropy, Gateway, Hands, Ledger, Live, Metrics, Models,
    Programs, Render, Router, Saying, SearchIndex, SecretFault, Secrets, Sources, Terminals, Traffic, Web,
    Workspaces,
};
use crate::settings::Settings;
use deputy_domain::run::Run;
use deputy_domain::secret::Secret;
use deputy_protocol::ids::{DaemonId, EventId, InboxId, ProjectId, RunId};
use std::sync::Arc;

/// The world, as actors see it. Cheap to clone.
#[derive(Clone)]
pub struct World {
    /// This life of this daemon.
    pub daemon_id: DaemonId,
    /// The one truth.
    pub ledger: Arc<dyn Ledger>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// Git.
    pub workspaces: Arc<dyn Workspaces>,
    /// Git, for those who only read.
    pub sources: Arc<dyn Sources>,
    /// Whoever finds the project that a sentence means.
    pub router: Arc<dyn Router>,
    /// What happens in the products.
    pub metrics: Arc<dyn Metrics>,
    /// Questions about it, in SQL.
    pub analysis: Arc<dyn Analysis>,
    /// The open web.
    pub web: Arc<dyn Web>,
    /// Tools.
    pub hands: Arc<dyn Hands>,
    /// The programs that agents are.
    pub programs: Arc<dyn Programs>,
    /// Models.
    pub models: Arc<dyn Models>,
    /// The same models, for programs that call them themselves.
    pub gateway: Arc<dyn Gateway>,
    /// Notifications.
    pub couriers: Arc<dyn Couriers>,
    /// Output, kept by its content.
    pub blobs: Arc<dyn Blobs>,
    /// Where the words are that were said.
    pub search: Arc<dyn SearchIndex>,
    /// Projects' secrets.
    pub secrets: Arc<dyn Secrets>,
    /// Runs as the outside sees them.
    pub render: Arc<dyn Render>,
    /// What is asked of models, for whoever looks into it afterwards.
    pub traffic: Arc<dyn Traffic>,
    /// What is shown and never stored.
    pub live: Arc<dyn Live>,
    /// What is being said, and stands nowhere yet.
    pub saying: Saying,
    /// Who is in which workspace.
    pub terminals: Terminals,
    /// Backups, as far as the founder wants them daily.
    pub backups: Arc<dyn Backups>,
    /// What the founder configured.
    pub settings: Arc<Settings>,
}

impl World {
    /// Mints an id for an event.
    pub fn event_id(&self) -> EventId {
        EventId(self.entropy.uuid_v7(self.clock.now()))
    }

    /// What is in nothing that is recorded or shown of a run: its project's secrets, and the key that it has at the gateway.
    pub async fn guarded(&self, project_id: ProjectId, run_id: RunId) -> Result<Vec<Secret>, SecretFault> {
        let mut secrets = self.secrets.guarded(project_id).await?;
        secrets.extend(self.gateway.guarded(run_id));
        Ok(secrets)
    }

    /// Whether a run's tree lies here, if there is one.
    pub fn has_place_of(&self, run: &Run) -> bool {
        run.place.is_none_or(|place| place == self.ledger.place())
    }

    /// Mints an id for an inbox item.
    pub fn inbox_id(&self) -> InboxId {
        InboxId(self.entropy.uuid_v7(self.clock.now()))
    }
}
