//! An agent that is ordered: the real daemon, from the order to the first question to its model.

use super::super::measure::ms;
use super::job::{Job, model};
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::scripted::ModelServer;
use serde_json::json;
use std::time::Instant;

/// A daemon whose agent this is.
pub(crate) struct Ordered {
    daemon: TestDaemon,
    server: ModelServer,
    _repository: Repository,
}

impl Ordered {
    pub(crate) async fn start(job: &Job) -> Self {
        let server = model().await;
        let repository = Repository::of(&[("README.md", "A place to work in.\n")]);
        let Job { kind, provider, model, packages, .. } = job;
        let config = format!(
            "[sandbox]\nread_only = [\"{packages}\"]\n\n[providers.lab]\nkind = \"{provider}\"\nbase_url = \
             \"{url}\"\napi_key = \"sk-real\"\n\n[agents.real]\nkind = \"{kind}\"\ncommand = \"{command}\"\n",
            packages = packages.display(),
            command = job.program().display(),
            url = server.url(),
        );
        let daemon = TestDaemon::prepare(&config).await;
        let mut daemon = daemon.with_variable("TIER_B_MODEL", &format!("lab/{model}"));
        daemon.up(None).await;
        daemon.api().add_project("sample", &repository.url(), &[]).await;
        Self { daemon, server, _repository: repository }
    }

    /// Milliseconds from `POST /tasks` to the first question to the agent's model.
    pub(crate) async fn order(&self) -> f64 {
        let api = self.daemon.api();
        let asked = self.server.seen().len();
        let began = Instant::now();
        let order = json!({"text": "Look around.", "project": "sample", "agent": "real"});
        let answer = api.post("/api/v1/tasks", &order).await;
        self.server.wait_for(asked + 1).await;
        let took = ms(began.elapsed());
        // The next one meets a daemon at rest.
        let run_id = answer["run"]["id"].as_str().unwrap();
        let run = api.until_state(run_id, &["review", "failed", "waiting"]).await;
        assert_eq!(run["state"], "review", "{run:#}\n{}", self.daemon.log_tail());
        took
    }
}
