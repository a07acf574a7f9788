//! What either engine gives once it is open and its schema is up to date.

use super::engine::{Engine, Reader};
use super::error::OpenError;
use crate::database::Database;
use deputy_protocol::ids::LedgerId;
use sqlx::migrate::{MigrateError, Migrator};
use std::sync::Arc;

/// An engine with its readers, opened and brought up to date.
pub(super) struct Opened {
    pub id: LedgerId,
    pub head: u64,
    pub engine: Box<dyn Engine>,
    pub reader: Arc<dyn Reader>,
    pub database: Database,
}

/// What a schema change came to.
pub(super) fn migrated(known: &Migrator, outcome: Result<(), MigrateError>) -> Result<(), OpenError> {
    match outcome {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(found)) => {
            let known = known.iter().map(|migration| migration.version).max().unwrap_or(0);
            Err(OpenError::SchemaNewer { found, known })
        }
        Err(error) => Err(OpenError::Migrate(error)),
    }
}
