use crate::metric::{EVENTS_MAX, Flaw, Kept, ProductEvent, Refusal, checked};
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::api::{EventLevel, NewProductEvent, NewProductEvents};
use proptest::prelude::*;
use serde_json::{Value, json};

fn kept() -> Kept {
    Kept { now: "2026-03-01T12:00:00Z".parse().unwrap(), days: 400 }
}

fn take(body: Value) -> Result<Vec<ProductEvent>, Refusal> {
    let events: NewProductEvents = serde_json::from_value(body).unwrap();
    checked(events.into_all(), kept(), |nth| format!("minted {nth}"))
}

#[test]
fn an_event_says_what_it_does_not_say_by_what_is_usual() {
    let taken = take(json!({"events": [
        {"name": "sign_up"},
        {"name": "error", "properties": {"message": "no such page"}},
        {"name": "error", "level": "warning"},
        {"name": "paid", "level": "fatal", "value": 12, "unit": "usd", "user": "u1", "at": "2026-02-01T00:00:00Z", "id": "a"},
    ]}))
    .unwrap();
    let levels: Vec<EventLevel> = taken.iter().map(|event| event.level).collect();
    assert_eq!(levels, [EventLevel::Info, EventLevel::Error, EventLevel::Warning, EventLevel::Fatal]);
    assert_eq!((taken[0].at, taken[0].id.as_str()), (kept().now, "minted 0"));
    assert_eq!(
        (taken[0].properties.as_str(), taken[1].properties.as_str()),
        ("{}", r#"{"message":"no such page"}"#)
    );
    let at: At = "2026-02-01T00:00:00Z".parse().unwrap();
    assert_eq!((taken[3].id.as_str(), taken[3].value, taken[3].at), ("a", Some(12.0), at));
}

#[test]
fn what_is_out_of_bounds_is_refused_by_its_field() {
    let long = |count: usize| "x".repeat(count);
    for (event, field, flaw) in [
        (json!({"name": ""}), "name", Flaw::Blank),
        (json!({"name": " sign_up"}), "name", Flaw::Blank),
        (json!({"name": "a\nb"}), "name", Flaw::Unprintable),
        (json!({"name": "a\u{2028}b"}), "name", Flaw::Unprintable),
        (json!({"name": long(101)}), "name", Flaw::Long { chars: 101, most: 100 }),
        (json!({"name": "x", "user": long(201)}), "user", Flaw::Long { chars: 201, most: 200 }),
        (json!({"name": "x", "id": ""}), "id", Flaw::Blank),
        (json!({"name": "x", "value": 1, "unit": long(21)}), "unit", Flaw::Long { chars: 21, most: 20 }),
        (json!({"name": "x", "unit": "usd"}), "unit", Flaw::NoValue),
        (json!({"name": "x", "value": 1.1e15}), "value", Flaw::Huge),
        (json!({"name": "x", "value": -1.1e15}), "value", Flaw::Huge),
        (json!({"name": "x", "at": "2026-03-01T13:00:01Z"}), "at", Flaw::Ahead),
        (json!({"name": "x", "at": "2025-01-25T11:59:59Z"}), "at", Flaw::Old(400)),
        (json!({"name": "x", "at": "0001-01-01T00:00:00Z"}), "at", Flaw::Old(400)),
        (json!({"name": "x", "properties": {"a": long(4096)}}), "properties", Flaw::LongProperties(4104)),
    ] {
        assert_eq!(take(event.clone()).unwrap_err(), Refusal { field: field.to_owned(), flaw: flaw.clone() });
        // One that is wrong among others: nothing is taken, and it is named.
        let batch = json!({"events": [{"name": "fine"}, event]});
        assert_eq!(take(batch).unwrap_err(), Refusal { field: format!("events[1].{field}"), flaw });
    }
}

#[test]
fn a_request_has_at_least_one_event_and_no_more_than_are_taken_at_once() {
    let many = |count: usize| json!({"events": vec![json!({"name": "x"}); count]});
    assert_eq!(take(many(0)).unwrap_err().flaw, Flaw::Nothing);
    assert_eq!(take(many(EVENTS_MAX + 1)).unwrap_err().flaw, Flaw::TooMany(EVENTS_MAX + 1));
    assert_eq!(take(many(EVENTS_MAX)).unwrap().len(), EVENTS_MAX);
}

#[test]
fn days_without_an_end_are_days_all_the_same() {
    let kept = Kept { days: i64::MAX, ..kept() };
    assert_eq!(kept.since(), At::MIN_UTC);
}

proptest! {
    #[test]
    fn whatever_is_sent_is_kept_within_its_bounds_or_refused(
        name in "(\\PC|\n|\0){0,120}",
        value in proptest::option::of(any::<f64>()),
        user in proptest::option::of("\\PC{0,220}"),
        minutes in -1_000_000_i64..1_000,
    ) {
        let at = Some(kept().now + TimeDelta::minutes(minutes));
        let event = NewProductEvent { name, at, value, user, ..NewProductEvent::default() };
        if let Ok(taken) = checked(vec![(String::new(), event)], kept(), |_| "id".to_owned()) {
            let ProductEvent { name, at, value, user, .. } = &taken[0];
            prop_assert!(!name.is_empty() && name.chars().count() <= 100 && !name.chars().any(char::is_control));
            prop_assert!(value.is_none_or(f64::is_finite));
            prop_assert!(user.as_ref().is_none_or(|user| user.chars().count() <= 200));
            prop_assert!(*at >= kept().since() && *at <= kept().now + TimeDelta::hours(1));
        }
    }
}
