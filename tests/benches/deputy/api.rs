//! The API under load: reads and durable writes of 32 clients, the daemon in its process and the bare server in its.

use super::bare::{self, process::BareServer};
use super::load::{Load, load, request};
use super::measure::{ROUNDS, Turns, in_turns, median};
use super::report::{Row, Target};
use deputy_tests::daemon::{Repository, TestDaemon};
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;

const CLIENTS: usize = 32;
/// Of one round.
const TIME: Duration = Duration::from_secs(1);
/// A token may change so much at once; each round gets tokens of its own so that no limit of rates is measured.
const TEXT: &str = "Make the tests pass.";

pub(crate) async fn measure() -> Vec<Row> {
    let repository = Repository::of(&[("README.md", "A place to work in.\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    // Work stays in the queue: the API is measured, not the agents.
    api.post("/api/v1/pause", &json!({"mode": "drain"})).await;
    let run_id = api.delegate("sample", TEXT).await;
    let run = api.run(&run_id).await.to_string();
    let address = api.url.trim_start_matches("http://").to_owned();

    let folder = TempDir::new().unwrap();
    let mut conn = bare::connect(&folder.path().join("bare.db")).await;
    sqlx::query("INSERT INTO doc VALUES (?1, ?2)").bind(&run_id).bind(run).execute(&mut conn).await.unwrap();
    sqlx::Connection::close(conn).await.unwrap();
    let bare = BareServer::start(folder.path()).await;

    let ours = vec![request("GET", &format!("/api/v1/runs/{run_id}"), &api.token, ""); CLIENTS];
    let other = vec![request("GET", &format!("/doc/{run_id}"), &api.token, ""); CLIENTS];
    let reads = both((&address, &ours), (&bare.address, &other)).await;

    let mut tokens = Vec::new();
    for client in 0..CLIENTS {
        tokens.push(token(&daemon, client).await);
    }
    let writes = async |path: &str, body: &Value| {
        let body = body.to_string();
        let ours: Vec<_> = tokens.iter().map(|token| request("POST", path, token, &body)).collect();
        let other = vec![request("POST", "/doc", "", &body); CLIENTS];
        both((&address, &ours), (&bare.address, &other)).await
    };
    let orders = writes("/api/v1/tasks", &json!({"text": TEXT, "project": "sample"})).await;
    vec![
        Row::ratio("API reads, 32 clients", reads.rates, "/s", "bare axum and SQLite", Target::AtLeast(0.7)),
        Row::ratio("API reads, p95", reads.p95s_ms, "ms", "bare axum and SQLite", Target::None),
        Row::ratio(
            "API writes (POST /tasks), 32 clients",
            orders.rates,
            "/s",
            "a bare group commit of as many events and rows behind axum",
            Target::AtLeast(0.7),
        ),
        Row::ratio(
            "API writes (POST /tasks), p95",
            orders.p95s_ms,
            "ms",
            "a bare group commit of as many events and rows behind axum",
            Target::None,
        ),
    ]
}

struct Both {
    rates: Turns,
    p95s_ms: Turns,
}

async fn both(ours: (&str, &[Vec<u8>]), bare: (&str, &[Vec<u8>])) -> Both {
    let (mut of_ours, mut of_bare) = (Vec::new(), Vec::new());
    let keep = |kept: &mut Vec<f64>, load: Load| {
        kept.push(load.p95_ms);
        load.rate
    };
    let rates = in_turns(
        ROUNDS,
        async || keep(&mut of_ours, load(ours.0, ours.1, TIME).await),
        async || keep(&mut of_bare, load(bare.0, bare.1, TIME).await),
    )
    .await;
    Both { rates, p95s_ms: rates.of(median(of_ours), median(of_bare)) }
}

async fn token(daemon: &TestDaemon, client: usize) -> String {
    let name = format!("client-{client}");
    let output = daemon.command(&["token", "create", "--role", "admin", "--name", &name, "--json"]).await;
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    answer["token"].as_str().unwrap().to_owned()
}
