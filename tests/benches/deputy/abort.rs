//! From `POST /stop` to the moment when no process of the run is left, one that called `setsid` included.

use super::measure::{ms, quantile};
use super::report::{Row, Target};
use deputy_tests::daemon::{Feed, Repository, TestDaemon};
use serde_json::json;
use std::time::Instant;

const ABORTS: usize = 20;

pub(crate) async fn measure() -> Vec<Row> {
    let repository = Repository::of(&[("README.md", "A place to work in.\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let cmd = "setsid sleep 3600 & touch begun; sleep 3600";
    let turns = json!([{"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": cmd}}]}]);
    let text = format!("Wait.\n```script\n{turns}\n```");
    let mut times = Vec::new();
    for _ in 0..ABORTS {
        let mut feed = Feed::after(api, 0).await.unwrap();
        let run_id = api.delegate("sample", &text).await;
        let steps = format!("run/{run_id}/steps");
        let started =
            feed.event(|event| event["kind"] == "step.tool_started" && event["stream"] == steps.as_str());
        started.await.unwrap();
        let begun = daemon.data_dir().join("runs").join(&run_id).join("tree/begun");
        deputy_tests::watch::until_exists(&begun).await;
        assert!(lives(&run_id), "the run's processes are not found");
        let began = Instant::now();
        api.post(&format!("/api/v1/runs/{run_id}/stop"), &json!({})).await;
        while lives(&run_id) {
            tokio::task::yield_now().await;
        }
        times.push(ms(began.elapsed()));
    }
    vec![
        Row::alone(
            "abort to no process left, p50",
            quantile(times.clone(), 0.5),
            "ms",
            Target::AtMost(300.0),
        ),
        Row::alone(
            "abort to no process left, slowest of 20",
            quantile(times, 1.0),
            "ms",
            Target::AtMost(5000.0),
        ),
    ]
}

/// Whether a process carries the run's id in its command line or environment, as all of a run's processes do.
fn lives(run_id: &str) -> bool {
    let of_run = |pid: &std::path::Path| {
        ["cmdline", "environ"].iter().any(|file| {
            let text = std::fs::read(pid.join(file)).unwrap_or_default();
            text.windows(run_id.len()).any(|window| window == run_id.as_bytes())
        })
    };
    let processes = std::fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    processes
        .filter(|path| path.file_name().is_some_and(|name| name.as_encoded_bytes()[0].is_ascii_digit()))
        .any(|path| of_run(&path))
}
