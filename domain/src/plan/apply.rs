//! What a fact does to a plan. Total: every fact that was recorded applies.

use super::state::{Plan, Progress, Scoped, State, Work};
use deputy_protocol::event::{CardReason, NodeOutcome, PlanEvent};
use std::collections::BTreeMap;

impl Plan {
    /// A plan after its first fact; `None` when that fact does not begin a plan.
    pub fn begin(event: &PlanEvent) -> Option<Self> {
        let PlanEvent::Proposed { conversation_id, version, card, why, at } = event else { return None };
        Some(Self {
            conversation_id: *conversation_id,
            state: State::Proposed,
            card: (**card).clone(),
            version: *version,
            why: why.clone(),
            confirmed: None,
            scopes: BTreeMap::new(),
            generation: 0,
            nodes: BTreeMap::new(),
            progress: BTreeMap::new(),
            past: Vec::new(),
            reopened: 0,
            is_settled: false,
            created_at: *at,
            proposed_at: Vec::new(),
            confirmed_at: None,
            ended_at: None,
            looked_back_at: None,
        })
    }

    /// The plan after a fact.
    #[must_use]
    pub fn apply(mut self, event: &PlanEvent) -> Self {
        match event {
            PlanEvent::Proposed { version, card, why, at, .. } => {
                self.proposed_at.push(*at);
                self.card = (**card).clone();
                (self.version, self.why) = (*version, why.clone());
                self.state = State::Proposed;
            }
            PlanEvent::RevisionAsked { text, .. } => self.state = State::Revising { text: text.clone() },
            PlanEvent::Deferred { until, .. } => self.state = State::Deferred { until: *until },
            PlanEvent::Raised { .. } => self.state = State::Proposed,
            PlanEvent::Declined { reason, at, .. } => {
                self.state = State::Declined { reason: reason.clone() };
                self.ended_at = Some(*at);
            }
            PlanEvent::Confirmed { version, at, .. } => {
                (self.confirmed, self.confirmed_at) = (Some(*version), Some(*at));
                // What advisors found is why there is this card, or is about another one.
                if !matches!(self.why, CardReason::Broken { .. }) {
                    self.scopes.clear();
                }
                self.go_on_scoping();
            }
            PlanEvent::Scoped { step, scope, consultation, .. } => {
                let found = Scoped::Found { scope: (**scope).clone(), consultation: *consultation };
                self.scopes.insert(*step, found);
                self.go_on_scoping();
            }
            PlanEvent::ScopeMissed { step, error, .. } => {
                self.scopes.insert(*step, Scoped::Missed { error: error.clone() });
                self.go_on_scoping();
            }
            PlanEvent::Drawn { generation, nodes, .. } => {
                self.generation = *generation;
                self.nodes = nodes.iter().map(|node| (node.name.clone(), node.clone())).collect();
                // What came to nothing is open again, where it was drawn again.
                let (nodes, past) = (&self.nodes, &mut self.past);
                self.progress.retain(|name, progress| {
                    let is_kept = nodes.contains_key(name)
                        && !matches!(progress.outcome, Some(NodeOutcome::Lost { .. }));
                    if !is_kept {
                        past.push(progress.work);
                    }
                    is_kept
                });
                self.state = State::Working;
            }
            PlanEvent::NodeOrdered { node, task_id, run_id, .. } => {
                let work = Work { task_id: *task_id, run_id: *run_id };
                self.progress.insert(node.clone(), Progress { work, outcome: None });
            }
            PlanEvent::NodeEnded { node, outcome, .. } => {
                if let Some(progress) = self.progress.get_mut(node) {
                    progress.outcome = Some(outcome.clone());
                }
            }
            PlanEvent::Reopened { node, .. } => {
                if let Some(progress) = self.progress.get_mut(node) {
                    progress.outcome = None;
                }
                self.reopened += 1;
                (self.state, self.ended_at, self.looked_back_at) = (State::Working, None, None);
            }
            PlanEvent::LookedBack { at, .. } => self.looked_back_at = Some(*at),
            PlanEvent::DrawMissed { .. } => self.is_settled = true,
            PlanEvent::CancelAsked { .. } => self.state = State::Cancelling,
            PlanEvent::Ended { outcome, grade, at } => {
                self.state = State::Ended { outcome: outcome.clone(), grade: grade.clone() };
                self.ended_at = Some(*at);
            }
        }
        self
    }

    fn go_on_scoping(&mut self) {
        let is_scoped = self.unscoped().next().is_none();
        self.state = if is_scoped { State::Drawing } else { State::Scoping };
    }
}
