//! One call in hands that belong to no run: a folder with nothing in it, no key, no project.

use super::abandoned::{SHIM, end_abandoned, sign};
use super::blocking::blocking;
use super::config::HandsConfig;
use super::connection::Connection;
use super::dial::dial;
use super::end::end;
use super::folders::{self, discard, private_dir};
use super::hand::ShimHand;
use super::layout::{Layout, SlotLayout};
use super::start::{StartFault, attempt, start};
use deputy_actors::ports::{Done, Hand, HandsFault, Slot};
use deputy_protocol::ids::RunId;
use deputy_protocol::link::{Call, HEARTBEAT_MS, RequestId, SandboxKind, ShimSpec};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;
use uuid::Uuid;

/// Hands that are made for one errand and ended behind it.
pub(super) struct Errand<'a> {
    pub(super) config: &'a HandsConfig,
    pub(super) layout: &'a Layout,
    pub(super) runner: &'a Path,
}

impl Errand<'_> {
    /// Lets the hands start what a run's would, and end again.
    pub(super) async fn attempt(&self) -> Result<(), HandsFault> {
        let (base, folders) = self.prepare().await?;
        // Nothing of a run: it must not outlive us, and nobody would look for it.
        let started = attempt(self.runner, &folders.shim).await;
        clear(self.layout, base, folders.shim).await?;
        started.map_err(|fault| self.refused(fault))
    }

    /// Has one call executed.
    pub(super) async fn run(&self, call: Call) -> Result<Done, HandsFault> {
        let (base, folders) = self.prepare().await?;
        let done = self.execute(&folders, call).await;
        clear(self.layout, base, folders.shim).await?;
        done
    }

    async fn execute(&self, folders: &SlotLayout, call: Call) -> Result<Done, HandsFault> {
        let running = start(self.runner, &folders.shim).await.map_err(|fault| self.refused(fault))?;
        let run_id = RunId(Uuid::nil());
        let connection = Connection::new(dial(&folders.shim, run_id, &running.shim).await?);
        let hand = ShimHand::new(run_id, folders.shim.clone(), running.shim, true, connection);
        // The answer has as much of the output as is wanted.
        hand.request(RequestId(Uuid::new_v4()), call, mpsc::channel(1).0).await
    }

    async fn prepare(&self) -> Result<(PathBuf, SlotLayout), HandsFault> {
        let base = self.layout.probes().join(Uuid::new_v4().to_string());
        let folders = SlotLayout {
            shim: base.join(SHIM),
            home: base.join("home"),
            known_journal: base.join("shim.journal"),
        };
        let spec = ShimSpec {
            run_id: Uuid::nil(),
            sandbox: self.config.sandbox,
            workspace: base.join("tree"),
            home: folders.home.clone(),
            read_only: self.config.read_only.clone(),
            binds: Vec::new(),
            gateway: None,
            hidden: Vec::new(),
            tethered: false,
            env: BTreeMap::new(),
            bubblewrap: self.config.bubblewrap.clone(),
            heartbeat_ms: HEARTBEAT_MS,
        };
        blocking(move || {
            let made = private_dir(&spec.workspace)
                .and_then(|()| sign(&base))
                .and_then(|()| folders::prepare(&folders, Slot::Agent, &spec));
            made.map_err(|error| {
                HandsFault::NotStarted(format!("the data directory cannot be used: {error}"))
            })?;
            Ok((base, folders))
        })
        .await
    }

    fn refused(&self, fault: StartFault) -> HandsFault {
        match fault {
            StartFault::Refused(message) if self.config.sandbox == SandboxKind::Bubblewrap => {
                HandsFault::NoSandbox(message)
            }
            fault => HandsFault::NotStarted(fault.to_string()),
        }
    }
}

async fn clear(layout: &Layout, base: PathBuf, shim: PathBuf) -> Result<(), HandsFault> {
    end(shim).await?;
    // A folder that stays behind is a pity, not a reason to refuse runs.
    let _ = blocking(move || {
        let _ = discard(&base);
        Ok(())
    })
    .await;
    end_abandoned(layout).await;
    Ok(())
}
