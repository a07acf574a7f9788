//! What must hold after every fact, whatever happened before.

use crate::agent::CALL_MAX;
use crate::outside::Outside;
use deputy_domain::agent::Transcript;
use deputy_domain::ledger::Fence;
use deputy_domain::run::{DeliveryProgress, Effect, RollbackProgress, Run, STRIKES_MAX, State, effects};
use deputy_protocol::event::{Permission, Route, RunEvent, Verdict, WaitReason};

/// What was counted on the way, to know that a simulation saw something.
#[derive(Debug, Default)]
pub(crate) struct Promises {
    /// Tools that had their effect, and whose outcome was told as unknown.
    pub(crate) lost_outcomes: u64,
    pub(crate) adopted: u64,
    pub(crate) quarantined: u64,
    pub(crate) approved: u64,
    pub(crate) interrupted: u64,
    pub(crate) handed_over: u64,
    /// Questions that a model answered.
    pub(crate) by_models: u64,
    /// Questions that a model was to see to, and that came to the founder.
    pub(crate) referred: u64,
}

impl Promises {
    /// Looks at facts that were just recorded.
    pub(crate) fn kept(
        &mut self,
        before: Option<&Run>,
        facts: &[RunEvent],
        after: &Run,
        transcript: Option<&Transcript>,
        fence: Option<Fence>,
        outside: &Outside,
    ) {
        for fact in facts {
            self.fact(before, fact, transcript, fence, outside);
        }
        rests_on_something(after);
        assert_eq!(after.ended_at.is_some(), after.state.is_terminal());
        assert!(after.worked_ms >= 0);
        assert!(!after.state.is_terminal() || after.reserved.is_empty(), "set aside beyond the end");
        let is_ending = matches!(effects(after), Some(Effect::End | Effect::Yield));
        assert!(after.strikes < STRIKES_MAX || is_ending || after.state.is_terminal());
        if let Some(cap) = after.order.budget.usd_max {
            assert!(after.spent.cost_usd <= cap + CALL_MAX, "{} of {cap} are spent", after.spent.cost_usd);
        }
    }

    fn fact(
        &mut self,
        before: Option<&Run>,
        fact: &RunEvent,
        transcript: Option<&Transcript>,
        fence: Option<Fence>,
        outside: &Outside,
    ) {
        match fact {
            RunEvent::Adopted { .. } => self.adopted += 1,
            RunEvent::Failed { error, .. } if error.code == "quarantined" => self.quarantined += 1,
            RunEvent::CallReserved { reserved_usd, .. } => {
                let run = before.expect("a run calls");
                if let Some(cap) = run.order.budget.usd_max {
                    assert!(run.committed().usd + *reserved_usd <= cap);
                }
            }
            RunEvent::CallSettled { call_id, .. } => {
                assert!(
                    before.is_some_and(|run| run.reserved.contains_key(call_id)),
                    "settled, never set aside"
                );
            }
            RunEvent::Finished { .. } | RunEvent::Captured { .. } | RunEvent::Checked { .. } => {
                let run = before.expect("a run works");
                let lease = run.lease().expect("somebody works on it");
                assert_eq!(fence.map(|fence| (fence.owner, fence.epoch)), Some((lease.owner, lease.epoch)));
            }
            RunEvent::Answered { inbox_id, conversation_id: Some(_), .. } => {
                self.by_models += 1;
                let run = before.expect("a run asks");
                let ask = &run.asks[inbox_id];
                let route = ask.answering.as_ref().map(|answering| answering.route);
                assert!(ask.is_pending() && route == Some(Route::Model), "a model answered unasked");
                assert!(!run.is_hands_on() && run.order.permission == Permission::Autonomous);
            }
            RunEvent::AskReferred { ask, .. } => {
                let run = before.expect("a run asks");
                assert!(run.is_open(ask.inbox_id) && run.asks[&ask.inbox_id].is_pending(), "referred twice");
                self.referred += 1;
            }
            RunEvent::Interrupted { .. } => self.interrupted += 1,
            RunEvent::HandedOver { .. } => self.handed_over += 1,
            RunEvent::ReviewOpened { .. } => heard(before, transcript),
            RunEvent::DeliveryStarted { commit, by, .. } => {
                assert!(outside.is_captured(commit), "approved and never captured");
                let run = before.expect("a run is approved");
                if by == "policy" {
                    heard(before, transcript);
                    assert!(Outside::passes(commit), "delivered by policy over failing checks");
                } else {
                    assert!(matches!(run.verdict, Some(Verdict::Passed | Verdict::Unverified)));
                    assert!(run.verdict == Some(Verdict::Unverified) || Outside::passes(commit));
                    assert_eq!(run.verdict == Some(Verdict::Unverified), run.order.checks.is_empty());
                }
            }
            RunEvent::Approved { .. } => {
                self.approved += 1;
                let run = before.expect("a run is approved");
                let State::Review { delivery: Some(DeliveryProgress::Pending { commit, .. }) } = &run.state
                else {
                    panic!("nothing was on its way: {:?}", run.state);
                };
                assert_eq!(run.head_commit.as_ref(), Some(commit), "exactly what was looked at");
            }
            _ => {}
        }
    }
}

/// Nothing that anybody said to the agent goes unheard into a review.
fn heard(run: Option<&Run>, transcript: Option<&Transcript>) {
    let said = run.map_or(0, |run| run.inputs.len());
    assert_eq!(
        transcript.map_or(0, |transcript| transcript.inputs_told as usize),
        said,
        "something went unheard"
    );
}

/// Whatever has not ended is picked up by something that exists.
fn rests_on_something(run: &Run) {
    let asks = run.open_asks().count();
    match &run.state {
        State::Waiting { reason, until, .. } => {
            let resumes = until.is_some()
                || matches!(reason, WaitReason::Paused | WaitReason::Laptop | WaitReason::Founder);
            assert!(asks > 0 || resumes, "nobody ends this wait: {:?}", run.state);
        }
        State::Review { delivery: Some(DeliveryProgress::Pending { .. }) } | State::Active { .. } => {
            assert!(effects(run).is_some());
        }
        State::Review { .. } => assert_eq!(asks, 1, "a review is exactly one question"),
        State::Queued { .. } => assert_eq!(asks, 0, "what is asked holds the queue"),
        State::Failed { .. } | State::Approved { rollback: Some(RollbackProgress::Failed { .. }), .. } => {
            assert!(asks <= 1);
        }
        State::Approved { .. } | State::Rejected | State::Stopped => assert_eq!(asks, 0, "{:?}", run.state),
    }
}
