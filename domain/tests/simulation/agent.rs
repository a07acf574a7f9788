//! The agent's work: a random model, random outcomes, and every move that the domain chooses.

use crate::house::{House, NotDone};
use crate::outside::Recovered;
use crate::owner::{Doing, Step};
use deputy_domain::agent::{Move, PendingTool, ToolUse, Workbench, is_read_only, next, without_model};
use deputy_domain::answering::{Answerer, route};
use deputy_domain::ledger::Fence;
use deputy_domain::purse::Call;
use deputy_domain::run::{Command, Refusal, Run};
use deputy_protocol::event::{
    Ask, AskOption, AskPurpose, Budget, CallError, StepEvent, ToolCall, ToolOutcome, Usage, WaitReason,
};
use deputy_protocol::ids::{CallId, ToolUseId};
use deputy_protocol::money::Usd;

/// Tokens of the model's window: small, so that conversations are made shorter now and then.
const WINDOW: u64 = 10_000;

/// What a call may cost at most.
pub(crate) const CALL_MAX: Usd = Usd::from_nanos(300_000_000);

/// What is set aside for a call.
const CALL_EXPECTED: Usd = Usd::from_nanos(200_000_000);

impl House {
    pub(crate) fn work(&mut self, fence: Fence, run: &Run) -> Step {
        let run_id = fence.run_id();
        let at = self.now();
        let transcript = self.ledger.transcript(run_id);
        let (heard, chosen) = (transcript.inputs_told, next(&Workbench::default(), run, transcript, WINDOW));
        match chosen {
            Move::Tell { source, input, text } => {
                self.steps_only(fence, vec![StepEvent::Prompted { source, input, text, at }])
            }
            Move::GiveUpCall { call_id, model, .. } => {
                let steps = vec![call_failed(call_id, "interrupted", at)];
                self.settle(fence, call_id, &model, None, steps)
            }
            Move::Use(tools) => self.begin_tools(fence, &tools),
            Move::Ask { call, question, options } => {
                self.ask(fence, AskPurpose::Agent { tool_use: call.tool_use }, question, &options)
            }
            Move::Compact => {
                let (summary, entries) =
                    without_model(self.ledger.transcript(run_id)).expect("there is something to shorten");
                self.steps_only(fence, vec![StepEvent::Compacted { summary, entries, at }])
            }
            Move::Call => self.begin_call(fence),
            Move::Finish { summary } => {
                self.write(run_id, &Command::Finish { summary, heard }, Some(fence), &[])?;
                Ok(Doing::Nothing)
            }
            Move::Fail(error) => self.fail(fence, &error.code),
        }
    }

    fn ask(&mut self, fence: Fence, purpose: AskPurpose, question: String, options: &[String]) -> Step {
        let expires_at = self.chance.one_in(3).then(|| self.now() + chrono::Duration::minutes(5));
        let options: Vec<AskOption> = options
            .iter()
            .enumerate()
            .map(|(place, label)| AskOption {
                id: place.to_string(),
                label: label.clone(),
                recommended: false,
            })
            .collect();
        let default_choice = options.first().map(|option| option.id.clone());
        let inbox_id = self.chance.id();
        let title = question.clone();
        let ask = Ask {
            inbox_id,
            purpose,
            title,
            body: question,
            options,
            expires_at,
            default_choice,
            diff: None,
            answering: None,
        };
        let answerer = Answerer::Model { patience: chrono::Duration::minutes(10) };
        let answering = route(self.ledger.run(fence.run_id()), &ask, &answerer, self.now());
        let ask = Ask { answering: Some(Box::new(answering)), ..ask };
        self.write(fence.run_id(), &Command::Ask { ask }, Some(fence), &[])?;
        Err(NotDone::Fenced)
    }

    fn begin_call(&mut self, fence: Fence) -> Step {
        let (call_id, model): (CallId, _) = (self.chance.id(), "lab/one".to_owned());
        let call = Call { call_id, usd: Some(CALL_EXPECTED), tokens: 1000, model: model.clone(), day: None };
        let reserve = Command::Reserve { call };
        // In one append, or crashed between the two: then nobody ever announced the call.
        let beside = !self.chance.one_in(10);
        let started = StepEvent::CallStarted { call_id, model, at: self.now() };
        let steps = if beside { vec![started.clone()] } else { Vec::new() };
        match self.write(fence.run_id(), &reserve, Some(fence), &steps) {
            Ok(()) if beside => Ok(Doing::Asking(call_id)),
            Ok(()) => {
                self.record(fence, vec![started])?;
                Ok(Doing::Asking(call_id))
            }
            Err(NotDone::Refused(Refusal::BudgetReached { detail, .. })) => {
                let budget = &self.ledger.run(fence.run_id()).order.budget;
                let raised = Budget { usd_max: budget.usd_max.map(|cap| cap + cap), ..budget.clone() };
                self.write(fence.run_id(), &Command::Exhaust { detail, raised }, Some(fence), &[])?;
                Err(NotDone::Fenced)
            }
            Err(other) => Err(other),
        }
    }

    fn settle(
        &mut self,
        fence: Fence,
        call_id: CallId,
        model: &str,
        usage: Option<Usage>,
        steps: Vec<StepEvent>,
    ) -> Step {
        let settle = Command::Settle { call_id, model: model.to_owned(), usage, delay: None };
        match self.write(fence.run_id(), &settle, Some(fence), &steps) {
            Ok(()) => Ok(Doing::Nothing),
            // Settled when the run was taken over; the transcript still has to say how it ended.
            Err(NotDone::Refused(Refusal::AlreadyDone)) => self.steps_only(fence, steps),
            Err(other) => Err(other),
        }
    }

    /// The model answers, or does not.
    pub(crate) fn hear(&mut self, fence: Fence, call_id: CallId) -> Step {
        let at = self.now();
        if !self.calm && self.chance.one_in(10) {
            let steps = vec![call_failed(call_id, "rate_limited", at)];
            self.settle(fence, call_id, "lab/one", Some(Usage::default()), steps)?;
            if self.chance.one_in(2) {
                let until = Some(at + chrono::Duration::seconds(30));
                let (reason, detail) = (WaitReason::Provider, "limited".to_owned());
                let reason = if self.chance.one_in(4) { WaitReason::Laptop } else { reason };
                self.write(fence.run_id(), &Command::Park { reason, until, detail }, Some(fence), &[])?;
                return Err(NotDone::Fenced);
            }
            return Ok(Doing::Nothing);
        }
        let cost = Usd::from_nanos(i64::try_from(self.chance.below(300_000_001)).expect("it fits"));
        let usage = Usage { input_tokens: 900, output_tokens: 50, cost_usd: cost, ..Usage::default() };
        let step = StepEvent::CallAnswered {
            call_id,
            text: format!("answer {}", self.chance.below(1000)),
            tool_calls: self.wishes(),
            opaque: Vec::new(),
            truncated: self.chance.one_in(15),
            context_tokens: self.chance.below(WINDOW),
            at,
        };
        let told = (!self.chance.one_in(8)).then_some(usage);
        self.settle(fence, call_id, "lab/one", told, vec![step])
    }

    fn wishes(&mut self) -> Vec<ToolCall> {
        let mut calls = Vec::new();
        for _ in 0..self.chance.below(4) {
            let (name, arguments) = match self.chance.below(if self.calm { 6 } else { 14 }) {
                0..=2 => ("finish", r#"{"summary":"done"}"#),
                3 if !self.calm => ("ask_founder", r#"{"question":"Which?","options":["this","that"]}"#),
                4 => ("shell_exec", "{broken"),
                5 => ("no_such_tool", "{}"),
                6 => ("remember", r#"{"category":"open","key":"a","text":"b"}"#),
                7..=9 => ("fs_read", r#"{"path":"a"}"#),
                _ => ("shell_exec", r#"{"cmd":"make"}"#),
            };
            let provider_id = format!("call_{}", self.chance.below(1_000_000));
            let tool_use = self.chance.id();
            let (name, arguments) = (name.to_owned(), arguments.to_owned());
            calls.push(ToolCall { tool_use, provider_id, name, arguments });
        }
        calls
    }

    /// Records the intents. Side by side where all of them only read, one after the other otherwise.
    fn begin_tools(&mut self, fence: Fence, tools: &[PendingTool]) -> Step {
        let reads = tools.iter().all(|tool| tool.tool.as_ref().is_ok_and(is_read_only));
        let now = if reads { tools } else { &tools[..1] };
        let at = self.now();
        let intents: Vec<StepEvent> = now
            .iter()
            .filter(|tool| !tool.began)
            .map(|tool| {
                let (tool_use, name) = (tool.call.tool_use, tool.call.name.clone());
                StepEvent::ToolStarted { tool_use, name, at }
            })
            .collect();
        if !intents.is_empty() {
            self.record(fence, intents)?;
        }
        if let [PendingTool { call, tool, answer, .. }] = now {
            let said = match tool {
                Err(text) => Some(ToolOutcome::Refused { text: text.clone() }),
                Ok(ToolUse::AskFounder { .. }) => {
                    Some(ToolOutcome::Done { text: answer.clone().expect("it was answered") })
                }
                Ok(ToolUse::Finish { .. } | ToolUse::Remember { .. }) => {
                    Some(ToolOutcome::Done { text: "kept".to_owned() })
                }
                Ok(ToolUse::Hands(_)) => None,
            };
            if let Some(said) = said {
                return Ok(Doing::Used(vec![(call.tool_use, said)]));
            }
        }
        Ok(Doing::Using(now.iter().map(|tool| (tool.call.tool_use, tool.began)).collect()))
    }

    /// The hands act. Whether anybody lives to record it is another matter.
    pub(crate) fn use_tools(&mut self, fence: Fence, tools: Vec<(ToolUseId, bool)>) -> Doing {
        let run_id = fence.run_id();
        let Some(owner) = self.owners.get(&(run_id, fence.epoch)) else { return Doing::Nothing };
        let (mine, now) = (owner.incarnation, self.outside.incarnation(run_id));
        let mut results = Vec::new();
        for (tool_use, began) in tools {
            let done = |text: String| ToolOutcome::Done { text };
            let outcome = if began {
                // Only a journal that was never lost proves that something did not begin.
                let whole = now == 0;
                match self.outside.recover(run_id, tool_use, whole) {
                    Recovered::Done(text) => Some(done(text)),
                    Recovered::NeverBegan => self.outside.execute(run_id, tool_use, mine).map(done),
                    Recovered::Lost => {
                        Some(ToolOutcome::Unknown { text: "its outcome is unknown".to_owned() })
                    }
                }
            } else {
                self.outside.execute(run_id, tool_use, mine).map(done)
            };
            match outcome {
                Some(outcome) => results.push((tool_use, outcome)),
                None => {
                    // The hands are gone: attach to the new ones, and find the tool begun.
                    if let Some(owner) = self.owners.get_mut(&(run_id, fence.epoch)) {
                        owner.incarnation = now;
                    }
                }
            }
        }
        if results.is_empty() { Doing::Nothing } else { Doing::Used(results) }
    }

    pub(crate) fn tell_results(&mut self, fence: Fence, results: Vec<(ToolUseId, ToolOutcome)>) -> Step {
        let at = self.now();
        for (tool_use, outcome) in &results {
            if matches!(outcome, ToolOutcome::Unknown { .. }) {
                self.promises.lost_outcomes += u64::from(self.outside.executed(*tool_use));
            }
        }
        let steps = results.into_iter().map(|(tool_use, result)| StepEvent::ToolFinished {
            tool_use,
            result,
            output_bytes: 0,
            duration_ms: 1,
            output: None,
            at,
        });
        self.steps_only(fence, steps.collect())
    }
}

fn call_failed(call_id: CallId, code: &str, at: deputy_protocol::At) -> StepEvent {
    let error = CallError { code: code.to_owned(), detail: "no answer".to_owned() };
    StepEvent::CallFailed { call_id, error, at }
}
