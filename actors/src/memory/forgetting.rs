//! Forgetting: the fact first, then the payloads that hold the words, then the fact that they are empty. Each step can be
//! made again.

use super::error::MemoryError;
use super::handle::MemoryHandle;
use super::traces::{Trace, Traces};
use crate::ports::{AppendError, LedgerFault, World};
use deputy_domain::ledger::Table;
use deputy_domain::memory::{Command, FORGETTING, Refusal};
use deputy_domain::projection::MemoryDoc;
use deputy_protocol::event::Envelope;
use deputy_protocol::ids::{EventId, MemoryId};
use deputy_protocol::stream::Stream;

/// Events read at once.
const PAGE: u32 = 500;

/// What is recorded with each payload that is emptied.
const WHY: &str = "a memory was forgotten";

impl MemoryHandle {
    /// Puts it into no prompt any more, and empties what holds its words. One that was forgotten before is left as it is.
    /// Where the payloads cannot be emptied now, it is made up for later.
    pub async fn forget(&self, id: MemoryId, by: &str) -> Result<MemoryDoc, MemoryError> {
        match self.ask(id, Command::Forget { by: by.to_owned() }, by).await {
            Ok(()) | Err(MemoryError::Refused(Refusal::AlreadyDone)) => {}
            Err(error) => return Err(error),
        }
        if let Err(error) = self.empty(id).await {
            tracing::warn!(memory = %id, %error, "the words of a forgotten memory are emptied later");
        }
        self.indexed().await;
        self.row(id).await?.ok_or(MemoryError::Refused(Refusal::Unknown))
    }

    /// Empties the payloads that hold the words of one that was forgotten. Its own come last: they say where else to look.
    async fn empty(&self, id: MemoryId) -> Result<(), MemoryError> {
        let mut traces = Traces::of(id);
        let own = self.every(&Stream::Memory(id)).await?;
        let own: Vec<EventId> = own.iter().filter(|it| traces.own(it)).map(|it| it.event_id).collect();
        for stream in traces.elsewhere() {
            let steps = self.every(&stream).await?;
            for step in &steps {
                traces.hear(step);
            }
            for step in &steps {
                match traces.in_step(step) {
                    // Whoever emptied it may have died before that was recorded.
                    Trace::Words | Trace::Emptied => self.empty_payload(step.event_id).await?,
                    Trace::None => {}
                }
            }
        }
        for event_id in own {
            self.empty_payload(event_id).await?;
        }
        match self.ask(id, Command::Empty, "deputy").await {
            Err(MemoryError::Refused(Refusal::AlreadyDone)) => Ok(()),
            emptied => emptied,
        }
    }

    async fn every(&self, stream: &Stream) -> Result<Vec<Envelope>, LedgerFault> {
        let mut all: Vec<Envelope> = Vec::new();
        loop {
            let after = all.last().map_or(0, |last| last.version);
            let page = self.world.ledger.read_stream(stream, after, PAGE).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    async fn empty_payload(&self, event_id: EventId) -> Result<(), LedgerFault> {
        let World { ledger, clock, .. } = &self.world;
        match ledger.empty(event_id, WHY, clock.now()).await {
            Ok(()) => Ok(()),
            Err(AppendError::Fault(fault)) => Err(fault),
            Err(AppendError::Refused(refused)) => {
                Err(LedgerFault::Corrupt(format!("a redaction was refused: {refused}")))
            }
        }
    }

    /// Ends what was cut short: memories that were forgotten and whose words are still in payloads.
    pub(crate) async fn end_forgetting(&self) -> Result<(), LedgerFault> {
        let mut rows = self.world.ledger.every_row(Table::Memories, &[FORGETTING]);
        while let Some(row) = rows.next().await? {
            let MemoryDoc { memory_id, .. } = row.read("memory")?;
            match self.empty(memory_id).await {
                Ok(()) => {}
                Err(MemoryError::Fault(fault)) => return Err(fault),
                Err(error) => tracing::warn!(memory = %memory_id, %error, "a memory is not emptied yet"),
            }
        }
        Ok(())
    }
}
