//! How often something is tried for a plan.

/// How often tasks are drawn for one plan: after three tries to get round what fails, a person should look.
pub const DRAWN_MAX: u32 = 3;
