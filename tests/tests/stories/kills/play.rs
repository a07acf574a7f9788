//! What everybody says in the story: three tasks side by side, and a fourth that builds on all of them.

use super::super::house::{Who, hears, reports, says, turns, uses, who, works};
use super::super::referral::proposes;
use deputy_tests::scripted::{Reply, Seen};
use serde_json::{Value, json};

/// What the repository has at first.
pub(super) const FILES: &[(&str, &str)] = &[("README.md", "# Shop\n"), ("api/users.txt", "users\n")];

/// What the founder says.
pub(super) const WISH: &str = "I want a referral programme";

/// What the COO says when it shows its plan.
pub(super) const SHOWN: &str = "Here is how I would do it.";

/// What it says in the end.
pub(super) const REPORT: &str = "Referrals are live.";

/// What it keeps for later.
pub(super) const KEPT: &str = "Referrals are paid in credits.";

/// Places of the tasks that stand in nobody's way.
pub(super) const SIDE_BY_SIDE: [&str; 3] = ["api", "page", "mail"];

/// Tasks in all, with the one that gathers the others.
pub(super) const TASKS: usize = 5;

/// Everybody does as wanted. It follows from what is asked alone: whoever asks again is told the same.
pub(super) fn script(seen: &Seen) -> Reply {
    match who(seen) {
        Who::Coo if hears(seen, "Report it to the founder") => says(REPORT),
        Who::Coo if turns(seen) == 0 => Reply::text("")
            .call("call_a", "remember", json!({"category": "decision", "key": "referrals", "text": KEPT}))
            .call("call_b", "consult", json!({"advisor": "growth", "question": "Do referrals pay?"}))
            .usage(300, 0, 40),
        Who::Coo if turns(seen) == 1 => proposes(seen, &["test -s docs/referrals.txt"]),
        Who::Coo => says(SHOWN),
        Who::Advisor if hears(seen, "Do referrals pay?") => reports(seen, "They did elsewhere.", &[]),
        Who::Advisor => reports(seen, "One file.", &["x.txt"]),
        Who::Orchestrator => uses(seen, "plan_tasks", json!({ "tasks": tasks() })),
        Who::Worker => {
            let place = SIDE_BY_SIDE.into_iter().find(|place| hears(seen, &order(place)));
            works(seen, &place.map_or_else(document, write), "Written.")
        }
        Who::Clerk | Who::Answerer => unreachable!("it is answered for"),
    }
}

/// What a task is told, and its commit called.
pub(super) fn order(place: &str) -> String {
    format!("Write {place}/referrals.txt.")
}

/// A second time it would leave a second line.
fn write(place: &str) -> String {
    format!("mkdir -p {place} && echo {place} >> {place}/referrals.txt")
}

fn document() -> String {
    let sources = SIDE_BY_SIDE.map(|place| format!("{place}/referrals.txt")).join(" ");
    format!("mkdir -p docs && cat {sources} >> docs/referrals.txt")
}

fn tasks() -> Vec<Value> {
    let task = |key: &str, after: &[&str]| json!({"key": key, "title": key, "text": order(key), "scope": [key], "depends_on": after});
    SIDE_BY_SIDE.iter().map(|key| task(key, &[])).chain([task("docs", &SIDE_BY_SIDE)]).collect()
}
