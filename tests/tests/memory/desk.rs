//! A daemon whose agent is a scripted model behind a real HTTP server, so that each prompt can be read.

use deputy_tests::daemon::{Api, Repository, TestDaemon, program};
use deputy_tests::ledger::Engine;
use deputy_tests::postgres::Cluster;
use deputy_tests::scripted::{ModelServer, Reply};
use reqwest::Method;
use serde_json::{Value, json};
use std::process::Output;
use tokio::process::Command;

pub(crate) struct Desk {
    pub(crate) daemon: TestDaemon,
    pub(crate) models: ModelServer,
    _repository: Repository,
}

impl Desk {
    /// A running daemon with a project `sample`; nothing where the engine cannot be had.
    pub(crate) async fn on(engine: Engine, extra: &str) -> Option<Self> {
        let database = match engine {
            Engine::Sqlite => String::new(),
            Engine::Postgres => {
                format!("[database]\nurl = \"{}\"\n\n", Cluster::shared()?.fresh().await)
            }
        };
        let models = ModelServer::start([]).await.unwrap();
        models.ever_after(finish());
        let provider =
            format!("[providers.fake]\nkind = \"openai-compatible\"\nbase_url = \"{}/v1\"\n", models.url());
        let config = format!("{database}{provider}\n{extra}");
        let mut daemon = TestDaemon::prepare(&config).await.with_variable("TIER_B_MODEL", "fake/m");
        daemon.up(None).await;
        let repository = Repository::of(&[("a.txt", "a\n")]);
        daemon.api().add_project("sample", &repository.url(), &[]).await;
        Some(Self { daemon, models, _repository: repository })
    }

    pub(crate) fn api(&self) -> &Api {
        self.daemon.api()
    }

    /// Notes something; the memory.
    pub(crate) async fn note(&self, body: Value) -> Value {
        self.api().post("/api/v1/memories", &body).await
    }

    /// Status and body of the answer to whatever is asked of a memory.
    pub(crate) async fn ask(&self, method: Method, id: &str, body: Option<Value>) -> (u16, Value) {
        let path = format!("/api/v1/memories/{id}");
        let response = self.api().ask(method, &path, body.as_ref()).await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub(crate) async fn memory(&self, id: &str) -> Value {
        self.api().get(&format!("/api/v1/memories/{id}")).await
    }

    /// Forgets something.
    pub(crate) async fn forget(&self, id: &str) -> Value {
        let (status, body) = self.ask(Method::DELETE, id, None).await;
        assert_eq!(status, 200, "{body:#}\n{}", self.daemon.log_tail());
        body
    }

    /// Keys of memories that are listed.
    pub(crate) async fn keys(&self, query: &str) -> Vec<String> {
        let page = self.api().get(&format!("/api/v1/memories?{query}")).await;
        let items = page["items"].as_array().unwrap().iter();
        items.map(|it| it["key"].as_str().unwrap().to_owned()).collect()
    }

    /// Works until it is reviewed; the run.
    pub(crate) async fn work(&self, text: &str) -> Value {
        let run_id = self.api().delegate("sample", text).await;
        let run = self.api().until_state(&run_id, &["review", "failed"]).await;
        assert_eq!(run["state"], "review", "{run:#}\n{}", self.daemon.log_tail());
        run
    }

    /// What the model was asked last.
    pub(crate) fn last_prompt(&self) -> String {
        self.models.seen().last().unwrap().body.to_string()
    }

    async fn call(&self, args: &[&str]) -> Output {
        let mut command = Command::new(program("deputy"));
        command.args(args).env("DEPUTY_URL", &self.api().url).env("DEPUTY_TOKEN", self.daemon.token());
        command.output().await.unwrap()
    }

    /// Why `deputy` does not do that.
    pub(crate) async fn refused(&self, args: &[&str]) -> String {
        let output = self.call(args).await;
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// What `deputy` prints.
    pub(crate) async fn deputy(&self, args: &[&str]) -> String {
        let output = self.call(args).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{args:?}: {said}\n{}", self.daemon.log_tail());
        String::from_utf8(output.stdout).unwrap()
    }

    /// Ends the daemon; everything that its ledger holds, which is whole and whose rows follow from it.
    pub(crate) async fn books(&mut self) -> String {
        assert!(self.daemon.terminate().await, "{}", self.daemon.log_tail());
        let verified = self.daemon.command(&["ledger", "verify"]).await;
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
        self.daemon.assert_rows_are_rebuilt_as_they_are(&["memories"]).await;
        exported(&self.daemon).await
    }
}

pub(crate) async fn exported(daemon: &TestDaemon) -> String {
    let exported = daemon.command(&["ledger", "export"]).await;
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    String::from_utf8(exported.stdout).unwrap()
}

/// Files in the data directory that hold a word, but for what was said to models: that stays for its 14 days.
pub(crate) fn files_with(daemon: &TestDaemon, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    let traffic = daemon.data_dir().join("traffic");
    let mut folders = vec![daemon.data_dir()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if entry.path() == traffic {
                continue;
            }
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file()
                && let Ok(bytes) = std::fs::read(entry.path())
                && bytes.windows(word.len()).any(|part| part == word.as_bytes())
            {
                found.push(entry.path().display().to_string());
            }
        }
    }
    found
}

/// Says that it is done.
pub(crate) fn finish() -> Reply {
    Reply::text("Done.").call("f", "finish", json!({"summary": "Done."})).usage(10, 0, 5)
}

/// Wants something remembered.
pub(crate) fn remember(key: &str, text: &str) -> Reply {
    let arguments = json!({"category": "context", "key": key, "text": text});
    Reply::text("I keep that.").call("r", "remember", arguments).usage(10, 0, 5)
}

pub(crate) fn id(memory: &Value) -> &str {
    memory["id"].as_str().unwrap()
}
