//! The owner of a run: it acts outside and records what came of it. What it holds in memory dies with it.

use crate::house::{Happening, Health, House, NotDone};
use crate::outside::Outside;
use deputy_domain::agent::{CutOff, Workbench};
use deputy_domain::ledger::Fence;
use deputy_domain::run::{Check, Command, Effect, Retry, Sent, State, effects};
use deputy_protocol::event::{DiffStats, StepEvent, Verdict, WaitReason};
use deputy_protocol::ids::{CallId, ToolUseId};

/// What an owner did and has not recorded yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Doing {
    /// Looks at what is to be done.
    Nothing,
    /// Waits for a model.
    Asking(CallId),
    /// Recorded the intents and uses the tools; those that began under an earlier owner are recovered.
    Using(Vec<(ToolUseId, bool)>),
    /// Used them.
    Used(Vec<(ToolUseId, deputy_protocol::event::ToolOutcome)>),
    /// Captured, and has so many checks behind it.
    Checking(String, usize),
    /// Sent.
    Delivered(String),
    /// Took back.
    TakenBack,
}

/// What in a run brings down every daemon that gets to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Poison {
    Preparing,
    Asking,
    Verifying,
    Checking,
    Delivering,
}

impl Poison {
    fn works(self, effect: Option<&Effect>, doing: &Doing) -> bool {
        match self {
            Self::Preparing => effect == Some(&Effect::Prepare),
            Self::Asking => matches!(doing, Doing::Asking(_)),
            Self::Verifying => effect == Some(&Effect::Verify),
            Self::Checking => matches!(doing, Doing::Checking(_, 1)),
            Self::Delivering => matches!(effect, Some(Effect::Deliver { .. })),
        }
    }
}

/// The owner of a run.
pub(crate) struct Owner {
    pub(crate) doing: Doing,
    /// The hands that it is attached to.
    pub(crate) incarnation: u32,
}

impl Owner {
    pub(crate) fn new(incarnation: u32) -> Self {
        Self { doing: Doing::Nothing, incarnation }
    }
}

/// How an owner goes on.
pub(crate) type Step = Result<Doing, NotDone>;

impl House {
    /// One step of an owner, if it is still there.
    pub(crate) fn own_step(&mut self, fence: Fence) {
        let key = (fence.run_id(), fence.epoch);
        let health = self.seats.iter().find(|seat| seat.life == fence.owner).map(|seat| seat.health);
        match health {
            None | Some(Health::Gone) => {
                self.owners.remove(&key);
                return;
            }
            Some(Health::Hung) => return self.after(4000, Happening::Owner(fence)),
            Some(Health::Well) => {}
        }
        let Some(owner) = self.owners.get(&key) else { return };
        let doing = owner.doing.clone();
        let poison = self.poison.get(&fence.run_id()).copied();
        // A delivery that nobody took up yet has not begun.
        let run = self.ledger.run(fence.run_id());
        let effect = effects(run).filter(|_| run.lease().is_some());
        if poison.is_some_and(|poison| poison.works(effect.as_ref(), &doing)) {
            let seat = self.seats.iter().position(|seat| seat.life == fence.owner);
            return self.end_life(seat.expect("it is well"), false);
        }
        let stale = self.ledger.heads.leases.get(&fence.lease) != Some(&(fence.owner, fence.epoch));
        let step = self.go_on(fence, doing);
        match step {
            Ok(doing) => {
                if let Some(owner) = self.owners.get_mut(&key) {
                    owner.doing = doing;
                    self.after(200, Happening::Owner(fence));
                }
            }
            // Somebody else's command came first: it looks again.
            Err(NotDone::Refused(_)) if !stale => {
                if let Some(owner) = self.owners.get_mut(&key) {
                    owner.doing = Doing::Nothing;
                }
                self.after(20, Happening::Owner(fence));
            }
            Err(_) => drop(self.owners.remove(&key)),
        }
    }

    fn go_on(&mut self, fence: Fence, doing: Doing) -> Step {
        match doing {
            Doing::Nothing => self.look(fence),
            Doing::Asking(call_id) => self.hear(fence, call_id),
            Doing::Using(tools) => Ok(self.use_tools(fence, tools)),
            Doing::Used(results) => self.tell_results(fence, results),
            Doing::Checking(commit, behind) => self.check(fence, commit, behind),
            Doing::Delivered(commit) => self.delivered(fence, commit),
            Doing::TakenBack => {
                self.write(
                    fence.run_id(),
                    &Command::RolledBack { commit: "revert".to_owned() },
                    Some(fence),
                    &[],
                )?;
                Ok(Doing::Nothing)
            }
        }
    }

    /// Begins what the state asks for; gives the run up when it asks for nothing.
    fn look(&mut self, fence: Fence) -> Step {
        let run_id = fence.run_id();
        let run = self.ledger.run(run_id).clone();
        let is_active = matches!(run.state, State::Active { .. });
        let Some(effect) = effects(&run) else { return Err(NotDone::Fenced) };
        if run.lease().is_none() {
            // A delivery that began under this owner: it is taken up anew, so that the attempt is counted.
            return Err(NotDone::Fenced);
        }
        if !self.calm && self.chance.one_in(40) {
            self.blunder(fence)?;
            // What was true of it was recorded, and it looks again.
            return Ok(Doing::Nothing);
        }
        if self.paused && is_active && !matches!(effect, Effect::End | Effect::Yield) {
            let (reason, detail) = (WaitReason::Paused, "everything is paused".to_owned());
            self.write(run_id, &Command::Park { reason, until: None, detail }, Some(fence), &[])?;
            return Err(NotDone::Fenced);
        }
        match effect {
            Effect::Prepare => self.prepare(fence),
            Effect::Work => self.work(fence, &run),
            Effect::Verify => {
                let commit = self.outside.capture(run_id);
                let diff = DiffStats { files: 1, insertions: 1, deletions: 0 };
                self.write(
                    run_id,
                    &Command::Capture { commit: commit.clone(), diff, own: None },
                    Some(fence),
                    &[],
                )?;
                Ok(Doing::Checking(commit, 0))
            }
            Effect::Yield => {
                let commit = self.outside.capture(run_id);
                let diff = DiffStats { files: 1, insertions: 1, deletions: 0 };
                let capture = Command::Capture { commit, diff, own: None };
                self.write(run_id, &capture, Some(fence), &[])?;
                self.cut_off(fence)?;
                self.write(run_id, &Command::Yielded, Some(fence), &[])?;
                Err(NotDone::Fenced)
            }
            Effect::End => {
                self.write(run_id, &Command::Ended, Some(fence), &[])?;
                Err(NotDone::Fenced)
            }
            Effect::Deliver { commit, .. } => {
                if !self.calm && self.chance.one_in(4) && !self.outside.has(run_id, &commit) {
                    let (conflict, detail) = (self.chance.one_in(2), "the target moved".to_owned());
                    self.write(run_id, &Command::DeliveryFailed { conflict, detail }, Some(fence), &[])?;
                    return Err(NotDone::Fenced);
                }
                self.outside.deliver(run_id, &commit);
                Ok(Doing::Delivered(commit))
            }
            Effect::TakeBack => {
                if !self.calm && self.chance.one_in(4) && !self.outside.is_taken_back(run_id) {
                    let detail = "it conflicts".to_owned();
                    self.write(run_id, &Command::RollbackFailed { detail }, Some(fence), &[])?;
                    return Err(NotDone::Fenced);
                }
                self.outside.take_back(run_id);
                Ok(Doing::TakenBack)
            }
        }
    }

    /// Says something out of turn, which must not be believed.
    fn blunder(&mut self, fence: Fence) -> Result<(), NotDone> {
        let command = match self.chance.below(5) {
            0 => Command::Verify { verdict: Verdict::Passed, strays: vec![] },
            1 => Command::Verify { verdict: Verdict::Unverified, strays: vec![] },
            2 => {
                if self.chance.one_in(2) {
                    Command::Ended
                } else {
                    Command::Yielded
                }
            }
            3 => Command::Park { reason: WaitReason::Question, until: None, detail: String::new() },
            _ => Command::Start {
                branch: fence.run_id().branch(),
                base_commit: "base".to_owned(),
                remarks: Vec::new(),
            },
        };
        let truth = match &command {
            Command::Yielded => effects(self.ledger.run(fence.run_id())) == Some(Effect::Yield),
            Command::Ended => effects(self.ledger.run(fence.run_id())) == Some(Effect::End),
            Command::Start { .. } => effects(self.ledger.run(fence.run_id())) == Some(Effect::Prepare),
            // What an earlier owner captured and checked stands, and the promises look whether it is true.
            Command::Verify { .. } => self.ledger.run(fence.run_id()).verified_to > 0,
            _ => false,
        };
        match self.write(fence.run_id(), &command, Some(fence), &[]) {
            Ok(()) if !truth => panic!("{command:?} was believed"),
            done => done,
        }
    }

    fn prepare(&mut self, fence: Fence) -> Step {
        if !self.calm && self.chance.one_in(12) {
            return self.fail(fence, "remote_unreachable");
        }
        let branch = fence.run_id().branch();
        let start = Command::Start { branch, base_commit: "base".to_owned(), remarks: Vec::new() };
        self.write(fence.run_id(), &start, Some(fence), &[])?;
        Ok(Doing::Nothing)
    }

    pub(crate) fn fail(&mut self, fence: Fence, code: &str) -> Step {
        let error =
            deputy_protocol::event::RunError { code: code.to_owned(), detail: "it did not work".to_owned() };
        let retry = if self.chance.one_in(4) { Retry::No } else { Retry::Yes };
        self.write(fence.run_id(), &Command::FailAttempt { error, retry }, Some(fence), &[])?;
        Err(NotDone::Fenced)
    }

    fn check(&mut self, fence: Fence, commit: String, behind: usize) -> Step {
        let run_id = fence.run_id();
        let wanted = self.ledger.run(run_id).order.checks.clone();
        let Some(command) = wanted.get(behind) else {
            let verdict = match (wanted.is_empty(), Outside::passes(&commit)) {
                (true, _) => Verdict::Unverified,
                (false, true) => Verdict::Passed,
                (false, false) => Verdict::Failed,
            };
            self.write(run_id, &Command::Verify { verdict, strays: vec![] }, Some(fence), &[])?;
            return Ok(Doing::Nothing);
        };
        let exit_code = Some(i32::from(!Outside::passes(&commit)));
        let check =
            Check { command: command.clone(), exit_code, duration_ms: 5, tail: String::new(), output: None };
        self.write(run_id, &Command::Check { check }, Some(fence), &[])?;
        Ok(Doing::Checking(commit, behind + 1))
    }

    fn delivered(&mut self, fence: Fence, commit: String) -> Step {
        let run = self.ledger.run(fence.run_id());
        let Some(Effect::Deliver { mode, .. }) = effects(run) else { return Err(NotDone::Fenced) };
        let sent = Sent { mode, commit, target: "main".to_owned(), previous: None, nothing: false };
        self.write(fence.run_id(), &Command::Delivered { sent }, Some(fence), &[])?;
        Ok(Doing::Nothing)
    }

    /// What a turn that was ended was at ends on record.
    fn cut_off(&mut self, fence: Fence) -> Result<(), NotDone> {
        let at = self.now();
        let transcript = self.ledger.transcript(fence.run_id());
        let ends = transcript.cut_off(&Workbench::default(), CutOff::Interrupted).into_iter().map(
            |(tool_use, result)| StepEvent::ToolFinished {
                tool_use,
                result,
                output_bytes: 0,
                output: None,
                duration_ms: 0,
                at,
            },
        );
        let steps: Vec<StepEvent> = ends.collect();
        if steps.is_empty() { Ok(()) } else { self.record(fence, steps) }
    }

    pub(crate) fn steps_only(&mut self, fence: Fence, steps: Vec<StepEvent>) -> Step {
        self.record(fence, steps)?;
        Ok(Doing::Nothing)
    }
}
