//! Trying whether hands can be had here at all.

use super::blocking::blocking;
use super::config::HandsConfig;
use super::end::end;
use super::folders::{self, discard, private_dir};
use super::layout::{Layout, SlotLayout};
use super::start::{StartFault, start};
use deputy_actors::ports::{HandsFault, Slot};
use deputy_protocol::link::{HEARTBEAT_MS, SandboxKind, ShimSpec};
use std::collections::BTreeMap;
use std::path::Path;
use uuid::Uuid;

/// Starts hands on empty folders, with everything that a run's have, and ends them again.
pub(super) async fn probe(config: &HandsConfig, layout: &Layout, runner: &Path) -> Result<(), HandsFault> {
    let base = layout.probes().join(Uuid::new_v4().to_string());
    let folders = SlotLayout {
        shim: base.join("shim"),
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
        env: BTreeMap::new(),
        bubblewrap: config.bubblewrap.clone(),
        heartbeat_ms: HEARTBEAT_MS,
    };
    let shim = folders.shim.clone();
    blocking(move || {
        let made = private_dir(&spec.workspace).and_then(|()| folders::prepare(&folders, Slot::Agent, &spec));
        made.map_err(|error| HandsFault::NotStarted(format!("the data directory cannot be used: {error}")))
    })
    .await?;
    let started = start(runner, &shim).await;
    end(shim).await?;
    // A folder that stays behind is a pity, not a reason to refuse runs.
    let _ = blocking(move || {
        let _ = discard(&base);
        Ok(())
    })
    .await;
    match started {
        Ok(_) => Ok(()),
        Err(StartFault::Refused(message)) if config.sandbox == SandboxKind::Bubblewrap => {
            Err(HandsFault::NoSandbox(message))
        }
        Err(fault) => Err(HandsFault::NotStarted(fault.to_string())),
    }
}
