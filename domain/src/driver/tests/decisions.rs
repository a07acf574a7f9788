//! A decision of the founder's about one use of a tool holds for the turn in which it is heard.

use super::{Sitting, crashed, sitting, started};
use crate::driver::Decided;
use deputy_protocol::event::AgentQuestion;
use serde_json::{Value, json};
use uuid::Uuid;

const NOW: &str = "2026-11-21T00:00:00Z";

fn push() -> Value {
    json!({ "about": "permission", "tool": "Bash", "arguments": "git push", "title": "Bash: git push" })
}

/// It asked, was ended, and the founder allowed it in the meantime.
fn allowed() -> Vec<Value> {
    let asked = Uuid::from_u128(7);
    let word =
        json!({ "told": "permission", "asked": asked, "allowed": true, "reason": "the founder allows it." });
    let mut facts = vec![
        started(false),
        json!({ "kind": "step.agent_asked", "data": { "asked": asked, "key": "1", "what": push(), "at": NOW } }),
        ended(),
        json!({ "kind": "step.agent_told", "data": { "offset": 0, "word": word, "at": NOW } }),
    ];
    facts.push(prompted(0));
    facts
}

fn ended() -> Value {
    json!({ "kind": "step.agent_ended", "data": { "exit_code": 0, "lost": false, "output": null, "at": NOW } })
}

fn prompted(input: u32) -> Value {
    let data = json!({ "source": "founder", "input": input, "text": "Go on.", "at": NOW });
    json!({ "kind": "step.prompted", "data": data })
}

fn turn_ended(outcome: &str) -> Value {
    let outcome = json!({ "outcome": outcome, "text": "Done." });
    json!({ "kind": "step.turn_ended", "data": { "outcome": outcome, "at": NOW } })
}

fn decision(sitting: &Sitting) -> Option<&Decided> {
    let what: AgentQuestion = serde_json::from_value(push()).unwrap();
    sitting.decision(&what)
}

fn holds(facts: &[Value]) -> bool {
    decision(&sitting(facts)).is_some_and(|decided| decided.allowed)
}

#[test]
fn it_holds_until_the_turn_that_hears_it_is_over() {
    let mut facts = allowed();
    assert!(holds(&facts));
    facts.push(started(true));
    assert!(holds(&facts), "it has not done it yet");
    // What is said to it while it works is of the same turn.
    facts.push(prompted(2));
    assert!(holds(&facts));
    facts.push(turn_ended("done"));
    assert!(!holds(&facts), "it did not do it, and is asked again");
    assert_eq!(sitting(&facts).decided.len(), 1, "what it did may be read again");
    facts.push(ended());
    assert_eq!(sitting(&facts).decided, []);
}

#[test]
fn it_outlives_an_interruption_and_a_crash_within_the_work_that_it_is_for() {
    for end in [vec![turn_ended("interrupted"), ended()], crashed().to_vec()] {
        let facts = [allowed(), vec![started(true)], end, vec![prompted(0), started(true)]].concat();
        assert!(holds(&facts), "{facts:#?}");
    }
}

#[test]
fn it_ends_with_the_next_thing_that_the_program_is_given_to_do_and_with_the_attempt() {
    let cut = [allowed(), vec![started(true), turn_ended("interrupted"), ended()]].concat();
    assert!(!holds(&[cut.clone(), vec![prompted(2)]].concat()));
    let mut again = started(true);
    again["data"]["attempt"] = json!(2);
    assert!(!holds(&[cut, vec![again.clone()]].concat()));
    // Words that came before the answer was heard take nothing of it away.
    assert!(holds(&[allowed(), vec![prompted(2), started(true)]].concat()));
    assert!(holds(&[allowed(), vec![again]].concat()));
}
