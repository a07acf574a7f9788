//! Random ends and timers against a model of the world: what is alive, and what was promised.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::Strategy as _;

use crate::ports::Clock;
use crate::supervision::child::ChildFacts;
use crate::supervision::state::{Effect, State};
use crate::supervision::{Backoff, ChildId, ChildPhase, Exit, Intensity, Plan, Restart, Strategy};
use crate::testing::ManualClock;

const INTENSITY: Intensity = Intensity { max_restarts: 3, max_window: Duration::from_mins(1) };

#[derive(Debug, Clone)]
enum Step {
    Wait(u64),
    /// The start of a living child succeeds.
    Started(Index),
    /// A living child ends.
    Gone(Index, bool, f64),
    Stuck(Index),
    /// Any timer ever set fires, due or not, stale or not.
    Timer(Index),
    StartChild(Index),
    Terminate(Index),
}

fn step() -> impl proptest::strategy::Strategy<Value = Step> {
    let at = any::<Index>;
    prop_oneof![
        2 => (0..40_u64).prop_map(Step::Wait),
        4 => at().prop_map(Step::Started),
        4 => (at(), any::<bool>(), 0.0..1.0_f64).prop_map(|(at, fails, unit)| Step::Gone(at, fails, unit)),
        1 => at().prop_map(Step::Stuck),
        4 => at().prop_map(Step::Timer),
        1 => at().prop_map(Step::StartChild),
        1 => at().prop_map(Step::Terminate),
    ]
}

/// The world outside the state: what the effects brought about.
struct Model {
    plan: Plan,
    now: DateTime<Utc>,
    alive: Vec<(ChildId, u64)>,
    timers: Vec<(ChildId, DateTime<Utc>)>,
    /// Restarts promised, by limit: one for all, or one per child.
    promised: HashMap<Option<ChildId>, Vec<DateTime<Utc>>>,
    notices: usize,
    escalated: bool,
}

impl Model {
    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            assert!(!self.escalated, "{effect:?} after the end");
            match effect {
                Effect::Start { id, attempt } => {
                    assert!(self.alive.iter().all(|(alive, _)| *alive != id), "two lives of {id}");
                    self.alive.push((id, attempt));
                }
                Effect::Stop { id, attempt } => assert!(self.alive.contains(&(id, attempt))),
                Effect::SetTimer { id, due } => {
                    assert!(due >= self.now);
                    self.promise(&id, due);
                    self.timers.push((id, due));
                }
                Effect::Notify(_) => self.notices += 1,
                Effect::Forget { id } => {
                    assert!(self.alive.iter().all(|(alive, _)| *alive != id), "{id} is forgotten alive");
                    self.promised.remove(&Some(id));
                }
                Effect::Ready => {}
                Effect::Escalate(_) => self.escalated = true,
            }
        }
        let one_for_all = usize::from(self.plan != Plan::Dynamic);
        assert!(one_for_all * self.notices <= 1, "a static supervisor tells once");
    }

    fn promise(&mut self, id: &ChildId, due: DateTime<Utc>) {
        let limit = (self.plan == Plan::Dynamic).then(|| id.clone());
        let dues = self.promised.entry(limit).or_default();
        dues.push(due);
        for start in dues.iter() {
            let within = dues.iter().filter(|due| *due >= start && **due < *start + INTENSITY.max_window);
            assert!(within.count() <= 3, "too many restarts in a window");
        }
    }
}

fn ids() -> [ChildId; 5] {
    ["a", "b", "c", "d", "e"].map(ChildId::from)
}

fn facts(id: ChildId) -> ChildFacts {
    let restart = match id.as_str() {
        "b" => Restart::Transient,
        "e" => Restart::Temporary,
        _ => Restart::Permanent,
    };
    ChildFacts { id, restart, backoff: Backoff::default() }
}

fn run(plan: Plan, steps: Vec<Step>) {
    let mut state = State::new("s".to_owned(), plan, INTENSITY);
    for id in ids().into_iter().take(4) {
        state.add(facts(id)).unwrap();
    }
    let mut model = Model {
        plan,
        now: ManualClock::default().now(),
        alive: vec![],
        timers: vec![],
        promised: HashMap::new(),
        notices: 0,
        escalated: false,
    };
    model.perform(state.begin());
    for step in steps {
        let effects = apply(&mut state, &mut model, &step);
        model.perform(effects);
        if !model.escalated {
            assert_nothing_is_forgotten(&state, &model);
        }
    }
}

fn apply(state: &mut State, model: &mut Model, step: &Step) -> Vec<Effect> {
    let now = model.now;
    match step {
        Step::Wait(secs) => model.now += Duration::from_secs(*secs),
        Step::Started(at) if !model.alive.is_empty() => {
            let (id, attempt) = at.get(&model.alive);
            return state.on_started(id, *attempt, now);
        }
        Step::Gone(at, fails, unit) if !model.alive.is_empty() => {
            let (id, attempt) = model.alive.remove(at.index(model.alive.len()));
            let exit = if *fails { Exit::Failed("broken".to_owned()) } else { Exit::Normal };
            return state.on_gone(&id, attempt, &exit, now, *unit);
        }
        Step::Stuck(at) if !model.alive.is_empty() && model.plan == Plan::Dynamic => {
            let (id, attempt) = at.get(&model.alive);
            return state.on_stuck(id, *attempt);
        }
        Step::Timer(at) if !model.timers.is_empty() => {
            let (id, due) = at.get(&model.timers).clone();
            model.now = model.now.max(due);
            return state.on_timer(&id, due);
        }
        Step::StartChild(at) => {
            return state.on_start_child(facts(at.get(&ids()).clone())).unwrap_or_default();
        }
        Step::Terminate(at) => return state.on_terminate_child(at.get(&ids())).unwrap_or_default(),
        Step::Started(_) | Step::Gone(..) | Step::Stuck(_) | Step::Timer(_) => {}
    }
    vec![]
}

/// Every child that is not at rest has something that moves it on: a life that will report, a timer that was
/// set, or a sibling it waits for that has one of these.
fn assert_nothing_is_forgotten(state: &State, model: &Model) {
    let children = state.children();
    for child in &children {
        let alive = model.alive.iter().any(|(id, _)| *id == child.id);
        match child.phase {
            ChildPhase::Starting | ChildPhase::Running | ChildPhase::Stopping | ChildPhase::Stuck => {
                assert!(alive, "{child:?} is not alive");
            }
            ChildPhase::Backoff { due } => assert!(model.timers.contains(&(child.id.clone(), due))),
            ChildPhase::Waiting => assert!(children.iter().any(|other| matches!(
                other.phase,
                ChildPhase::Starting | ChildPhase::Stopping | ChildPhase::Backoff { .. }
            ))),
            ChildPhase::Ended => assert!(!alive),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn one_for_one_keeps_its_promises(steps in prop::collection::vec(step(), 1..150)) {
        run(Plan::Static(Strategy::OneForOne), steps);
    }

    #[test]
    fn one_for_all_keeps_its_promises(steps in prop::collection::vec(step(), 1..150)) {
        run(Plan::Static(Strategy::OneForAll), steps);
    }

    #[test]
    fn rest_for_one_keeps_its_promises(steps in prop::collection::vec(step(), 1..150)) {
        run(Plan::Static(Strategy::RestForOne), steps);
    }

    #[test]
    fn a_dynamic_supervisor_keeps_its_promises(steps in prop::collection::vec(step(), 1..150)) {
        run(Plan::Dynamic, steps);
    }
}
