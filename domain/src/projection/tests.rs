mod given;
mod recalled;

use super::apply::key;
use super::doc::read;
use super::*;
use crate::ledger::{Doc, Row, RowKey, Table};
use crate::notice::NoticeDoc;
use deputy_protocol::At;
use deputy_protocol::event::{
    DeliveryMode, Envelope, Event, HouseEvent, Payload, ProjectEvent, RunEvent, Usage, Visibility,
};
use deputy_protocol::money::Usd;
use deputy_protocol::stream::Stream;
use std::collections::BTreeMap;
use std::str::FromStr;

fn id<T: FromStr<Err: std::fmt::Debug>>(number: u64) -> T {
    format!("{number:032x}").parse().unwrap()
}

/// A recorded fact, as far as rows look at it.
pub(crate) fn envelope(stream: Stream, number: u64, event: &Event) -> Envelope {
    let (kind, payload) = event.encode();
    Envelope {
        position: number,
        stream,
        version: number,
        event_id: id(number),
        kind,
        kind_version: 1,
        payload: Payload::Kept(payload),
        recorded_at: At::UNIX_EPOCH,
        actor: "deputy".to_owned(),
        correlation: None,
        causation: None,
        epoch: None,
        project_id: Some(id(7)),
        visibility: Visibility::Viewer,
        digest: [0; 32],
        salt: Vec::new(),
        hash: [0; 32],
    }
}

/// The rows that follow from events, each as it comes back from a database.
fn rows(events: Vec<(Stream, Event)>) -> BTreeMap<RowKey, Row> {
    let mut rows = BTreeMap::new();
    for (number, (stream, event)) in (1..).zip(events) {
        let envelope = envelope(stream, number, &event);
        let (kind, payload) = event.encode();
        let event = Event::decode(&kind, &payload).unwrap();
        for key in keys(&envelope, &event) {
            let before = rows.remove(&key);
            if let Some(row) = apply(&key, before, &envelope, &event) {
                let doc = Doc::from_text(row.doc.as_str().to_owned());
                rows.insert(key, Row { doc, ..row });
            }
        }
    }
    rows
}

#[test]
fn figures_beyond_all_measure_neither_break_a_sum_nor_make_it_unreadable() {
    let at = At::UNIX_EPOCH;
    let usage = Usage {
        input_tokens: u64::MAX,
        cache_read_tokens: u64::MAX,
        cache_write_tokens: u64::MAX,
        output_tokens: u64::MAX,
        cost_usd: Usd::from_nanos(i64::MAX),
    };
    let settled = |call: u64| {
        let model = "lab/one".to_owned();
        let (reserved_usd, reserved_at) = (Usd::from_nanos(i64::MAX), at);
        RunEvent::CallSettled {
            call_id: id(call),
            model,
            usage,
            estimated: false,
            reserved_usd,
            reserved_at,
            at,
        }
    };
    let events = (1..4).map(|call| (Stream::Run(id(9)), settled(call).into())).collect();
    let rows = rows(events);
    assert_eq!(rows.len(), 2, "of the day and of the project: {rows:?}");
    for row in rows.into_values() {
        let doc: SpendDoc = read(&row.doc);
        assert_eq!((doc.calls, doc.spent.input_tokens, doc.spent.cost_usd), (3, u64::MAX, Usd::MAX));
    }
}

#[test]
fn a_child_that_was_given_up_is_told_once_and_a_runs_owner_by_its_run() {
    let gave_up = |child: &str, run_id| HouseEvent::ChildGaveUp {
        child: child.to_owned(),
        run_id,
        error: "it broke".to_owned(),
        at: At::UNIX_EPOCH,
    };
    let events = [gave_up("runs/9", Some(id(9))), gave_up("scheduler", None)];
    let rows = rows(events.into_iter().map(|event| (Stream::House, event.into())).collect());
    let told = rows.into_iter().filter(|(key, _)| key.table == Table::Outbox);
    let told: Vec<NoticeDoc> = told.map(|(_, row)| read(&row.doc)).collect();
    assert_eq!(told.len(), 2);
    assert!(
        told.iter().all(|notice| notice.kind == "house.child_gave_up" && notice.body.contains("it broke"))
    );
    assert_eq!(told.iter().map(|notice| notice.run_id).collect::<Vec<_>>(), [Some(id(9)), None]);
    assert!(told[1].title.contains("scheduler"));
}

#[test]
fn what_was_given_up_is_no_news_for_an_hour_and_is_forgotten_after_it() {
    let gave_up = |child: &str, minute: i64| {
        let at = At::UNIX_EPOCH + chrono::TimeDelta::minutes(minute);
        let event =
            HouseEvent::ChildGaveUp { child: child.to_owned(), run_id: None, error: String::new(), at };
        (Stream::House, event.into())
    };
    let house = |events| -> HouseDoc {
        let key = RowKey { table: Table::House, key: HOUSE_KEY.to_owned() };
        read(&rows(events).remove(&key).unwrap().doc)
    };
    let at = |minute| At::UNIX_EPOCH + chrono::TimeDelta::minutes(minute);
    let doc = house(vec![gave_up("tail", 0)]);
    assert!(doc.was_given_up("tail", at(59)) && !doc.was_given_up("tail", at(60)));
    assert!(!doc.was_given_up("scheduler", at(1)));
    let doc = house(vec![gave_up("tail", 0), gave_up("scheduler", 61)]);
    assert_eq!(doc.gave_up.into_keys().collect::<Vec<_>>(), ["scheduler"]);
}

#[test]
fn a_removed_project_keeps_its_row_and_gives_up_its_name() {
    let at = At::UNIX_EPOCH;
    let added = |name: &str| ProjectEvent::Added {
        name: name.to_owned(),
        origin: deputy_protocol::event::RepoOrigin::Own,
        settings: deputy_protocol::event::ProjectSettings::default(),
        deploy_key: None,
        at,
    };
    let removed = ProjectEvent::Removed { name: "Shop".to_owned(), at };
    let (first, second) =
        (id::<deputy_protocol::ids::ProjectId>(1), id::<deputy_protocol::ids::ProjectId>(2));
    let of = |project, event: &ProjectEvent| (Stream::Project(project), Event::from(event.clone()));
    let mut events = vec![of(first, &added("Shop")), of(first, &removed)];
    let state = |rows: &BTreeMap<RowKey, Row>, project| rows[&key(Table::Projects, &project)].state.clone();
    let (name, without) = (key(Table::ProjectNames, "shop"), rows(events.clone()));
    assert_eq!((without.get(&name), state(&without, first)), (None, "removed".to_owned()));
    let doc: ProjectDoc = without[&key(Table::Projects, &first)].doc.read().unwrap();
    assert_eq!((doc.name.as_str(), doc.removed_at), ("Shop", Some(at)));
    events.push(of(second, &added("shop")));
    let again = rows(events);
    assert_eq!(again[&name].parent, second.to_string());
    assert_eq!((state(&again, first), state(&again, second)), ("removed".to_owned(), String::new()));
}

#[test]
fn an_approval_is_told_wherever_it_went_and_a_part_of_a_plan_is_not() {
    let approved = |mode, inner| RunEvent::Approved {
        mode,
        commit: "c".repeat(40),
        target: "deputy/it".to_owned(),
        previous: None,
        nothing: false,
        inner,
        at: At::UNIX_EPOCH,
    };
    let concerns = |mode, inner| outbox::concerns_founder(&approved(mode, inner));
    assert!(concerns(DeliveryMode::Merge, false) && concerns(DeliveryMode::None, false));
    assert!(!concerns(DeliveryMode::None, true));
}
