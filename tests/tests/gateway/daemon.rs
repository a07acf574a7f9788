//! The gateway of a real daemon.

use super::bench::{KEY, body, path};
use deputy_protocol::ids::RunId;
use deputy_tests::daemon::{Api, Repository, TestDaemon};
use deputy_tests::scripted::{Dialect, Fault, ModelServer, Reply};
use deputyd::gateway::RunKeys;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;

/// A run that works until it is stopped.
fn endless() -> String {
    let wait = json!([{ "tool_calls": [{ "name": "shell_exec", "arguments": { "cmd": "echo begun; sleep 1000", "timeout_sec": 1000 } }] }]);
    format!("Wait.\n```script\n{wait}\n```")
}

async fn ask(client: &Client, base: &str, key: &str) -> Response {
    let request = client.post(format!("{base}{}", path(Dialect::Anthropic))).header("x-api-key", key);
    request.json(&body(Dialect::Anthropic, "hello")).send().await.unwrap()
}

/// What a run's programs asked, page by page; Deputy's own calls are listed along with it.
async fn through_the_gateway(api: &Api, run_id: &str) -> Vec<Value> {
    let mut records = Vec::new();
    let mut query = "limit=1".to_owned();
    loop {
        let page = api.get(&format!("/api/v1/runs/{run_id}/traffic?{query}")).await;
        records.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else { break };
        query = format!("limit=1&cursor={next}");
    }
    records.retain(|record| record["provider"] == "anthropic");
    records
}

/// A daemon with a run that works, and the provider behind its gateway.
async fn at_work(replies: impl IntoIterator<Item = Reply>) -> (ModelServer, Repository, TestDaemon, String) {
    let server = ModelServer::start(replies).await.unwrap();
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let provider = format!(
        "[providers.anthropic]\nkind = \"anthropic\"\nbase_url = \"{}\"\napi_key = \"{KEY}\"\n",
        server.url()
    );
    // Of an easier tier than the run's, in which there is nothing that speaks this.
    let mut daemon = TestDaemon::prepare(&provider).await.with_variable("TIER_A_MODEL", "anthropic/m");
    daemon.up(None).await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = api.delegate("sample", &endless()).await;
    api.until_state(&run_id, &["running"]).await;
    (server, repository, daemon, run_id)
}

fn key(daemon: &TestDaemon, run_id: &str) -> String {
    RunKeys::init(&daemon.data_dir()).unwrap().key(run_id.parse::<RunId>().unwrap())
}

#[tokio::test]
async fn a_run_of_a_real_daemon_speaks_to_a_model_over_both_doors_until_it_ends() {
    let (server, _repository, mut daemon, run_id) =
        at_work((0..3).map(|_| Reply::text("Hello.").usage(10, 4, 5))).await;
    let api = daemon.api().clone();
    let key = key(&daemon, &run_id);
    let socket = daemon.data_dir().join("gateway/gateway.sock");
    let inner = Client::builder().unix_socket(socket.clone()).build().unwrap();
    let outer = Client::builder().no_proxy().build().unwrap();
    // When the third is let in, the first two are recorded.
    for (client, base) in [(&inner, "http://gateway"), (&outer, &api.url), (&inner, "http://gateway")] {
        let answer = ask(client, base, &key).await;
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(
            answer.text().await.unwrap(),
            Dialect::Anthropic.stream(&Reply::text("Hello.").usage(10, 4, 5))
        );
    }
    let mut other = body(Dialect::Anthropic, "hello");
    other["model"] = json!("dearest");
    let refused = outer.post(format!("{}{}", api.url, path(Dialect::Anthropic))).header("x-api-key", &key);
    let refused = refused.json(&other).send().await.unwrap();
    assert_eq!(refused.status().as_u16(), 400);
    let said: Value = refused.json().await.unwrap();
    assert_eq!(said["error"]["type"], "invalid_request_error");
    assert!(said["error"]["message"].as_str().unwrap().contains("models.b"), "{said}");
    let usage = api.run(&run_id).await["usage"].clone();
    assert!(
        usage["input_tokens"].as_u64() >= Some(20) && usage["output_tokens"].as_u64() >= Some(10),
        "{usage}"
    );
    let records = through_the_gateway(&api, &run_id).await;
    assert!(records.len() >= 2 && records[0] != records[1], "{records:#?}");
    let record = &records[0];
    assert_eq!(record["usage"]["cache_read_tokens"], 4, "{record}");
    let call = record["call_id"].as_str().unwrap();
    let exchange = api.get(&format!("/api/v1/runs/{run_id}/traffic/{call}")).await;
    assert_eq!(exchange["request"], body(Dialect::Anthropic, "hello"));

    let backup = tempfile::tempdir().unwrap();
    let out = backup.path().join("made");
    assert!(daemon.command(&["backup", "create", "--out", out.to_str().unwrap()]).await.status.success());
    assert!(out.join("data/gateway-key").exists());
    assert!(!out.join("data/traffic").exists() && !out.join("data/gateway").exists());

    daemon.kill().await;
    daemon.up(None).await;
    assert_eq!(ask(&inner, "http://gateway", "dpr_garbage").await.status().as_u16(), 401);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&socket), mode(socket.parent().unwrap())), (0o600, 0o700));
    let api = daemon.api().clone();
    api.post(&format!("/api/v1/runs/{run_id}/stop"), &json!({})).await;
    api.until_state(&run_id, &["stopped"]).await;
    assert_eq!(ask(&inner, "http://gateway", &key).await.status().as_u16(), 403);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_call_in_flight_is_settled_before_the_daemon_is_down() {
    let whole = Reply::text("Hello.").usage(10, 4, 5);
    let told = Dialect::Anthropic.stream(&whole).find("event: ping").unwrap();
    let (_server, _repository, mut daemon, run_id) =
        at_work([whole.fault(Fault::HangAfterBytes(told))]).await;
    let (api, key) = (daemon.api().clone(), key(&daemon, &run_id));
    let outer = Client::builder().no_proxy().build().unwrap();
    let mut answer = ask(&outer, &api.url, &key).await;
    answer.chunk().await.unwrap();
    // The second time means at once: this call would not end by itself.
    daemon.signal("TERM").await;
    assert!(daemon.terminate().await, "{}", daemon.log_tail());
    let exported = daemon.command(&["ledger", "export"]).await;
    let ledger = String::from_utf8(exported.stdout).unwrap();
    let events = ledger.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let settled: Vec<_> = events.filter(|event| event["kind"] == "run.call_settled").collect();
    let settled =
        settled.iter().find(|event| event["payload"]["model"] == "anthropic/m").expect("it is settled");
    assert_eq!(
        (&settled["payload"]["estimated"], &settled["payload"]["usage"]["output_tokens"]),
        (&json!(false), &json!(1))
    );
}
