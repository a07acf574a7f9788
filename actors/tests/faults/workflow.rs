//! A workflow: what is ordered, what the model says, what the founder answers, how it ends.

use deputy_actors::office::InboxHandle;
use deputy_actors::testing::{Bench, TestTree, Turn, Waited};
use deputy_domain::notice::DocState;
use deputy_domain::run::Answer;
use deputy_protocol::event::{AskPurpose, Event, KeptOutput, RunEvent, StepEvent};
use deputy_protocol::ids::RunId;
use std::time::Duration;

/// A workflow that the suites can break at any place.
pub(crate) struct Workflow {
    /// What the model says.
    pub(crate) turns: Vec<Turn>,
    /// The project's checks.
    pub(crate) checks: &'static [&'static str],
    /// What else is special about its world.
    pub(crate) world: fn(&Bench),
    /// The state in which it ends.
    pub(crate) end: &'static str,
}

impl Default for Workflow {
    fn default() -> Self {
        let turns = vec![Turn::shell("one"), Turn::shell("two"), Turn::finish()];
        Self { turns, checks: &["make test"], world: |_| {}, end: "approved" }
    }
}

impl Workflow {
    /// Its world, with the work ordered.
    pub(crate) async fn ordered(&self) -> (Bench, RunId) {
        let bench = Bench::default();
        bench.project("shop", self.checks).await;
        bench.models.play(self.turns.clone());
        (self.world)(&bench);
        let run_id = bench.delegate("shop", "do it").await;
        (bench, run_id)
    }

    fn is_over(&self, bench: &Bench, run_id: RunId) -> bool {
        let settled = bench.ledger.notices().iter().all(|notice| notice.state() == DocState::Settled);
        bench.ledger.run(run_id).is_some_and(|run| run.state.name() == self.end) && settled
    }

    /// Lives on to the end, answering what is asked, whatever crashes.
    pub(crate) async fn live(&self, mut tree: TestTree, run_id: RunId, shared: bool) -> TestTree {
        loop {
            let waited = tree
                .until("the end or a question", |bench| {
                    !bench.ledger.inbox().is_empty() || self.is_over(bench, run_id)
                })
                .await;
            if waited == Waited::Crashed {
                let bench = tree.crash().await;
                if !shared {
                    bench.ledger.forget_heartbeats();
                }
                tree = bench.start().await;
            } else if self.is_over(&tree.bench, run_id) {
                return tree;
            } else if !answer(&tree.bench).await {
                tree.pass(Duration::from_secs(1)).await;
            }
        }
    }
}

/// The founder, who lives outside of every daemon. False when an answer was not taken, and they have to come again.
async fn answer(bench: &Bench) -> bool {
    let mut taken = true;
    for item in bench.ledger.inbox() {
        let (choice, text) = match item.ask.purpose {
            AskPurpose::Agent { .. } | AskPurpose::Project => (None, Some("blue")),
            AskPurpose::Start => (Some("start"), None),
            AskPurpose::Budget { .. } => (Some("raise"), None),
            AskPurpose::Review => (Some("approve"), None),
            AskPurpose::Failure => (Some("retry"), None),
        };
        let answer = Answer { choice: choice.map(str::to_owned), text: text.map(str::to_owned) };
        taken &= InboxHandle::new(bench.outside()).answer(item.ask.inbox_id, answer, "founder").await.is_ok();
    }
    taken
}

/// What holds at the end of every life, however it was broken.
pub(crate) fn assert_sound(tree: &TestTree, run_id: RunId, place: &str) {
    let bench = &tree.bench;
    let history = || format!("{place}\n{}", tree.history());
    assert!(bench.hands.most_executions() <= 1, "a tool was executed twice: {}", history());
    assert_eq!(bench.workspaces.merges().len(), 1, "delivered once: {}", history());
    assert_eq!(bench.workspaces.merges()[0].0, run_id);
    let heard = bench.couriers.heard();
    for notice in bench.ledger.notices() {
        assert!(heard.contains(&notice.event_id), "{} was lost: {}", notice.kind, history());
    }
    assert!(tree.run(run_id).reserved.is_empty(), "money is still set aside: {}", history());
    for event in bench.ledger.events() {
        let Some((wrote_bytes, output)) = output(&event.event().expect("it was recorded by this version"))
        else {
            continue;
        };
        // Whatever was written is kept whole: of what ended, the fact tells how much that was.
        let Some(KeptOutput { digest, size_bytes, truncated }) = output else {
            assert_eq!(wrote_bytes, 0, "output of event {} was lost: {}", event.position, history());
            continue;
        };
        assert!(!truncated, "output was cut: {}", history());
        assert_eq!(size_bytes, wrote_bytes.max(size_bytes), "{}", history());
        let content = bench.blobs.content(&digest);
        assert_eq!(content.map(|content| content.len() as u64), Some(size_bytes), "{}", history());
    }
}

/// How much a fact says was written, and where that is kept.
pub(crate) fn output(event: &Event) -> Option<(u64, Option<KeptOutput>)> {
    match event {
        Event::Step(StepEvent::ToolFinished { output_bytes, output, .. }) => Some((*output_bytes, *output)),
        // The fakes' commands always write something.
        Event::Run(RunEvent::Checked { output, exit_code: Some(_), .. }) => Some((1, *output)),
        _ => None,
    }
}
