//! Every state of a receipt against every fact and every outcome, as tables.

use super::super::{CourierFault, Disposition, NoticeDoc, Receipt, Taken, outcome};
use super::{at, chat, doc, id, mail};
use deputy_protocol::event::NoticeEvent;
use std::fmt::Write as _;
use std::time::Duration;

fn facts(target: &str) -> Vec<(&'static str, NoticeEvent)> {
    let target = || target.to_owned();
    let detail = || "why".to_owned();
    vec![
        ("addressed", NoticeEvent::Addressed { targets: vec![target()], at: at(1) }),
        (
            "attempted",
            NoticeEvent::Attempted {
                target: target(),
                attempt: 2,
                with: vec![id(2)],
                doubtful: vec![],
                at: at(1),
            },
        ),
        ("delivered", NoticeEvent::Delivered { target: target(), remark: None, at: at(1) }),
        ("postponed", NoticeEvent::Postponed { target: target(), detail: detail(), retry_at: at(9) }),
        ("grouped", NoticeEvent::Grouped { target: target(), into: id(3), at: at(1) }),
        ("abandoned", NoticeEvent::Abandoned { target: target(), detail: detail(), at: at(1) }),
        ("unknown", NoticeEvent::Unknown { target: target(), at: at(1) }),
    ]
}

/// A notice whose receipt on `target` is in each of its states, reached by facts only.
fn states(target: &str) -> Vec<(&'static str, NoticeDoc)> {
    let mut waiting = doc(1);
    waiting.apply(&NoticeEvent::Addressed { targets: vec![target.to_owned()], at: at(0) });
    let after = |from: &NoticeDoc, fact: usize| {
        let mut doc = from.clone();
        doc.apply(&facts(target)[fact].1);
        doc
    };
    let attempted = after(&waiting, 1);
    vec![
        ("none", doc(1)),
        ("waiting", waiting.clone()),
        ("attempted", attempted.clone()),
        ("postponed", after(&attempted, 3)),
        ("delivered", after(&attempted, 2)),
        ("grouped", after(&waiting, 4)),
        ("abandoned", after(&attempted, 5)),
        ("unknown", after(&attempted, 6)),
        ("unknown, told", after(&after(&attempted, 6), 4)),
    ]
}

fn shown(doc: &NoticeDoc, target: &str) -> String {
    let receipt = match doc.receipts.get(target) {
        None => "none".to_owned(),
        Some(Receipt::Unknown { told_in: Some(_), .. }) => "unknown, told".to_owned(),
        Some(receipt) => serde_json::to_value(receipt).unwrap()["state"].as_str().unwrap().to_owned(),
    };
    format!("{receipt} ({})", doc.state().name())
}

#[test]
fn every_state_and_fact_has_one_successor() {
    let mut table = String::new();
    for (name, before) in states("chat") {
        for (fact, event) in facts("chat") {
            let mut doc = before.clone();
            doc.apply(&event);
            writeln!(table, "{name:<14} + {fact:<10} -> {}", shown(&doc, "chat")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_state_and_outcome_has_one_fact() {
    let fault = |then| Err(CourierFault { detail: "why".to_owned(), then });
    let results = || {
        [
            ("taken", Ok(Taken::Sent)),
            ("retry", fault(Disposition::Retry { after: None })),
            ("retry in an hour", fault(Disposition::Retry { after: Some(Duration::from_hours(1)) })),
            ("give up", fault(Disposition::GiveUp)),
            ("doubtful", fault(Disposition::Doubtful)),
        ]
    };
    let mut table = String::new();
    for target in [chat(), mail()] {
        for (name, doc) in states(&target.name) {
            for (result, came) in results() {
                let fact = outcome(&doc, &target, came, at(60));
                let told = fact.as_ref().map_or("nothing".to_owned(), |fact| {
                    serde_json::to_value(fact).unwrap()["kind"].as_str().unwrap().to_owned()
                });
                writeln!(table, "{:<5} {name:<14} {result:<17} -> {told}", target.name).unwrap();
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_receipt_survives_being_stored() {
    for (_, doc) in states("chat") {
        let stored = serde_json::to_string(&doc).unwrap();
        assert_eq!(serde_json::from_str::<NoticeDoc>(&stored).unwrap(), doc);
    }
}
