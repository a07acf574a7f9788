//! Which tasks of a plan meet in a file that is at odds.

use super::desk::Desk;
use super::fault::EffectFault;
use deputy_domain::projection::ProjectDoc;
use deputy_domain::run::{Marker, Run};
use std::collections::BTreeMap;

/// Titles of the tasks that changed each of the files that still hold markers, of those that the run builds on.
pub(super) async fn changed_by(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    markers: &[Marker],
) -> Result<BTreeMap<String, Vec<String>>, EffectFault> {
    let mut changed_by: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (Some(part), Some(base), false) = (&run.order.part, &run.base_commit, markers.is_empty()) else {
        return Ok(changed_by);
    };
    for piece in &part.builds_on {
        let changed = match desk.world.workspaces.changed(project.project_id, base, &piece.commit).await {
            Ok(changed) => changed,
            // The files are named all the same.
            Err(fault) => {
                tracing::warn!(%fault, "which tasks are at odds could not be told");
                continue;
            }
        };
        for path in changed.into_iter().filter(|path| markers.iter().any(|(marked, _)| marked == path)) {
            changed_by.entry(path).or_default().push(piece.title.clone());
        }
    }
    Ok(changed_by)
}
