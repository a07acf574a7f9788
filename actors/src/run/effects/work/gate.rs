//! The one way to a model: a model that answers, money that is set aside, the question, what it did cost.

use super::super::fault::EffectFault;
use super::super::throttle::AllLimited;
use super::session::Session;
use crate::ports::LiveDelta;
use crate::run::book::CommandError;
use crate::run::purse::{priced, reserve, tomorrow};
use deputy_domain::agent::expected_tokens;
use deputy_domain::model::{Delta, ModelAnswer, ModelFault, ModelName, ModelRequest, TokenUsage, used};
use deputy_domain::run::{Command, Refusal, Run, raised};
use deputy_protocol::At;
use deputy_protocol::event::{StepEvent, Usage, WaitReason};
use deputy_protocol::ids::CallId;
use tokio::sync::mpsc;

/// How a question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Answered, or failed in a way that the next move deals with.
    Recorded,
    /// The run is parked.
    Parked,
}

impl Asked {
    pub(super) const fn is_parked(self) -> bool {
        matches!(self, Self::Parked)
    }
}

/// The first of these models that is not limited now; `None` when all are, and the run is parked.
pub(super) async fn choose<'m>(
    session: &Session<'_>,
    models: &'m [ModelName],
) -> Result<Option<&'m ModelName>, EffectFault> {
    let now = session.desk.world.clock.now();
    match session.desk.throttle.choose(models, now) {
        Ok(model) => Ok(Some(model)),
        Err(AllLimited { until, detail }) => {
            park(session, WaitReason::Provider, until, detail).await?;
            Ok(None)
        }
    }
}

/// Sets money aside for a question and records these steps with it. `None` when there is no money, and the run is
/// parked.
pub(super) async fn admit(
    session: &mut Session<'_>,
    run: &Run,
    request: &ModelRequest,
    steps: impl FnOnce(CallId, At) -> Vec<StepEvent>,
) -> Result<Option<CallId>, EffectFault> {
    let world = session.desk.world.clone();
    let now = world.clock.now();
    let call_id = CallId(world.entropy.uuid_v7(now));
    let (input, output) = expected_tokens(request);
    let expected = TokenUsage { input, output, ..TokenUsage::default() };
    let command = reserve(&world, call_id, &request.model, &expected).await?;
    match session.record_with(command, steps(call_id, now)).await {
        Ok(()) => Ok(Some(call_id)),
        Err(CommandError::Refused(Refusal::BudgetReached { detail, shortage })) => {
            let raised = raised(run, shortage);
            session.desk.fact(Command::Exhaust { detail, raised }).await?;
            Ok(None)
        }
        Err(CommandError::Refused(refusal @ Refusal::DayBudgetReached { .. })) => {
            park(session, WaitReason::Budget, tomorrow(now), refusal.to_string()).await?;
            Ok(None)
        }
        Err(CommandError::Refused(refusal @ Refusal::PriceUnknown { .. })) => {
            Err(EffectFault::hopeless("price_unknown", refusal.to_string()))
        }
        Err(error) => Err(error.into()),
    }
}

async fn park(
    session: &Session<'_>,
    reason: WaitReason,
    until: At,
    detail: String,
) -> Result<(), EffectFault> {
    session.desk.fact(Command::Park { reason, until: Some(until), detail }).await?;
    Ok(())
}

/// Asks once, showing the answer as it comes.
pub(super) async fn ask(
    session: &Session<'_>,
    call_id: CallId,
    request: &ModelRequest,
) -> Result<ModelAnswer, ModelFault> {
    let (deltas, mut pieces) = mpsc::channel(256);
    let answer = session.desk.world.models.call(request, deltas);
    let show = async {
        while let Some(piece) = pieces.recv().await {
            if let Delta::Text(text) = piece {
                session.desk.world.live.show(session.desk.run_id(), LiveDelta::Text { call_id, text });
            }
        }
    };
    let (answer, ()) = tokio::join!(answer, show);
    answer
}

/// What a call used and cost; `None`: nobody knows, what was set aside counts.
pub(super) fn cost(
    session: &Session<'_>,
    model: &ModelName,
    ended: &Result<ModelAnswer, ModelFault>,
) -> Option<Usage> {
    let tokens = used(ended)?;
    Some(priced(&session.desk.world, model, &tokens))
}
