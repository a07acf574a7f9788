//! Limits of rates: they hold up who asks too often, and nobody else.

use deputy_protocol::api::Role;
use deputy_tests::http::{House, Plan};
use deputyd::http::{Rate, Rates};
use reqwest::Method;
use serde_json::json;

fn plan() -> Plan {
    let rates = Rates { changes: Rate::new(5, 1), refusals: Rate::new(3, 1), visits: Rate::new(4, 1) };
    Plan { rates: Some(rates), ..Plan::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_changes_things_too_often_waits_and_reading_goes_on() {
    let house = House::with(plan()).await;
    let mut limited = None;
    for _ in 0..20 {
        let answer = house.post("/api/v1/resume", json!({})).await;
        if answer.status == 429 {
            limited = Some(answer);
            break;
        }
        answer.expect(200);
    }
    let limited = limited.expect("20 at once are more than 5");
    limited.problem(429, "rate-limited");
    assert!(limited.header("retry-after").parse::<u64>().unwrap() >= 1);
    house.get("/api/v1/runs").await.expect(200);
    let other = house.token(Role::Admin, None).await;
    let request = house.request(Method::POST, "/api/v1/resume").bearer_auth(&other);
    house.send(request).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_tokens_waits_and_valid_ones_are_not_held_up() {
    let house = House::with(plan()).await;
    let guess =
        async || house.send(house.request(Method::GET, "/api/v1/runs").bearer_auth("dpy_guess")).await;
    let mut refused = Vec::new();
    for _ in 0..10 {
        refused.push(guess().await);
    }
    assert_eq!(refused[0].status, 401);
    refused.last().unwrap().problem(429, "rate-limited");
    house.get("/api/v1/runs").await.expect(200);
}
