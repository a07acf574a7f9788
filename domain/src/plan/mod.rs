//! A plan: what the founder confirms, and the tasks that come of it.
//!
//! Owner: the COO proposes it, the founder decides, advisors and the orchestrator carry it out; whoever receives a
//! command loads the fold, calls `decide` and appends. Invariant: no work comes of a plan before a version of its card
//! was confirmed, and of each confirmation it comes once.
//!
//! ```text
//!             ┌──raised── deferred
//!             ↓              ↑
//! ─→ proposed ─┼──────────────┘
//!     ↑  ↑  │  ├─→ declined
//!     │  │  │  └─→ revising ─┐
//!     │  └──┼──another card──┘
//!     │     └confirmed→ scoping ─all steps→ drawing ─drawn→ working ─→ ended
//!     └──what was found does not fit──┘                     ↑   │
//!                                                           └───┘ drawn again around what failed
//!
//! ended ─what delivers is tried again→ working
//! ```

mod apply;
mod ask;
mod before;
mod broken;
mod command;
mod decide;
mod drawing;
mod estimate;
mod fit;
mod graph;
mod limit;
mod money;
mod news;
mod next;
mod outcome;
mod policy;
mod refusal;
mod report;
mod scope;
pub mod shown;
mod state;
#[cfg(test)]
pub(crate) mod tests;
pub mod told;
mod untouched;

pub use ask::{card_ask, card_item};
pub use before::{Output, Outputs};
pub use command::Command;
pub use decide::decide;
pub use drawing::{gathered, in_a_row, is_plain, redrawn};
pub use estimate::{Ended, estimate};
pub(crate) use graph::is_inside;
pub use graph::{Bounds, Flaw, Graph, NODES_MAX, Standing, overlaps};
pub use limit::DRAWN_MAX;
pub use money::{allowance, expected};
pub use news::{POLICY, news};
pub use next::Next;
pub use outcome::{Change, Tally, grade, outcome};
pub use policy::{WithoutCard, needs_no_card};
pub use refusal::Refusal;
pub use report::{Report, Sent, Waiting};
pub use scope::{bounds, card_checks, foundations, strays, within};
pub use state::{Plan, Progress, Scoped, State, Work};
pub use untouched::{Held, Untouched};
