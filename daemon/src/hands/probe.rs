//! Trying whether hands can be had here at all.

use super::blocking::blocking;
use super::config::HandsConfig;
use super::end::end;
use super::folders::{self, discard, private_dir};
use super::layout::{Layout, SlotLayout};
use super::start::{StartFault, attempt};
use deputy_actors::ports::{HandsFault, Slot};
use deputy_protocol::link::{HEARTBEAT_MS, SandboxKind, ShimSpec};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// A folder of another probe that is so much older than this one's belongs to a process that died in the middle.
const LEFT_AFTER: Duration = Duration::from_mins(10);

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
        gateway: None,
        hidden: Vec::new(),
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
    // Nothing of a run: it must not outlive us, and nobody would look for it.
    let started = attempt(runner, &shim).await;
    end(shim).await?;
    // A folder that stays behind is a pity, not a reason to refuse runs.
    let _ = blocking(move || {
        let _ = discard_abandoned(&base).and_then(|()| discard(&base));
        Ok(())
    })
    .await;
    match started {
        Ok(()) => Ok(()),
        Err(StartFault::Refused(message)) if config.sandbox == SandboxKind::Bubblewrap => {
            Err(HandsFault::NoSandbox(message))
        }
        Err(fault) => Err(HandsFault::NotStarted(fault.to_string())),
    }
}

fn discard_abandoned(own: &Path) -> io::Result<()> {
    let began = own.metadata()?.modified()?;
    for entry in fs::read_dir(own.parent().unwrap_or(own))? {
        let entry = entry?;
        let age = began.duration_since(entry.metadata()?.modified()?);
        if age.is_ok_and(|age| age > LEFT_AFTER) {
            discard(&entry.path())?;
        }
    }
    Ok(())
}
