//! What is left of the conflict markers that a run's tree was given.

use super::combine::WORK;
use crate::git::fault::{OrFault, Outcome};
use crate::git::host::commit;
use deputy_domain::run::Marker;
use git2::{ErrorCode, Oid, Repository};
use std::collections::BTreeSet;
use std::path::Path;

const OPERATION: &str = "look for conflict markers";

/// The markers that these files of a commit hold. Only lines that were written here count: a file may speak of markers,
/// and a line of `=======` is a heading elsewhere.
pub(crate) fn markers(
    repo: &Repository,
    head: Oid,
    base_branch: &str,
    paths: &BTreeSet<String>,
) -> Outcome<Vec<Marker>> {
    let tree = commit(repo, head)?.tree().or_fault(OPERATION)?;
    let written = [format!("<<<<<<< {base_branch}"), format!(">>>>>>> {WORK}")];
    let mut found = Vec::new();
    for path in paths {
        let entry = match tree.get_path(Path::new(path)) {
            Err(error) if error.code() == ErrorCode::NotFound => continue,
            entry => entry.or_fault(OPERATION)?,
        };
        // A folder or a link by now holds no markers.
        let Ok(blob) = repo.find_blob(entry.id()) else { continue };
        let lines = (1..).zip(blob.content().split(|byte| *byte == b'\n'));
        let marked =
            lines.filter(|(_, line)| written.iter().any(|marker| marker.as_bytes() == line.trim_ascii_end()));
        found.extend(marked.map(|(number, _)| (path.clone(), number)));
    }
    Ok(found)
}
