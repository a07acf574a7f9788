//! Runs that get somewhere, without anybody working on them: their owner's facts are recorded one by one.

use super::house::House;
use deputy_actors::ports::{LeaseTaken, Ledger as _};
use deputy_actors::run::book::RunBook;
use deputy_domain::ledger::Fence;
use deputy_domain::purse::Call;
use deputy_domain::run::{Check, Command, Retry, Sent};
use deputy_protocol::event::{DeliveryMode, DiffStats, Lease, Prompt, RunError, StepEvent, Usage, Verdict};
use deputy_protocol::ids::{CallId, ProjectId, RunId};
use deputy_protocol::money::Usd;
use serde_json::json;
use uuid::Uuid;

impl House {
    /// A project of this name.
    pub async fn project(&self, name: &str) -> ProjectId {
        let project = self.post("/api/v1/projects", json!({ "name": name })).await.expect(201);
        serde_json::from_value(project["id"].clone()).expect("a project has an id")
    }

    /// A run that waits in the queue of a project.
    pub async fn queued(&self, project: &str) -> RunId {
        let order = json!({ "text": "make the tests pass", "project": project, "checks": ["make test"] });
        let accepted = self.post("/api/v1/tasks", order).await.expect(202);
        serde_json::from_value(accepted["run"]["id"].clone()).expect("a run has an id")
    }

    /// Takes a run up.
    pub async fn claim(&self, run_id: RunId) -> Fence {
        let owner = self.world.daemon_id;
        self.ledger.heartbeat(owner).await.expect("the ledger takes it");
        let taken = self.ledger.take_lease(run_id.into(), owner).await.expect("the ledger takes it");
        let LeaseTaken::Held { epoch } = taken else { panic!("{taken:?}") };
        let fence = Fence { lease: run_id.into(), owner, epoch };
        self.fact(fence, Command::Claim { lease: Lease { owner, epoch, place: None }, worker: None }).await;
        fence
    }

    /// Records a fact of the run's owner.
    pub async fn fact(&self, fence: Fence, command: Command) {
        self.facts(fence, command, &[]).await;
    }

    async fn facts(&self, fence: Fence, command: Command, steps: &[StepEvent]) {
        let book = RunBook::new(self.world.clone());
        book.fact(fence, command, steps).await.expect("the fact is recorded");
    }

    /// A run in the middle of its work: two steps and a call that cost something.
    pub async fn running(&self, project: &str) -> Fence {
        let run_id = self.queued(project).await;
        let fence = self.claim(run_id).await;
        let (branch, base_commit) = (run_id.branch(), "b".repeat(40));
        self.fact(fence, Command::Start { branch, base_commit, remarks: Vec::new() }).await;
        let (call_id, model) = (CallId(Uuid::now_v7()), "scripted/x".to_owned());
        let usd = Some(Usd::from_nanos(5_000_000));
        let call = Call { call_id, usd, tokens: 100, model: model.clone(), day: None };
        self.fact(fence, Command::Reserve { call }).await;
        let usage = Usage {
            input_tokens: 10,
            output_tokens: 5,
            cost_usd: Usd::from_nanos(1_500_000),
            ..Usage::default()
        };
        let prompted = StepEvent::Prompted {
            source: Prompt::Order,
            input: 1,
            text: "make the tests pass".to_owned(),
            at: self.world.clock.now(),
        };
        self.facts(fence, Command::Settle { call_id, model, usage: Some(usage), delay: None }, &[prompted])
            .await;
        fence
    }

    /// A run in review.
    pub async fn reviewed(&self, project: &str) -> Fence {
        let fence = self.running(project).await;
        self.fact(fence, Command::Finish { summary: "It passes now.".to_owned(), heard: 1 }).await;
        let diff = DiffStats { files: 1, insertions: 1, deletions: 1 };
        self.fact(fence, Command::Capture { commit: "c".repeat(40), diff, own: None }).await;
        let check = Check {
            command: "make test".to_owned(),
            exit_code: Some(0),
            duration_ms: 1200,
            tail: "all passed".to_owned(),
            output: None,
        };
        self.fact(fence, Command::Check { check }).await;
        self.fact(fence, Command::Verify { verdict: Verdict::Passed, strays: vec![] }).await;
        fence
    }

    /// A run that was given up.
    pub async fn failed(&self, project: &str) -> Fence {
        let fence = self.running(project).await;
        let error = RunError { code: "agent_failed".to_owned(), detail: "It gave up.".to_owned() };
        self.fact(fence, Command::FailAttempt { error, retry: Retry::No }).await;
        fence
    }

    /// A run whose work arrived.
    pub async fn delivered(&self, project: &str) -> Fence {
        let fence = self.reviewed(project).await;
        let path = format!("/api/v1/runs/{}/approve", fence.run_id());
        self.post(&path, json!({ "deliver": "merge" })).await.expect(202);
        let sent = Sent {
            mode: DeliveryMode::Merge,
            commit: "d".repeat(40),
            target: "main".to_owned(),
            previous: Some("b".repeat(40)),
            nothing: false,
        };
        self.fact(fence, Command::Delivered { sent }).await;
        fence
    }
}
