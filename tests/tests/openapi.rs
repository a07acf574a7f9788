//! The OpenAPI document, held against the running server by a program that has read nothing else: schemathesis.
//!
//! `tests/openapi` holds its version and its settings; `scripts/setup.sh` installs it.

use deputy_tests::daemon::{Api, Repository, TestDaemon, program};
use deputy_tests::skipped;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// Where its settings and its version lie.
const SETTINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi");

/// Tasks that there are before it begins.
const TASKS: usize = 3;

/// How much of a line of its output is shown.
const LINE_CHARS_MAX: usize = 2000;

/// The interpreter that has it, or why there is none.
fn python() -> Result<PathBuf, String> {
    let target = program("deputyd")
        .parent()
        .and_then(Path::parent)
        .expect("programs lie in target/PROFILE")
        .to_owned();
    let venv = target.join("schemathesis");
    let read = |path: &Path| std::fs::read_to_string(path).ok();
    let wanted = read(&Path::new(SETTINGS).join("requirements.txt")).expect("it is part of the repository");
    if read(&venv.join("requirements.txt")).as_ref() != Some(&wanted) {
        return Err(format!(
            "{} does not hold the versions of tests/openapi/requirements.txt: run `make setup`",
            venv.display()
        ));
    }
    Ok(venv.join("bin/python"))
}

/// An order that a scripted model carries out.
fn order(turns: &Value) -> String {
    format!("Do it.\n```script\n{turns}\n```")
}

/// Work in all the states that most requests are about, by the names that the settings know it by.
async fn some_work(api: &Api, repository: &Repository) -> Vec<(&'static str, String)> {
    let project = api.add_project("sample", &repository.url(), &["true"]).await;
    let finish = json!({"name": "finish", "arguments": {"summary": "Done."}});
    let write = json!({"name": "fs_write", "arguments": {"path": "b.txt", "content": "b\n"}});
    let ask = json!({"name": "ask_founder", "arguments": {"question": "Blue or green?", "options": ["Blue", "Green"]}});
    let review = api.delegate("sample", &order(&json!([{"tool_calls": [write, finish]}]))).await;
    let asking = api.delegate("sample", &order(&json!([{"tool_calls": [ask]}]))).await;
    let failed = api.delegate("sample", "Do it.\n```script\nno script\n```").await;
    api.until_state(&review, &["review"]).await;
    api.until_state(&asking, &["waiting"]).await;
    let failed = api.until_state(&failed, &["failed"]).await;
    let inbox = api.get("/api/v1/inbox").await;
    let question = inbox["items"].as_array().into_iter().flatten().find(|item| item["kind"] == "question");
    let spare = api.post("/api/v1/tokens", &json!({"name": "spare", "role": "viewer"})).await;
    let spare_project = api.post("/api/v1/projects", &json!({"name": "spare"})).await;
    let talk = api.post("/api/v1/conversations", &json!({"text": "Where are we?"})).await;
    let id = |found: &Value| found.as_str().expect("an id is text").to_owned();
    vec![
        ("TOKEN", api.token.clone()),
        ("PROJECT", id(&project["id"])),
        ("REVIEW_RUN", review),
        ("ASKING_RUN", asking),
        ("FAILED_RUN", id(&failed["id"])),
        ("TASK", id(&failed["task_id"])),
        ("ITEM", id(&question.expect("the question waits in the inbox")["id"])),
        ("CONVERSATION", id(&talk["id"])),
        ("SPARE_TOKEN", id(&spare["id"])),
        ("SPARE_PROJECT", id(&spare_project["id"])),
    ]
}

/// The settings, with the ids of what is there.
fn filled_in(work: &[(&str, String)]) -> String {
    let settings = Path::new(SETTINGS).join("schemathesis.toml");
    let settings = std::fs::read_to_string(settings).expect("it is part of the repository");
    work.iter().fold(settings, |text, (name, id)| text.replace(&format!("${{{name}}}"), id))
}

/// The output, without the ends of lines that hold a body of a megabyte.
fn shortened(output: &[u8]) -> String {
    let lines = String::from_utf8_lossy(output);
    lines.lines().map(|line| line.chars().take(LINE_CHARS_MAX).chain(['\n']).collect::<String>()).collect()
}

#[tokio::test]
async fn the_running_server_does_what_its_document_says() {
    let python = match python() {
        Ok(python) => python,
        Err(why) => return skipped("the check of the OpenAPI document", &why),
    };
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let mut daemon = TestDaemon::start("[limits]\nruns_max = 1").await;
    let api = daemon.api().clone();
    let work = some_work(&api, &repository).await;
    // It leaves files where it runs.
    let folder = tempfile::tempdir().expect("a folder can be made");
    let settings = folder.path().join("schemathesis.toml");
    std::fs::write(&settings, filled_in(&work)).expect("a file can be written");
    let checked = Command::new(python)
        .args(["-m", "schemathesis.cli", "--config-file"])
        .arg(settings)
        .args(["run", &format!("{}/openapi.json", api.url)])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .expect("it was installed");
    let said = [checked.stdout, checked.stderr].map(|output| shortened(&output)).concat();
    assert!(checked.status.success(), "{said}\n{}", daemon.log_tail());
    // What was asked was carried out, with a token that still counts, and the history is whole.
    let tasks = api.get("/api/v1/tasks?limit=200").await;
    assert!(tasks["items"].as_array().is_some_and(|tasks| tasks.len() > TASKS), "{said}");
    assert!(daemon.terminate().await, "{}", daemon.log_tail());
    assert!(daemon.command(&["ledger", "verify"]).await.status.success());
}
