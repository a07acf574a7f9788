//! A plan as what is decided about.

use super::news::in_its_thread;
use crate::book::{Beside, Fold, Loaded};
use crate::ports::{LedgerFault, World};
use async_trait::async_trait;
use deputy_domain::ledger::Table;
use deputy_domain::plan::{Command, Plan, Refusal, decide};
use deputy_domain::projection::PlanDoc;
use deputy_protocol::At;
use deputy_protocol::event::{PlanEvent, Visibility};
use deputy_protocol::ids::{CorrelationId, PlanId, ProjectId};
use deputy_protocol::stream::Stream;

#[async_trait]
impl Fold for Plan {
    type Id = PlanId;
    type Command = Command;
    type Fact = PlanEvent;
    type Refusal = Refusal;

    async fn load(world: &World, id: PlanId) -> Result<Option<Loaded<Self>>, LedgerFault> {
        let doc: Option<PlanDoc> = world.ledger.doc(Table::Plans, id, "plan").await?;
        Ok(doc.map(|PlanDoc { plan: it, version, correlation, .. }| Loaded { it, version, correlation }))
    }

    fn stream(id: PlanId) -> Stream {
        Stream::Plan(id)
    }

    fn thoughts(_: PlanId) -> Option<Stream> {
        None
    }

    fn own_correlation(id: PlanId) -> CorrelationId {
        CorrelationId(id.0)
    }

    fn decide(it: Option<&Self>, command: Command, now: At) -> Result<Vec<PlanEvent>, Refusal> {
        decide(it, command, now)
    }

    fn after(it: Option<Self>, fact: &PlanEvent) -> Option<Self> {
        match it {
            Some(it) => Some(it.apply(fact)),
            None => Self::begin(fact),
        }
    }

    /// The project of all of its steps, if they have one.
    fn project_id(&self) -> Option<ProjectId> {
        let mut projects = self.card.steps.iter().map(|step| step.project_id);
        let first = projects.next()?;
        projects.all(|project| project == first).then_some(first)
    }

    async fn beside(
        world: &World,
        id: PlanId,
        _before: Option<&Self>,
        it: &Self,
        facts: &[PlanEvent],
    ) -> Result<Vec<Beside>, LedgerFault> {
        Ok(in_its_thread(world, id, it, facts).await?.into_iter().collect())
    }

    fn visibility(_: &PlanEvent) -> Visibility {
        Visibility::Viewer
    }
}
