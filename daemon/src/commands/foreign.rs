//! Whether a folder can be the data directory: ours, or empty, and nobody else's to write.

use anyhow::ensure;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// What every data directory has once a daemon opened it, or a restore began in it.
const OURS: [&str; 4] = ["lock", "place", "ledger.db", "restoring"];

/// Refuses a folder that holds something else, or that others can write to. One that is not there yet will be ours.
pub(super) fn refuse(path: &Path) -> anyhow::Result<()> {
    let Ok(found) = path.metadata() else { return Ok(()) };
    let shown = path.display();
    let mode = found.mode() & 0o777;
    ensure!(
        mode & 0o022 == 0,
        "others can write to the data directory {shown} (mode {mode:o}): chmod 700 {shown}"
    );
    ensure!(
        !path.join(".git").exists(),
        "{shown} is a git work tree, and would be filled with data: set storage.data_dir to a folder of its own"
    );
    if OURS.iter().any(|name| path.join(name).exists()) {
        return Ok(());
    }
    // What is wrong with a folder that cannot be read is said by whoever opens it.
    let Ok(mut entries) = path.read_dir() else { return Ok(()) };
    let is_foreign = |entry: &std::fs::DirEntry| entry.file_name() != "lost+found";
    if let Some(entry) = entries.find_map(|entry| entry.ok().filter(is_foreign)) {
        anyhow::bail!(
            "{shown} holds files that are not Deputy's ({}): set storage.data_dir to an empty folder, or to one \
             that is not there yet",
            entry.file_name().display()
        );
    }
    Ok(())
}
