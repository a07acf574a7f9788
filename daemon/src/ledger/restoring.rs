//! The mark of a restore that goes on, or was cut: nobody starts on what it leaves.
//!
//! A file in the data directory, since a restore fills that on either engine, and on PostgreSQL a table besides, since
//! the database may be met from another directory. It is set before anything is written and taken away last.

use super::copy::CopyError;
use super::error::OpenError;
use super::postgres;
use super::url::is_postgres;
use std::fs::{self, File};
use std::path::Path;

const FILE: &str = "restoring";

/// Marks an empty place, whose data directory is there, as being restored into.
pub async fn begin_restore(url: &str, data_dir: &Path) -> Result<(), CopyError> {
    let path = data_dir.join(FILE);
    File::create(&path)
        .and_then(|file| file.sync_all())
        .and_then(|()| File::open(data_dir)?.sync_all())
        .map_err(|source| CopyError::File { path, source })?;
    if is_postgres(url) { postgres::mark_restoring(url).await } else { Ok(()) }
}

/// The restore has come to its end.
pub async fn end_restore(url: &str, data_dir: &Path) -> Result<(), CopyError> {
    if is_postgres(url) {
        postgres::unmark_restoring(url).await?;
    }
    let path = data_dir.join(FILE);
    fs::remove_file(&path).map_err(|source| CopyError::File { path, source })
}

/// Refuses a data directory that a restore was cut in.
pub(super) fn refuse_cut(data_dir: &Path) -> Result<(), OpenError> {
    if data_dir.join(FILE).exists() {
        return Err(OpenError::RestoreCut { place: data_dir.display().to_string() });
    }
    Ok(())
}
