//! A run and its agent, driven by the moves that `next` chooses.

use crate::agent::{Move, PendingTool, Transcript, Workbench, next};
use crate::run::{Command, Context, Run, decide};
use chrono::DateTime;
use deputy_protocol::At;
use deputy_protocol::event::{
    Ask, AskOption, AskPurpose, Budget, CallError, Checks, Delivery, Lease, Mode, Permission, Priority,
    Prompt, StepEvent, TaskType, Tier, ToolCall, ToolOutcome, WorkOrder,
};
use deputy_protocol::ids::ToolUseId;
use std::str::FromStr;

/// Tokens that the model of these tests can take.
pub(super) const WINDOW: u64 = 100_000;

pub(super) fn id<T: FromStr<Err: std::fmt::Debug>>(number: u64) -> T {
    format!("{number:032x}").parse().unwrap()
}

pub(super) fn at(second: i64) -> At {
    DateTime::from_timestamp(1_767_225_600 + second, 0).unwrap()
}

pub(super) fn order() -> WorkOrder {
    WorkOrder {
        text: "Make the tests pass".to_owned(),
        project_id: Some(id(1)),
        agent: "builtin".to_owned(),
        mode: Mode::Delegated,
        tier: Tier::B,
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
        checks: Vec::new(),
        checks_in: Checks::default(),
        budget: Budget::default(),
        depends_on: Vec::new(),
        part: None,
    }
}

/// A tool call of the model: its name and its arguments.
pub(super) type Wish<'a> = (&'a str, &'a str);

/// A run and what its agent did.
#[derive(Clone)]
pub(super) struct Sitting {
    pub(super) run: Run,
    pub(super) transcript: Transcript,
    minted: u64,
}

impl Sitting {
    /// A run that is being worked on, its agent not told anything yet.
    pub(super) fn new() -> Self {
        let run = Run::begin(&deputy_protocol::event::RunEvent::Queued {
            task_id: id(2),
            order: Box::new(order()),
            at: at(0),
        });
        let mut sitting = Self { run: run.unwrap(), transcript: Transcript::default(), minted: 100 };
        sitting.take_up();
        sitting
    }

    /// From the queue to the agent's loop.
    pub(super) fn take_up(&mut self) {
        let lease = Lease { owner: id(3), epoch: self.mint(), place: None };
        self.command(Command::Claim { lease, worker: None });
        self.command(Command::Start {
            branch: "deputy/1".to_owned(),
            base_commit: "c0".to_owned(),
            remarks: Vec::new(),
        });
    }

    pub(super) fn mint(&mut self) -> u64 {
        self.minted += 1;
        self.minted
    }

    pub(super) fn command(&mut self, command: Command) {
        let seconds = i64::try_from(self.mint()).unwrap();
        let context = Context { run_id: id(1), now: at(seconds), inbox_id: id(self.minted), jitter: 0.5 };
        let facts = decide(Some(&self.run), command, &context).unwrap();
        self.run = facts.iter().fold(self.run.clone(), Run::apply);
    }

    pub(super) fn next(&self) -> Move {
        next(&Workbench::default(), &self.run, &self.transcript, WINDOW)
    }

    pub(super) fn step(&mut self, event: &StepEvent) {
        self.transcript.apply(event);
    }

    /// Tells the agent what `next` wants it to be told, until it wants something else.
    pub(super) fn told(mut self) -> Self {
        while let Move::Tell { source, input, text } = self.next() {
            self.step(&StepEvent::Prompted { source, input, text, at: at(0) });
        }
        self
    }

    pub(super) fn call_started(&mut self) -> deputy_protocol::ids::CallId {
        let call_id = id(self.mint());
        self.step(&StepEvent::CallStarted { call_id, model: "lab/one".to_owned(), at: at(0) });
        call_id
    }

    pub(super) fn call_failed(&mut self, call_id: deputy_protocol::ids::CallId) {
        let error = CallError { code: "overloaded".to_owned(), detail: "later".to_owned() };
        self.step(&StepEvent::CallFailed { call_id, error, at: at(0) });
    }

    /// The model is asked and answers.
    pub(super) fn said(mut self, text: &str, wishes: &[Wish<'_>]) -> Self {
        self.answer(text, wishes, false, 1000);
        self
    }

    pub(super) fn answer(&mut self, text: &str, wishes: &[Wish<'_>], truncated: bool, context_tokens: u64) {
        let call_id = self.call_started();
        let tool_calls = wishes.iter().map(|(name, arguments)| {
            self.minted += 1;
            ToolCall {
                tool_use: id(self.minted),
                provider_id: format!("call_{}", self.minted),
                name: (*name).to_owned(),
                arguments: (*arguments).to_owned(),
            }
        });
        let tool_calls = tool_calls.collect();
        let opaque = vec![serde_json::json!({"signature": "abc"})];
        let text = text.to_owned();
        self.step(&StepEvent::CallAnswered {
            call_id,
            text,
            tool_calls,
            opaque,
            truncated,
            context_tokens,
            at: at(0),
        });
    }

    pub(super) fn started(&mut self, tool: &PendingTool) {
        let (tool_use, name) = (tool.call.tool_use, tool.call.name.clone());
        self.step(&StepEvent::ToolStarted { tool_use, name, at: at(0) });
    }

    pub(super) fn finished(&mut self, tool_use: ToolUseId, result: ToolOutcome) {
        self.step(&StepEvent::ToolFinished {
            tool_use,
            result,
            output_bytes: 2,
            duration_ms: 1,
            output: None,
            at: at(0),
        });
    }

    /// Uses the tools that are wanted now; each ends with this outcome.
    pub(super) fn used(mut self, text: &str) -> Self {
        let tools = self.wanted();
        for tool in &tools {
            self.started(tool);
        }
        for tool in &tools {
            self.finished(tool.call.tool_use, ToolOutcome::Done { text: text.to_owned() });
        }
        self
    }

    /// The tools that are wanted now.
    pub(super) fn wanted(&self) -> Vec<PendingTool> {
        match self.next() {
            Move::Use(tools) => tools,
            other => panic!("no tool is wanted: {other:?}"),
        }
    }

    /// Opens the question that the agent asks now.
    pub(super) fn asked(&mut self) -> deputy_protocol::ids::InboxId {
        let Move::Ask { call, question, options } = self.next() else { panic!("{:?}", self.next()) };
        let inbox_id = id(self.mint());
        let options = options.into_iter().enumerate();
        self.command(Command::Ask {
            ask: Ask {
                inbox_id,
                purpose: AskPurpose::Agent { tool_use: call.tool_use },
                title: question.clone(),
                body: question,
                options: options
                    .map(|(n, label)| AskOption { id: n.to_string(), label, recommended: false })
                    .collect(),
                expires_at: None,
                default_choice: None,
                diff: None,
                answering: None,
            },
        });
        inbox_id
    }

    pub(super) fn message(&mut self, text: &str) {
        self.command(Command::Message { text: text.to_owned(), by: "founder".to_owned() });
    }
}

/// What the agent is told now.
pub(super) fn told_now(sitting: &Sitting) -> (Prompt, u32, String) {
    match sitting.next() {
        Move::Tell { source, input, text } => (source, input, text),
        other => panic!("nothing is told: {other:?}"),
    }
}

pub(super) const READ: Wish<'_> = ("fs_read", r#"{"path":"src/lib.rs"}"#);
pub(super) const TEST: Wish<'_> = ("shell_exec", r#"{"cmd":"cargo test"}"#);
pub(super) const FINISH: Wish<'_> = ("finish", r#"{"summary":"Mended"}"#);
