//! A record as what is decided about.

use crate::book::{Fold, Loaded};
use crate::ports::{LedgerFault, World};
use async_trait::async_trait;
use deputy_domain::derived;
use deputy_domain::ledger::Table;
use deputy_domain::projection::StaffDoc;
use deputy_domain::staff::{Command, Refusal, Staff, decide};
use deputy_protocol::At;
use deputy_protocol::event::{Member, StaffEvent, Visibility};
use deputy_protocol::ids::{CorrelationId, ProjectId};
use deputy_protocol::stream::Stream;
use uuid::Uuid;

#[async_trait]
impl Fold for Staff {
    type Id = Member;
    type Command = Command;
    type Fact = StaffEvent;
    type Refusal = Refusal;

    async fn load(world: &World, member: Member) -> Result<Option<Loaded<Self>>, LedgerFault> {
        let doc: Option<StaffDoc> = world.ledger.doc(Table::Staff, member, "staff").await?;
        let loaded = |StaffDoc { staff: it, version, correlation, .. }| Loaded { it, version, correlation };
        Ok(doc.map(loaded))
    }

    fn stream(member: Member) -> Stream {
        Stream::Staff(member)
    }

    fn thoughts(_: Member) -> Option<Stream> {
        None
    }

    fn own_correlation(member: Member) -> CorrelationId {
        CorrelationId(derived(Uuid::nil(), member.name()))
    }

    fn decide(it: Option<&Self>, command: Command, now: At) -> Result<Vec<StaffEvent>, Refusal> {
        decide(it, command, now)
    }

    fn after(it: Option<Self>, fact: &StaffEvent) -> Option<Self> {
        Some(Self::after(it, fact))
    }

    fn project_id(&self) -> Option<ProjectId> {
        None
    }

    fn visibility(_: &StaffEvent) -> Visibility {
        // It says how the house is run, and belongs to no project.
        Visibility::Admin
    }
}
