//! What a run's owner decides, from what it sees. No waiting in this file.

use super::effects::{EffectFault, Pace};
use super::message::Told;
use super::own::View;
use super::todo::Todo;
use deputy_domain::ledger::Fence;
use deputy_domain::purse::Shortage;
use deputy_domain::run::{Command, Effect, Retry, Run, effects, raised, time_is_up};
use deputy_protocol::At;
use deputy_protocol::event::{PauseMode, RunError, WaitReason};

/// The same effect, begun again without anything recorded in between, before the attempt is given up.
const STALLS_MAX: u32 = 5;

/// The current effect.
#[derive(Debug)]
struct Job {
    number: u64,
    effect: Effect,
    cancelled: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Stage {
    Taking { again: bool },
    Ready,
    Looking { again: bool },
    Telling,
    Leaving { again: bool },
    Draining,
}

/// What a run's owner knows between two messages.
#[derive(Debug)]
pub(super) struct State {
    stage: Stage,
    pub(super) fence: Option<Fence>,
    job: Option<Job>,
    next_number: u64,
    last: Option<(u64, Effect)>,
    stalls: u32,
    timer: Option<At>,
}

impl State {
    pub(super) const fn new() -> Self {
        Self {
            stage: Stage::Taking { again: false },
            fence: None,
            job: None,
            next_number: 1,
            last: None,
            stalls: 0,
            timer: None,
        }
    }

    /// The daemon goes down: the current move may end, nothing new begins, and the processes live on.
    pub(super) fn on_drain(&mut self) -> Vec<Todo> {
        self.stage = Stage::Draining;
        match &self.job {
            Some(Job { effect: Effect::Work, .. }) => vec![Todo::SetPace(Pace::Drain)],
            Some(_) => self.cancel(),
            None => vec![Todo::Stop],
        }
    }

    pub(super) fn on_owned(&mut self, fence: Option<Fence>) -> Vec<Todo> {
        self.fence = fence;
        match (fence, &self.stage) {
            (_, Stage::Draining) => vec![Todo::Stop],
            (Some(_), _) => self.look(),
            // What somebody woke it for may have come after it looked whether the run needs an owner.
            (None, Stage::Taking { again: true }) => self.take(),
            (None, _) => vec![Todo::Stop],
        }
    }

    fn take(&mut self) -> Vec<Todo> {
        self.stage = Stage::Taking { again: false };
        self.fence = None;
        vec![Todo::Take]
    }

    pub(super) fn on_wake(&mut self) -> Vec<Todo> {
        match &mut self.stage {
            Stage::Taking { again } | Stage::Looking { again } | Stage::Leaving { again } => {
                *again = true;
                Vec::new()
            }
            // The one ends in a look, the other in the end.
            Stage::Telling | Stage::Draining => Vec::new(),
            Stage::Ready => self.look(),
        }
    }

    fn look(&mut self) -> Vec<Todo> {
        self.stage = Stage::Looking { again: false };
        vec![Todo::Look]
    }

    pub(super) fn on_seen(&mut self, view: Option<&View>) -> Vec<Todo> {
        if self.stage == Stage::Draining {
            return Vec::new();
        }
        let again = self.stage == (Stage::Looking { again: true });
        self.stage = Stage::Ready;
        let Some(view) = view else { return vec![Todo::Stop] };
        let mut todos = self.decide(view);
        if again {
            // On the way out it comes back; while it tells something it looks afterwards anyway.
            todos.extend(self.on_wake());
        }
        todos
    }

    fn decide(&mut self, view: &View) -> Vec<Todo> {
        if self.is_lost(view) {
            // Somebody else has it: whatever runs here is theirs now.
            return self.leave_or_cancel(false);
        }
        let wanted = effects(&view.run);
        if let (Some(effect), Some(mode)) = (&wanted, view.paused)
            && stops_for_pause(effect)
        {
            return self.pause(mode);
        }
        if let Some(end) = view.run.time_is_up_at() {
            if end <= view.at {
                return self.time_is_up(&view.run);
            }
            let timer = self.set_timer(end);
            return timer.into_iter().chain(self.go_on(view, wanted)).collect();
        }
        self.go_on(view, wanted)
    }

    fn go_on(&mut self, view: &View, wanted: Option<Effect>) -> Vec<Todo> {
        match (&self.job, wanted) {
            (Some(job), Some(effect)) if job.effect == effect => {
                let pace = if job.cancelled { Vec::new() } else { vec![Todo::SetPace(Pace::Go)] };
                if matches!(effect, Effect::Work) { pace } else { Vec::new() }
            }
            (Some(_), _) => self.cancel(),
            // A delivery that began while this owner was still here: it is taken up like any other, so that the
            // attempt is counted before it starts.
            (None, Some(_)) if view.run.lease().is_none() => self.take(),
            (None, Some(effect)) => self.begin(view.version, effect),
            (None, None) => self.leave_or_cancel(true),
        }
    }

    fn is_lost(&self, view: &View) -> bool {
        let held = view.run.lease().zip(self.fence);
        held.is_some_and(|(lease, fence)| lease.owner != fence.owner || lease.epoch != fence.epoch)
    }

    fn begin(&mut self, version: u64, effect: Effect) -> Vec<Todo> {
        let same = self.last.as_ref() == Some(&(version, effect.clone()));
        self.stalls = if same { self.stalls + 1 } else { 0 };
        self.last = Some((version, effect.clone()));
        // Nothing that could be recorded moved it on. Whoever takes it next has a lease of its own.
        if self.stalls > STALLS_MAX && (self.stalls > STALLS_MAX + 1 || !is_attempt(&effect)) {
            return self.leave_or_cancel(false);
        }
        if self.stalls > STALLS_MAX {
            let detail = format!("the run got nowhere: {effect:?} ended {STALLS_MAX} times without a result");
            let error = RunError { code: "stalled".to_owned(), detail };
            return self.tell(Command::FailAttempt { error, retry: Retry::Yes });
        }
        let number = self.next_number;
        self.next_number += 1;
        self.job = Some(Job { number, effect: effect.clone(), cancelled: false });
        vec![Todo::Begin { number, effect }]
    }

    fn pause(&mut self, mode: PauseMode) -> Vec<Todo> {
        match (&self.job, mode) {
            (None, _) => {
                self.stage = Stage::Telling;
                vec![Todo::Halt(park())]
            }
            (Some(_), PauseMode::Abort) => self.cancel(),
            (Some(_), PauseMode::Drain) => vec![Todo::SetPace(Pace::Drain)],
        }
    }

    /// Whatever it is at ends here: a model, a tool and a check alike.
    fn time_is_up(&mut self, run: &Run) -> Vec<Todo> {
        if self.job.is_some() {
            return self.cancel();
        }
        self.stage = Stage::Telling;
        let (detail, raised) = (time_is_up(run), raised(run, Shortage::Minutes));
        vec![Todo::Halt(Command::Exhaust { detail, raised })]
    }

    /// An earlier timer stays: what it finds out is looked at again.
    fn set_timer(&mut self, at: At) -> Option<Todo> {
        if self.timer.is_some_and(|set| set <= at) {
            return None;
        }
        self.timer = Some(at);
        Some(Todo::Timer(at))
    }

    pub(super) fn on_due(&mut self, at: At) -> Vec<Todo> {
        if self.timer != Some(at) {
            return Vec::new();
        }
        self.timer = None;
        self.on_wake()
    }

    fn cancel(&mut self) -> Vec<Todo> {
        match &mut self.job {
            Some(job) if !job.cancelled => {
                job.cancelled = true;
                vec![Todo::Cancel]
            }
            _ => Vec::new(),
        }
    }

    fn leave_or_cancel(&mut self, kill: bool) -> Vec<Todo> {
        if self.job.is_some() {
            return self.cancel();
        }
        self.stage = Stage::Leaving { again: false };
        vec![Todo::Leave { kill }]
    }

    fn tell(&mut self, command: Command) -> Vec<Todo> {
        self.stage = Stage::Telling;
        vec![Todo::Tell(command)]
    }

    /// An effect ended. `Err` fails the actor: its supervisor waits and starts it anew.
    pub(super) fn on_effect_ended(
        &mut self,
        number: u64,
        result: Result<(), EffectFault>,
    ) -> Result<Vec<Todo>, EffectFault> {
        let Some(job) = self.job.take_if(|job| job.number == number) else { return Ok(Vec::new()) };
        if self.stage == Stage::Draining {
            return Ok(vec![Todo::Stop]);
        }
        match result {
            Ok(()) | Err(EffectFault::Moved | EffectFault::Drained) => {}
            Err(EffectFault::Fenced) => return Ok(self.leave_or_cancel(false)),
            Err(EffectFault::Attempt { error, retry }) if is_attempt(&job.effect) => {
                return Ok(self.tell(Command::FailAttempt { error, retry }));
            }
            Err(fault @ (EffectFault::Attempt { .. } | EffectFault::Ledger(_))) => return Err(fault),
        }
        Ok(match self.stage {
            Stage::Ready => self.look(),
            _ => self.on_wake(),
        })
    }

    /// A fact was recorded, or refused because the run moved on; `Fenced` when the run is somebody else's by now.
    pub(super) fn on_told(&mut self, told: Told) -> Vec<Todo> {
        match (&self.stage, told) {
            (Stage::Draining, _) => Vec::new(),
            (_, Told::Fenced) => self.leave_or_cancel(false),
            (_, Told::Heard) => self.look(),
        }
    }

    pub(super) fn on_left(&mut self) -> Vec<Todo> {
        if self.stage == (Stage::Leaving { again: true }) {
            // Somebody wanted something in the meantime: take it anew.
            return self.take();
        }
        vec![Todo::Stop]
    }
}

fn park() -> Command {
    let detail = "everything is paused".to_owned();
    Command::Park { reason: WaitReason::Paused, until: None, detail }
}

/// The kill switch stops work; ending and the founder's own deliveries go on.
const fn stops_for_pause(effect: &Effect) -> bool {
    matches!(effect, Effect::Prepare | Effect::Work | Effect::Verify)
}

/// Whether an effect belongs to an attempt that can fail.
const fn is_attempt(effect: &Effect) -> bool {
    matches!(effect, Effect::Prepare | Effect::Work | Effect::Verify)
}
