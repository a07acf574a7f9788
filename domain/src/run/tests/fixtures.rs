//! Ids, times and orders that never change, and a life that is driven by commands.

use crate::purse::Call;
use crate::run::{Answer, CallDelay, Check, Command, Context, Refusal, Retry, Run, Sent, decide};
use chrono::{DateTime, Duration};
use deputy_protocol::At;
use deputy_protocol::event::{
    Ask, AskOption, AskPurpose, Budget, CallError, Checks, ConflictLeft, Delivery, DeliveryMode, DiffStats,
    FileConflict, Lease, Mode, Permission, Priority, RunError, RunEvent, TaskType, Tier, Usage, Verdict,
    WorkOrder,
};
use deputy_protocol::ids::InboxId;
use deputy_protocol::money::Usd;
use std::str::FromStr;

/// 2026-01-01T00:00:00Z and this many seconds.
pub(super) fn at(second: i64) -> At {
    DateTime::from_timestamp(1_767_225_600 + second, 0).unwrap()
}

/// An id of any kind, always the same for a number.
pub(super) fn id<T: FromStr<Err: std::fmt::Debug>>(number: u128) -> T {
    format!("{number:032x}").parse().unwrap()
}

pub(super) fn lease(epoch: u64) -> Lease {
    Lease { owner: id(0xd0 + u128::from(epoch)), epoch, place: None }
}

pub(crate) fn order() -> WorkOrder {
    WorkOrder {
        text: "Make the tests pass".to_owned(),
        project_id: Some(id(0xa1)),
        agent: "builtin".to_owned(),
        mode: Mode::Delegated,
        tier: Tier::A,
        tier_max: Tier::B,
        task_type: TaskType::Bugfix,
        priority: Priority::Normal,
        permission: Permission::Supervised,
        permission_open: false,
        delivery: Delivery::Review,
        base_branch: None,
        files: Vec::new(),
        issue_id: None,
        metadata: serde_json::Map::new(),
        checks: vec!["cargo test".to_owned()],
        checks_in: Checks::default(),
        budget: Budget { usd_max: Some(usd(100)), tokens_max: None, minutes_max: None },
        depends_on: Vec::new(),
        part: None,
    }
}

/// Cents.
pub(super) fn usd(cents: i64) -> Usd {
    Usd::from_nanos(cents * 10_000_000)
}

pub(super) fn usage(cents: i64) -> Usage {
    Usage { input_tokens: 1000, output_tokens: 100, cost_usd: usd(cents), ..Usage::default() }
}

pub(super) fn error(code: &str) -> RunError {
    RunError { code: code.to_owned(), detail: format!("it ended with {code}") }
}

pub(super) fn ask(number: u128, purpose: AskPurpose, options: &[&str]) -> Ask {
    let option =
        |id: &&str| AskOption { id: (*id).to_owned(), label: format!("Take {id}"), recommended: false };
    Ask {
        inbox_id: id(number),
        purpose,
        title: "Which?".to_owned(),
        body: "Which one is it?".to_owned(),
        options: options.iter().map(option).collect(),
        expires_at: None,
        default_choice: None,
        diff: None,
        answering: None,
    }
}

/// A question of the agent.
pub(crate) fn question(number: u128) -> Ask {
    ask(number, AskPurpose::Agent { tool_use: id(0x7001) }, &["red", "blue"])
}

pub(super) fn check(command: &str, exit_code: i32) -> Check {
    Check {
        command: command.to_owned(),
        exit_code: Some(exit_code),
        duration_ms: 1200,
        tail: "1 passed".to_owned(),
        output: None,
    }
}

pub(super) fn sent(mode: DeliveryMode) -> Sent {
    Sent {
        mode,
        commit: "c2".to_owned(),
        target: "main".to_owned(),
        previous: Some("c0".to_owned()),
        nothing: false,
    }
}

// --- commands with the arguments that most tests want

pub(super) fn queue(order: WorkOrder) -> Command {
    Command::Queue { task_id: id(0xb1), order, ask_project: None }
}

pub(super) fn answer(inbox_id: InboxId, choice: &str) -> Command {
    let answer = Answer { choice: Some(choice.to_owned()), text: None };
    Command::Answer { inbox_id, answer, placement: None, by: founder() }
}

pub(super) fn founder() -> String {
    "founder".to_owned()
}

pub(super) fn claim(epoch: u64) -> Command {
    Command::Claim { lease: lease(epoch), worker: None }
}

pub(super) fn crashed(epoch: u64) -> Command {
    Command::Adopt { lease: lease(epoch), left: false }
}

/// A daemon in another place takes it over.
pub(super) fn gone(epoch: u64) -> Command {
    let lease = Lease { place: Some(id(0xb2)), ..lease(epoch) };
    Command::TakeOver { lease, left: false, from: "alpha".to_owned() }
}

pub(super) fn start() -> Command {
    Command::Start { branch: "deputy/1".to_owned(), base_commit: "c0".to_owned(), remarks: Vec::new() }
}

/// What other tasks of its plan came to is on its branch, in one file at odds or not.
pub(super) fn build_on(is_at_odds: bool) -> Command {
    let conflict = FileConflict { path: "a.txt".to_owned(), left: ConflictLeft::Markers };
    Command::BuildOn {
        head_commit: Some("m7".to_owned()),
        diff: DiffStats { files: 2, insertions: 2, deletions: 0 },
        conflicts: if is_at_odds { vec![conflict] } else { Vec::new() },
    }
}

/// The base branch is at `base`, and one file conflicts with it.
pub(super) fn rebase(base: &str) -> Command {
    let conflict = FileConflict { path: "a.txt".to_owned(), left: ConflictLeft::Markers };
    Command::Rebase {
        base_branch: "main".to_owned(),
        base_commit: base.to_owned(),
        head_commit: Some("m9".to_owned()),
        diff: DiffStats { files: 1, insertions: 2, deletions: 3 },
        conflicts: vec![conflict],
    }
}

pub(super) fn reserve(call: u128, cents: i64) -> Command {
    let usd = Some(usd(cents));
    let call = Call { call_id: id(call), usd, tokens: 1500, model: "lab/one".to_owned(), day: None };
    Command::Reserve { call }
}

pub(super) fn settle(call: u128, usage: Option<Usage>) -> Command {
    Command::Settle { call_id: id(call), model: "lab/one".to_owned(), usage, delay: None }
}

/// A model does not answer and is asked again after so many seconds.
pub(super) fn delay(life: &Life, call: u128, seconds: i64) -> Command {
    let error =
        CallError { code: "unreachable".to_owned(), detail: "localhost refused the connection".to_owned() };
    // The command comes a second later.
    let delay = Some(CallDelay { error, retry_at: at(life.second + 1 + seconds) });
    Command::Settle { call_id: id(call), model: "lab/one".to_owned(), usage: Some(usage(0)), delay }
}

pub(super) fn finish() -> Command {
    Command::Finish { summary: "Mended the parser".to_owned(), heard: u32::MAX }
}

pub(super) fn capture(commit: &str) -> Command {
    let diff = DiffStats { files: 1, insertions: 2, deletions: 1 };
    Command::Capture { commit: commit.to_owned(), diff, own: None }
}

pub(super) fn checked(exit_code: i32) -> Command {
    Command::Check { check: check("cargo test", exit_code) }
}

pub(super) fn verify(verdict: Verdict) -> Command {
    Command::Verify { verdict, strays: vec![] }
}

pub(super) fn approve(mode: DeliveryMode) -> Command {
    Command::Approve { mode, commit: None, by: founder() }
}

pub(super) fn stop() -> Command {
    Command::Stop { by: founder() }
}

pub(super) fn interrupt() -> Command {
    Command::Interrupt { by: founder() }
}

pub(super) fn hand_over(text: Option<&str>) -> Command {
    Command::HandOver { text: text.map(ToOwned::to_owned), by: founder() }
}

pub(super) fn take_back() -> Command {
    Command::TakeBack { by: founder() }
}

pub(super) fn retry() -> Command {
    Command::Retry { by: founder() }
}

pub(super) fn fail_attempt(retry: Retry) -> Command {
    Command::FailAttempt { error: error("agent_failed"), retry }
}

pub(super) fn message(text: &str) -> Command {
    Command::Message { text: text.to_owned(), by: founder() }
}

/// A run and how it came to be. A second passes before each command.
#[derive(Clone)]
pub(super) struct Life {
    pub(super) run: Option<Run>,
    pub(super) history: Vec<RunEvent>,
    pub(super) second: i64,
}

impl Life {
    pub(super) fn new() -> Self {
        Self { run: None, history: Vec::new(), second: 0 }
    }

    pub(super) fn run(&self) -> &Run {
        self.run.as_ref().unwrap()
    }

    pub(super) fn context(&self) -> Context {
        let inbox_id = id(0x9000 + u128::try_from(self.second).unwrap());
        Context { run_id: id(1), now: at(self.second), inbox_id, jitter: 0.5 }
    }

    /// What a command leads to, without doing it.
    pub(super) fn decide(&self, command: Command) -> Result<Vec<RunEvent>, Refusal> {
        decide(self.run.as_ref(), command, &self.context())
    }

    /// Does a command, a second later.
    pub(super) fn attempt(&mut self, command: Command) -> Result<Vec<RunEvent>, Refusal> {
        self.second += 1;
        let events = self.decide(command)?;
        for event in &events {
            self.run = match self.run.take() {
                Some(run) => Some(run.apply(event)),
                None => Run::begin(event),
            };
        }
        self.history.extend(events.iter().cloned());
        Ok(events)
    }

    /// Does a command that is accepted.
    pub(super) fn then(mut self, command: Command) -> Self {
        let said = format!("{command:?}");
        self.attempt(command).unwrap_or_else(|refusal| panic!("{said} was refused: {refusal}"));
        self
    }

    pub(super) fn after(mut self, time: Duration) -> Self {
        self.second += time.num_seconds();
        self
    }

    /// The one ask that is open.
    pub(super) fn open_ask(&self) -> InboxId {
        let open: Vec<_> = self.run().open_asks().map(|ask| ask.inbox_id).collect();
        assert_eq!(open.len(), 1, "exactly one ask is open");
        open[0]
    }
}

/// The kinds of events, without their family.
pub(super) fn kinds(events: &[RunEvent]) -> Vec<String> {
    events.iter().map(kind).collect()
}

pub(super) fn kind(event: &RunEvent) -> String {
    let (kind, _) = deputy_protocol::event::Event::from(event.clone()).encode();
    kind.trim_start_matches("run.").to_owned()
}
