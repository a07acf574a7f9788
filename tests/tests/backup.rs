//! A backup that was never restored is a hope: made while work goes on, restored elsewhere, and carried on with.

use deputy_tests::daemon::{Api, CrashAt, Feed, Repository, TestDaemon};
use deputy_tests::postgres::Cluster;
use deputy_tests::receiver::{Received, Receiver};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;

/// An order that a scripted model carries out.
fn order(sentence: &str, turns: &Value) -> String {
    format!("{sentence}\n```script\n{turns}\n```")
}

fn write_and_finish(path: &str) -> Value {
    json!([
        {"tool_calls": [{"name": "fs_write", "arguments": {"path": path, "content": "written\n"}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Written."}}]},
    ])
}

fn webhook(receiver: &Receiver) -> String {
    format!("[[notify.webhooks]]\nurl = \"{}\"\nallow_private = true\n", receiver.url())
}

fn told(seen: &[Received], kind: &str) -> bool {
    seen.iter().flat_map(Received::notices).any(|notice| notice["type"] == kind)
}

fn answer(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the answer is JSON")
}

fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

async fn create(daemon: &TestDaemon, out: &Path) -> Value {
    let out = out.display().to_string();
    answer(&daemon.command(&["backup", "create", "--json", "--out", &out]).await)
}

/// A daemon over what a backup holds, not started yet.
async fn restored(backup: &Path, extra: &str, token: &str) -> TestDaemon {
    let daemon = TestDaemon::bare(extra, token);
    let backup = backup.display().to_string();
    let answer = answer(&daemon.command(&["backup", "restore", &backup, "--json"]).await);
    assert_eq!(answer["paused"], true);
    daemon
}

/// What people see of all work.
async fn picture(api: &Api) -> Value {
    let runs = api.get("/api/v1/runs").await;
    let of_run =
        |run: &Value| json!([run["id"], run["state"], run["head_commit"], run["attempt"], run["text"]]);
    let runs: Vec<Value> = runs["items"].as_array().expect("a list").iter().map(of_run).collect();
    json!({"runs": runs, "inbox": api.get("/api/v1/inbox").await["items"]})
}

/// All that a run's tools and checks wrote, by name.
async fn outputs(api: &Api, run_id: &str) -> Vec<(String, String)> {
    let mut outputs = Vec::new();
    let listed = api.get(&format!("/api/v1/runs/{run_id}/artifacts")).await;
    for item in listed["items"].as_array().expect("a list").iter().filter(|item| !item["digest"].is_null()) {
        let url = item["url"].as_str().expect("it lies somewhere");
        outputs.push((item["name"].to_string(), api.text(url).await));
    }
    assert!(outputs.iter().any(|(_, text)| text == "wrote one\n"), "{outputs:?}");
    outputs
}

/// Work in every stage: one in review, one with a question, one in the middle of a command.
async fn work_in_every_stage(daemon: &TestDaemon, repository: &Repository) -> [String; 3] {
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let writes = json!([
        {"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": "echo one > one.txt; echo wrote one"}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Written."}}]},
    ]);
    let reviewed = api.delegate("sample", &order("Write one.", &writes)).await;
    let asks = json!([
        {"tool_calls": [{"name": "ask_founder", "arguments": {"question": "Go on?", "options": ["Yes", "No"]}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Asked."}}]},
    ]);
    let asking = api.delegate("sample", &order("Ask.", &asks)).await;
    let waits = json!([
        {"tool_calls": [{"name": "shell_exec", "arguments":
            {"cmd": "while [ ! -e go ]; do sleep 0.05; done; rm go; echo done > three.txt"}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Waited."}}]},
    ]);
    let working = api.delegate("sample", &order("Wait.", &waits)).await;
    api.until_state(&reviewed, &["review"]).await;
    api.until_state(&asking, &["waiting"]).await;
    let mut feed = Feed::after(api, 0).await.expect("the feed opens");
    let stream = format!("run/{working}/steps");
    let started =
        feed.event(|event| event["stream"] == stream.as_str() && event["kind"] == "step.tool_started");
    started.await.expect("the command starts");
    [reviewed, asking, working]
}

#[tokio::test]
async fn a_backup_made_while_work_goes_on_is_restored_elsewhere_paused_and_silent_and_goes_on() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let (first, second) = (Receiver::start().await, Receiver::start().await);
    let daemon = TestDaemon::start(&webhook(&first)).await;
    let [reviewed, asking, working] = work_in_every_stage(&daemon, &repository).await;
    let place = tempfile::tempdir().expect("a folder can be made");
    let backup = place.path().join("backup");
    // Before and after: the daemon goes on meanwhile, and nothing that people see moves here.
    let before = picture(daemon.api()).await;
    let made = create(&daemon, &backup).await;
    assert!(made["uncaptured"].as_array().expect("a list").contains(&json!(working)), "{made:#}");
    assert_private(&backup);
    let outputs = outputs(daemon.api(), &reviewed).await;

    let mut other = restored(&backup, &webhook(&second), daemon.token()).await;
    let verified = other.command(&["ledger", "verify"]).await;
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    other.up(None).await;
    let api = other.api().clone();
    assert_eq!(picture(&api).await["inbox"], before["inbox"]);
    assert_eq!(self::outputs(&api, &reviewed).await, outputs);
    let house = api.post("/api/v1/pause", &json!({"mode": "drain"})).await;
    assert!(house["paused"]["reason"].as_str().expect("a reason").contains("restored"), "{house:#}");
    // The founder's own deeds go on while all else rests; what they tell stays in the outbox.
    api.post(&format!("/api/v1/runs/{reviewed}/approve"), &json!({"deliver": "none"})).await;
    api.until_state(&reviewed, &["approved"]).await;
    assert!(second.requests().is_empty(), "a restored house told somebody something");

    api.post("/api/v1/resume", &json!({})).await;
    second.until(|seen| told(seen, "run.approved")).await;
    let item =
        before["inbox"].as_array().expect("a list").iter().find(|item| item["run_id"] == asking.as_str());
    let item = item.expect("the question")["id"].as_str().expect("an id").to_owned();
    api.post(&format!("/api/v1/inbox/{item}/answer"), &json!({"choice": "1"})).await;
    api.until_state(&asking, &["review"]).await;
    // Its command was never run in this house, and its agent was told that nobody knows what became of it.
    api.until_state(&working, &["review", "failed"]).await;
    let steps = api.get(&format!("/api/v1/runs/{working}/events")).await;
    assert!(steps.to_string().contains("unknown"), "{steps:#}");
    assert!(steps.to_string().contains("restored from a backup"), "{steps:#}");
}

#[tokio::test]
async fn a_backup_that_was_tampered_with_is_refused_and_changes_nothing() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = api.delegate("sample", &order("Write.", &write_and_finish("one.txt"))).await;
    api.until_state(&run_id, &["review"]).await;
    let place = tempfile::tempdir().expect("a folder can be made");
    let backup = place.path().join("backup");
    create(&daemon, &backup).await;
    let again = daemon.command(&["backup", "create", "--out", &backup.display().to_string()]).await;
    assert!(refusal(&again).contains("is there already"));
    let inside = daemon.data_dir().join("copy");
    let inside = daemon.command(&["backup", "create", "--out", &inside.display().to_string()]).await;
    assert!(refusal(&inside).contains("lies in the data directory"));

    let target = TestDaemon::bare("", daemon.token());
    let backup_name = backup.display().to_string();
    let arguments = ["backup", "restore", &backup_name, "--json"];
    for file in ["ledger.db", "manifest.json"] {
        let path = backup.join(file);
        let whole = std::fs::read(&path).expect("the file is there");
        let mut changed = whole.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        std::fs::write(&path, &changed).expect("it can be written");
        let said = refusal(&target.command(&arguments).await);
        assert!(said.contains("no backup that can be used"), "{file}: {said}");
        std::fs::remove_file(&path).expect("it can be removed");
        let said = refusal(&target.command(&arguments).await);
        assert!(said.contains("no backup that can be used"), "{file}: {said}");
        std::fs::write(&path, &whole).expect("it can be written");
    }
    assert!(!target.data_dir().exists(), "a refused restore left something behind");
    answer(&target.command(&arguments).await);
    assert!(refusal(&target.command(&arguments).await).contains("is not empty"));
}

#[tokio::test]
async fn daily_backups_are_made_when_due_and_the_oldest_go() {
    let place = tempfile::tempdir().expect("a folder can be made");
    for day in ["20200101T030000Z", "20200102T030000Z"] {
        let old = place.path().join(format!("deputy-{day}"));
        std::fs::create_dir(&old).expect("a folder can be made");
        std::fs::write(old.join("manifest.json"), "{}").expect("a file can be written");
    }
    let daemon = TestDaemon::start(&format!("[backup]\ndir = {:?}\nkeep = 2\n", place.path())).await;
    let mut feed = Feed::after(daemon.api(), 0).await.expect("the feed opens");
    let made = feed
        .event(|event| {
            event["kind"]
                .as_str()
                .is_some_and(|kind| kind.starts_with("house.backup") || kind == "house.backed_up")
        })
        .await
        .expect("none was ever made, so one is due");
    assert_eq!(made["kind"], "house.backed_up", "{made:#}");
    let name = made["data"]["name"].as_str().expect("a name");
    let mut left: Vec<String> = std::fs::read_dir(place.path())
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
        .collect();
    left.sort();
    assert_eq!(left, ["deputy-20200102T030000Z", name]);
    restored(&place.path().join(name), "", daemon.token()).await.up(None).await;
}

#[tokio::test]
async fn a_daily_backup_that_fails_is_told_to_the_founder() {
    let receiver = Receiver::start().await;
    let place = tempfile::tempdir().expect("a folder can be made");
    let file = place.path().join("file");
    std::fs::write(&file, "").expect("a file can be written");
    let extra = format!("[backup]\ndir = {:?}\n\n{}", file.join("below"), webhook(&receiver));
    let daemon = TestDaemon::start(&extra).await;
    receiver.until(|seen| told(seen, "house.backup_failed")).await;
    let health = daemon.api().get("/health").await;
    assert_eq!(health["status"], "degraded", "{health:#}");
    assert_eq!(health["causes"][0]["code"], "backup_failed", "{health:#}");
}

#[tokio::test]
async fn a_backup_of_postgres_is_restored_into_an_empty_database() {
    let Some(cluster) = Cluster::shared() else { return };
    let (from, to) = (cluster.fresh().await, cluster.fresh().await);
    let database = |url: &str| format!("[database]\nurl = {url:?}\n");
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start(&database(&from)).await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = api.delegate("sample", &order("Write.", &write_and_finish("one.txt"))).await;
    api.until_state(&run_id, &["review"]).await;
    let place = tempfile::tempdir().expect("a folder can be made");
    let backup = place.path().join("backup");
    let before = picture(api).await;
    create(&daemon, &backup).await;
    let mut other = restored(&backup, &database(&to), daemon.token()).await;
    other.up(None).await;
    assert_eq!(picture(other.api()).await, before);
    // Onto a database that has something in it, nothing is restored.
    let full = TestDaemon::bare(&database(&to), daemon.token());
    let said = refusal(&full.command(&["backup", "restore", &backup.display().to_string()]).await);
    assert!(said.contains("pg_restore failed"), "{said}");
}

#[tokio::test]
async fn a_restore_that_was_cut_leaves_a_house_that_nobody_starts() {
    let daemon = TestDaemon::start("").await;
    daemon.api().post("/api/v1/pause", &json!({"mode": "drain"})).await;
    let place = tempfile::tempdir().expect("a folder can be made");
    let backup = place.path().join("backup");
    create(&daemon, &backup).await;
    cut(&backup, "", daemon.token()).await;

    let Some(cluster) = Cluster::shared() else { return };
    let (from, to) = (cluster.fresh().await, cluster.fresh().await);
    let database = |url: &str| format!("[database]\nurl = {url:?}\n");
    let daemon = TestDaemon::start(&database(&from)).await;
    let backup = place.path().join("of-postgres");
    create(&daemon, &backup).await;
    cut(&backup, &database(&to), daemon.token()).await;
    // The mark is in the database, too: another data directory is no way round it.
    let elsewhere = TestDaemon::bare(&database(&to), daemon.token());
    let said = refusal(&elsewhere.command(&["serve"]).await);
    assert!(said.contains("the database was cut"), "{said}");
}

/// Cuts a restore between the ledger's arrival and the pause, and tries to start on what that left.
async fn cut(backup: &Path, extra: &str, token: &str) {
    let daemon = TestDaemon::bare(extra, token);
    let backup = backup.display().to_string();
    let cut = daemon.cut_command(&["backup", "restore", &backup], CrashAt::Before(1)).await;
    assert!(!cut.status.success());
    for command in [["serve"].as_slice(), &["ledger", "verify"], &["backup", "restore", &backup]] {
        let said = refusal(&daemon.command(command).await);
        assert!(said.contains("was cut before its end") || said.contains("is not empty"), "{said}");
    }
    assert!(daemon.data_dir().join("restoring").exists());
}

fn assert_private(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| path.metadata().expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(folder), 0o700);
    assert_eq!(mode(&folder.join("ledger.db")), 0o600);
    assert_eq!(mode(&folder.join("manifest.json")), 0o600);
}
