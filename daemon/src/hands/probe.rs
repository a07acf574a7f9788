//! Trying whether hands can be had here at all.

use super::blocking::blocking;
use super::config::HandsConfig;
use super::end::end;
use super::folders::{self, discard, private_dir, write_private};
use super::layout::{Layout, SlotLayout};
use super::start::{StartFault, attempt};
use deputy_actors::ports::{HandsFault, Slot};
use deputy_protocol::link::{HEARTBEAT_MS, ProcessIdentity, SandboxKind, ShimSpec};
use deputy_runner::process::{is_alive, own_identity};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use uuid::Uuid;

/// In the folder of a probe: its shim's.
const SHIM: &str = "shim";

/// In the folder of a probe: who tries.
const PROBER: &str = "prober";

/// A folder that is so much older than this moment and names nobody belongs to a process that died in the middle.
const LEFT_AFTER: Duration = Duration::from_mins(10);

/// Starts hands on empty folders, with everything that a run's have, and ends them again.
pub(super) async fn probe(config: &HandsConfig, layout: &Layout, runner: &Path) -> Result<(), HandsFault> {
    let base = layout.probes().join(Uuid::new_v4().to_string());
    let folders = SlotLayout {
        shim: base.join(SHIM),
        home: base.join("home"),
        known_journal: base.join("shim.journal"),
    };
    let spec = ShimSpec {
        run_id: Uuid::nil(),
        sandbox: config.sandbox,
        workspace: base.join("tree"),
        home: folders.home.clone(),
        read_only: config.read_only.clone(),
        binds: Vec::new(),
        gateway: None,
        env: BTreeMap::new(),
        bubblewrap: config.bubblewrap.clone(),
        heartbeat_ms: HEARTBEAT_MS,
    };
    let (shim, own) = (folders.shim.clone(), base.clone());
    blocking(move || {
        let made = private_dir(&spec.workspace)
            .and_then(|()| sign(&own))
            .and_then(|()| folders::prepare(&folders, Slot::Agent, &spec));
        made.map_err(|error| HandsFault::NotStarted(format!("the data directory cannot be used: {error}")))
    })
    .await?;
    // Nothing of a run: it must not outlive us, and nobody would look for it.
    let started = attempt(runner, &shim).await;
    end(shim).await?;
    // A folder that stays behind is a pity, not a reason to refuse runs.
    let _ = blocking(move || {
        let _ = discard(&base);
        Ok(())
    })
    .await;
    end_abandoned(layout).await;
    match started {
        Ok(()) => Ok(()),
        Err(StartFault::Refused(message)) if config.sandbox == SandboxKind::Bubblewrap => {
            Err(HandsFault::NoSandbox(message))
        }
        Err(fault) => Err(HandsFault::NotStarted(fault.to_string())),
    }
}

/// Ends what is left of probes whose process died in the middle, a shim that it had frozen to kill it among them.
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
                tracing::warn!(path = %folder.display(), "what is left of a trial of the sandbox cannot be ended");
            }
        }
    }
}

/// Says whose probe it is, for as long as that process lives.
fn sign(folder: &Path) -> io::Result<()> {
    let own = serde_json::to_vec(&own_identity()?).map_err(io::Error::other)?;
    write_private(&folder.join(PROBER), &own)
}

/// Folders of probes that nobody ends any more.
fn abandoned(probes: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(probes).into_iter().flatten().flatten().map(|entry| entry.path());
    folders.filter(|folder| is_abandoned(folder)).collect()
}

fn is_abandoned(folder: &Path) -> bool {
    let prober = fs::read(folder.join(PROBER)).ok();
    if let Some(prober) = prober.and_then(|bytes| serde_json::from_slice::<ProcessIdentity>(&bytes).ok()) {
        return !is_alive(&prober);
    }
    // One that begins has not signed yet.
    let age = folder.metadata().and_then(|there| there.modified()).map(|touched| touched.elapsed());
    age.is_ok_and(|age| age.is_ok_and(|age| age > LEFT_AFTER))
}
