//! What is in a backup is whole, and what cannot be in it is named.

use async_trait::async_trait;
use deputy_protocol::ids::ProjectId;
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::ledger::{Bench, Engine};
use deputyd::backup::{BackupMaker, Packer};
use serde_json::{Value, json};
use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc};
use uuid::Uuid;

#[tokio::test]
async fn a_run_that_was_about_to_go_on_is_named_and_its_agent_is_told() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let turns = json!([
        {"tool_calls": [{"name": "ask_founder", "arguments": {"question": "Go on?", "options": ["Yes", "No"]}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Asked."}}]},
    ]);
    let run_id = api.delegate("sample", &format!("Ask.\n```script\n{turns}\n```")).await;
    api.until_state(&run_id, &["waiting"]).await;
    // Answered while all else rests, it is queued again, with a workspace that nobody captured.
    api.post("/api/v1/pause", &json!({"mode": "drain"})).await;
    let inbox = api.get("/api/v1/inbox").await;
    let item = inbox["items"][0]["id"].as_str().expect("the question is in the inbox").to_owned();
    api.post(&format!("/api/v1/inbox/{item}/answer"), &json!({"choice": "1"})).await;
    assert_eq!(api.run(&run_id).await["state"], "queued");

    let place = tempfile::tempdir().expect("a folder can be made");
    let backup = place.path().join("backup").display().to_string();
    let made = daemon.command(&["backup", "create", "--json", "--out", &backup]).await;
    let made: Value = serde_json::from_slice(&made.stdout).expect("the answer is JSON");
    assert_eq!(made["uncaptured"], json!([run_id]), "{made:#}");
    let mut other = TestDaemon::bare("", daemon.token());
    let restored = other.command(&["backup", "restore", &backup]).await;
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    other.up(None).await;
    let api = other.api();
    api.post("/api/v1/resume", &json!({})).await;
    api.until_state(&run_id, &["review"]).await;
    let steps = api.get(&format!("/api/v1/runs/{run_id}/events")).await;
    assert!(steps.to_string().contains("restored from a backup"), "{steps:#}");

    assert!(other.terminate().await, "{}", other.log_tail());
    let exported = other.command(&["ledger", "export"]).await;
    let text = String::from_utf8(exported.stdout).expect("it is text");
    let events: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
    let of =
        |kind: &str| events.iter().rfind(|event| event["kind"] == kind).expect(kind)["correlation"].clone();
    assert!(of("house.restored").is_string(), "a restore can be followed");
    assert_eq!(of("house.restored"), of("house.paused"), "what it did belongs together");
    assert_eq!(of("run.messaged"), of("run.answered"), "the run goes on with what it was asked for");
}

/// Lets go when it is told to.
struct Gate {
    asked: mpsc::UnboundedSender<ProjectId>,
    open: Arc<Semaphore>,
}

#[async_trait]
impl Packer for Gate {
    async fn hold(&self, project_id: ProjectId) -> Box<dyn Any + Send> {
        self.asked.send(project_id).expect("the test waits for it");
        let permit = Arc::clone(&self.open).acquire_owned().await;
        Box::new(permit.expect("it is never closed"))
    }
}

/// A ledger and a data directory with one repository, and who makes backups of them.
struct Place {
    bench: Bench,
    project_id: ProjectId,
    source: Repository,
}

impl Place {
    async fn new() -> Self {
        let bench = Bench::new(Engine::Sqlite).await.expect("SQLite is always there");
        let place = Self {
            bench,
            project_id: ProjectId(Uuid::now_v7()),
            source: Repository::of(&[("a.txt", "a\n")]),
        };
        let repository = place.repository().display().to_string();
        std::fs::create_dir_all(place.bench.data_dir().join("repos")).expect("a folder can be made");
        place.source.git(&["clone", "--quiet", "--bare", ".", &repository]);
        place
    }

    fn inside(&self) -> PathBuf {
        PathBuf::from("repos").join(format!("{}.git", self.project_id))
    }

    fn repository(&self) -> PathBuf {
        self.bench.data_dir().join(self.inside())
    }

    async fn maker(&self) -> BackupMaker {
        let clock = self.bench.clock.clone();
        let (store, url) = (self.bench.open().await, self.bench.url().to_owned());
        BackupMaker::new(store, url, self.bench.data_dir(), Arc::new(move || clock.now()), None, 1)
    }
}

#[tokio::test]
async fn a_repository_is_copied_while_nobody_packs_it_anew() {
    let place = Place::new().await;
    let (asked, mut holds) = mpsc::unbounded_channel();
    let open = Arc::new(Semaphore::new(0));
    let maker = place.maker().await.beside(Arc::new(Gate { asked, open: Arc::clone(&open) }));
    let folder = tempfile::tempdir().expect("a folder can be made");
    let out = folder.path().join("backup");
    let making = tokio::spawn({
        let out = out.clone();
        async move { maker.make(Some(&out)).await }
    });
    assert_eq!(holds.recv().await, Some(place.project_id));
    assert!(!folder.path().join("backup.partial/data").join(place.inside()).exists(), "it did not wait");
    open.add_permits(1);
    let made = making.await.expect("it does not panic").expect("the backup is made");
    assert!(made.manifest.files.iter().any(|file| file.path.ends_with(".git/HEAD")));
    assert!(out.join("data").join(place.inside()).join("HEAD").exists());
    assert_eq!(open.available_permits(), 1, "it still holds the repository");
}

#[tokio::test]
async fn a_repository_whose_ref_leads_nowhere_is_no_backup() {
    let place = Place::new().await;
    let lost = place.repository().join("refs/heads/lost");
    std::fs::write(&lost, format!("{}\n", "1".repeat(40))).expect("a ref is a file");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let out = folder.path().join("backup");
    let maker = place.maker().await;
    let refused = maker.make(Some(&out)).await.expect_err("a ref leads nowhere");
    assert!(refused.to_string().contains("refs/heads/lost"), "{refused}");
    assert!(!out.exists());
    std::fs::remove_file(lost).expect("it is there");
    maker.make(Some(&out)).await.expect("now it is whole");
}
