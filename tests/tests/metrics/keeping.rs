//! What is kept, how long, and how it is read.

use super::shelf::{KEPT, Shelf, at, event, every};
use deputy_actors::ports::{EventsWanted, Keep, Metrics as _, MetricsFault};
use deputy_domain::metric::ProductEvent;
use deputy_protocol::api::EventLevel;
use deputy_protocol::ids::ProjectId;
use deputy_tests::ledger::Engine;
use sqlx::{Connection as _, SqliteConnection};
use uuid::Uuid;

pub(crate) async fn what_is_kept_is_read_back_the_same(shelf: Shelf) {
    let full = ProductEvent {
        level: EventLevel::Fatal,
        value: Some(0.1),
        unit: Some("usd".to_owned()),
        user: Some("u-1".to_owned()),
        properties: r#"{"plan":"pro","nested":{"a":[1,2.5,null]}}"#.to_owned(),
        ..event("b", "paid", "2026-02-01T10:00:00.000001Z")
    };
    let plain = event("a", "sign_up", "2026-02-01T09:00:00Z");
    assert_eq!(shelf.add(&[plain.clone(), full.clone()]).await, 2);
    assert_eq!(shelf.all(shelf.project_id).await, [full, plain]);
    assert_eq!(shelf.add(&[]).await, 0);
}

pub(crate) async fn an_event_that_comes_again_is_kept_once(shelf: Shelf) {
    let first = event("a", "sign_up", "2026-02-01T09:00:00Z");
    let again = event("a", "something_else", "2026-02-02T09:00:00Z");
    let other = event("b", "sign_up", "2026-02-01T09:00:00Z");
    assert_eq!(shelf.add(std::slice::from_ref(&first)).await, 1);
    assert_eq!(shelf.add(&[again.clone(), other.clone(), again]).await, 1);
    assert_eq!(shelf.all(shelf.project_id).await, [other, first]);
    // An id is one event's within its project.
    let neighbour = ProjectId(Uuid::now_v7());
    let same = [event("a", "theirs", "2026-02-01T09:00:00Z")];
    assert_eq!(shelf.events.add(neighbour, &same).await.unwrap(), 1);
    assert_eq!(shelf.all(neighbour).await, same);
}

pub(crate) async fn pages_follow_each_other_without_a_gap(shelf: Shelf) {
    let one = |nth: usize| ProductEvent {
        level: if nth.is_multiple_of(5) { EventLevel::Error } else { EventLevel::Warning },
        ..event(&format!("{nth:02}"), "x", &format!("2026-02-01T{:02}:00:00Z", nth / 10))
    };
    let events: Vec<ProductEvent> = (0..60).map(one).collect();
    shelf.add(&events).await;
    for errors in [false, true] {
        let mut seen: Vec<String> = Vec::new();
        let mut wanted = EventsWanted { limit: 7, errors, ..every() };
        loop {
            let page = shelf.events.events(shelf.project_id, &wanted).await.unwrap();
            let Some(last) = page.last() else { break };
            wanted.behind = Some((last.at, last.id.clone()));
            seen.extend(page.into_iter().map(|event| event.id));
        }
        let mut all: Vec<String> =
            (0..60).filter(|nth| !errors || nth % 5 == 0).map(|nth| format!("{nth:02}")).collect();
        all.reverse();
        assert_eq!(seen, all);
    }
    let late = EventsWanted { since: at("2026-02-01T05:00:00Z"), ..every() };
    assert_eq!(shelf.events.events(shelf.project_id, &late).await.unwrap().len(), 10);
}

pub(crate) async fn events_outlive_the_daemon_and_are_in_a_copy_of_the_database(shelf: Shelf) {
    shelf.add(&[event("a", "sign_up", "2026-02-01T09:00:00Z")]).await;
    let shelf = shelf.reopened().await;
    assert_eq!(shelf.ids(shelf.project_id).await, ["a"]);
    if shelf.bench.engine() == Engine::Sqlite {
        let copy = shelf.bench.data_dir().join("copy.db");
        shelf.ledger.copy_to(shelf.bench.url(), &copy).await.unwrap();
        let mut conn = SqliteConnection::connect(&format!("sqlite://{}", copy.display())).await.unwrap();
        let found: (String,) =
            sqlx::query_as("SELECT name FROM product_event").fetch_one(&mut conn).await.unwrap();
        assert_eq!(found.0, "sign_up");
    }
    // They are no part of what is proved and made anew.
    assert_eq!(shelf.ledger.verify().await.unwrap().fault, None);
    shelf.ledger.rebuild().await.unwrap();
    assert_eq!(shelf.ids(shelf.project_id).await, ["a"]);
}

pub(crate) async fn what_is_old_goes_and_what_is_too_many(shelf: Shelf) {
    let events: Vec<ProductEvent> = (0..5_000)
        .map(|nth| event(&nth.to_string(), "x", &format!("2026-02-{:02}T00:00:00Z", 1 + nth / 500)))
        .collect();
    for some in events.chunks(1_000) {
        shelf.add(some).await;
    }
    let keep = |since: &str, most| Keep { since: at(since), most };
    let sweep = async |keep| shelf.events.sweep(shelf.project_id, keep).await.unwrap();
    assert_eq!(sweep(keep("2026-02-01T00:00:00Z", 5_000)).await, 0);
    // More than one transaction's worth.
    assert_eq!(sweep(keep("2026-02-06T00:00:00Z", 5_000)).await, 2_500);
    assert_eq!(sweep(keep("2026-02-01T00:00:00Z", 700)).await, 2_000, "whole moments go");
    assert_eq!(shelf.all(shelf.project_id).await.len(), 500);
    assert_eq!(
        shelf.events.sweep(ProjectId(Uuid::now_v7()), keep("2026-02-06T00:00:00Z", 1)).await.unwrap(),
        0
    );
}

pub(crate) async fn more_than_are_kept_is_refused_until_the_oldest_are_gone(shelf: Shelf) {
    let some = |from: u64, count: u64| -> Vec<ProductEvent> {
        (from..from + count).map(|nth| event(&nth.to_string(), "x", "2026-02-01T09:00:00Z")).collect()
    };
    let room = KEPT + KEPT / 10;
    shelf.add(&some(0, room - 1)).await;
    // Whoever comes up does not begin to count from nothing.
    let shelf = shelf.reopened().await;
    let refused = shelf.events.add(shelf.project_id, &some(room, 2)).await.unwrap_err();
    assert_eq!(refused.operation, MetricsFault::TAKEN);
    assert_eq!(shelf.add(&some(room, 1)).await, 1, "none of them was kept");
    assert!(shelf.events.add(shelf.project_id, &some(room + 1, 1)).await.is_err());
    assert_eq!(
        shelf.events.add(ProjectId(Uuid::now_v7()), &some(0, 1)).await.unwrap(),
        1,
        "others have their own"
    );
    let keep = Keep { since: at("2026-02-02T00:00:00Z"), most: KEPT };
    shelf.events.sweep(shelf.project_id, keep).await.unwrap();
    assert_eq!(shelf.add(&some(0, 1)).await, 1);
}

pub(crate) async fn a_project_that_goes_leaves_nothing_and_the_others_stay(shelf: Shelf) {
    let neighbour = ProjectId(Uuid::now_v7());
    let some = [event("a", "x", "2026-02-01T09:00:00Z"), event("b", "x", "9999-02-01T09:00:00Z")];
    shelf.add(&some).await;
    shelf.events.add(neighbour, &some).await.unwrap();
    shelf.events.forget(shelf.project_id).await.unwrap();
    shelf.events.forget(shelf.project_id).await.unwrap();
    assert!(shelf.ids(shelf.project_id).await.is_empty());
    assert_eq!(shelf.ids(neighbour).await, ["b", "a"]);
}

pub(crate) async fn whatever_a_text_holds_it_stays_a_text(shelf: Shelf) {
    let odd = [
        "'; DROP TABLE product_event; --",
        "\"[]{}\\",
        "1e5",
        "null",
        "true",
        "é漢🚀",
        "\u{202e}x",
        "{\"a\":1}",
    ];
    let events: Vec<ProductEvent> = odd
        .iter()
        .map(|text| ProductEvent {
            unit: Some((*text).to_owned()),
            value: Some(-0.0),
            user: Some((*text).to_owned()),
            properties: serde_json::json!({ "x": text, "escaped": "\n\t\\u0000" }).to_string(),
            ..event(text, text, "2026-02-01T09:00:00Z")
        })
        .collect();
    shelf.add(&events).await;
    let mut found = shelf.all(shelf.project_id).await;
    found.sort_by(|one, other| one.id.cmp(&other.id));
    let mut events = events;
    events.sort_by(|one, other| one.id.cmp(&other.id));
    assert_eq!(found, events);
}
