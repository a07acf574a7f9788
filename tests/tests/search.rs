//! What was ordered, said and done is found by `deputy search`, and the conversation it was said in is listed with its
//! log.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use deputy_tests::daemon::{Api, CrashAt, Feed, Repository, TestDaemon, program};
use deputy_tests::ledger::Engine;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;
use tempfile::TempDir;
use tokio::process::Command;

/// A program that speaks as Gemini's command line does. Its first session is of no use when it is gone on with.
const AGENT: &str = r#"#!/bin/sh
if [ "$1" = --version ]; then echo 0.61.0; exit; fi
cat >/dev/null
case "$*" in *--resume*)
    echo 'Error resuming session: No previous sessions found for this project.' >&2; exit 42;;
esac
n=$(cat n.txt 2>/dev/null || echo 0); n=$((n+1)); echo $n > n.txt
echo "{\"type\":\"init\",\"session_id\":\"5e55101$n\",\"model\":\"m-7\"}"
echo '{"type":"tool_use","tool_name":"run_shell_command","tool_id":"t1","parameters":{"command":"make quokka"}}'
echo '{"type":"tool_result","tool_id":"t1","status":"success","output":"built the wombat"}'
echo 'a line that nobody understands, with numbat in it' >&2
echo '{"type":"message","role":"assistant","content":"The bandicoot is mended.","delta":true}'
echo '{"type":"result","status":"success","stats":{}}'
"#;

struct Agent(TempDir);

impl Agent {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tool");
        std::fs::write(&path, AGENT).unwrap();
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
        Self(folder)
    }

    fn config(&self) -> String {
        let folder = self.0.path().display();
        format!(
            "[sandbox]\nread_only = [\"{folder}\"]\n\n[agents.fake]\nkind = \"gemini\"\ncommand = \"{folder}/tool\"\n\
             login = \"own\"\n"
        )
    }
}

async fn deputy(daemon: &TestDaemon, args: &[&str]) -> Output {
    let mut command = Command::new(program("deputy"));
    command.args(args).env("DEPUTY_URL", &daemon.api().url).env("DEPUTY_TOKEN", daemon.token());
    command.output().await.unwrap()
}

async fn printed(daemon: &TestDaemon, args: &[&str]) -> String {
    let output = deputy(daemon, args).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {said}\n{}", daemon.log_tail());
    String::from_utf8(output.stdout).unwrap()
}

async fn delegate(api: &Api, agent: &str, text: &str) -> String {
    let body = json!({"text": text, "project": "sample", "agent": agent});
    let answer = api.post("/api/v1/tasks", &body).await;
    answer["run"]["id"].as_str().unwrap().to_owned()
}

fn finishing(sentence: &str, summary: &str) -> String {
    let script = json!([
        {"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": "echo the output of a platypus"}}]},
        {"text": "I echoed it.", "tool_calls": [{"name": "finish", "arguments": {"summary": summary}}]},
    ]);
    format!("{sentence}\n```script\n{script}\n```")
}

#[tokio::test]
async fn work_of_a_program_is_found_by_its_words_with_its_session_and_log() {
    let agent = Agent::new();
    let daemon = TestDaemon::start(&agent.config()).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["grep -q 1 m.txt"]).await;
    let run_id = delegate(api, "fake", "Mend the echidna.").await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());

    for (words, kind, by) in [
        ("echidna", "order", "token:test"),
        ("quokka", "tool_call", "agent"),
        ("wombat", "tool_output", "tool"),
        ("bandicoot mended", "said", "agent"),
        ("grep", "check", "deputy"),
    ] {
        let found = api.get(&format!("/api/v1/search?q={words}&kind={kind}&run={run_id}")).await;
        let items = found["items"].as_array().unwrap();
        assert_eq!((items.len(), &found["complete"]), (1, &json!(true)), "{words}: {found:#}");
        assert_eq!((&items[0]["by"], &items[0]["run_id"]), (&json!(by), &json!(run_id)), "{found:#}");
        let is_step = items[0]["stream"] == format!("run/{run_id}/steps");
        assert_eq!(items[0]["session"], if is_step { json!(1) } else { Value::Null }, "{found:#}");
    }
    let lines = printed(&daemon, &["search", "bandicoot", "--kind", "said", "--project", "sample"]).await;
    let cells: Vec<&str> = lines.trim_end().split('\t').collect();
    assert!(run_id.ends_with(cells[0]) && cells[2..4] == ["agent", "said"], "{lines}");
    assert_eq!(cells[4], "The «bandicoot» is mended.");
    assert_eq!(printed(&daemon, &["search", "bandicoot", "unicorn"]).await, "");
    let document: Value =
        serde_json::from_str(&printed(&daemon, &["search", "--json", "--", "-x", "\"'(NEAR"]).await).unwrap();
    assert_eq!(document["items"], json!([]));

    let sessions = api.get(&format!("/api/v1/runs/{run_id}/sessions")).await;
    let [session] = &sessions["items"].as_array().unwrap()[..] else { panic!("{sessions:#}") };
    for (field, value) in [
        ("external_session_id", json!("5e551011")),
        ("kind", json!("gemini")),
        ("agent", json!("fake")),
        ("version", json!("0.61.0")),
        ("model", json!("m-7")),
        ("mode", json!("delegated")),
        ("state", json!("resting")),
        ("outcome", json!("done")),
        ("turns", json!(1)),
    ] {
        assert_eq!(session[field], value, "{field}: {session:#}");
    }
    let log = printed(&daemon, &["sessions", &run_id, "--log"]).await;
    assert!(log.contains("built the wombat") && log.contains("numbat"), "{log}");
    assert_eq!(session["log_bytes"], log.len());
    assert!(printed(&daemon, &["sessions", &run_id]).await.contains("5e551011"));
    let all = printed(&daemon, &["sessions", "--agent", "fake", "--json"]).await;
    assert_eq!(serde_json::from_str::<Value>(&all).unwrap()["items"][0], *session);
    api.post(&format!("/api/v1/runs/{run_id}/reject"), &json!({})).await;
    let sessions = api.get(&format!("/api/v1/runs/{run_id}/sessions")).await;
    assert_eq!(sessions["items"][0]["state"], "ended", "{sessions:#}");
}

#[tokio::test]
async fn what_no_step_has_is_found_in_the_log_of_its_session() {
    let agent = Agent::new();
    // Of a long output a step leaves out the middle, and of many lines that nobody understands the last.
    let result = r#"printf '{"type":"tool_result","tool_id":"t1","status":"success","output":"%s"}\n' "$(seq -s ' ' 9000)"
seq -f 'noise%.0f' 150 >&2"#;
    let lines = AGENT.lines().map(|line| if line.contains("tool_result") { result } else { line });
    let long = lines.collect::<Vec<_>>().join("\n") + "\n";
    std::fs::write(agent.0.path().join("tool"), long).unwrap();
    let daemon = TestDaemon::start(&agent.config()).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(api, "fake", "Mend the echidna.").await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
    for (words, kind) in [
        ("\"4500 4501\"", "log"),
        ("noise150", "log"),
        ("\"8998 8999\"", "tool_output"),
        ("noise9", "remark"),
    ] {
        let found = api.get(&format!("/api/v1/search?q={words}")).await;
        let items = found["items"].as_array().unwrap();
        assert_eq!((items.len(), &found["complete"]), (1, &json!(true)), "{words}: {found:#}");
        let (is_of, session) = (&items[0]["run_id"], &items[0]["session"]);
        assert_eq!(
            (&items[0]["kind"], is_of, session),
            (&json!(kind), &json!(run_id), &json!(1)),
            "{found:#}"
        );
    }
    let lines = printed(&daemon, &["search", "noise150", "--kind", "log"]).await;
    assert!(lines.contains("«noise150»"), "{lines}");
}

#[tokio::test]
async fn a_run_that_began_a_fresh_session_after_a_poisoned_one_shows_two() {
    let agent = Agent::new();
    let daemon = TestDaemon::start(&agent.config()).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(api, "fake", "Mend the echidna.").await;
    api.until_state(&run_id, &["review"]).await;
    let changes = json!({"text": "Mend the kookaburra too.", "comments": []});
    api.post(&format!("/api/v1/runs/{run_id}/changes"), &changes).await;
    let mut feed = Feed::after(api, 0).await.unwrap();
    let mut reviews = 0;
    while reviews < 2 {
        let event = feed.event(|event| event["kind"] == "run.review" || event["kind"] == "run.failed").await;
        assert_eq!(event.expect("the feed goes on")["kind"], "run.review", "{}", daemon.log_tail());
        reviews += 1;
    }
    let sessions = api.get(&format!("/api/v1/runs/{run_id}/sessions")).await;
    let told = |field: &str| -> Vec<Value> {
        sessions["items"].as_array().unwrap().iter().map(|session| session[field].clone()).collect()
    };
    assert_eq!(told("state"), ["given_up", "resting"], "{sessions:#}");
    assert_eq!(told("outcome"), ["failed", "done"], "{sessions:#}");
    assert_eq!(told("number"), [1, 2]);
    let review = api.get("/api/v1/search?q=kookaburra&kind=review").await;
    assert_eq!(review["items"].as_array().unwrap().len(), 1, "{review:#}");
    let second = api.get("/api/v1/search?q=bandicoot&kind=said&limit=1").await;
    assert_eq!((&second["items"][0]["session"], second["next"].is_string()), (&json!(2), true), "{second:#}");
    let logs = [1, 2].map(|number| format!("/api/v1/runs/{run_id}/sessions/{number}/log"));
    let (first, second) = (api.text(&logs[0]).await, api.text(&logs[1]).await);
    assert!(
        first.contains("No previous sessions") && !second.contains("No previous sessions"),
        "{first}\n{second}"
    );
    let page = api.get("/api/v1/sessions?limit=1").await;
    assert_eq!(page["items"][0]["number"], 2);
    let rest = api.get(&format!("/api/v1/sessions?cursor={}", page["next"].as_str().unwrap())).await;
    assert_eq!((&rest["items"][0]["number"], &rest["next"]), (&json!(1), &Value::Null), "{rest:#}");
}

/// How often each event is found, over all pages.
async fn found(api: &Api, words: &str) -> BTreeMap<u64, usize> {
    let (mut found, mut cursor) = (BTreeMap::new(), String::new());
    loop {
        let page = api.get(&format!("/api/v1/search?q={words}&limit=7{cursor}")).await;
        assert_eq!(page["complete"], true, "{page:#}");
        for item in page["items"].as_array().unwrap() {
            *found.entry(item["position"].as_u64().unwrap()).or_default() += 1;
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// Positions of events whose payload has a word, as the ledger itself tells it.
async fn spoken(daemon: &TestDaemon, kind: &str, word: &str) -> Vec<u64> {
    let exported = daemon.command(&["ledger", "export"]).await;
    let text = String::from_utf8(exported.stdout).unwrap();
    let events = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let spoken = events.filter(|event| event["kind"] == kind && event["payload"].to_string().contains(word));
    spoken.map(|event| event["position"].as_u64().unwrap()).collect()
}

async fn nothing_is_lost_or_doubled(engine: Engine) {
    let Some(mut daemon) = TestDaemon::start_on(engine, "").await else { return };
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &[]).await;
    let mut last = String::new();
    for life in 0..12_u64 {
        // At a commit of the ledger, or wherever the index is by then.
        daemon.kill().await;
        let crash = (life % 2 == 0).then_some(CrashAt::After(6 + life));
        if !daemon.try_up(crash).await {
            continue;
        }
        let body = json!({"text": finishing(&format!("Look after wallaby {life}."), "Fed it."), "project": "sample"});
        if let Ok(answer) = daemon.api().ask(reqwest::Method::POST, "/api/v1/tasks", Some(&body)).await
            && let Ok(answer) = answer.json::<Value>().await
            && let Some(run_id) = answer["run"]["id"].as_str()
        {
            run_id.clone_into(&mut last);
        }
    }
    daemon.kill().await;
    daemon.up(None).await;
    daemon.api().until_state(&last, &["review"]).await;
    let orders = found(daemon.api(), "wallaby&kind=order").await;
    assert!(orders.values().all(|count| *count == 1), "{orders:?}");
    assert!(daemon.terminate().await, "{}", daemon.log_tail());
    assert_eq!(orders.into_keys().collect::<Vec<_>>(), spoken(&daemon, "run.queued", "wallaby").await);
    // It can be dropped, and is made anew.
    let rebuilt = daemon.command(&["ledger", "rebuild"]).await;
    assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    daemon.up(None).await;
    let outputs = found(daemon.api(), "platypus&kind=tool_output").await;
    assert!(daemon.terminate().await, "{}", daemon.log_tail());
    assert_eq!(
        outputs.into_keys().collect::<Vec<_>>(),
        spoken(&daemon, "step.tool_finished", "platypus").await
    );
}

#[tokio::test]
async fn whatever_kills_the_daemon_each_order_is_found_once_on_sqlite() {
    nothing_is_lost_or_doubled(Engine::Sqlite).await;
}

#[tokio::test]
async fn whatever_kills_the_daemon_each_order_is_found_once_on_postgres() {
    nothing_is_lost_or_doubled(Engine::Postgres).await;
}

#[tokio::test]
async fn what_was_said_is_found_in_what_a_backup_restores() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(daemon) = TestDaemon::start_on(engine, "").await else { continue };
        let repository = Repository::of(&[("m.txt", "1\n")]);
        let api = daemon.api();
        api.add_project("sample", &repository.url(), &[]).await;
        let run_id = api.delegate("sample", &finishing("Find the quoll.", "Found it.")).await;
        api.until_state(&run_id, &["review"]).await;
        let before = found(api, "quoll").await;
        assert!(!before.is_empty());
        let place = tempfile::tempdir().unwrap();
        let backup = place.path().join("backup").display().to_string();
        let made = daemon.command(&["backup", "create", "--out", &backup]).await;
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        assert!(!place.path().join("backup/data/search.db").exists(), "it follows from the ledger");
        // Said after the backup: it is in no history that comes out of it.
        api.post(
            &format!("/api/v1/runs/{run_id}/changes"),
            &json!({"text": "Find the bilby.", "comments": []}),
        )
        .await;
        assert_eq!(found(api, "bilby").await.len(), 1);
        let database = match engine {
            Engine::Sqlite => String::new(),
            Engine::Postgres => {
                let url = deputy_tests::postgres::Cluster::shared().unwrap().fresh().await;
                format!("[database]\nurl = \"{url}\"\n")
            }
        };
        let mut other = TestDaemon::bare(&database, daemon.token());
        let restored = other.command(&["backup", "restore", &backup]).await;
        assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
        other.up(None).await;
        assert_eq!(found(other.api(), "quoll").await, before);
        assert!(found(other.api(), "bilby").await.is_empty());
    }
}

#[tokio::test]
async fn the_log_of_a_session_that_was_stopped_or_given_up_is_kept() {
    let agent = Agent::new();
    // It says something, and then says nothing for ever.
    let waits = AGENT
        .replace("echo 'a line", "echo \"the potoroo waits\" >&2; : > waits; exec sleep 86400; echo 'a line");
    std::fs::write(agent.0.path().join("tool"), waits).unwrap();
    let daemon = TestDaemon::start(&agent.config()).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(api, "fake", "Mend the echidna.").await;
    let tree = daemon.data_dir().join("runs").join(&run_id).join("tree");
    let mut feed = Feed::after(api, 0).await.unwrap();
    feed.event(|event| event["kind"] == "step.tool_finished").await.expect("it works");
    deputy_tests::watch::until_exists(&tree.join("waits")).await;
    api.post(&format!("/api/v1/runs/{run_id}/stop"), &json!({})).await;
    api.until_state(&run_id, &["stopped"]).await;
    let sessions = api.get(&format!("/api/v1/runs/{run_id}/sessions")).await;
    assert_eq!(sessions["items"][0]["state"], "ended", "{sessions:#}\n{}", daemon.log_tail());
    let log = printed(&daemon, &["sessions", &run_id, "--log"]).await;
    assert!(
        log.contains("the potoroo waits") && log.contains("built the wombat"),
        "{log}\n{}",
        daemon.log_tail()
    );
}
