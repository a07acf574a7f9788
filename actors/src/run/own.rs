//! Taking a run: the lease, then the fact that says so.

use super::book::{CommandError, Loaded, RunBook};
use crate::ports::{LeaseTaken, LedgerFault, World};
use deputy_domain::ledger::{Fence, RowKey, Table};
use deputy_domain::projection::{HOUSE_KEY, HouseDoc};
use deputy_domain::run::{Command, Run, State, effects};
use deputy_protocol::event::{Lease, PauseMode};
use deputy_protocol::ids::{CorrelationId, RunId};

/// Proof that a run is ours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owned {
    /// For every fact.
    pub fence: Fence,
}

/// What an owner needs to see to decide what to do.
#[derive(Clone, Debug)]
pub struct View {
    /// The fold.
    pub run: Run,
    /// Version of its stream.
    pub version: u64,
    /// What led to what it does now.
    pub correlation: CorrelationId,
    /// Whether the kill switch is pulled.
    pub paused: Option<PauseMode>,
}

/// Takes a run, if it needs an owner and nobody alive has it.
pub(super) async fn own(world: &World, run_id: RunId) -> Result<Option<Owned>, LedgerFault> {
    let book = RunBook::new(world.clone());
    let Some(loaded) = book.load(run_id).await? else { return Ok(None) };
    let queued = matches!(loaded.run.state, State::Queued { .. });
    if !queued && effects(&loaded.run).is_none() {
        return Ok(None);
    }
    let LeaseTaken::Held { epoch } = world.ledger.take_lease(run_id, world.daemon_id).await? else {
        return Ok(None);
    };
    let owned = Owned { fence: Fence { run_id, owner: world.daemon_id, epoch } };
    let lease = Lease { owner: world.daemon_id, epoch };
    let command = if queued {
        Command::Claim { lease }
    } else {
        // What goes on, a delivery and its opposite among it: counted before anything of it starts.
        let left = match loaded.run.lease() {
            Some(old) => house(world).await?.departed.contains_key(&old.owner),
            None => false,
        };
        Command::Adopt { lease, left }
    };
    match book.fact(owned.fence, command, &[]).await {
        Ok(_) => Ok(Some(owned)),
        Err(CommandError::Fault(fault)) => Err(fault),
        Err(CommandError::NotFound(_) | CommandError::Refused(_) | CommandError::Fenced(_)) => {
            world.ledger.release_lease(run_id, world.daemon_id, epoch).await?;
            Ok(None)
        }
    }
}

/// The run and the house, as they are now.
pub(super) async fn look(world: &World, run_id: RunId) -> Result<Option<Box<View>>, LedgerFault> {
    let loaded = RunBook::new(world.clone()).load(run_id).await?;
    let paused = house(world).await?.paused.map(|paused| paused.mode);
    Ok(loaded
        .map(|Loaded { run, version, correlation }| Box::new(View { run, version, correlation, paused })))
}

/// The installation's row.
pub(crate) async fn house(world: &World) -> Result<HouseDoc, LedgerFault> {
    let key = RowKey { table: Table::House, key: HOUSE_KEY.to_owned() };
    let Some(found) = world.ledger.row(&key).await? else { return Ok(HouseDoc::default()) };
    serde_json::from_value(found.row.doc)
        .map_err(|fault| LedgerFault::Corrupt(format!("the row of the house cannot be read: {fault}")))
}
