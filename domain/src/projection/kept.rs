//! What runs keep as blobs: a row for each fact that names one, and the sum of a run's.

use super::doc::{read, write};
use crate::ledger::{Row, RowKey, Table};
use deputy_protocol::At;
use deputy_protocol::blob::BlobDigest;
use deputy_protocol::event::{Envelope, KeptOutput, RunEvent, StepEvent};
use deputy_protocol::ids::{RunId, ToolUseId};
use serde::{Deserialize, Serialize};

/// What a blob is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum KeptKind {
    /// Output of a tool.
    Tool {
        /// Which use of it.
        tool_use: ToolUseId,
    },
    /// Output of a check.
    Check,
    /// All that a process of the agent wrote, where the agent is a program.
    Agent,
    /// The agent's own commits.
    Bundle,
}

impl KeptKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Tool { .. } => "tool",
            // Apart from `check-1`, by which the checks of the last verification go.
            Self::Check => "check-output",
            Self::Agent => "agent",
            Self::Bundle => "commits",
        }
    }
}

/// The document of something kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDoc {
    /// Unique within the run: what it is of, and the version of the fact that names it.
    pub name: String,
    /// What it is of.
    #[serde(flatten)]
    pub kind: KeptKind,
    /// Where it lies.
    pub output: KeptOutput,
    /// When it was recorded.
    pub at: At,
}

impl KeptDoc {
    /// What rows of this blob have as their state: they are found by it.
    pub fn state(digest: &BlobDigest) -> String {
        digest.to_string()
    }

    /// Version of the fact that names it, in its stream.
    pub fn version(&self) -> Option<u64> {
        self.name.rsplit('-').next()?.parse().ok()
    }
}

/// The document of a run's sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptSum {
    /// Of all that its facts name. The same content counts each time: it is a bound, not a measure of the disk.
    pub size_bytes: u64,
    /// How many.
    pub count: u64,
}

impl KeptSum {
    /// Where a run's sum stands.
    pub fn key(run_id: RunId) -> RowKey {
        RowKey { table: Table::Kept, key: run_id.to_string() }
    }
}

type Named = (KeptKind, KeptOutput, At);

/// What a fact of a run names. Every fact has its line: content that a new one named unseen would be collected.
pub(super) fn of_run(event: &RunEvent) -> Option<Named> {
    match event {
        RunEvent::Checked { output, at, .. } => output.map(|output| (KeptKind::Check, output, *at)),
        RunEvent::Captured { own, at, .. } => {
            let bundle = own.as_ref()?.bundle?;
            Some((KeptKind::Bundle, bundle, *at))
        }
        RunEvent::Queued { .. }
        | RunEvent::Asked { .. }
        | RunEvent::Answered { .. }
        | RunEvent::AskReferred { .. }
        | RunEvent::AskWithdrawn { .. }
        | RunEvent::Placed { .. }
        | RunEvent::Claimed { .. }
        | RunEvent::Adopted { .. }
        | RunEvent::TakenOver { .. }
        | RunEvent::Started { .. }
        | RunEvent::BuiltOn { .. }
        | RunEvent::Rebased { .. }
        | RunEvent::CallReserved { .. }
        | RunEvent::CallSettled { .. }
        | RunEvent::UsageCounted { .. }
        | RunEvent::CallDelayed { .. }
        | RunEvent::BudgetRaised { .. }
        | RunEvent::Messaged { .. }
        | RunEvent::Finished { .. }
        | RunEvent::Yielded { .. }
        | RunEvent::Interrupted { .. }
        | RunEvent::HandedOver { .. }
        | RunEvent::TakenBack { .. }
        | RunEvent::Verified { .. }
        | RunEvent::RoundOpened { .. }
        | RunEvent::ReviewOpened { .. }
        | RunEvent::ChangesRequested { .. }
        | RunEvent::DeliveryStarted { .. }
        | RunEvent::DeliveryFailed { .. }
        | RunEvent::Approved { .. }
        | RunEvent::Rejected { .. }
        | RunEvent::Waiting { .. }
        | RunEvent::Resumed { .. }
        | RunEvent::StopRequested { .. }
        | RunEvent::Stopped { .. }
        | RunEvent::AttemptFailed { .. }
        | RunEvent::Failed { .. }
        | RunEvent::Retried { .. }
        | RunEvent::RollbackStarted { .. }
        | RunEvent::RolledBack { .. }
        | RunEvent::RollbackFailed { .. }
        | RunEvent::Swept { .. }
        | RunEvent::TerminalOpened { .. }
        | RunEvent::TerminalClosed { .. } => None,
    }
}

/// What a step names.
pub(super) fn of_step(event: &StepEvent) -> Option<Named> {
    match event {
        StepEvent::ToolFinished { tool_use, output, at, .. } => {
            output.map(|output| (KeptKind::Tool { tool_use: *tool_use }, output, *at))
        }
        StepEvent::AgentEnded { output, at, .. } => output.map(|output| (KeptKind::Agent, output, *at)),
        StepEvent::Prompted { .. }
        | StepEvent::AgentStarted { .. }
        | StepEvent::SessionBegan { .. }
        | StepEvent::AgentAsked { .. }
        | StepEvent::AgentTold { .. }
        | StepEvent::AgentTook { .. }
        | StepEvent::AgentHeard { .. }
        | StepEvent::TurnEnded { .. }
        | StepEvent::Remarked { .. }
        | StepEvent::CallStarted { .. }
        | StepEvent::CallAnswered { .. }
        | StepEvent::CallFailed { .. }
        | StepEvent::ToolStarted { .. }
        | StepEvent::Compacted { .. }
        | StepEvent::Expanded { .. }
        | StepEvent::Recalled { .. }
        | StepEvent::Worded { .. }
        | StepEvent::Given { .. }
        | StepEvent::TimeTold { .. }
        | StepEvent::Remembered { .. } => None,
    }
}

pub(super) fn keys(run_id: RunId, envelope: &Envelope, names_one: bool) -> Vec<RowKey> {
    if !names_one {
        return Vec::new();
    }
    vec![RowKey { table: Table::Kept, key: envelope.event_id.to_string() }, KeptSum::key(run_id)]
}

pub(super) fn apply(
    run_id: RunId,
    key: &str,
    row: Option<Row>,
    envelope: &Envelope,
    named: Option<Named>,
) -> Option<Row> {
    let Some((kind, output, at)) = named else { return row };
    if key == KeptSum::key(run_id).key {
        let mut sum: KeptSum = row.map(|row| read(&row.doc)).unwrap_or_default();
        sum.size_bytes += output.size_bytes;
        sum.count += 1;
        // Of no run, so that lists of what a run kept do not show it.
        return Some(Row {
            parent: String::new(),
            state: String::new(),
            rank: String::new(),
            doc: write(&sum),
        });
    }
    let name = format!("{}-{}", kind.name(), envelope.version);
    let doc = KeptDoc { name, kind, output, at };
    Some(Row {
        parent: run_id.to_string(),
        state: KeptDoc::state(&output.digest),
        rank: envelope.event_id.to_string(),
        doc: write(&doc),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection;
    use deputy_protocol::event::{Event, Payload, ToolOutcome, Visibility};
    use deputy_protocol::ids::EventId;
    use deputy_protocol::stream::Stream;
    use uuid::Uuid;

    fn run_id() -> RunId {
        RunId(Uuid::from_u128(1))
    }

    fn kept(size_bytes: u64) -> KeptOutput {
        KeptOutput { digest: BlobDigest([7; 32]), size_bytes, truncated: false }
    }

    fn envelope(version: u64, stream: Stream, event: &Event) -> Envelope {
        let (kind, payload) = event.encode();
        Envelope {
            position: version,
            stream,
            version,
            event_id: EventId(Uuid::from_u128(100 + u128::from(version))),
            kind,
            kind_version: 1,
            payload: Payload::Kept(payload),
            recorded_at: At::default(),
            actor: String::new(),
            correlation: None,
            causation: None,
            epoch: None,
            project_id: None,
            visibility: Visibility::Developer,
            digest: [0; 32],
            salt: Vec::new(),
            hash: [0; 32],
        }
    }

    fn finished(output: Option<KeptOutput>) -> Event {
        let result = ToolOutcome::Done { text: String::new() };
        let tool_use = ToolUseId(Uuid::from_u128(5));
        let at = At::default();
        StepEvent::ToolFinished { tool_use, result, output_bytes: 1, duration_ms: 1, output, at }.into()
    }

    #[test]
    fn a_fact_that_names_a_blob_is_listed_and_counted() {
        let mut sum = None;
        for (version, size) in [(3, 10), (4, 32)] {
            let event = finished(Some(kept(size)));
            let envelope = envelope(version, Stream::Steps(run_id()), &event);
            let keys = projection::keys(&envelope, &event);
            let row = projection::apply(&keys[0], None, &envelope, &event).unwrap();
            assert_eq!((row.parent, row.state), (run_id().to_string(), "07".repeat(32)));
            assert_eq!(read::<KeptDoc>(&row.doc).name, format!("tool-{version}"));
            sum = projection::apply(&keys[1], sum, &envelope, &event);
        }
        let sum: KeptSum = read(&sum.unwrap().doc);
        assert_eq!(sum, KeptSum { size_bytes: 42, count: 2 });
    }

    #[test]
    fn facts_without_a_blob_touch_no_row() {
        let event = finished(None);
        let envelope = envelope(1, Stream::Steps(run_id()), &event);
        assert_eq!(projection::keys(&envelope, &event), []);
    }
}
