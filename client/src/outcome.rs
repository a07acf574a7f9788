//! What the exit code says.

use crate::api::ApiError;
use crate::config::ConfigError;
use deputy_protocol::api::{DeliveryState, QuestionView, RollbackState, RunState, RunView};
use deputy_protocol::event::WaitReason;
use std::io::ErrorKind;
use std::process::ExitCode;

/// How a command ended, as scripts see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// 0: it was done.
    Done,
    /// 1: the work failed, or the server did.
    Failed,
    /// 2: what was asked cannot be done as it was asked.
    Usage,
    /// 3: the work waits for the founder.
    Waits,
    /// 130: Ctrl-C ended the waiting; the work goes on. Shells say it so: 128 and the signal's number.
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::Usage => 2,
            Outcome::Waits => 3,
            Outcome::Interrupted => 130,
        })
    }
}

/// Something in the command line that cannot be carried out. The text says what to write instead.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct UsageError(pub(crate) String);

/// Whether a run rests, and what that means; `None` while it goes on by itself.
pub(crate) type Judge = fn(&RunView) -> Option<Outcome>;

/// What a run's state means for whoever waits for it; `None` while it goes on by itself.
pub(crate) fn of_run(run: &RunView) -> Option<Outcome> {
    match run.state {
        // A policy may deliver it without being asked: then the review is not where it ends.
        RunState::Review => run.delivery.as_ref().map_or(Some(Outcome::Done), |sent| arrival(sent.state)),
        RunState::Approved => Some(Outcome::Done),
        RunState::Failed | RunState::Stopped | RunState::Rejected => Some(Outcome::Failed),
        // A model sees to what its agent asks, and the founder is told if that comes to nothing.
        RunState::Waiting if run.questions.iter().any(QuestionView::is_pending) => None,
        RunState::Waiting => match run.waiting_for? {
            WaitReason::Question | WaitReason::Approval | WaitReason::Budget | WaitReason::Founder => {
                Some(Outcome::Waits)
            }
            WaitReason::Laptop | WaitReason::Provider | WaitReason::Paused => None,
        },
        RunState::Queued | RunState::Preparing | RunState::Running | RunState::Verifying => None,
    }
}

/// What a run's state means for whoever approved it and waits for the delivery.
pub(crate) fn of_delivery(run: &RunView) -> Option<Outcome> {
    match (run.state, &run.delivery) {
        (RunState::Approved, _) => Some(Outcome::Done),
        (RunState::Review, Some(delivery)) => arrival(delivery.state),
        // Somebody else decided otherwise.
        _ => Some(Outcome::Failed),
    }
}

fn arrival(delivery: DeliveryState) -> Option<Outcome> {
    match delivery {
        DeliveryState::Pending => None,
        DeliveryState::Done => Some(Outcome::Done),
        DeliveryState::Conflict | DeliveryState::Failed => Some(Outcome::Failed),
    }
}

/// What a run's state means for whoever takes it back and waits for that. Work that was not delivered is taken back by
/// ending it.
pub(crate) fn of_rollback(run: &RunView) -> Option<Outcome> {
    match (run.state, &run.rollback) {
        (RunState::Approved, Some(rollback)) => match rollback.state {
            RollbackState::Pending => None,
            RollbackState::Done => Some(Outcome::Done),
            RollbackState::Failed => Some(Outcome::Failed),
        },
        (RunState::Stopped | RunState::Rejected | RunState::Failed, _) => Some(Outcome::Done),
        (RunState::Preparing | RunState::Running | RunState::Verifying, _) => None,
        // Somebody else decided otherwise.
        _ => Some(Outcome::Failed),
    }
}

/// The exit code of a command that could not be carried out.
pub(crate) fn of_fault(fault: &anyhow::Error) -> Outcome {
    if fault.is::<UsageError>() || fault.is::<ConfigError>() {
        return Outcome::Usage;
    }
    match fault.downcast_ref::<ApiError>() {
        // The server understood, and what was asked does not exist or is not well said.
        Some(ApiError::Refused(problem)) if matches!(problem.status, 400 | 404 | 405 | 413 | 422) => {
            Outcome::Usage
        }
        _ => Outcome::Failed,
    }
}

/// Whether the reader of our output went away, as `head` does. Nothing is wrong then.
pub(crate) fn is_closed_pipe(fault: &anyhow::Error) -> bool {
    fault.downcast_ref::<std::io::Error>().is_some_and(|fault| fault.kind() == ErrorKind::BrokenPipe)
}
