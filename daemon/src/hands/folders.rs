//! Making and clearing the folders of hands. Everything here blocks.

use super::layout::{Layout, SlotLayout};
use deputy_actors::ports::Slot;
use deputy_protocol::ids::RunId;
use deputy_protocol::link::{JOURNAL_DIR, SHIM_LOG, SHIM_SPEC, SPOOL_DIR, ShimSpec};
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Makes a folder that only we may enter, and what is missing above it.
pub(super) fn private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Replaces a file that only we may read, in one step that survives a power cut.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let partial = path.with_extension("partial");
    missing_is_well(fs::remove_file(&partial))?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&partial, path)?;
    File::open(path.parent().unwrap_or(Path::new("/")))?.sync_all()
}

/// Makes everything that a shim expects. The checks find an empty HOME, the agent what it left there.
pub(super) fn prepare(layout: &SlotLayout, slot: Slot, spec: &ShimSpec) -> io::Result<()> {
    private_dir(&layout.shim)?;
    if slot == Slot::Checks {
        discard(&layout.home)?;
    }
    private_dir(&layout.home)?;
    if let Some(gateway) = &spec.gateway {
        private_dir(gateway)?;
    }
    let bytes = serde_json::to_vec_pretty(spec).map_err(io::Error::other)?;
    write_private(&layout.shim.join(SHIM_SPEC), &bytes)
}

/// The specification that the shim of a folder was given.
pub(super) fn read_spec(shim: &Path) -> Option<ShimSpec> {
    serde_json::from_slice(&fs::read(shim.join(SHIM_SPEC)).ok()?).ok()
}

/// Clears what ended hands leave. Of the agent's, the journal stays: it knows how the last requests ended; the spool,
/// which has what they wrote until that is kept; the log, which knows why the shim did; and HOME, which the next attempt goes on with.
pub(super) fn clear(layout: &SlotLayout, slot: Slot) -> io::Result<()> {
    if slot != Slot::Agent {
        if slot == Slot::Checks {
            discard(&layout.home)?;
        }
        missing_is_well(fs::remove_file(&layout.known_journal))?;
        return discard(&layout.shim);
    }
    let entries = match fs::read_dir(&layout.shim) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if [JOURNAL_DIR, SHIM_LOG, SPOOL_DIR].iter().any(|kept| entry.file_name() == *kept) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            discard(&entry.path())?;
        } else {
            missing_is_well(fs::remove_file(entry.path()))?;
        }
    }
    Ok(())
}

/// Takes a folder away at once, then removes it. What the tools made of it (locked folders, say) may make the removal
/// fail; then it is reported and stays under another name, out of the way.
pub(super) fn discard(path: &Path) -> io::Result<()> {
    let aside = aside(path);
    match fs::rename(path, &aside) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        moved => moved?,
    }
    let removed = fs::remove_dir_all(&aside).or_else(|_| {
        unlock(&aside);
        fs::remove_dir_all(&aside)
    });
    if let Err(error) = removed {
        tracing::warn!(path = %aside.display(), %error, "a folder of ended hands could not be removed");
    }
    Ok(())
}

/// Renames a folder to one beside it that ends in this name, unless that is there already: then it was done before.
pub(super) fn put_aside(path: &Path, name: &str) -> io::Result<()> {
    let aside = path.with_extension(name);
    if aside.try_exists()? {
        return Ok(());
    }
    missing_is_well(fs::rename(path, aside))
}

/// Removes all that hands keep of a run, and the run's own folder if nobody else keeps anything there.
pub(super) fn discard_all(layout: &Layout, run: RunId) -> io::Result<()> {
    discard(&layout.hands(run))?;
    discard(&layout.homes(run))?;
    // One that holds something stays: what is in it is not ours.
    let _ = fs::remove_dir(layout.run(run));
    Ok(())
}

/// In the same folder: moving a locked folder elsewhere would need the right to write to it.
fn aside(path: &Path) -> PathBuf {
    path.with_extension(format!("{}.old", Uuid::new_v4().simple()))
}

/// Gives all folders below back the rights that removing them needs. Nobody works in them any more, so nothing is
/// swapped for a link meanwhile.
fn unlock(top: &Path) {
    let mut waiting = vec![top.to_owned()];
    while let Some(folder) = waiting.pop() {
        // What cannot be unlocked is what the removal will complain about.
        let _ = fs::set_permissions(&folder, Permissions::from_mode(0o700));
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        let folders = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        waiting.extend(folders.map(|entry| entry.path()));
    }
}

pub(super) fn missing_is_well(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
