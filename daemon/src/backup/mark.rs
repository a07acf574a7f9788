//! What a restore records before anybody may start on what was restored.

use super::destination::Destination;
use super::error::BackupError;
use super::manifest::Manifest;
use crate::ledger::Store;
use deputy_actors::ports::Ledger;
use deputy_domain::ledger::{Append, Expected, RowKey, StreamWrite, Table};
use deputy_domain::projection::RunDoc;
use deputy_domain::run::{Phase, State};
use deputy_protocol::event::{Event, HouseEvent, NewEvent, PauseMode, RunEvent, Visibility};
use deputy_protocol::ids::{CorrelationId, EventId, ProjectId, RunId};
use deputy_protocol::stream::Stream;

/// More leases than a run can have had between the backup and the end of the house it was made of: whoever still owns
/// a run there has a lower epoch than its owner here.
const EPOCHS: u64 = 1_000;

/// Nobody owns anything, everything is paused, and nothing is told before the founder says go.
pub(super) async fn mark(
    store: &Store,
    uncaptured: &[RunId],
    manifest: &Manifest,
    to: &Destination,
) -> Result<u64, BackupError> {
    let leases = store.free_leases(EPOCHS).await?;
    let at = (to.options.now)();
    let facts = [
        HouseEvent::Restored { made_at: manifest.made_at, position: manifest.position, at },
        HouseEvent::Paused {
            mode: PauseMode::Drain,
            reason: format!("restored from the backup of {}", manifest.made_at.format("%Y-%m-%d %H:%M UTC")),
            at,
        },
    ];
    // No request led to it: what is done for one restore has an id of its own.
    let restore = CorrelationId((to.mint)());
    let events = facts.map(|fact| new_event(to, fact.into(), restore, None));
    record(store, Stream::House, events.to_vec()).await?;
    for run_id in uncaptured {
        tell_agent(store, *run_id, manifest, to).await?;
    }
    Ok(leases)
}

/// What an agent remembers to have written may not be there any more: it reads this before it goes on.
async fn tell_agent(
    store: &Store,
    run_id: RunId,
    manifest: &Manifest,
    to: &Destination,
) -> Result<(), BackupError> {
    let key = RowKey { table: Table::Runs, key: run_id.to_string() };
    let Some(found) = store.row(&key).await? else { return Ok(()) };
    let doc: RunDoc = found.read("run")?;
    let listens = match &doc.run.state {
        State::Active { phase, .. } => !matches!(phase, Phase::Ending { .. }),
        State::Queued { .. } | State::Waiting { .. } => true,
        State::Review { .. }
        | State::Approved { .. }
        | State::Rejected
        | State::Failed { .. }
        | State::Stopped => false,
    };
    if !listens {
        return Ok(());
    }
    let text = format!(
        "Deputy was restored from a backup of {}. Your workspace was made anew from its last capture, so files that you \
         wrote since may be gone, and programs that you started are. Look at what is there before you go on.",
        manifest.made_at.format("%Y-%m-%d %H:%M UTC")
    );
    let fact = RunEvent::Messaged { text, by: "deputy".to_owned(), at: (to.options.now)() };
    // It goes on with what the run was ordered for.
    let correlation = doc.correlation.unwrap_or(CorrelationId(run_id.0));
    let event = new_event(to, fact.into(), correlation, doc.run.order.project_id);
    record(store, Stream::Run(run_id), vec![event]).await
}

async fn record(store: &Store, stream: Stream, events: Vec<NewEvent>) -> Result<(), BackupError> {
    let write = StreamWrite { stream, expected: Expected::Any, events };
    store.append(Append { writes: vec![write], fence: None }).await?;
    Ok(())
}

fn new_event(
    to: &Destination,
    event: Event,
    correlation: CorrelationId,
    project_id: Option<ProjectId>,
) -> NewEvent {
    NewEvent {
        event_id: EventId((to.mint)()),
        event,
        actor: "deputy".to_owned(),
        correlation: Some(correlation),
        causation: None,
        project_id,
        visibility: Visibility::Viewer,
    }
}
