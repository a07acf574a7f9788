//! What a shim is told.

use super::config::HandsConfig;
use super::layout::Layout;
use deputy_actors::ports::{Credentials, HandsSetup, Slot};
use deputy_protocol::link::{Bind, HEARTBEAT_MS, HOME_MOUNT, ShimSpec};
use std::path::Path;

/// The specification of these hands.
pub(super) fn spec(config: &HandsConfig, layout: &Layout, setup: &HandsSetup) -> ShimSpec {
    let gateway = setup.gateway.then(|| layout.gateway());
    let layout = layout.slot(setup.run_id, setup.slot);
    let mut read_only = config.read_only.clone();
    read_only.extend(setup.read_only.iter().filter(|path| !config.read_only.contains(path)).cloned());
    ShimSpec {
        run_id: setup.run_id.0,
        sandbox: config.sandbox,
        workspace: setup.tree.clone(),
        home: layout.home,
        read_only,
        binds: setup.credentials.iter().map(credentials).collect(),
        gateway,
        hidden: setup.hidden.clone(),
        tethered: setup.slot == Slot::Terminal,
        env: setup.env.clone(),
        bubblewrap: config.bubblewrap.clone(),
        heartbeat_ms: HEARTBEAT_MS,
    }
}

/// Writable: what is logged in renews its credentials, and they are worth nothing anywhere else then.
fn credentials(credentials: &Credentials) -> Bind {
    Bind {
        source: credentials.file.clone(),
        target: Path::new(HOME_MOUNT).join(credentials.place),
        writable: true,
    }
}

/// Whether hands that run may be taken up for what is wanted.
///
/// The agent's hands may be in the middle of hours of work: a variable that changed meanwhile is no reason to end it.
/// Checks must see exactly what was asked for.
pub(super) fn fits(slot: Slot, running: &ShimSpec, wanted: &ShimSpec) -> bool {
    match slot {
        Slot::Agent | Slot::Terminal => {
            running.sandbox == wanted.sandbox
                && running.workspace == wanted.workspace
                && running.hidden == wanted.hidden
                && running.binds == wanted.binds
        }
        Slot::Checks => running == wanted,
    }
}
