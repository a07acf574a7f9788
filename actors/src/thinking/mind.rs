//! Whose thoughts they are: where they are recorded, and who pays.

use super::fault::ThoughtFault;
use super::throttle::Throttle;
use crate::ports::{Asker, LiveDelta, World};
use async_trait::async_trait;
use deputy_domain::purse::Call;
use deputy_domain::run::CallDelay;
use deputy_protocol::At;
use deputy_protocol::event::{StepEvent, Usage, WaitReason};
use deputy_protocol::ids::{CallId, ProjectId};

/// Whether a question may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Money is set aside for it.
    Granted,
    /// There is none: whoever thinks is parked.
    Parked,
}

/// How a question ended.
#[derive(Clone, Debug)]
pub(crate) struct Settlement {
    /// Which.
    pub(crate) call_id: CallId,
    /// `PROVIDER/MODEL`.
    pub(crate) model: String,
    /// What it used; `None`: nobody knows, what was set aside counts.
    pub(crate) usage: Option<Usage>,
    /// If it was not answered and is asked again.
    pub(crate) delay: Option<CallDelay>,
}

/// Whose thoughts they are. Everything is recorded under the owner's fence.
#[async_trait]
pub(crate) trait Mind: Send + Sync {
    /// The world.
    fn world(&self) -> &World;

    /// Who asks, and about which project.
    fn asker(&self) -> (Asker, Option<ProjectId>);

    /// Models that are limited for now.
    fn throttle(&self) -> &Throttle;

    /// Records steps alone.
    async fn record(&self, steps: &[StepEvent]) -> Result<(), ThoughtFault>;

    /// Sets money aside, and records these steps with it; or parks.
    async fn admit(&self, call: Call, steps: &[StepEvent]) -> Result<Admission, ThoughtFault>;

    /// Settles a question together with the steps that it brought. One that was never set aside has only the steps.
    async fn settle(&self, settlement: Settlement, steps: &[StepEvent]) -> Result<(), ThoughtFault>;

    /// Stops thinking until this moment.
    async fn park(&self, reason: WaitReason, until: At, detail: String) -> Result<(), ThoughtFault>;

    /// Shows a piece of what goes on to whoever watches.
    fn show(&self, delta: LiveDelta);

    /// Waits for a time, or until it is to stop after the current move.
    async fn sleep_until(&self, at: At);
}
