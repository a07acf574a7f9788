//! Files of runs: hostile ones, and those that are only captured.

use super::house::{house, reviewed, tree};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn what_an_agent_leaves_there_leads_nowhere_and_holds_nobody_up() {
    let (daemon, _repository) = house(&[]).await;
    let api = daemon.api();
    let attack = "ln -s /etc/passwd out; ln -s ../../.. up; mkfifo pipe; printf 'a\\0b' > binary; \
                  printf 'x' > \"$(printf 'caf\\351')\"; echo key=$API_KEY > leak; ln -s src in; \
                  head -c 700000 /dev/zero | tr '\\0' z > large";
    let run_id = reviewed(api, &[attack]).await;
    let list = api.get(&format!("/api/v1/runs/{run_id}/files?path=")).await;
    let kinds: Vec<(&str, &str)> = list["entries"]
        .as_array()
        .expect("it is a list")
        .iter()
        .filter_map(|it| Some((it["name"].as_str()?, it["kind"].as_str()?)))
        .collect();
    for entry in [("out", "link"), ("pipe", "other"), ("src", "folder"), ("caf\u{fffd}", "file")] {
        assert!(kinds.contains(&entry), "{entry:?} in {kinds:?}");
    }
    assert!(!kinds.iter().any(|(name, _)| *name == ".git"), "{kinds:?}");
    let ask = async |path: &str| {
        let path = format!("/api/v1/runs/{run_id}/file?path={path}");
        let answer = api.ask(Method::GET, &path, None).await.expect("the API answers");
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.expect("it is JSON"))
    };
    for path in [
        "out",
        "up/ledger.db",
        "in/b.txt",
        "../index",
        "..%2F..%2Fledger.db",
        "/etc/passwd",
        "pipe",
        ".git/config",
        "src",
        "caf%EF%BF%BD",
        "a%00b",
        "",
    ] {
        let (status, problem) = ask(path).await;
        assert_eq!(status, 400, "{path}: {problem}");
    }
    assert_eq!(ask("nowhere.txt").await.0, 404);
    let (_, binary) = ask("binary").await;
    assert_eq!((&binary["binary"], &binary["text"]), (&json!(true), &Value::Null), "{binary}");
    let (_, large) = ask("large").await;
    assert_eq!((&large["truncated"], &large["size_bytes"]), (&json!(true), &json!(700_000)));
    assert_eq!(large["text"].as_str().map(str::len), Some(512 << 10));
    assert_eq!(ask("leak").await.1["text"], "key=[secret API_KEY]\n");
}

#[tokio::test]
async fn files_of_a_workspace_that_is_gone_are_as_they_were_captured() {
    let (daemon, _repository) = house(&[]).await;
    let api = daemon.api();
    let run_id = reviewed(api, &["echo 1 > one.txt; echo 2 > src/two.txt"]).await;
    let head = api.run(&run_id).await["head_commit"].clone();
    std::fs::remove_dir_all(tree(&daemon, &run_id)).expect("it can be removed");
    let list = api.get(&format!("/api/v1/runs/{run_id}/files?path=src")).await;
    assert_eq!((&list["live"], &list["commit"]), (&json!(false), &head), "{list}");
    assert_eq!(list["entries"][1], json!({"name": "two.txt", "kind": "file", "size_bytes": 2}), "{list}");
    let file = api.get(&format!("/api/v1/runs/{run_id}/file?path=src/two.txt")).await;
    assert_eq!(
        (&file["text"], &file["live"], &file["commit"]),
        (&json!("2\n"), &json!(false), &head),
        "{file}"
    );
    let missing = api.ask(Method::GET, &format!("/api/v1/runs/{run_id}/file?path=x"), None).await;
    assert_eq!(missing.expect("the API answers").status(), 404);
    let path = format!("/api/v1/runs/{run_id}/terminal/tickets");
    let refused = api.ask(Method::POST, &path, None).await.expect("the API answers");
    assert_eq!(refused.status(), 409);
    let problem: Value = refused.json().await.expect("it is a problem");
    assert!(problem["detail"].as_str().is_some_and(|it| it.contains("workspace is gone")), "{problem}");
}
