//! Facts about plans, and the words they are made of.
//!
//! Owner: the COO proposes, the founder decides, the orchestrator carries out. Invariant: what was confirmed is a
//! version of a card, and no work comes of a plan without one.

mod card;
mod fact;
mod node;
mod outcome;
mod part;

pub use card::{
    Advisor, Card, CardCheck, CardReason, CardStep, Estimate, Evidence, Guess, Scope, ScopedTask, Span,
};
pub use fact::PlanEvent;
pub use node::{NodeName, PlanNode};
pub use outcome::{Grade, GradeCheck, NodeOutcome, PlanOutcome};
pub use part::{Foundation, PlanPart};
