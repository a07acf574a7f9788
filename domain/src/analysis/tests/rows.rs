use crate::analysis::{Happened, Table, deploy_rows, error_of, error_rows, event_row, run_row};
use crate::metric::ProductEvent;
use crate::projection::RunDoc;
use crate::run::tests::reviewed;
use crate::run::{DeliveryProgress, RollbackProgress, Sent, State};
use deputy_protocol::At;
use deputy_protocol::api::EventLevel;
use deputy_protocol::event::{DeliveryMode, RunError};
use deputy_protocol::ids::RunId;
use serde_json::{Value, json};
use uuid::Uuid;

fn at(text: &str) -> At {
    text.parse().unwrap()
}

fn run(state: State) -> RunDoc {
    let run_id = RunId(Uuid::from_u128(7));
    let mut run = reviewed();
    run.ended_at = Some(at("2026-02-03T10:00:00Z"));
    run.state = state;
    RunDoc {
        run_id,
        version: 1,
        correlation: None,
        run,
        sessions: Vec::new(),
        recalled: Vec::new(),
        given: Vec::new(),
    }
}

fn sent(mode: DeliveryMode, nothing: bool) -> Sent {
    Sent { mode, commit: "c1".to_owned(), target: "main".to_owned(), previous: None, nothing }
}

/// Values by their columns.
fn named(table: Table, row: &[Value]) -> Value {
    assert_eq!(row.len(), table.columns().len(), "{table:?}");
    let pairs =
        table.columns().iter().zip(row).map(|(column, value)| (column.name.to_owned(), value.clone()));
    Value::Object(pairs.collect())
}

#[test]
fn work_that_went_out_and_came_back_is_two_deploys() {
    let happened = Happened { taken_back_at: Some(at("2026-02-04T08:00:00Z")), ..Happened::default() };
    let back = Some(RollbackProgress::Done { commit: "c2".to_owned() });
    let doc = run(State::Approved { sent: sent(DeliveryMode::Merge, false), rollback: back });
    let rows = deploy_rows(&doc, happened);
    let rows: Vec<Value> = rows.iter().map(|row| named(Table::Deploys, row)).collect();
    assert_eq!(rows[0]["at"], "2026-02-03 10:00:00");
    assert_eq!((&rows[0]["kind"], &rows[0]["commit_id"]), (&json!("delivery"), &json!("c1")));
    assert_eq!((&rows[1]["kind"], &rows[1]["commit_id"]), (&json!("rollback"), &json!("c2")));
    assert_eq!((&rows[1]["at"], &rows[1]["day"]), (&json!("2026-02-04 08:00:00"), &json!("2026-02-04")));
    assert_eq!(rows[0]["title"], "Make the tests pass");
    assert_eq!(named(Table::Runs, &run_row(&doc))["state"], "approved");
}

#[test]
fn what_changed_nothing_or_went_nowhere_is_no_deploy() {
    for sent in [sent(DeliveryMode::Merge, true), sent(DeliveryMode::None, false)] {
        let doc = run(State::Approved { sent, rollback: None });
        assert!(deploy_rows(&doc, Happened::default()).is_empty());
    }
}

#[test]
fn what_failed_says_where_and_why() {
    let detail = || "the remote said no".to_owned();
    let failed_at = Some(at("2026-02-05T00:00:00Z"));
    let happened = Happened { failed_at, ..Happened::default() };
    let mode = DeliveryMode::Push;
    let error = RunError { code: "checks_failed".to_owned(), detail: detail() };
    let delivery = |progress| State::Review { delivery: Some(progress) };
    let rollback = Some(RollbackProgress::Failed { detail: detail() });
    for (state, source, name, day) in [
        (State::Failed { error }, "run", "checks_failed", "2026-02-03"),
        (
            delivery(DeliveryProgress::Failed { mode, detail: detail() }),
            "delivery",
            "delivery_failed",
            "2026-02-05",
        ),
        (
            delivery(DeliveryProgress::Conflict { mode, detail: detail() }),
            "delivery",
            "conflict",
            "2026-02-05",
        ),
        (
            State::Approved { sent: sent(DeliveryMode::Merge, false), rollback },
            "rollback",
            "rollback_failed",
            "2026-02-05",
        ),
    ] {
        let rows = error_rows(&run(state), happened);
        let row = named(Table::Errors, &rows[0]);
        assert_eq!((&row["source"], &row["name"], &row["day"]), (&json!(source), &json!(name), &json!(day)));
        assert_eq!((rows.len(), &row["message"]), (1, &json!("the remote said no")));
    }
    assert!(error_rows(&run(State::Rejected), happened).is_empty());
}

#[test]
fn an_error_of_the_product_is_among_the_errors_and_no_other_event_is() {
    let event = |level, properties: &str| ProductEvent {
        id: "1".to_owned(),
        name: "checkout".to_owned(),
        at: at("2026-02-03T10:00:00Z"),
        level,
        value: Some(2.5),
        unit: Some("usd".to_owned()),
        user: Some("u".to_owned()),
        properties: properties.to_owned(),
    };
    let row = error_of(&event(EventLevel::Fatal, r#"{"message":"no cart"}"#)).unwrap();
    let row = named(Table::Errors, &row);
    assert_eq!(
        (&row["source"], &row["name"], &row["message"]),
        (&json!("event"), &json!("checkout"), &json!("no cart"))
    );
    let silent = error_of(&event(EventLevel::Error, "{}")).unwrap();
    assert_eq!(named(Table::Errors, &silent)["message"], Value::Null);
    assert_eq!(error_of(&event(EventLevel::Warning, "{}")), None);
    let row = named(Table::Events, &event_row(&event(EventLevel::Info, "{}")));
    assert_eq!(
        (&row["value"], &row["properties"], &row["level"]),
        (&json!(2.5), &json!("{}"), &json!("info"))
    );
}
