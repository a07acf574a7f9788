//! Passwords: what a wrong one costs.

use super::support::{PASSWORD, count, founder, roomy, somebody};
use deputy_protocol::api::Role;
use deputy_tests::http::{Answer, Browser, House};
use serde_json::json;
use std::time::Duration;

async fn sign_in(house: &House, name: &str, password: &str) -> Answer {
    let body = json!({ "name": name, "password": password });
    Browser::default().post(house, "/api/v1/session/password", body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_and_its_password_sign_a_device_in_and_nothing_says_which_is_wrong() {
    let house = House::with(roomy()).await;
    founder(&house).await;
    sign_in(&house, "Ada", PASSWORD).await.expect(200);
    sign_in(&house, "ada", PASSWORD).await.expect(200);
    let wrong = sign_in(&house, "Ada", "incorrect horse battery").await.problem(401, "not-let-in");
    let nobody = sign_in(&house, "Eve", PASSWORD).await.problem(401, "not-let-in");
    assert_eq!(wrong["detail"], nobody["detail"]);
    for (name, password) in
        [("", ""), ("Ada", ""), ("Ada", &*"x".repeat(100_000)), ("Ada", "Correct horse battery")]
    {
        sign_in(&house, name, password).await.problem(401, "not-let-in");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_waits_longer_each_time_and_the_right_one_ends_it() {
    let house = House::with(roomy()).await;
    let mut ada = founder(&house).await;
    for _ in 0..5 {
        sign_in(&house, "Ada", "a wrong password").await.problem(401, "not-let-in");
    }
    // Whether it is the right one is not even looked at.
    for seconds in [5, 10, 20] {
        for password in [PASSWORD, "a wrong password"] {
            let waits = sign_in(&house, "Ada", password).await;
            waits.problem(429, "rate-limited");
            assert_eq!(waits.header("retry-after"), seconds.to_string());
        }
        house.clock.advance(Duration::from_secs(seconds));
        sign_in(&house, "ADA", "a wrong password").await.problem(401, "not-let-in");
    }
    house.clock.advance(Duration::from_secs(40));
    sign_in(&house, "Ada", PASSWORD).await.expect(200);
    sign_in(&house, "Ada", "a wrong password").await.problem(401, "not-let-in");
    // Names that nobody has are counted as others are.
    for _ in 0..5 {
        sign_in(&house, "Eve", PASSWORD).await.problem(401, "not-let-in");
    }
    sign_in(&house, "Eve", PASSWORD).await.problem(429, "rate-limited");
    // A device that is signed in is not held up.
    ada.get(&house, "/api/v1/runs").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_guesses_at_once_are_no_way_around() {
    let house = House::with(roomy()).await;
    founder(&house).await;
    let tries = (0..24).map(|_| async { sign_in(&house, "Ada", "a wrong password").await.status.as_u16() });
    let statuses = futures::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5, "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_to_sign_in_are_limited_by_address_and_a_proxy_s_clients_are_told_apart() {
    let house = House::new().await;
    let from = async |address: &str| {
        let request = Browser::default().request(&house, reqwest::Method::POST, "/api/v1/join/look");
        let request = request.header("x-forwarded-for", format!("203.0.113.9, {address}"));
        house.send(request.json(&json!({ "code": "x" }))).await
    };
    let mut limited = None;
    for _ in 0..200 {
        let answer = from("198.51.100.1").await;
        if answer.status == 429 {
            limited = Some(answer);
            break;
        }
        answer.problem(410, "link-spent");
    }
    let limited = limited.expect("200 are more than 60");
    limited.problem(429, "rate-limited");
    assert!(limited.header("retry-after").parse::<u64>().unwrap() >= 1);
    from("198.51.100.2").await.problem(410, "link-spent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_by_who_knows_it() {
    let house = House::with(roomy()).await;
    let mut eve = somebody(&house, "Eve", Role::Viewer, None).await;
    let change = "/api/v1/session/password/change";
    let new = "another long password";
    eve.post(&house, change, json!({ "new": new })).await.problem(401, "not-let-in");
    let wrong = json!({ "old": "a wrong password", "new": new });
    eve.post(&house, change, wrong).await.problem(401, "not-let-in");
    let short = json!({ "old": PASSWORD, "new": "short" });
    eve.post(&house, change, short).await.problem(422, "invalid");
    eve.post(&house, change, json!({ "old": PASSWORD, "new": new })).await.expect(200);
    assert_eq!(count(&house, "house.password_changed").await, 1);
    sign_in(&house, "Eve", PASSWORD).await.problem(401, "not-let-in");
    sign_in(&house, "Eve", new).await.expect(200);
    // Nothing is made of a password that is quicker to try than what is stored: a key is not kept, with no body's digest.
    for (old, new) in [(new, PASSWORD), (PASSWORD, new), (new, PASSWORD)] {
        let keyed = eve.request(&house, reqwest::Method::POST, change).header("idempotency-key", "k");
        house.send(keyed.json(&json!({ "old": old, "new": new }))).await.expect(200);
    }
    sign_in(&house, "Eve", PASSWORD).await.expect(200);
    house.post("/api/v1/session/password/change", json!({ "new": new })).await.problem(403, "forbidden");
}
