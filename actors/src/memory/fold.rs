//! A memory as what is decided about.

use crate::book::{Beside, Fold, Loaded};
use crate::ports::{LedgerFault, World};
use async_trait::async_trait;
use deputy_domain::ledger::Table;
use deputy_domain::memory::{Command, Known, Memory, Refusal, decide};
use deputy_domain::projection::MemoryDoc;
use deputy_protocol::At;
use deputy_protocol::event::{MemoryEvent, Visibility};
use deputy_protocol::ids::{CorrelationId, MemoryId, ProjectId};
use deputy_protocol::stream::Stream;

/// What is the founder's is nobody else's; what belongs to a project is read by whoever may read its code.
pub(super) const fn visible_to(project_id: Option<ProjectId>) -> Visibility {
    match project_id {
        Some(_) => Visibility::Developer,
        None => Visibility::Admin,
    }
}

#[async_trait]
impl Fold for Memory {
    type Id = MemoryId;
    type Command = Command;
    type Fact = MemoryEvent;
    type Refusal = Refusal;

    async fn load(world: &World, id: MemoryId) -> Result<Option<Loaded<Self>>, LedgerFault> {
        let doc: Option<MemoryDoc> = world.ledger.doc(Table::Memories, id, "memory").await?;
        Ok(doc.map(|MemoryDoc { memory: it, version, correlation, .. }| Loaded { it, version, correlation }))
    }

    fn stream(id: MemoryId) -> Stream {
        Stream::Memory(id)
    }

    fn thoughts(_: MemoryId) -> Option<Stream> {
        None
    }

    fn own_correlation(id: MemoryId) -> CorrelationId {
        CorrelationId(id.0)
    }

    fn decide(it: Option<&Self>, command: Command, now: At) -> Result<Vec<MemoryEvent>, Refusal> {
        decide(it, command, now)
    }

    fn after(it: Option<Self>, fact: &MemoryEvent) -> Option<Self> {
        match it {
            Some(it) => Some(it.apply(fact)),
            None => Self::begin(fact),
        }
    }

    async fn beside(
        world: &World,
        id: MemoryId,
        before: Option<&Self>,
        _it: &Self,
        facts: &[MemoryEvent],
    ) -> Result<Vec<Beside>, LedgerFault> {
        let mut all = Vec::new();
        for fact in facts {
            match fact {
                MemoryEvent::Preferred { over, at, .. } => {
                    all.extend(with_each(world, over, &MemoryEvent::Outdone { by: id, at: *at }).await?);
                }
                // What it said counts against nothing any more, from the same moment on.
                MemoryEvent::Forgotten { at, .. } => {
                    let known = before.and_then(Self::known);
                    let others = known.map(Known::contradictions).unwrap_or_default();
                    all.extend(with_each(world, &others, &MemoryEvent::Cleared { of: id, at: *at }).await?);
                }
                _ => {}
            }
        }
        Ok(all)
    }

    fn project_id(&self) -> Option<ProjectId> {
        Self::project_id(self)
    }

    fn visibility(_: &MemoryEvent) -> Visibility {
        Visibility::Admin
    }

    fn visibility_now(&self, _: &MemoryEvent) -> Visibility {
        visible_to(Self::project_id(self))
    }
}

/// A fact for each of these that is known.
async fn with_each(
    world: &World,
    others: &[MemoryId],
    fact: &MemoryEvent,
) -> Result<Vec<Beside>, LedgerFault> {
    let mut all = Vec::new();
    for other in others {
        let doc: Option<MemoryDoc> = world.ledger.doc(Table::Memories, other, "memory").await?;
        let Some(MemoryDoc { version, memory: Memory::Known(known), .. }) = doc else { continue };
        let (stream, project_id) = (Stream::Memory(*other), known.project_id);
        let (visibility, facts) = (visible_to(project_id), vec![fact.clone().into()]);
        all.push(Beside { stream, version, project_id, visibility, facts });
    }
    Ok(all)
}
