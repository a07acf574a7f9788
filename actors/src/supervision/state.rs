//! The decisions of a supervisor: which child starts, stops or waits, and when to give up.
//!
//! Pure: told what happened and what time it is, it answers with effects. In which order children stop and start
//! is in `order.rs`.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::child::{Child, ChildFacts, Phase, Then};
use super::message::ChildStatus;
use super::policy::{Intensity, Restart, Window};
use super::{ChildId, Exhausted, Exit, Plan};

/// What the supervisor is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Start a new life of this child.
    Start { id: ChildId, attempt: u64 },
    /// Ask this life to stop; kill it when it does not.
    Stop { id: ChildId, attempt: u64 },
    /// Send a timer message at `due`.
    SetTimer { id: ChildId, due: DateTime<Utc> },
    /// Tell that a child was given up.
    Notify(Exhausted),
    /// The child left the list.
    Forget { id: ChildId },
    /// All children have been up together, for the first time.
    Ready,
    /// Stop everything and end with this error.
    Escalate(Exhausted),
}

/// A command that was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    AlreadyStarted,
    Fixed,
    NotFound,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Not all children have been up together yet.
    ComingUp,
    Up,
    /// Gave up; nothing that still arrives matters.
    Over,
}

/// The state of one supervisor.
#[derive(Debug)]
pub(crate) struct State {
    name: String,
    pub(super) plan: Plan,
    intensity: Intensity,
    pub(super) stage: Stage,
    /// In start order.
    pub(super) children: BTreeMap<u64, Child>,
    places: HashMap<ChildId, u64>,
    next_place: u64,
    /// The restarts of all children, where they share a limit.
    restarts: Window,
}

impl State {
    pub(crate) fn new(name: String, plan: Plan, intensity: Intensity) -> Self {
        Self {
            name,
            plan,
            intensity,
            stage: Stage::ComingUp,
            children: BTreeMap::new(),
            places: HashMap::new(),
            next_place: 0,
            restarts: Window::default(),
        }
    }

    /// Adds a child of the specification, before [`begin`](Self::begin).
    pub(crate) fn add(&mut self, facts: ChildFacts) -> Result<(), Refusal> {
        self.insert(facts).map(|_| ())
    }

    /// Starts the children of the specification.
    pub(crate) fn begin(&mut self) -> Vec<Effect> {
        match self.plan {
            Plan::Static(_) => self.proceed(),
            Plan::Dynamic => {
                let mut effects: Vec<_> = self.children.values_mut().map(start).collect();
                effects.extend(self.proceed());
                effects
            }
        }
    }

    pub(crate) fn on_start_child(&mut self, facts: ChildFacts) -> Result<Vec<Effect>, Refusal> {
        if self.plan != Plan::Dynamic {
            return Err(Refusal::Fixed);
        }
        let place = self.insert(facts)?;
        Ok(self.children.get_mut(&place).map(start).into_iter().collect())
    }

    /// The child is gone when its `Forget` is performed, now or later.
    pub(crate) fn on_terminate_child(&mut self, id: &ChildId) -> Result<Vec<Effect>, Refusal> {
        if self.plan != Plan::Dynamic {
            return Err(Refusal::Fixed);
        }
        let (place, child) = self.child(id).ok_or(Refusal::NotFound)?;
        match child.phase {
            Phase::Starting { attempt } | Phase::Running { attempt, .. } => {
                child.phase = Phase::Stopping { attempt, then: Then::Forget };
                Ok(vec![Effect::Stop { id: id.clone(), attempt }])
            }
            Phase::StopQueued { .. } | Phase::Stopping { .. } | Phase::Stuck { .. } => Ok(vec![]),
            Phase::Waiting | Phase::Backoff { .. } | Phase::Ended => Ok(self.forget(place)),
        }
    }

    pub(crate) fn on_started(&mut self, id: &ChildId, attempt: u64, now: DateTime<Utc>) -> Vec<Effect> {
        let Some((_, child)) = self.life(id, attempt) else { return vec![] };
        // A start that was overtaken by a stop stays on its way out.
        if let Phase::Starting { attempt } = child.phase {
            child.phase = Phase::Running { attempt, since: now };
        }
        self.proceed()
    }

    /// A life is over. `unit` is chance, from 0 to 1.
    pub(crate) fn on_gone(
        &mut self,
        id: &ChildId,
        attempt: u64,
        exit: &Exit,
        now: DateTime<Utc>,
        unit: f64,
    ) -> Vec<Effect> {
        let Some((place, child)) = self.life(id, attempt) else { return vec![] };
        match child.phase {
            Phase::Starting { .. } | Phase::Running { .. } => self.ended_by_itself(place, exit, now, unit),
            Phase::StopQueued { then: Then::Restart, .. } | Phase::Stopping { then: Then::Restart, .. } => {
                child.phase = Phase::Waiting;
                self.proceed()
            }
            Phase::StopQueued { then: Then::Forget, .. }
            | Phase::Stopping { then: Then::Forget, .. }
            | Phase::Stuck { .. } => {
                let mut effects = self.forget(place);
                effects.extend(self.proceed());
                effects
            }
            Phase::Waiting | Phase::Backoff { .. } | Phase::Ended => vec![],
        }
    }

    /// A life does not end. Its name cannot be used again: only the end of the process would clear it.
    pub(crate) fn on_stuck(&mut self, id: &ChildId, attempt: u64) -> Vec<Effect> {
        let Some((_, child)) = self.life(id, attempt) else { return vec![] };
        if let Phase::Stuck { .. } = child.phase {
            return vec![];
        }
        child.phase = Phase::Stuck { attempt };
        let exhausted = self.exhausted(id, "it was stopped and killed, and is still there".to_owned());
        let mut effects = vec![Effect::Notify(exhausted.clone())];
        if let Plan::Static(_) = self.plan {
            effects.extend(self.escalate(exhausted));
        }
        effects
    }

    /// A restart delay is over. Ignored when the child no longer waits for this very deadline.
    pub(crate) fn on_timer(&mut self, id: &ChildId, due: DateTime<Utc>) -> Vec<Effect> {
        let plan = self.plan;
        let Some((_, child)) = self.child(id) else { return vec![] };
        if child.phase != (Phase::Backoff { due }) {
            return vec![];
        }
        match plan {
            Plan::Dynamic => vec![start(child)],
            Plan::Static(_) => {
                child.phase = Phase::Waiting;
                self.proceed()
            }
        }
    }

    pub(crate) fn children(&self) -> Vec<ChildStatus> {
        let status = |child: &Child| ChildStatus {
            id: child.facts.id.clone(),
            phase: child.phase.public(),
            starts: child.starts,
        };
        self.children.values().map(status).collect()
    }

    /// Every id, first started first.
    pub(crate) fn ids(&self) -> impl DoubleEndedIterator<Item = &ChildId> {
        self.children.values().map(|child| &child.facts.id)
    }

    fn ended_by_itself(&mut self, place: u64, exit: &Exit, now: DateTime<Utc>, unit: f64) -> Vec<Effect> {
        let (intensity, plan) = (self.intensity, self.plan);
        let child = self.children.get_mut(&place).expect("the caller just looked it up");
        let id = child.facts.id.clone();
        if !child.wants_restart(exit) {
            let mut effects = match (plan, child.facts.restart) {
                (Plan::Static(_), Restart::Permanent | Restart::Transient) => {
                    child.phase = Phase::Ended;
                    vec![]
                }
                (Plan::Static(_), Restart::Temporary) | (Plan::Dynamic, _) => self.forget(place),
            };
            effects.extend(self.proceed());
            return effects;
        }
        if let Exit::Exhausted(exhausted) = exit {
            // Told already, and not tried again: each level would multiply the starts of the failing child.
            return self.give_up(place, exhausted.clone(), vec![]);
        }
        let due = child.restart_due(now, unit, &intensity);
        let window = if plan == Plan::Dynamic { &mut child.restarts } else { &mut self.restarts };
        if !window.admit(due, now, &intensity) {
            let exhausted = self.exhausted(&id, exit.to_string());
            return self.give_up(place, exhausted.clone(), vec![Effect::Notify(exhausted)]);
        }
        child.phase = Phase::Backoff { due };
        self.take_down_dependents(place);
        let mut effects = vec![Effect::SetTimer { id, due }];
        effects.extend(self.proceed());
        effects
    }

    fn give_up(&mut self, place: u64, exhausted: Exhausted, mut effects: Vec<Effect>) -> Vec<Effect> {
        effects.extend(match self.plan {
            Plan::Static(_) => self.escalate(exhausted),
            Plan::Dynamic => {
                let mut effects = self.forget(place);
                effects.extend(self.proceed());
                effects
            }
        });
        effects
    }

    fn escalate(&mut self, exhausted: Exhausted) -> Vec<Effect> {
        self.stage = Stage::Over;
        vec![Effect::Escalate(exhausted)]
    }

    fn exhausted(&self, id: &ChildId, error: String) -> Exhausted {
        Exhausted { supervisor: self.name.clone(), child: id.clone(), error }
    }

    fn insert(&mut self, facts: ChildFacts) -> Result<u64, Refusal> {
        if self.places.contains_key(&facts.id) {
            return Err(Refusal::AlreadyStarted);
        }
        let place = self.next_place;
        self.next_place += 1;
        self.places.insert(facts.id.clone(), place);
        self.children.insert(place, Child::new(facts));
        Ok(place)
    }

    fn forget(&mut self, place: u64) -> Vec<Effect> {
        let Some(child) = self.children.remove(&place) else { return vec![] };
        self.places.remove(&child.facts.id);
        vec![Effect::Forget { id: child.facts.id }]
    }

    fn child(&mut self, id: &ChildId) -> Option<(u64, &mut Child)> {
        if self.stage == Stage::Over {
            return None;
        }
        let place = *self.places.get(id)?;
        self.children.get_mut(&place).map(|child| (place, child))
    }

    /// The child, if `attempt` is the life it has now: news of earlier lives is stale.
    fn life(&mut self, id: &ChildId, attempt: u64) -> Option<(u64, &mut Child)> {
        self.child(id).filter(|(_, child)| child.phase.attempt() == Some(attempt))
    }
}

/// Begins a new life of `child`.
pub(super) fn start(child: &mut Child) -> Effect {
    let attempt = child.begin_start();
    Effect::Start { id: child.facts.id.clone(), attempt }
}
