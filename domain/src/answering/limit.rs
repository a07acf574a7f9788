//! How much a model answers, and for how long the founder is left in peace.

use chrono::TimeDelta;
use deputy_protocol::event::{Priority, TaskType};

/// Questions of one run that a model answers. Whoever asks more often than this does not know what they were asked for.
const ANSWERED_MAX: usize = 3;

/// The same for work whose mistakes are cheap: it runs nowhere.
const ANSWERED_CHEAP_MAX: usize = 5;

/// How many questions of one run a model answers. An open question is as wide as the agent makes it, so the last of them
/// has options to choose from.
pub(super) const fn answered_max(task_type: TaskType, has_options: bool) -> usize {
    let most = match task_type {
        TaskType::Docs | TaskType::Test | TaskType::Review => ANSWERED_CHEAP_MAX,
        TaskType::Feature | TaskType::Bugfix | TaskType::Refactor => ANSWERED_MAX,
    };
    if has_options { most } else { most - 1 }
}

/// How long a model may take before the founder is asked: what is urgent escalates sooner.
pub(super) fn patience(normal: TimeDelta, priority: Priority) -> TimeDelta {
    match priority {
        Priority::High => normal / 3,
        Priority::Normal => normal,
        Priority::Low => normal.checked_mul(4).unwrap_or(TimeDelta::MAX),
    }
}
