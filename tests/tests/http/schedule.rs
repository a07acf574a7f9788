//! What is scheduled, over the API: added, listed with the next first, ended; and what is refused.

use deputy_protocol::api::Role;
use deputy_protocol::ids::AppointmentId;
use deputy_tests::http::House;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

const SCHEDULE: &str = "/api/v1/schedule";
const TALKS: &str = "/api/v1/conversations";

/// The clock of a house stands at 2026-01-01T00:00:00Z, in UTC.
fn in_days(text: &str, count: u32) -> Value {
    json!({ "text": text, "in": { "unit": "days", "count": count } })
}

async fn end(house: &House, id: &Value) -> deputy_tests::http::Answer {
    let path = format!("{SCHEDULE}/{}", id.as_str().unwrap());
    house.send(house.request(Method::DELETE, &path).bearer_auth(&house.admin)).await
}

fn texts(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|it| it["text"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_next_comes_first_and_what_is_ended_is_gone() {
    let house = House::new().await;
    let thread = house.post(TALKS, json!({ "title": "Prices" })).await.expect(202)["id"].clone();
    let here = json!({ "text": "third", "conversation_id": thread, "every": { "unit": "days", "count": 5, "time": "09:00" },
        "at": "2026-01-03T12:00:00+01:00", "zone": "Europe/Berlin" });
    let third = house.post(SCHEDULE, here).await.expect(201);
    assert_eq!((&third["conversation_title"], &third["by"]), (&json!("Prices"), &json!("token:Admin")));
    assert_eq!(third["due_at"], "2026-01-04T08:00:00Z", "the first nine o'clock there behind that");
    assert_eq!(
        (&third["repeats"], &third["zone"]),
        (&json!("every 5 days at 09:00"), &json!("Europe/Berlin"))
    );
    let first = house.post(SCHEDULE, in_days("first\nand more", 1)).await.expect(201);
    assert_eq!((&first["conversation_title"], &first["every"]), (&json!("first"), &Value::Null));
    assert_eq!(first["zone"], "UTC", "of the house");
    house.post(SCHEDULE, in_days("second", 2)).await.expect(201);
    house.post(SCHEDULE, in_days("fourth", 400)).await.expect(201);
    let all = house.get(SCHEDULE).await.expect(200);
    assert_eq!(texts(&all), ["first\nand more", "second", "third", "fourth"]);
    let page = house.get(&format!("{SCHEDULE}?limit=3")).await.expect(200);
    assert_eq!(texts(&page).len(), 3);
    let next = page["next"].as_str().unwrap();
    let rest = house.get(&format!("{SCHEDULE}?limit=3&cursor={next}")).await.expect(200);
    assert_eq!((texts(&rest), &rest["next"]), (vec!["fourth"], &Value::Null));
    let ended = end(&house, &first["id"]).await.expect(200);
    assert_eq!((&ended["due_at"], &ended["ended_by"]), (&Value::Null, &json!("token:Admin")));
    assert_eq!(end(&house, &first["id"]).await.expect(200), ended, "it stays so");
    assert_eq!(texts(&house.get(SCHEDULE).await.expect(200)), ["second", "third", "fourth"]);
    let nobodys = json!(AppointmentId(Uuid::now_v7()));
    end(&house, &nobodys).await.problem(404, "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused_and_begins_no_conversation() {
    let house = House::new().await;
    let week = |more: Value| json!({ "text": "x", "every": more });
    for (body, hint) in [
        (json!({ "text": "x" }), "`at`, `in` or `every`"),
        (json!({ "text": " ", "at": "2026-02-01T00:00:00Z" }), "no words"),
        (json!({ "text": "x".repeat(4001), "at": "2026-02-01T00:00:00Z" }), "4000"),
        (json!({ "text": "x", "at": "2025-12-31T23:59:59Z" }), "in the past: it is Thursday, 1 January 2026"),
        (json!({ "text": "x", "at": "2036-01-01T00:00:00Z" }), "five years"),
        (
            json!({ "text": "x", "at": "2026-02-01T00:00:00Z", "in": { "unit": "days", "count": 1 } }),
            "either",
        ),
        (json!({ "text": "x", "at": "2026-02-01T00:00:00Z", "zone": "Berlin" }), "no time zone"),
        (week(json!({ "unit": "weeks", "on": [], "time": "09:00" })), "on which days"),
        (week(json!({ "unit": "hours", "count": 0 })), "1 to 8784"),
        (week(json!({ "unit": "minutes", "count": 5 })), "minutes"),
        (week(json!({ "unit": "days", "time": "9 o'clock" })), "09:00"),
        (in_days("x", 4_294_967_295), "five years"),
    ] {
        let answer = house.post(SCHEDULE, body.clone()).await;
        let problem = answer.expect(if answer.status.as_u16() == 400 { 400 } else { 422 });
        assert!(problem.to_string().contains(hint), "{body}: {problem}");
    }
    let nowhere = json!({ "text": "x", "at": "2026-02-01T00:00:00Z", "conversation_id": Uuid::now_v7() });
    house.post(SCHEDULE, nowhere).await.problem(422, "invalid");
    assert_eq!(house.get(TALKS).await.expect(200)["items"], json!([]));
    assert_eq!(house.get(SCHEDULE).await.expect(200)["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_that_comes_twice_schedules_once_also_when_its_time_is_over() {
    let house = House::new().await;
    let body = json!({ "text": "x", "at": "2026-01-01T00:00:10Z" });
    let first = house.post_once(SCHEDULE, "k", body.clone()).await.expect(201);
    house.sql("UPDATE idempotency SET status = NULL, media_type = NULL, body = NULL").await;
    house.clock.advance(Duration::from_mins(1));
    assert_eq!(house.post_once(SCHEDULE, "k", body).await.expect(201), first);
    assert_eq!(house.get(TALKS).await.expect(200)["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_holds_twenty_and_an_admin_of_a_project_is_not_the_founder() {
    let house = House::new().await;
    let web = house.project("web").await;
    let thread = house.post(TALKS, json!({ "text": "hm", "project": "web" })).await.expect(202)["id"].clone();
    let here = |number: u32| json!({ "text": format!("{number}"), "conversation_id": thread, "in": { "unit": "days", "count": number } });
    for number in 1..=20 {
        house.post(SCHEDULE, here(number)).await.expect(201);
    }
    let problem = house.post(SCHEDULE, here(21)).await.problem(409, "wrong-state");
    assert!(problem.to_string().contains("20 things are scheduled"), "{problem}");
    let stranger = house.token(Role::Admin, Some(web)).await;
    let seen = house.send(house.request(Method::GET, SCHEDULE).bearer_auth(&stranger)).await;
    seen.problem(403, "forbidden");
}
