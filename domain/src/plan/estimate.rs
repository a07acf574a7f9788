//! How long a card takes and what it costs, from what runs of its kind took and cost in this installation.

use deputy_protocol::event::{CardStep, Estimate, Span, TaskType};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::money::Usd;

/// Fewer runs than these say nothing.
const RUNS_MIN: usize = 3;

/// A run that ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Where.
    pub project_id: Option<ProjectId>,
    /// What kind of work.
    pub task_type: TaskType,
    /// Minutes of work.
    pub minutes: u32,
    /// What it cost; nothing where a model of it has no known price.
    pub usd: Option<Usd>,
}

/// What a card's steps will take: for each step the runs of its project and kind, else those of its project, else those
/// of its kind, else all, as soon as there are three. Steps add up. Nobody can say where a step has no runs at all, nor
/// what it costs where too few of them have a price.
pub fn estimate(steps: &[CardStep], history: &[Ended]) -> Estimate {
    let mut runs = 0_usize;
    let (mut minutes, mut usd) = (Vec::new(), Vec::new());
    for step in steps {
        let took = alike(step.project_id, step.task_type, history, |ended| Some(ended.minutes));
        runs += took.as_ref().map_or(0, Vec::len);
        minutes.push(took.map(span));
        usd.push(cost(step.project_id, step.task_type, history));
    }
    let minutes = together(minutes, u32::saturating_add);
    Estimate {
        runs: minutes.map_or(0, |_| u32::try_from(runs).unwrap_or(u32::MAX)),
        minutes,
        usd: together(usd, Usd::saturating_add),
        guess: None,
    }
}

/// What one run of a kind will cost, as likely as not.
pub(super) fn likely(project_id: ProjectId, task_type: TaskType, history: &[Ended]) -> Option<Usd> {
    cost(project_id, task_type, history).map(|span| span.likely)
}

fn cost(project_id: ProjectId, task_type: TaskType, history: &[Ended]) -> Option<Span<Usd>> {
    alike(project_id, task_type, history, |ended| ended.usd).map(span)
}

/// What is known of the runs that are most alike.
fn alike<T>(
    project_id: ProjectId,
    task_type: TaskType,
    history: &[Ended],
    of: impl Fn(&Ended) -> Option<T>,
) -> Option<Vec<T>> {
    let is_here = |ended: &Ended| ended.project_id == Some(project_id);
    let is_such = |ended: &Ended| ended.task_type == task_type;
    let known = |is_in: &dyn Fn(&Ended) -> bool| -> Vec<T> {
        history.iter().filter(|ended| is_in(ended)).filter_map(&of).collect()
    };
    let groups = [
        known(&|ended| is_here(ended) && is_such(ended)),
        known(&is_here),
        known(&is_such),
        known(&|_| true),
    ];
    groups.into_iter().find(|group| group.len() >= RUNS_MIN)
}

/// One in ten ends below the low end, and one in ten above the high one, as far as so many can say.
fn span<T: Ord + Copy>(mut values: Vec<T>) -> Span<T> {
    values.sort_unstable();
    let last = values.len() - 1;
    Span { low: values[last / 10], likely: values[values.len() / 2], high: values[last - last / 10] }
}

/// All of them; nothing where one is not known, or there is none.
fn together<T: Copy>(spans: Vec<Option<Span<T>>>, add: impl Fn(T, T) -> T) -> Option<Span<T>> {
    let known: Option<Vec<Span<T>>> = spans.into_iter().collect();
    known?.into_iter().reduce(|one, other| Span {
        low: add(one.low, other.low),
        likely: add(one.likely, other.likely),
        high: add(one.high, other.high),
    })
}
