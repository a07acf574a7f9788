//! Events of the products in, figures out.

use deputy_protocol::api::Role;
use deputy_tests::http::{Answer, House};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const EVENTS: &str = "/api/v1/projects/shop/events";

/// A house with a project, at noon of 2026-03-01.
async fn shop() -> House {
    let house = House::new().await;
    let noon = "2026-03-01T12:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let ahead = noon - house.world.clock.now();
    house.clock.advance(ahead.to_std().unwrap());
    house.project("shop").await;
    house
}

async fn figures(house: &House, query: &str) -> Vec<Value> {
    let page = house.get(&format!("/api/v1/projects/shop/metrics?{query}")).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

async fn send_as(house: &House, token: &str, path: &str, body: &Value) -> Answer {
    house.send(house.request(Method::POST, path).bearer_auth(token).json(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn events_come_alone_or_together_and_become_figures() {
    let house = shop().await;
    let one = json!({"name": "sign_up", "user": "a", "properties": {"plan": "pro"}});
    assert_eq!(house.post(EVENTS, one).await.expect(202), json!({"accepted": 1}));
    let many = json!({"events": [
        {"name": "sign_up", "user": "a", "at": "2026-02-28T09:00:00+02:00"},
        {"name": "paid", "value": 12.5, "unit": "usd", "at": "2026-02-27T23:59:59Z"},
        {"name": "paid", "value": 2, "unit": "usd", "at": "2026-02-27T00:00:00Z"},
        {"name": "error", "properties": {"message": "no such page"}},
    ]});
    assert_eq!(house.post(EVENTS, many).await.expect(202)["accepted"], 4);
    let found = figures(&house, "").await;
    let line = |it: &Value| {
        format!("{} {} {}", it["from"].as_str().unwrap(), it["name"].as_str().unwrap(), it["count"])
    };
    let lines: Vec<String> = found.iter().map(line).collect();
    assert_eq!(
        lines,
        ["2026-03-01 error 1", "2026-03-01 sign_up 1", "2026-02-28 sign_up 1", "2026-02-27 paid 2"]
    );
    assert_eq!(
        found[3],
        json!({"name": "paid", "unit": "usd", "from": "2026-02-27", "count": 2, "users": 0, "sum": 14.5, "min": 2.0, "max": 12.5})
    );
    let weeks = figures(&house, "by=week&name=sign_up").await;
    assert_eq!(
        (weeks.len(), &weeks[0]["from"], &weeks[0]["count"], &weeks[0]["users"]),
        (1, &json!("2026-02-23"), &json!(2), &json!(1))
    );
    assert_eq!(figures(&house, "since=1d").await.len(), 3, "the whole of yesterday");
    assert_eq!(figures(&house, "since=2026-02-28").await.len(), 3);
    assert_eq!(figures(&house, "name=nothing").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_come_in_pages() {
    let house = shop().await;
    let event = |nth: usize| json!({"name": format!("e{nth:02}")});
    let events: Vec<Value> = (0..25).map(event).collect();
    house.post(EVENTS, json!({ "events": events })).await.expect(202);
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = house.get(&format!("/api/v1/projects/shop/metrics?limit=10{cursor}")).await.expect(200);
        names.extend(
            page["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let all: Vec<String> = (0..25).map(|nth| format!("e{nth:02}")).collect();
    assert_eq!(names, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_is_kept_once() {
    let house = shop().await;
    let named = json!({"events": [{"name": "sign_up", "id": "1"}, {"name": "sign_up", "id": "2"}, {"name": "sign_up", "id": "1"}]});
    assert_eq!(house.post(EVENTS, named.clone()).await.expect(202), json!({"accepted": 3}));
    assert_eq!(house.post(EVENTS, named).await.expect(202), json!({"accepted": 3}));
    // Without ids the key of the request tells, whether or not its answer was heard.
    let nameless = json!({"events": [{"name": "visit"}, {"name": "visit"}]});
    let first = house.post_once(EVENTS, "k", nameless.clone()).await;
    assert_eq!(first.expect(202)["accepted"], 2);
    assert_eq!(house.post_once(EVENTS, "k", nameless.clone()).await.text, first.text);
    // The daemon died before it could keep its answer.
    house.sql("UPDATE idempotency SET status = NULL, body = NULL").await;
    house.clock.advance(Duration::from_mins(1));
    assert_eq!(house.post_once(EVENTS, "k", nameless).await.expect(202), json!({"accepted": 2}));
    let found = figures(&house, "").await;
    assert_eq!((&found[0]["count"], &found[1]["count"]), (&json!(2), &json!(2)), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_refused_by_its_field_and_nothing_is_kept() {
    let house = shop().await;
    let with = |event: Value| json!({"events": [{"name": "fine"}, event]});
    for (event, field, hint) in [
        (json!({"name": ""}), "events[1].name", "empty"),
        (json!({"name": "x".repeat(101)}), "events[1].name", "at most 100"),
        (json!({"name": "x", "at": "2026-03-01T14:00:00Z"}), "events[1].at", "in the future"),
        (json!({"name": "x", "at": "2020-01-01T00:00:00Z"}), "events[1].at", "400 days"),
        (json!({"name": "x", "at": "yesterday"}), "events[1].at", ""),
        (json!({"name": "x", "value": 1e16}), "events[1].value", "1e15"),
        (json!({"name": "x", "value": "12"}), "events[1].value", ""),
        (json!({"name": "x", "unit": "usd"}), "events[1].unit", "no `value`"),
        (json!({"name": "x", "level": "severe"}), "events[1].level", "severe"),
        (json!({"name": "x", "properties": {"a": "x".repeat(5_000)}}), "events[1].properties", "4096"),
        (json!({"name": "x", "properties": "x"}), "events[1].properties", ""),
        (json!({"name": "x", "colour": "red"}), "events[1].colour", "unknown field"),
    ] {
        let problem = house.post(EVENTS, with(event.clone())).await.problem(422, "invalid");
        let (told, detail) = (&problem["errors"][0]["field"], problem["detail"].as_str().unwrap());
        assert!(told == field && detail.contains(hint), "{event}: {problem}");
    }
    house.post(EVENTS, json!({"events": []})).await.problem(422, "invalid");
    house.post(EVENTS, json!({"events": vec![json!({"name": "x"}); 1_001]})).await.problem(422, "invalid");
    house.post(EVENTS, json!({"events": [{"name": "x"}], "name": "x"})).await.problem(422, "invalid");
    house.post(EVENTS, json!([{"name": "x"}])).await.problem(422, "invalid");
    house
        .post(EVENTS, json!({"events": vec![json!({"name": "x", "user": "x".repeat(190)}); 6_000]}))
        .await
        .problem(413, "too-large");
    let raw = house
        .request(Method::POST, EVENTS)
        .bearer_auth(&house.admin)
        .header("content-type", "application/json");
    house.send(raw.body("{\"name\":\"a\\u0000b\"}")).await.problem(422, "invalid");
    assert!(figures(&house, "").await.is_empty());
    for (query, hint) in [
        ("since=ever", "30d"),
        ("by=year", "day"),
        ("limit=0", "from 1"),
        ("until=x", "unknown"),
        ("cursor=x", "cursor"),
    ] {
        let problem =
            house.get(&format!("/api/v1/projects/shop/metrics?{query}")).await.problem(400, "bad-request");
        assert!(problem["detail"].as_str().unwrap().contains(hint), "{query}: {problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_only_sends_events_does_nothing_else_and_for_one_project() {
    let house = shop().await;
    let other = house.project("other").await;
    let wanted = json!({"name": "site", "role": "ingest"});
    let problem = house.post("/api/v1/tokens", wanted).await.problem(422, "invalid");
    assert_eq!(problem["errors"][0]["field"], "project");
    let made = json!({"name": "site", "role": "ingest", "project": "shop"});
    let token = house.post("/api/v1/tokens", made).await.expect(201)["token"].as_str().unwrap().to_owned();
    let event = json!({"name": "sign_up"});
    send_as(&house, &token, EVENTS, &event).await.expect(202);
    // Its project by its id as well, and no other by either.
    let shop = house.get("/api/v1/projects/shop").await.expect(200)["id"].as_str().unwrap().to_owned();
    send_as(&house, &token, &format!("/api/v1/projects/{shop}/events"), &event).await.expect(202);
    for path in [
        "/api/v1/projects/other/events",
        &format!("/api/v1/projects/{other}/events"),
        "/api/v1/projects/none/events",
    ] {
        send_as(&house, &token, path, &event).await.problem(404, "not-found");
    }
    for path in [
        "/api/v1/projects/shop",
        "/api/v1/projects/shop/metrics",
        "/api/v1/runs",
        "/api/v1/feed",
        "/api/v1/inbox",
        "/metrics",
    ] {
        house.send(house.request(Method::GET, path).bearer_auth(&token)).await.problem(403, "forbidden");
    }
    send_as(&house, &token, "/api/v1/feed/tickets", &json!({})).await.problem(403, "forbidden");
    send_as(&house, &token, "/api/v1/tasks", &json!({"text": "x"})).await.problem(403, "forbidden");
    assert_eq!(house.try_watch(&token, "after=0").await.err(), Some(403));
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_for_whoever_may_read_the_code_of_the_project() {
    let house = shop().await;
    let other = house.project("other").await;
    house.post(EVENTS, json!({"name": "sign_up"})).await.expect(202);
    let get = async |token: &str| {
        house.send(house.request(Method::GET, "/api/v1/projects/shop/metrics").bearer_auth(token)).await
    };
    get(&house.token(Role::Viewer, None).await).await.problem(403, "forbidden");
    get(&house.token(Role::Developer, Some(other)).await).await.problem(404, "not-found");
    let developer = house.token(Role::Developer, None).await;
    assert_eq!(get(&developer).await.expect(200)["items"][0]["count"], 1);
    send_as(&house, &developer, EVENTS, &json!({"name": "sign_up"})).await.expect(202);
    let viewer = house.token(Role::Viewer, None).await;
    send_as(&house, &viewer, EVENTS, &json!({"name": "sign_up"})).await.problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_was_removed_takes_no_events() {
    let house = shop().await;
    let id = house.get("/api/v1/projects/shop").await.expect(200)["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/projects/{id}/events");
    house.post(&path, json!({"name": "sign_up"})).await.expect(202);
    let remove = house.request(Method::DELETE, "/api/v1/projects/shop").bearer_auth(&house.admin);
    house.send(remove).await.expect(200);
    house.post(&path, json!({"name": "sign_up"})).await.problem(409, "wrong-state");
    house.post(EVENTS, json!({"name": "sign_up"})).await.problem(404, "not-found");
}

/// They are no part of the history: what is said of them there is nothing.
#[tokio::test(flavor = "multi_thread")]
async fn events_outlive_a_restart_and_leave_nothing_in_the_history() {
    let house = shop().await;
    let before = *house.world.ledger.head().borrow();
    house.post(EVENTS, json!({"name": "sign_up"})).await.expect(202);
    assert_eq!(*house.world.ledger.head().borrow(), before);
    let house = house.restart().await;
    assert_eq!(figures(&house, "").await[0]["count"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_more_than_is_kept_is_told_to_wait() {
    let house = shop().await;
    let events: Vec<Value> = (0..500).map(|_| json!({"name": "x"})).collect();
    // A tenth more than are kept.
    for _ in 0..11 {
        house.post(EVENTS, json!({ "events": events })).await.expect(202);
    }
    let refused = house.post(EVENTS, json!({"name": "x"})).await;
    let problem = refused.expect(429);
    assert!(problem["detail"].as_str().unwrap().contains("`metrics.events_max`"), "{problem}");
    assert_eq!(refused.header("retry-after"), "300");
    let counts: i64 = figures(&house, "").await.iter().map(|it| it["count"].as_i64().unwrap()).sum();
    assert_eq!(counts, 5_500, "nothing of it was kept");
}
