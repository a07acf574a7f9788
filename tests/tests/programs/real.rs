//! The real agents, against a scripted model behind the gateway.

use deputy_tests::daemon::{Api, Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply};
use serde_json::{Value, json};

/// A key that must not be seen by anything that a run starts.
const REAL_KEY: &str = "sk-real-canary-0123456789";

/// Where the agents' packages are.
fn packages() -> std::path::PathBuf {
    std::path::PathBuf::from(std::env::var("DEPUTY_AGENTS").expect("DEPUTY_AGENTS"))
}

async fn daemon(server: &ModelServer, kind: &str, provider: &str, model: &str) -> TestDaemon {
    let packages = packages();
    let program = packages.join("node_modules/.bin").join(kind);
    let extra = format!(
        "[sandbox]\nread_only = [{packages:?}]\n\n[providers.lab]\nkind = \"{provider}\"\nbase_url = \"{url}\"\n\
         api_key = \"{REAL_KEY}\"\n\n[prices.\"lab/{model}\"]\ninput = 1.0\noutput = 1.0\n\n[agents.real]\nkind = \"{kind}\"\n\
         command = {program:?}\n",
        url = server.url(),
    );
    TestDaemon::prepare(&extra).await.with_variable("TIER_B_MODEL", &format!("lab/{model}"))
}

async fn delegate(api: &Api, text: &str) -> String {
    let body = json!({"text": text, "project": "sample", "agent": "real"});
    let answer = api.post("/api/v1/tasks", &body).await;
    answer["run"]["id"].as_str().expect("a task has a run").to_owned()
}

async fn steps(api: &Api, run_id: &str) -> Vec<Value> {
    let events = api.get(&format!("/api/v1/runs/{run_id}/events?limit=200")).await;
    events["items"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn claude_edits_through_the_gateway() {
    let server = ModelServer::start([]).await.expect("loopback");
    let write = json!({"file_path": "/workspace/n.txt", "content": "2\n"});
    let read = json!({"file_path": "/workspace/n.txt"});
    server.push(Reply::text("I look.").call("toolu_01", "Read", read).usage(100, 0, 10));
    server.push(Reply::text("I write.").call("toolu_02", "Write", write).usage(200, 100, 10));
    server.push(Reply::text("Made it two.").usage(300, 200, 5));
    let mut daemon = daemon(&server, "claude", "anthropic", "claude-sonnet-4-5").await;
    daemon.up(None).await;
    let repository = Repository::of(&[("n.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["grep -q 2 n.txt"]).await;
    let run_id = delegate(api, "Make it two.").await;
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let seen = server.seen();
    for request in &seen {
        println!("{} {:?}", request.uri, request.key());
    }
    for step in steps(api, &run_id).await {
        println!(
            "{} {}",
            step["kind"],
            serde_json::to_string(&step["data"]).unwrap().chars().take(400).collect::<String>()
        );
    }
    assert_eq!(
        (&run["state"], &run["verdict"]),
        (&json!("review"), &json!("passed")),
        "{run:#}\n{}",
        daemon.log_tail()
    );
}
