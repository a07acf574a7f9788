//! From the start of the process to its first answer, and the memory it then holds.

use super::bare::process::BareServer;
use super::daemon::Daemon;
use super::measure::{in_turns, time_ms};
use super::report::{Row, Target};
use deputy_tests::daemon::{Repository, TestDaemon};
use serde_json::json;
use tempfile::TempDir;

const STARTS: usize = 11;
const PARKED: usize = 200;

pub(crate) async fn measure() -> Vec<Row> {
    let folder = TempDir::new().unwrap();
    // The first start makes the files.
    drop(Daemon::start(folder.path(), &[]).await);
    drop(BareServer::start(folder.path()).await);
    let took = in_turns(
        STARTS,
        async || time_ms(Daemon::start(folder.path(), &[])).await,
        async || time_ms(BareServer::start(folder.path())).await,
    )
    .await;
    let daemon = Daemon::start(folder.path(), &[]).await;
    let bare = BareServer::start(folder.path()).await;
    let idle = (resident_mib(daemon.pid()), resident_mib(bare.pid()));
    vec![
        Row::ratio(
            "start to the first 200 of /health",
            took,
            "ms",
            "bare axum and SQLite",
            Target::AtMost(3.0),
        ),
        Row::alone("memory, idle", idle.0, "MiB", Target::AtMost(40.0)),
        Row::alone("memory, idle, of the bare server", idle.1, "MiB", Target::None),
    ]
}

/// The daemon with runs that wait for an answer.
pub(crate) async fn parked() -> Vec<Row> {
    let repository = Repository::of(&[("README.md", "A place to work in.\n")]);
    let daemon = TestDaemon::start("[limits]\nruns_max = 8\n").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let turns =
        json!([{"tool_calls": [{"name": "ask_founder", "arguments": {"question": "Blue or green?"}}]}]);
    let text = format!("Paint it.\n```script\n{turns}\n```");
    let mut runs = Vec::new();
    for _ in 0..PARKED {
        runs.push(api.delegate("sample", &text).await);
    }
    let mut feed = deputy_tests::daemon::Feed::after(api, 0).await.unwrap();
    for _ in 0..PARKED {
        feed.event(|event| event["kind"] == "run.asked").await.unwrap();
    }
    drop(feed);
    // What is on its way to rest gets there.
    for run in &runs {
        api.until_state(run, &["waiting"]).await;
    }
    vec![Row::alone("memory, 200 parked runs", resident_mib(daemon.pid()), "MiB", Target::AtMost(120.0))]
}

/// What a process holds in memory.
pub(crate) fn resident_mib(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().unwrap();
    kib / 1024.0
}
