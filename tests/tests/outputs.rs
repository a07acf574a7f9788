//! What tools and checks write is kept whole, without secrets, and can be had by whoever may see the run.

use deputy_tests::daemon::{Api, Repository, TestDaemon};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const SECRET: &str = "v3ry-s3cret/väl+ue";

/// An order that a scripted model carries out.
fn order(sentence: &str, commands: &[&str]) -> String {
    let shell = |cmd: &&str| json!({"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": cmd}}]});
    let mut turns: Vec<Value> = commands.iter().map(shell).collect();
    turns.push(json!({"tool_calls": [{"name": "finish", "arguments": {"summary": "Done."}}]}));
    format!("{sentence}\n```script\n{}\n```", Value::Array(turns))
}

async fn reviewed(daemon: &TestDaemon, commands: &[&str]) -> String {
    let api = daemon.api();
    let run_id = api.delegate("sample", &order("Write a lot.", commands)).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
    run_id
}

async fn artifacts(api: &Api, run_id: &str, kind: &str) -> Vec<Value> {
    let page = api.get(&format!("/api/v1/runs/{run_id}/artifacts")).await;
    let items = page["items"].as_array().expect("a list");
    items.iter().filter(|item| item["kind"] == kind).cloned().collect()
}

async fn content(api: &Api, item: &Value) -> Vec<u8> {
    let url = item["url"].as_str().expect("it lies somewhere");
    let answer = api.ask(Method::GET, url, None).await.expect("the API answers");
    assert_eq!(answer.status(), 200, "{item:#}");
    let header = |name: &str| answer.headers()[name].to_str().expect("plain text").to_owned();
    assert_eq!(header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let disposition = header("content-disposition");
    assert!(
        disposition.starts_with("attachment; filename=\"") && disposition.ends_with(".txt\""),
        "{disposition}"
    );
    assert_eq!(header("content-length"), item["size_bytes"].to_string());
    let bytes = answer.bytes().await.expect("all of it comes").to_vec();
    assert_eq!(hex::encode(Sha256::digest(&bytes)), item["digest"].as_str().expect("a digest"));
    bytes
}

#[tokio::test]
async fn all_that_was_written_can_be_had_and_only_under_its_own_run() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["seq 1 30000", "echo short"]).await;
    let run_id = reviewed(&daemon, &["seq 1 100000", "true", "echo two; echo too >&2"]).await;
    let tools = artifacts(api, &run_id, "tool_output").await;
    assert_eq!(tools.len(), 2, "what writes nothing leaves nothing: {tools:#?}");
    assert_eq!(content(api, &tools[0]).await, b"two\ntoo\n");
    let numbers = |last: u32| {
        let lines: Vec<String> = (1..=last).map(|n| n.to_string()).collect();
        lines.join("\n") + "\n"
    };
    assert!(content(api, &tools[1]).await == numbers(100_000).into_bytes(), "it is not whole");
    let checks = artifacts(api, &run_id, "check_output").await;
    let names: Vec<&Value> = checks.iter().map(|item| &item["name"]).collect();
    assert_eq!(names, ["check-1", "check-2"]);
    assert!(content(api, &checks[0]).await == numbers(30_000).into_bytes(), "it is not whole");
    assert!(
        checks.iter().chain(&tools).all(|item| item["truncated"] == false && item["created_at"].is_string())
    );

    let other = reviewed(&daemon, &["echo other"]).await;
    let digest = tools[0]["digest"].as_str().expect("a digest");
    for (run, name) in
        [(other.as_str(), digest), (&run_id, &digest[1..]), (&run_id, &"0".repeat(64)), (&run_id, "x")]
    {
        let path = format!("/api/v1/runs/{run}/artifacts/{name}");
        let answer = api.ask(Method::GET, &path, None).await.expect("the API answers");
        assert_eq!(answer.status(), 404, "{path}");
    }
    let viewer = daemon.command(&["token", "create", "--role", "viewer", "--name", "v", "--json"]).await;
    let viewer: Value = serde_json::from_slice(&viewer.stdout).expect("the token comes as JSON");
    let viewer = Api::new(&api.url, viewer["token"].as_str().expect("a token"));
    let url = tools[0]["url"].as_str().expect("it lies somewhere");
    assert_eq!(viewer.ask(Method::GET, url, None).await.expect("the API answers").status(), 403);
}

#[tokio::test]
async fn output_beyond_what_a_run_may_keep_is_cut_and_says_so() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let mut daemon = TestDaemon::prepare("").await;
    let config = std::fs::read_to_string(daemon.config_path()).expect("there is one");
    let config = config.replace("[storage]\n", "[storage]\nrun_output_bytes_max = 1000\n");
    std::fs::write(daemon.config_path(), config).expect("it can be written");
    daemon.up(None).await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["echo checked"]).await;
    let run_id = reviewed(&daemon, &["seq 1 150", "yes | head -c 100000", "echo late"]).await;
    let tools = artifacts(api, &run_id, "tool_output").await;
    let sizes: Vec<(u64, bool)> = tools
        .iter()
        .map(|item| (item["size_bytes"].as_u64().expect("a size"), item["truncated"] == true))
        .collect();
    assert_eq!(sizes, [(0, true), (508, true), (492, false)]);
    assert_eq!(content(api, &tools[1]).await, "y\n".repeat(254).as_bytes());
    assert_eq!(artifacts(api, &run_id, "check_output").await[0]["truncated"], true);
}

#[tokio::test]
async fn secrets_of_the_project_are_in_nothing_that_is_recorded() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    let project = json!({
        "name": "sample", "repo_url": repository.url(), "checks": ["echo \"check $TOKEN\""],
        "env": {"TOKEN": SECRET}, "secret_files": {".env": "KEY=\"another long value\"\n"},
    });
    api.post("/api/v1/projects", &project).await;
    // In one piece, in many, encoded, and out of a file.
    let slowly = "for c in $(echo -n \"$TOKEN\" | sed 's/./& /g'); do printf %s \"$c\"; done; echo";
    let run_id =
        reviewed(&daemon, &["echo \"say $TOKEN!\"", slowly, "echo -n \"x$TOKEN\" | base64", "cat .env"])
            .await;
    let mut kept = Vec::new();
    for item in artifacts(api, &run_id, "tool_output").await.iter().rev() {
        kept.push(String::from_utf8(content(api, item).await).expect("it is text"));
    }
    assert_eq!(&kept[..2], ["say [secret TOKEN]!\n", "[secret TOKEN]\n"]);
    assert!(kept[2].contains("[secret TOKEN]"), "{kept:?}");
    assert_eq!(kept[3], "KEY=\"[secret .env]\"\n");
    let events = api.get(&format!("/api/v1/runs/{run_id}/events")).await.to_string();
    assert!(events.contains("say [secret TOKEN]!") && events.contains("check [secret TOKEN]"), "{events}");
    assert!(!events.contains(SECRET) && !events.contains("another long value"), "{events}");
}

#[tokio::test]
async fn commits_of_the_agents_own_are_shown_and_kept_as_a_bundle() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let none = reviewed(&daemon, &["echo b > b.txt"]).await;
    assert_eq!(api.run(&none).await["agent_commits"], json!([]));
    assert_eq!(artifacts(api, &none, "bundle").await, Vec::<Value>::new());

    let commit = "echo b > b.txt; git add b.txt; git commit -q -m \"$(printf 'First \\033[31mred\\n\\nbody')\"; \
                  git switch -q -c aside; git commit -q --allow-empty -m Second";
    let run_id = reviewed(&daemon, &[commit]).await;
    let run = api.run(&run_id).await;
    assert_eq!(run["agent_commits"], json!([{"subject": "Second"}, {"subject": "First [31mred"}]), "{run:#}");
    let bundles = artifacts(api, &run_id, "bundle").await;
    let url = bundles[0]["url"].as_str().expect("it lies somewhere");
    let answer = api.ask(Method::GET, url, None).await.expect("the API answers");
    assert_eq!(answer.headers()["content-type"], "application/x-git-bundle");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("agent.bundle");
    std::fs::write(&file, answer.bytes().await.expect("all of it comes")).expect("it can be written");
    // Whoever has the repository can take them over.
    repository.git(&["fetch", "--quiet", file.to_str().expect("a plain path"), "aside:taken"]);
    assert_eq!(repository.git(&["log", "--format=%s", "-1", "taken"]), "Second\n");
}
