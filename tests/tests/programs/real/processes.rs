//! The processes of a run, as the host sees them.

use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use std::time::Duration;
use tokio::io::unix::AsyncFd;

/// What a process of an ended run may take to be gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// Processes of a run.
pub(super) fn of_run(run_id: &str) -> Vec<u64> {
    let mark = format!("DEPUTY_RUN_ID={run_id}");
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    entries
        .filter(|entry| std::fs::read(entry.path().join("environ")).is_ok_and(|env| holds(&env, &mark)))
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

/// Processes of a run whose program is the agent's.
pub(super) fn of_agent(run_id: &str, kind: &str) -> Vec<u64> {
    let mut found = of_run(run_id);
    found.retain(|pid| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let program = line.split(|byte| *byte == 0).take(2).collect::<Vec<_>>().concat();
        String::from_utf8_lossy(&program).contains(kind)
    });
    assert!(!found.is_empty(), "{kind} runs");
    found
}

/// Waits until no process of a run is left.
pub(super) async fn all_gone(run_id: &str) {
    for pid in of_run(run_id) {
        // One that cannot be opened is gone.
        let Ok(process) = pidfd_open(pid_of(pid), PidfdFlags::NONBLOCK) else { continue };
        #[expect(deprecated, reason = "the other way is unsafe; a descriptor that is owned stays what it is")]
        let process = AsyncFd::new(process).unwrap();
        let ended = tokio::time::timeout(PATIENCE, process.readable()).await;
        assert!(ended.is_ok(), "process {pid} lives on");
    }
    assert_eq!(of_run(run_id), [0_u64; 0]);
}

fn pid_of(pid: u64) -> Pid {
    i32::try_from(pid).ok().and_then(Pid::from_raw).expect("a pid")
}

fn holds(environment: &[u8], entry: &str) -> bool {
    environment.split(|byte| *byte == 0).any(|text| text == entry.as_bytes())
}

pub(super) fn kill(pids: &[u64]) {
    for pid in pids {
        // One of them may have ended with another.
        let _ = kill_process(pid_of(*pid), Signal::KILL);
    }
}
