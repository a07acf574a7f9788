//! A workflow: what is ordered, what the model says, what the founder does, how it ends.

use deputy_actors::agents::BUILTIN;
use deputy_actors::office::{HouseHandle, InboxHandle, NewTask};
use deputy_actors::run::RunHandle;
use deputy_actors::settings::Settings;
use deputy_actors::testing::{Bench, TestTree, Turn, Waited, exited};
use deputy_domain::notice::DocState;
use deputy_domain::run::{Answer, Run, State};
use deputy_protocol::event::{
    AskPurpose, Delivery, Event, KeptOutput, Mode, PauseMode, Permission, ProjectSettings, RunEvent,
    StepEvent,
};
use deputy_protocol::ids::RunId;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Something that the founder does unasked.
pub(crate) enum Deed {
    Stop,
    Rollback,
    RequestChanges(&'static str),
    Say(&'static str),
    Interrupt,
    HandOver(Option<&'static str>),
    TakeBack,
    Pause(PauseMode),
    Resume,
}

/// A workflow that the suites can break at any place.
pub(crate) struct Workflow {
    /// What the model says.
    pub(crate) turns: Vec<Turn>,
    /// The project's checks.
    pub(crate) checks: &'static [&'static str],
    /// Whether the founder looks before it is delivered.
    pub(crate) delivery: Delivery,
    /// The agent; its name in the sample configuration.
    pub(crate) agent: &'static str,
    /// Whether the founder has it in hand.
    pub(crate) mode: Mode,
    /// What its agent's questions, and its delivery, need the founder's word for; as its project has it, when nobody says.
    pub(crate) permission: Option<Permission>,
    /// What is special about its configuration.
    pub(crate) settings: fn(&mut Settings),
    /// What else is special about its world.
    pub(crate) world: fn(&Bench),
    /// What the founder does unasked as things stand, until it shows.
    pub(crate) founder: fn(&Bench, RunId, &Run) -> Option<Deed>,
    /// Whether it has ended.
    pub(crate) end: fn(&Run) -> bool,
    /// Changes that arrive, and that are taken back.
    pub(crate) arrivals: (usize, usize),
    /// Of the calls to a port, every which one fails once for each of its faults.
    pub(crate) fault_step: usize,
}

impl Default for Workflow {
    fn default() -> Self {
        Self {
            turns: vec![Turn::shell("one"), Turn::shell("two"), Turn::finish()],
            checks: &["make test"],
            delivery: Delivery::Review,
            agent: BUILTIN,
            mode: Mode::Delegated,
            permission: None,
            settings: |_| {},
            world: each_command_writes_something_else,
            founder: |_, _, _| None,
            end: |run| matches!(run.state, State::Approved { .. }),
            arrivals: (1, 0),
            fault_step: 1,
        }
    }
}

/// Output that two commands share would be kept once, and never be left over.
pub(crate) fn each_command_writes_something_else(bench: &Bench) {
    let commands = AtomicU32::new(0);
    bench
        .hands
        .play(move |_, _| Some(exited(0, &format!("ok {}", commands.fetch_add(1, Ordering::Relaxed)))));
}

impl Workflow {
    /// Its world, with the work ordered.
    pub(crate) async fn ordered(&self) -> (Bench, RunId) {
        let mut bench = Bench::default();
        (self.settings)(&mut bench.settings);
        let checks = self.checks.iter().map(|check| (*check).to_owned()).collect();
        let agent = Some(self.agent.to_owned());
        let settings =
            ProjectSettings { checks, deliver: self.delivery, agent, ..ProjectSettings::default() };
        bench.project_with("shop", settings).await;
        bench.models.play(self.turns.clone());
        (self.world)(&bench);
        let (project, text) = (Some("shop".to_owned()), "do it".to_owned());
        let (mode, permission) = (self.mode, self.permission);
        let new = NewTask { project, text, mode, permission, ..NewTask::default() };
        let (_, run_id) = Box::pin(bench.order(new)).await;
        (bench, run_id)
    }

    fn is_over(&self, bench: &Bench, run_id: RunId) -> bool {
        let settled = bench.ledger.notices().iter().all(|notice| notice.state() == DocState::Settled);
        settled && bench.ledger.run(run_id).is_some_and(|run| (self.end)(&run))
    }

    fn deed(&self, bench: &Bench, run_id: RunId) -> Option<Deed> {
        bench.ledger.run(run_id).and_then(|run| (self.founder)(bench, run_id, &run))
    }

    /// Lives on to the end, or until the daemon crashes: the founder does and answers what there is to do.
    pub(crate) async fn live_once(&self, tree: &TestTree, run_id: RunId) -> Waited {
        loop {
            let is_due = |bench: &Bench| {
                !bench.ledger.inbox().is_empty()
                    || self.deed(bench, run_id).is_some()
                    || self.is_over(bench, run_id)
            };
            if tree.until("the end or the founder's turn", is_due).await == Waited::Crashed {
                return Waited::Crashed;
            }
            let taken = match self.deed(&tree.bench, run_id) {
                Some(deed) => Box::pin(act(&tree.bench, run_id, deed)).await,
                None if self.is_over(&tree.bench, run_id) => return Waited::Met,
                None => Box::pin(answer(&tree.bench)).await,
            };
            let again = || self.deed(&tree.bench, run_id).is_some();
            if !taken || again() {
                tree.pass(Duration::from_secs(1)).await;
            }
        }
    }

    /// Lives on to the end, whatever crashes.
    pub(crate) async fn live(&self, mut tree: TestTree, run_id: RunId, shared: bool) -> TestTree {
        while self.live_once(&tree, run_id).await == Waited::Crashed {
            let bench = tree.crash().await;
            if !shared {
                bench.ledger.forget_heartbeats();
            }
            tree = bench.start().await;
        }
        tree
    }
}

/// The founder, who lives outside of every daemon, does something. False when it was not taken, and they have to come
/// again.
async fn act(bench: &Bench, run_id: RunId, deed: Deed) -> bool {
    let (runs, house) = (RunHandle::new(bench.outside()), HouseHandle::new(bench.outside()));
    match deed {
        Deed::Stop => runs.stop(run_id, "founder").await.is_ok(),
        Deed::Rollback => runs.rollback(run_id, "founder").await.is_ok(),
        Deed::RequestChanges(text) => {
            runs.request_changes(run_id, text.to_owned(), Vec::new(), "founder").await.is_ok()
        }
        Deed::Say(text) => runs.message(run_id, text.to_owned(), "founder").await.is_ok(),
        Deed::Interrupt => runs.interrupt(run_id, "founder").await.is_ok(),
        Deed::HandOver(text) => runs.hand_over(run_id, text.map(ToOwned::to_owned), "founder").await.is_ok(),
        Deed::TakeBack => runs.take_back(run_id, "founder").await.is_ok(),
        Deed::Pause(mode) => house.pause(mode, "a moment".to_owned(), "founder").await.is_ok(),
        Deed::Resume => house.resume("founder").await.is_ok(),
    }
}

/// The founder answers what is asked. False when an answer was not taken, and they have to come again.
async fn answer(bench: &Bench) -> bool {
    let mut taken = true;
    for item in bench.ledger.inbox() {
        let (choice, text) = match item.ask.purpose {
            AskPurpose::Agent { .. } | AskPurpose::Project => (None, Some("blue")),
            AskPurpose::Start => (Some("start"), None),
            AskPurpose::Plan { .. } => (Some("confirm"), None),
            AskPurpose::Permission { .. } => (Some("allow"), None),
            AskPurpose::Budget { .. } => (Some("raise"), None),
            AskPurpose::Review => (Some("approve"), None),
            AskPurpose::Failure | AskPurpose::Rollback => (Some("retry"), None),
        };
        let answer = Answer { choice: choice.map(str::to_owned), text: text.map(str::to_owned) };
        taken &= InboxHandle::new(bench.outside()).answer(item.ask.inbox_id, answer, "founder").await.is_ok();
    }
    taken
}

/// What holds at the end of every life, however it was broken.
pub(crate) fn assert_sound(workflow: &Workflow, tree: &TestTree, run_id: RunId, place: &str) {
    let bench = &tree.bench;
    let history = || format!("{place}\n{}", tree.history());
    assert!(bench.hands.most_executions() <= 1, "a tool was executed twice: {}", history());
    let (merges, reverts) = (bench.workspaces.merges(), bench.workspaces.reverts());
    assert_eq!((merges.len(), reverts.len()), workflow.arrivals, "delivered or taken back: {}", history());
    assert!(merges.iter().chain(&reverts).all(|(whose, _)| *whose == run_id));
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
        Event::Step(StepEvent::AgentEnded { output: Some(output), .. }) => {
            Some((output.size_bytes, Some(*output)))
        }
        // The fakes' commands always write something.
        Event::Run(RunEvent::Checked { output, exit_code: Some(_), .. }) => Some((1, *output)),
        _ => None,
    }
}
