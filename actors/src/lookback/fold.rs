//! A lookback as what is decided about.

use crate::book::{Fold, Loaded};
use crate::ports::{LedgerFault, World};
use async_trait::async_trait;
use deputy_domain::ledger::Table;
use deputy_domain::lookback::{Command, Lookback, NothingToCount, decide};
use deputy_domain::projection::LookbackDoc;
use deputy_protocol::At;
use deputy_protocol::event::{LookbackEvent, Visibility};
use deputy_protocol::ids::{CorrelationId, ProjectId, RunId};
use deputy_protocol::stream::Stream;

#[async_trait]
impl Fold for Lookback {
    type Id = RunId;
    type Command = Command;
    type Fact = LookbackEvent;
    type Refusal = NothingToCount;

    async fn load(world: &World, id: RunId) -> Result<Option<Loaded<Self>>, LedgerFault> {
        let doc: Option<LookbackDoc> = world.ledger.doc(Table::Lookbacks, id, "lookback").await?;
        let loaded = |LookbackDoc { lookback: it, version, .. }| Loaded { it, version, correlation: None };
        Ok(doc.map(loaded))
    }

    fn stream(id: RunId) -> Stream {
        Stream::Lookback(id)
    }

    fn thoughts(_: RunId) -> Option<Stream> {
        None
    }

    fn own_correlation(id: RunId) -> CorrelationId {
        CorrelationId(id.0)
    }

    fn decide(it: Option<&Self>, command: Command, now: At) -> Result<Vec<LookbackEvent>, NothingToCount> {
        decide(it, command, now)
    }

    fn after(it: Option<Self>, fact: &LookbackEvent) -> Option<Self> {
        it.map(|it| it.apply(fact))
    }

    fn project_id(&self) -> Option<ProjectId> {
        None
    }

    fn visibility(_: &LookbackEvent) -> Visibility {
        Visibility::Admin
    }
}
