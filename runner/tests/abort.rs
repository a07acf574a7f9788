//! An abort leaves no process behind, wherever a command hid it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use deputy_protocol::link::{CallResult, Frame, KILL_BUDGET_MS, RequestState, SandboxKind, ToolErrorKind};
use rustix::process::{Pid, Signal, kill_process};
use support::{Run, Shim, new_id, processes_with, read_until, shell, tag, until};
use tokio::time::timeout;

const BOTH: [SandboxKind; 2] = [SandboxKind::Bubblewrap, SandboxKind::None];

/// Ways to escape whoever kills by process, group, session or parent. `SLEEP` is replaced by a program
/// that can be recognised from outside.
const HIDEOUTS: [&str; 9] = [
    "SLEEP & wait",
    "nohup SLEEP >/dev/null 2>&1 & wait",
    "setsid SLEEP & wait",
    "(setsid sh -c 'SLEEP & exec SLEEP' </dev/null >/dev/null 2>&1 &); SLEEP",
    "trap '' TERM HUP INT; SLEEP & SLEEP",
    "setsid sh -c \"trap '' TERM; SLEEP & SLEEP\" & wait",
    "env -i setsid sh -c 'SLEEP & cd / && exec SLEEP' & wait",
    "set -m; SLEEP & SLEEP & wait",
    "for i in $(seq 1 200); do SLEEP & done; wait",
];

/// Starts all hideouts and waits until their programs run.
async fn hide(at: &Run, tag: u64) -> (deputy_runner::link::Client, Vec<deputy_protocol::link::RequestId>) {
    let mut client = at.dial().await;
    let mut ids = Vec::new();
    for script in HIDEOUTS {
        let id = new_id();
        let script = script.replace("SLEEP", &format!("sleep {tag}"));
        client.send(Frame::Request { id, call: shell(&script) }).await.unwrap();
        ids.push(id);
    }
    let watch =
        format!("until [ $(pgrep -c -f '^sleep {tag}$') -ge 214 ]; do :; done; echo all there; sleep {tag}");
    let id = new_id();
    client.send(Frame::Request { id, call: shell(&watch) }).await.unwrap();
    timeout(Duration::from_secs(30), read_until(&mut client, "all there")).await.expect("all programs start");
    ids.push(id);
    (client, ids)
}

fn ended(mut shim: Shim) {
    shim.process.wait().unwrap();
}

#[tokio::test]
async fn a_shutdown_with_kill_leaves_nothing() {
    for sandbox in BOTH {
        let tag = tag();
        let (at, shim) = Run::start(sandbox);
        let (mut client, ids) = hide(&at, tag).await;
        client.send(Frame::Shutdown { kill: true }).await.unwrap();
        let mut cancelled = 0;
        let survivors = until(&mut client, |frame| match frame {
            Frame::Finished { result: CallResult::Failed(error), .. } => {
                assert_eq!(error.kind, ToolErrorKind::Cancelled);
                cancelled += 1;
                None
            }
            Frame::Stopped { survivors } => Some(survivors),
            _ => None,
        });
        let survivors = timeout(Duration::from_millis(KILL_BUDGET_MS), survivors).await.expect("in time");
        assert_eq!((survivors, cancelled), (0, ids.len()), "{sandbox:?}");
        assert!(processes_with(&format!("sleep {tag}")).is_empty(), "{sandbox:?}");
        ended(shim);
        assert!(processes_with(at.base.path().to_str().unwrap()).is_empty(), "{sandbox:?}");
    }
}

#[tokio::test]
async fn a_kill_from_outside_leaves_nothing_even_if_the_shim_hangs() {
    for sandbox in BOTH {
        let tag = tag();
        let (at, shim) = Run::start(sandbox);
        let (_client, ids) = hide(&at, tag).await;
        kill_process(Pid::from_child(&shim.process), Signal::STOP).unwrap();
        let report = at.kill();
        assert_eq!(report.survivors, 0, "{sandbox:?}");
        assert!(report.duration_ms < KILL_BUDGET_MS && report.killed > 214, "{report:?}");
        assert!(processes_with(&format!("sleep {tag}")).is_empty(), "{sandbox:?}");
        ended(shim);
        // The journal of a shim that was killed says that nobody knows.
        let _shim = at.shim();
        let mut client = at.dial().await;
        for id in ids {
            client.send(Frame::Query { id }).await.unwrap();
            let Some(Frame::Status { state, .. }) = client.next().await.unwrap() else { panic!("a state") };
            assert!(matches!(state, RequestState::Lost { .. }), "{state:?}");
        }
    }
}

#[tokio::test]
async fn a_kill_finds_what_a_dead_shim_left() {
    for sandbox in BOTH {
        let tag = tag();
        let (at, shim) = Run::start(sandbox);
        let (_client, _) = hide(&at, tag).await;
        shim.kill_hard();
        assert_eq!(at.kill().survivors, 0);
        assert!(processes_with(&format!("sleep {tag}")).is_empty(), "{sandbox:?}");
    }
}

#[tokio::test]
async fn a_kill_where_nothing_runs_is_done_at_once() {
    let at = Run::prepare(SandboxKind::None, |_| {});
    assert_eq!((at.kill().killed, at.kill().survivors), (0, 0));
    let (at, shim) = Run::start(SandboxKind::Bubblewrap);
    at.kill();
    ended(shim);
    assert_eq!((at.kill().killed, at.kill().survivors), (0, 0));
}

#[tokio::test]
async fn a_terminated_shim_ends_what_it_started() {
    for sandbox in BOTH {
        let tag = tag();
        let (at, shim) = Run::start(sandbox);
        let (_client, _) = hide(&at, tag).await;
        kill_process(Pid::from_child(&shim.process), Signal::TERM).unwrap();
        ended(shim);
        assert!(processes_with(&format!("sleep {tag}")).is_empty(), "{sandbox:?}");
    }
}
