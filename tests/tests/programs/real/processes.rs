//! The processes of a run, as the host sees them.

/// Processes of a run whose program is the agent's.
pub(super) fn of_agent(run_id: &str, kind: &str) -> Vec<u64> {
    let mark = format!("DEPUTY_RUN_ID={run_id}");
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let found: Vec<u64> = entries
        .filter(|entry| std::fs::read(entry.path().join("environ")).is_ok_and(|env| holds(&env, &mark)))
        .filter(|entry| {
            let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let program = line.split(|byte| *byte == 0).take(2).collect::<Vec<_>>().concat();
            String::from_utf8_lossy(&program).contains(kind)
        })
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    assert!(!found.is_empty(), "{kind} runs");
    found
}

fn holds(environment: &[u8], entry: &str) -> bool {
    environment.split(|byte| *byte == 0).any(|text| text == entry.as_bytes())
}

pub(super) fn kill(pids: &[u64]) {
    for pid in pids {
        let pid = i32::try_from(*pid).ok().and_then(rustix::process::Pid::from_raw).expect("a pid");
        // One of them may have ended with another.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
}
