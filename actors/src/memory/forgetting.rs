//! Forgetting: the fact first, then the payloads that hold the words, then the fact that they are empty. Each step can be
//! made again.

use super::error::MemoryError;
use super::handle::MemoryHandle;
use crate::ports::{AppendError, LedgerFault, World};
use deputy_domain::ledger::Table;
use deputy_domain::memory::{Command, FORGETTING, Refusal};
use deputy_domain::projection::MemoryDoc;
use deputy_protocol::ids::MemoryId;
use deputy_protocol::stream::Stream;

/// Events read at once.
const PAGE: u32 = 500;

/// Those that hold words.
const WORDED: [&str; 2] = ["memory.noted", "memory.changed"];

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

    /// Empties the payloads that hold the words of one that was forgotten.
    async fn empty(&self, id: MemoryId) -> Result<(), MemoryError> {
        let World { ledger, clock, .. } = &self.world;
        let mut version = 0;
        loop {
            let page = ledger.read_stream(&Stream::Memory(id), version, PAGE).await?;
            let Some(last) = page.last() else { break };
            version = last.version;
            // Those that are empty already too: whoever did it may have died before it was recorded.
            for envelope in page.iter().filter(|envelope| WORDED.contains(&envelope.kind.as_str())) {
                match ledger.empty(envelope.event_id, WHY, clock.now()).await {
                    Ok(()) => {}
                    Err(AppendError::Fault(fault)) => return Err(fault.into()),
                    Err(AppendError::Refused(refused)) => {
                        return Err(
                            LedgerFault::Corrupt(format!("a redaction was refused: {refused}")).into()
                        );
                    }
                }
            }
        }
        match self.ask(id, Command::Empty, "deputy").await {
            Err(MemoryError::Refused(Refusal::AlreadyDone)) => Ok(()),
            emptied => emptied,
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
