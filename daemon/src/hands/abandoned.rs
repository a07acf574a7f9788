//! Errands whose process died in the middle.

use super::blocking::blocking;
use super::end::end;
use super::folders::{discard, write_private};
use super::layout::Layout;
use deputy_actors::ports::HandsFault;
use deputy_protocol::link::ProcessIdentity;
use deputy_runner::process::{is_alive, own_identity};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// In the folder of an errand: its shim's.
pub(super) const SHIM: &str = "shim";

/// In the folder of an errand: the process that is on it.
const OWNER: &str = "owner";

/// A folder that is so much older than this moment and names nobody belongs to a process that died in the middle.
const LEFT_AFTER: Duration = Duration::from_mins(10);

/// Ends what is left of errands whose process died in the middle, a shim that it had frozen to kill it among them.
pub(super) async fn end_abandoned(layout: &Layout) {
    let probes = layout.probes();
    let found = blocking(move || Ok(abandoned(&probes))).await.unwrap_or_default();
    for folder in found {
        match end(folder.join(SHIM)).await {
            Ok(report) if report.survivors == 0 => {
                // A folder that stays behind is a pity.
                let _ = blocking(move || discard(&folder).map_err(|_| HandsFault::Gone(String::new()))).await;
            }
            Ok(_) | Err(_) => {
                tracing::warn!(path = %folder.display(), "what is left of an errand of the hands cannot be ended");
            }
        }
    }
}

/// Says whose errand it is, for as long as that process lives.
pub(super) fn sign(folder: &Path) -> io::Result<()> {
    let own = serde_json::to_vec(&own_identity()?).map_err(io::Error::other)?;
    write_private(&folder.join(OWNER), &own)
}

/// Folders of errands that nobody ends any more.
fn abandoned(probes: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(probes).into_iter().flatten().flatten().map(|entry| entry.path());
    folders.filter(|folder| is_abandoned(folder)).collect()
}

fn is_abandoned(folder: &Path) -> bool {
    let owner = fs::read(folder.join(OWNER)).ok();
    if let Some(owner) = owner.and_then(|bytes| serde_json::from_slice::<ProcessIdentity>(&bytes).ok()) {
        return !is_alive(&owner);
    }
    // One that begins has not signed yet.
    let age = folder.metadata().and_then(|there| there.modified()).map(|touched| touched.elapsed());
    age.is_ok_and(|age| age.is_ok_and(|age| age > LEFT_AFTER))
}
