//! What is decided about a use of a tool.

use super::Rules;
use crate::driver::Decided;

/// What is decided, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may, this once.
    Allow(String),
    /// It may not.
    Deny(String),
    /// The founder decides.
    Ask(String),
}

/// Decides about a use of a tool that goes by these names. What is forbidden stays so, whatever was decided before the
/// rule was written; what the founder decided about exactly this comes next. What no rule is about may be done where the
/// sandbox keeps it in, and is asked for otherwise.
pub fn permission(
    rules: &Rules,
    decided: Option<&Decided>,
    is_sandboxed: bool,
    tools: &[&str],
    arguments: &str,
) -> Verdict {
    if let Some(rule) = rules.denied(tools, arguments) {
        return Verdict::Deny(format!("the rule `{rule}` of this agent forbids it"));
    }
    match decided {
        Some(Decided { allowed: true, reason, .. }) => return Verdict::Allow(reason.clone()),
        Some(Decided { allowed: false, reason, .. }) => return Verdict::Deny(reason.clone()),
        None => {}
    }
    if let Some(rule) = rules.asked(tools, arguments) {
        return Verdict::Ask(format!("the rule `{rule}` of this agent wants the founder's word"));
    }
    if is_sandboxed {
        Verdict::Allow("the sandbox keeps it in".to_owned())
    } else {
        Verdict::Ask("no sandbox keeps it in".to_owned())
    }
}
