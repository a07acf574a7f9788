//! Devices: how long they are signed in, and how they are signed out.

use super::support::{PASSWORD, count, founder, houses, id, roomy, somebody};
use deputy_protocol::api::Role;
use deputy_tests::http::{Browser, House, Watcher};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// What is promised for the sockets of whoever is let in no more.
const OUT_WITHIN: Duration = Duration::from_secs(5);

async fn is_closed(mut socket: Watcher, since: Instant) {
    let left = OUT_WITHIN.saturating_sub(since.elapsed());
    let closed = timeout(left, async { while socket.next().await.is_some() {} }).await;
    assert!(closed.is_ok(), "its socket is open after {OUT_WITHIN:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_revoked_is_out_at_once_and_its_socket_within_five_seconds() {
    for house in houses().await {
        let mut ada = founder(&house).await;
        let mut phone = Browser {
            agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) Version/18.1 Safari/604.1",
            ..Browser::default()
        };
        let body = json!({ "name": "Ada", "password": PASSWORD });
        phone.post(&house, "/api/v1/session/password", body).await.expect(200);
        let listed = ada.get(&house, "/api/v1/devices").await.expect(200);
        let names: Vec<_> =
            listed["items"].as_array().unwrap().iter().map(|it| (&it["name"], &it["is_this"])).collect();
        let (iphone, android) = (json!("Safari on iPhone"), json!("Chrome on Android"));
        assert!(
            names.contains(&(&iphone, &json!(false))) && names.contains(&(&android, &json!(true))),
            "{listed}"
        );
        let mut socket = phone.watch(&house).await.unwrap();
        socket.until("live").await;
        let mut own = ada.watch(&house).await.unwrap();
        own.until("live").await;
        let lost =
            listed["items"].as_array().unwrap().iter().find(|it| it["name"] == "Safari on iPhone").unwrap();
        let path = format!("/api/v1/devices/{}", lost["id"].as_str().unwrap());
        let since = Instant::now();
        ada.delete(&house, &path).await.expect(200);
        phone.get(&house, "/api/v1/runs").await.problem(401, "unauthenticated");
        phone.post(&house, "/api/v1/tasks", json!({ "text": "x" })).await.problem(401, "unauthenticated");
        is_closed(socket, since).await;
        // Asked again, it is told once.
        ada.delete(&house, &path).await.expect(200);
        assert_eq!(count(&house, "house.device_revoked").await, 1);
        ada.get(&house, "/api/v1/runs").await.expect(200);
        assert!(own.next().await.is_some(), "nobody else's is closed");
        assert_eq!(phone.get(&house, "/api/v1/session").await.expect(200)["signed_in"], false);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_account_is_removed_is_out_likewise_and_so_are_the_links_that_they_made() {
    let house = House::with(roomy()).await;
    let mut ada = founder(&house).await;
    let mut eve = somebody(&house, "Eve", Role::Admin, None).await;
    let invite = json!({ "role": "viewer" });
    let invited = id(&eve.post(&house, "/api/v1/people/invitations", invite).await, "/code");
    let mut socket = eve.watch(&house).await.unwrap();
    socket.until("live").await;
    let person_id = id(&eve.get(&house, "/api/v1/session").await, "/person/id");
    let founder_id = id(&ada.get(&house, "/api/v1/session").await, "/person/id");
    eve.delete(&house, &format!("/api/v1/people/{founder_id}")).await.problem(409, "wrong-state");
    let since = Instant::now();
    for _ in 0..2 {
        ada.delete(&house, &format!("/api/v1/people/{person_id}")).await.expect(200);
    }
    eve.get(&house, "/api/v1/runs").await.problem(401, "unauthenticated");
    is_closed(socket, since).await;
    let body = json!({ "name": "Eve", "password": PASSWORD });
    eve.post(&house, "/api/v1/session/password", body).await.problem(401, "not-let-in");
    eve.join(&house, &invited, "Mallory", PASSWORD).await.problem(410, "link-spent");
    assert_eq!(count(&house, "house.person_removed").await, 1);
    assert_eq!(ada.get(&house, "/api/v1/people").await.expect(200)["items"].as_array().unwrap().len(), 1);
    // The name is free again.
    somebody(&house, "Eve", Role::Viewer, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_stays_signed_in_over_a_restart_and_for_ninety_days_after_its_last_use() {
    let house = House::with(roomy()).await;
    let mut ada = founder(&house).await;
    let house = house.restart().await;
    let days = |days: u64| Duration::from_secs(days * 24 * 3600);
    for _ in 0..3 {
        ada.get(&house, "/api/v1/runs").await.expect(200);
        house.clock.advance(days(89));
    }
    ada.get(&house, "/api/v1/runs").await.expect(200);
    house.clock.advance(days(91));
    ada.get(&house, "/api/v1/runs").await.problem(401, "unauthenticated");
    assert_eq!(ada.get(&house, "/api/v1/session").await.expect(200)["signed_in"], false);
    assert_eq!(house.get("/api/v1/devices").await.expect(200)["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_device_and_signing_in_again_ends_the_one_before() {
    let house = House::with(roomy()).await;
    let mut ada = founder(&house).await;
    let before = ada.clone();
    let body = json!({ "name": "Ada", "password": PASSWORD });
    ada.post(&house, "/api/v1/session/password", body).await.expect(200);
    house.send(before.request(&house, Method::GET, "/api/v1/runs")).await.problem(401, "unauthenticated");
    let secret = ada.cookie.clone();
    let out = ada.delete(&house, "/api/v1/session").await;
    assert!(out.header("set-cookie").starts_with("__Host-deputy=; ") && ada.cookie.is_none());
    assert_eq!(out.expect(200)["signed_in"], false);
    let kept = Browser { cookie: secret, ..Browser::default() };
    house.send(kept.request(&house, Method::GET, "/api/v1/runs")).await.problem(401, "unauthenticated");
    // Without a cookie there is nothing to end.
    ada.delete(&house, "/api/v1/session").await.expect(200);
    // A dead cookie does not keep anybody from signing in.
    let mut again = kept;
    let body = json!({ "name": "Ada", "password": PASSWORD });
    again.post(&house, "/api/v1/session/password", body).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_browser_would_throw_the_cookie_away_https_is_asked_for_and_nothing_is_used_up() {
    let house = House::with(roomy()).await;
    let code = super::support::founders_code(&house).await;
    let mut far = Browser { host: Some("deputy.test"), ..Browser::default() };
    let session = far.get(&house, "/api/v1/session").await.expect(200);
    assert!(session["obstacle"].as_str().unwrap().contains("HTTPS"), "{session}");
    far.join(&house, &code, "Ada", PASSWORD).await.problem(403, "https-needed");
    let body = json!({ "code": code });
    far.post(&house, "/api/v1/join/device", body).await.problem(403, "https-needed");
    let mut near = Browser::default();
    assert_eq!(near.get(&house, "/api/v1/session").await.expect(200)["obstacle"], json!(null));
    near.join(&house, &code, "Ada", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_in_a_browser_is_done_once_though_it_was_signed_in_anew_meanwhile() {
    let house = House::with(roomy()).await;
    house.project("web").await;
    let body = json!({ "text": "x", "project": "web" });
    let mut devices = vec![founder(&house).await, Browser::default()];
    let sign_in = json!({ "name": "Ada", "password": PASSWORD });
    devices[1].post(&house, "/api/v1/session/password", sign_in).await.expect(200);
    let mut made = Vec::new();
    for device in &devices {
        let request = device.request(&house, Method::POST, "/api/v1/tasks").json(&body);
        let answer = house.send(request.header("idempotency-key", "one-of-mine")).await;
        made.push(answer.expect(202)["task"]["id"].clone());
    }
    assert!(made[0].is_string() && made[0] == made[1], "{made:?}");
    let mut eve = somebody(&house, "Eve", Role::Developer, None).await;
    eve.get(&house, "/api/v1/runs").await.expect(200);
    let request = eve.request(&house, Method::POST, "/api/v1/tasks").json(&body);
    let hers = house.send(request.header("idempotency-key", "one-of-mine")).await.expect(202);
    assert_ne!(hers["task"]["id"], made[0], "nobody is given the answer that somebody else had");
}
