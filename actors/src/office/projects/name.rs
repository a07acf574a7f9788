//! Names of projects: a stream of its own for each, so that two at once cannot both have it.

use super::error::ProjectError;
use crate::ports::{LedgerFault, World};
use deputy_domain::projection::name_key;
use deputy_protocol::ids::ProjectId;
use deputy_protocol::stream::Stream;

/// Most bytes of a name: it becomes part of paths and branches that people type.
const NAME_BYTES_MAX: usize = 64;

/// Events read at a time. Each project that had the name left two.
const PAGE: u32 = 100;

/// The stream that tells who has a name.
pub(super) fn stream(name: &str) -> Stream {
    Stream::Other(format!("project-name/{}", name_key(name)))
}

/// Version of a name's stream. Whoever takes the name or gives it up says which one he saw.
pub(super) async fn version(world: &World, name: &str) -> Result<u64, LedgerFault> {
    let stream = stream(name);
    let mut version = 0;
    loop {
        let page = world.ledger.read_stream(&stream, version, PAGE).await?;
        let Some(last) = page.last() else { return Ok(version) };
        version = last.version;
    }
}

/// Refuses what cannot be a name.
pub(super) fn check(name: &str) -> Result<(), ProjectError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let begins_well = name.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    // A name that reads as an id would shadow it.
    let is_id = name.parse::<ProjectId>().is_ok();
    if begins_well && name.len() <= NAME_BYTES_MAX && name.chars().all(allowed) && !is_id {
        Ok(())
    } else {
        Err(ProjectError::InvalidName(name.to_owned()))
    }
}
