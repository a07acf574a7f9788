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
    /// What it cost.
    pub usd: Usd,
}

/// What a card's steps will take: for each step the runs of its project and kind, else those of its project, else those
/// of its kind, else all, as soon as there are three. Steps add up. Nobody can say where a step has no runs at all.
pub fn estimate(steps: &[CardStep], history: &[Ended]) -> Estimate {
    let mut total = Estimate::default();
    for step in steps {
        let Some(alike) = alike(step.project_id, step.task_type, history) else { return Estimate::default() };
        let (minutes, usd) = (span(&alike, |ended| ended.minutes), span(&alike, |ended| ended.usd));
        total = Estimate {
            minutes: Some(total.minutes.map_or(minutes, |sum| added(sum, minutes, u32::saturating_add))),
            usd: Some(total.usd.map_or(usd, |sum| added(sum, usd, Usd::saturating_add))),
            runs: total.runs.saturating_add(u32::try_from(alike.len()).unwrap_or(u32::MAX)),
            guess: None,
        };
    }
    total
}

/// What one run of a kind will cost, as likely as not.
pub(super) fn likely(project_id: ProjectId, task_type: TaskType, history: &[Ended]) -> Option<Usd> {
    alike(project_id, task_type, history).map(|alike| span(&alike, |ended| ended.usd).likely)
}

fn alike(project_id: ProjectId, task_type: TaskType, history: &[Ended]) -> Option<Vec<&Ended>> {
    let is_here = |ended: &&Ended| ended.project_id == Some(project_id);
    let is_such = |ended: &&Ended| ended.task_type == task_type;
    let groups: [Vec<&Ended>; 4] = [
        history.iter().filter(is_here).filter(is_such).collect(),
        history.iter().filter(is_here).collect(),
        history.iter().filter(is_such).collect(),
        history.iter().collect(),
    ];
    groups.into_iter().find(|group| group.len() >= RUNS_MIN)
}

/// One in ten ends below the low end, and one in ten above the high one, as far as so many can say.
fn span<T: Ord + Copy>(alike: &[&Ended], of: impl Fn(&Ended) -> T) -> Span<T> {
    let mut values: Vec<T> = alike.iter().map(|ended| of(ended)).collect();
    values.sort_unstable();
    let last = values.len() - 1;
    Span { low: values[last / 10], likely: values[values.len() / 2], high: values[last - last / 10] }
}

fn added<T: Copy>(one: Span<T>, other: Span<T>, add: impl Fn(T, T) -> T) -> Span<T> {
    Span {
        low: add(one.low, other.low),
        likely: add(one.likely, other.likely),
        high: add(one.high, other.high),
    }
}
