//! The one way to a model: a model that answers, money that is set aside, the question, what it did cost.

use super::fault::ThoughtFault;
use super::mind::{Admission, Mind};
use super::purse::{priced, reserve};
use super::thread::Thread;
use super::throttle::AllLimited;
use crate::ports::{Exchange, LiveDelta};
use deputy_domain::agent::expected_tokens;
use deputy_domain::model::{Delta, ModelAnswer, ModelFault, ModelName, ModelRequest, TokenUsage, used};
use deputy_protocol::At;
use deputy_protocol::event::{StepEvent, Usage, WaitReason};
use deputy_protocol::ids::CallId;
use tokio::sync::mpsc;

/// How a question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Answered, or failed in a way that the next move deals with.
    Recorded,
    /// Whoever thinks is parked.
    Parked,
}

impl Asked {
    pub(crate) const fn is_parked(self) -> bool {
        matches!(self, Self::Parked)
    }
}

/// The first of these models that is not limited now; `None` when all are, and whoever thinks is parked.
pub(super) async fn choose<'m>(
    mind: &impl Mind,
    models: &'m [ModelName],
) -> Result<Option<&'m ModelName>, ThoughtFault> {
    let now = mind.world().clock.now();
    match mind.throttle().choose(models, now) {
        Ok(model) => Ok(Some(model)),
        Err(AllLimited { until, detail }) => {
            mind.park(WaitReason::Provider, until, detail).await?;
            Ok(None)
        }
    }
}

/// Sets money aside for a question and records these steps with it. `None` when there is no money, and whoever thinks
/// is parked.
pub(super) async fn admit(
    mind: &impl Mind,
    thread: &mut Thread,
    request: &ModelRequest,
    steps: impl FnOnce(CallId, At) -> Vec<StepEvent>,
) -> Result<Option<CallId>, ThoughtFault> {
    let world = mind.world();
    let now = world.clock.now();
    let call_id = CallId(world.entropy.uuid_v7(now));
    let (input, output) = expected_tokens(request);
    let expected = TokenUsage { input, output, ..TokenUsage::default() };
    let call = reserve(world, call_id, &request.model, &expected).await?;
    let steps = steps(call_id, now);
    match mind.admit(call, &steps).await? {
        Admission::Granted => {
            thread.hear(&steps);
            Ok(Some(call_id))
        }
        Admission::Parked => Ok(None),
    }
}

/// Asks once, showing the answer as it comes, and keeps what was asked and answered for whoever looks into it.
pub(super) async fn ask(
    mind: &impl Mind,
    call_id: CallId,
    request: &ModelRequest,
) -> Result<ModelAnswer, ModelFault> {
    let (deltas, mut pieces) = mpsc::channel(256);
    let world = mind.world();
    let at = world.clock.now();
    let answer = world.models.call(request, deltas);
    let show = async {
        while let Some(piece) = pieces.recv().await {
            if let Delta::Text(text) = piece {
                world.saying.hear(call_id, &text);
                mind.show(LiveDelta::Text { call_id, text });
            }
        }
    };
    let (ended, ()) = tokio::join!(answer, show);
    let ((asker, project_id), until) = (mind.asker(), world.clock.now());
    world.traffic.keep(Exchange { asker, project_id, call_id, at, until, request, ended: &ended }).await;
    ended
}

/// What a call used and cost; `None`: nobody knows, what was set aside counts.
pub(super) fn cost(
    mind: &impl Mind,
    model: &ModelName,
    ended: &Result<ModelAnswer, ModelFault>,
) -> Option<Usage> {
    let tokens = used(ended)?;
    Some(priced(mind.world(), model, &tokens))
}
