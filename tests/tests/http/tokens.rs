//! Tokens: made, shown once, ended; and what the history says of them.

use chrono::TimeDelta;
use deputy_protocol::api::Role;
use deputy_protocol::ids::TokenId;
use deputy_tests::http::House;
use deputyd::tokens::TokenOrder;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_made_listed_and_revoked_and_their_secrets_shown_once() {
    let house = House::new().await;
    let created =
        house.post("/api/v1/tokens", json!({ "name": "phone", "role": "viewer" })).await.expect(201);
    let secret = created["token"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("dpy_") && secret.len() == 47, "{secret}");
    let get = async || house.send(house.request(Method::GET, "/api/v1/runs").bearer_auth(&secret)).await;
    get().await.expect(200);
    let listed = house.get("/api/v1/tokens").await;
    assert!(!listed.text.contains(&secret));
    let (items, id) = (listed.expect(200)["items"].clone(), created["id"].clone());
    assert!(items.as_array().unwrap().iter().any(|token| token["id"] == id));
    let path = format!("/api/v1/tokens/{}", id.as_str().unwrap());
    let delete = async || house.send(house.request(Method::DELETE, &path).bearer_auth(&house.admin)).await;
    let revoked = delete().await.expect(200);
    assert!(revoked["revoked_at"].is_string());
    assert_eq!(delete().await.expect(200), revoked);
    get().await.problem(401, "unauthenticated");
    // Neither the secret nor anything it could be made from is in the database.
    let bytes: Vec<u8> = house.database_bytes();
    assert!(!bytes.windows(43).any(|window| window == &secret.as_bytes()[4..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_at_its_hour_and_on_every_daemon() {
    let house = House::new().await;
    let order = TokenOrder {
        token_id: TokenId(Uuid::now_v7()),
        name: "short".to_owned(),
        role: Role::Viewer,
        project_id: None,
        made_by: None,
        expires_at: Some(house.world.clock.now() + TimeDelta::hours(1)),
    };
    let token_id = order.token_id;
    let (secret, _) = house.tokens.create(order.clone(), "test").await.unwrap();
    assert!(house.tokens.create(order, "test").await.is_err(), "one id is one token");
    // As another daemon on the same database sees it.
    let other = deputyd::tokens::Tokens::new(
        house.ledger.database(),
        house.ledger.clone(),
        house.world.clock.clone(),
    );
    assert!(other.find(secret.reveal()).await.unwrap().is_some());
    house.clock.advance(Duration::from_secs(3599));
    assert!(house.tokens.find(secret.reveal()).await.unwrap().is_some());
    house.tokens.revoke(token_id, "test").await.unwrap();
    house.clock.advance(Duration::from_secs(3));
    assert!(other.find(secret.reveal()).await.unwrap().is_none());

    let order = TokenOrder {
        token_id: TokenId(Uuid::now_v7()),
        name: "short".to_owned(),
        role: Role::Viewer,
        project_id: None,
        made_by: None,
        expires_at: Some(house.world.clock.now() + TimeDelta::hours(1)),
    };
    let (secret, _) = house.tokens.create(order, "test").await.unwrap();
    house.clock.advance(Duration::from_secs(3601));
    assert!(house.tokens.find(secret.reveal()).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_survives_a_restart_and_says_when_it_was_used() {
    let house = House::new().await;
    let house = house.restart().await;
    house.get("/api/v1/runs").await.expect(200);
    house.clock.advance(Duration::from_secs(5));
    house.get("/api/v1/runs").await.expect(200);
    let tokens = house.get("/api/v1/tokens").await.expect(200);
    assert!(
        tokens["items"].as_array().unwrap().iter().any(|token| token["last_used_at"].is_string()),
        "{tokens}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_come_and_go_are_in_the_history_for_admins_alone_and_without_their_secrets() {
    let house = House::new().await;
    let developer = house.token(Role::Developer, None).await;
    let body = json!({ "name": "phone", "role": "viewer" });
    let made = house.post_once("/api/v1/tokens", "once", body.clone()).await.expect(201);
    let (token_id, secret) = (made["id"].as_str().unwrap(), made["token"].as_str().unwrap());
    // Asked again under its key it is neither made nor recorded twice.
    house.post_once("/api/v1/tokens", "once", body).await;
    for _ in 0..2 {
        let request = house.request(Method::DELETE, &format!("/api/v1/tokens/{token_id}"));
        house.send(request.bearer_auth(&house.admin)).await.expect(200);
    }
    house.post("/api/v1/pause", json!({ "mode": "drain" })).await.expect(200);

    let seen = async |token: &str| {
        let mut watcher = house.watch(token, "after=0&stream=house").await;
        let mut seen = Vec::new();
        loop {
            let frame = watcher.next().await.unwrap();
            assert!(!frame.to_string().contains(&secret[4..]), "{frame}");
            let kind = frame["kind"].as_str().unwrap_or_default().to_owned();
            if kind == "house.paused" {
                return seen;
            }
            if kind.starts_with("house.token") && frame["data"]["token_id"] == token_id {
                seen.push((kind, frame["actor"].clone(), frame["data"]["role"].clone()));
            }
        }
    };
    let by = json!("token:Admin");
    let expected = ["house.token_created", "house.token_revoked"]
        .map(|kind| (kind.to_owned(), by.clone(), json!("viewer")));
    assert_eq!(seen(&house.admin).await, expected);
    assert_eq!(seen(&developer).await, []);
}
