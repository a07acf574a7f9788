//! From `POST /tasks` to the agent's first request to its model, over the real daemon, git, sandbox and HTTP.

use super::daemon::Daemon;
use super::measure::{ms, quantile};
use super::report::{Row, Target};
use deputy_tests::daemon::Repository;
use deputy_tests::scripted::{ModelServer, Reply};
use serde_json::json;
use std::time::Instant;
use tempfile::TempDir;

const TASKS: usize = 21;

pub(crate) async fn measure() -> Vec<Row> {
    let repository =
        Repository::of(&[("README.md", "A place to work in.\n"), ("src/main.rs", "fn main() {}\n")]);
    let server = ModelServer::start([]).await.unwrap();
    let folder = TempDir::new().unwrap();
    let settings = [
        ("DEPUTY__PROVIDERS__HTTP__KIND", "openai-compatible"),
        ("DEPUTY__PROVIDERS__HTTP__BASE_URL", server.url()),
        ("DEPUTY__PROVIDERS__HTTP__API_KEY", "a-key"),
        ("TIER_B_MODEL", "http/model"),
    ];
    let daemon = Daemon::start(folder.path(), &settings).await;
    let api = daemon.api(folder.path());
    api.add_project("sample", &repository.url(), &[]).await;
    let mut times = Vec::new();
    for task in 0..TASKS {
        server.push(Reply::default().call("call", "finish", json!({"summary": "Done."})).usage(100, 0, 10));
        let began = Instant::now();
        let run_id = api.delegate("sample", "Look around.").await;
        server.wait_for(task + 1).await;
        times.push(ms(began.elapsed()));
        // The next one meets a daemon at rest.
        api.until_state(&run_id, &["review", "failed"]).await;
    }
    vec![
        Row::alone(
            "delegation to the first model request, p50",
            quantile(times.clone(), 0.5),
            "ms",
            Target::AtMost(150.0),
        ),
        Row::alone("delegation to the first model request, p95", quantile(times, 0.95), "ms", Target::None),
    ]
}
