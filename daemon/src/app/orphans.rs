//! What is left of projects that were never added: their repository could not be had, or the daemon died in between.
//!
//! A complete repository is never removed, nor what belongs to one: it may be all that there is of somebody's work.

use deputy_actors::office::ProjectHandle;
use deputy_actors::ports::{LedgerFault, World};
use deputy_protocol::At;
use deputy_protocol::ids::ProjectId;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_hours(1);

/// Younger ones stay: the founder gives the deploy key to the host and tries the same again, which finds that key for as
/// long as the request's own key is known, a day.
const STAY: Duration = Duration::from_hours(48);

/// Looks at once and every hour, for ever.
pub(super) async fn watch(world: &World, data_dir: &Path) {
    loop {
        if let Err(fault) = remove(world, data_dir).await {
            tracing::warn!(%fault, "what is left of projects that were never added could not be looked for");
        }
        world.clock.sleep_until(world.clock.now() + LOOK_EVERY).await;
    }
}

async fn remove(world: &World, data_dir: &Path) -> Result<(), LedgerFault> {
    let (folder, before) = (data_dir.to_owned(), world.clock.now() - STAY);
    let found = tokio::task::spawn_blocking(move || unowned(&folder, before)).await.unwrap_or_default();
    for (project_id, paths) in found {
        if ProjectHandle::new(world.clone()).load(project_id).await?.is_some() {
            continue;
        }
        for path in paths {
            match tokio::fs::remove_dir_all(&path).await {
                Ok(()) => {
                    tracing::info!(path = %path.display(), "removed what a project left that was never added");
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    tracing::warn!(path = %path.display(), %error, "what a project left could not be removed");
                }
            }
        }
    }
    Ok(())
}

/// Folders last touched before a time, of projects without a complete repository here.
fn unowned(data_dir: &Path, before: At) -> BTreeMap<ProjectId, Vec<PathBuf>> {
    let mut found: BTreeMap<ProjectId, Vec<PathBuf>> = BTreeMap::new();
    for kind in ["repos", "keys", "secrets"] {
        for entry in fs::read_dir(data_dir.join(kind)).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let id = name.to_str().map(|name| name.split_once('.').map_or(name, |(id, _)| id));
            let Some(project_id) = id.and_then(|id| id.parse::<ProjectId>().ok()) else { continue };
            let touched = entry.metadata().and_then(|there| there.modified());
            let is_old = touched.is_ok_and(|touched| At::from(touched) < before);
            if is_old && !data_dir.join("repos").join(format!("{project_id}.git")).exists() {
                found.entry(project_id).or_default().push(entry.path());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn only_what_is_old_and_has_no_complete_repository_is_an_orphan() {
        let folder = tempfile::tempdir().unwrap();
        let [lost, whole] = [1, 2].map(|number| ProjectId(Uuid::from_u128(number)));
        for id in [lost, whole] {
            for path in [format!("keys/{id}"), format!("secrets/{id}"), format!("repos/{id}.git.partial")] {
                fs::create_dir_all(folder.path().join(path)).unwrap();
            }
        }
        fs::create_dir_all(folder.path().join(format!("repos/{whole}.git"))).unwrap();
        fs::create_dir_all(folder.path().join("keys/unnamed")).unwrap();
        let made = At::from(folder.path().join("keys").metadata().unwrap().modified().unwrap());
        assert!(unowned(folder.path(), made - STAY).is_empty());
        let found = unowned(folder.path(), made + STAY);
        assert_eq!(found.keys().collect::<Vec<_>>(), [&lost]);
        assert_eq!(found[&lost].len(), 3);
    }
}
