//! Several daemons on one PostgreSQL database.

use super::feed::record;
use deputy_protocol::api::Role;
use deputy_protocol::event::Visibility;
use deputy_tests::http::{House, Plan};
use deputy_tests::postgres::Cluster;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

async fn two() -> Option<(House, House)> {
    let database = Some(Cluster::shared()?.fresh().await);
    let first = House::with(Plan { database, ..Plan::default() }).await;
    let second = first.second().await;
    Some((first, second))
}

async fn post_once(house: &House, token: &str, key: &str, body: Value) -> deputy_tests::http::Answer {
    let request =
        house.request(Method::POST, "/api/v1/tasks").bearer_auth(token).header("idempotency-key", key);
    house.send(request.json(&body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_made_on_one_is_known_to_the_other_and_revoked_on_both() {
    let Some((first, second)) = two().await else { return };
    let created =
        first.post("/api/v1/tokens", json!({ "name": "phone", "role": "viewer" })).await.expect(201);
    let token = created["token"].as_str().unwrap();
    let get = async || second.send(second.request(Method::GET, "/api/v1/runs").bearer_auth(token)).await;
    second.clock.advance(Duration::from_secs(1));
    get().await.expect(200);
    let path = format!("/api/v1/tokens/{}", created["id"].as_str().unwrap());
    first.send(first.request(Method::DELETE, &path).bearer_auth(&first.admin)).await.expect(200);
    second.clock.advance(Duration::from_secs(3));
    get().await.problem(401, "unauthenticated");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_of_one_sees_what_the_other_records() {
    let Some((first, second)) = two().await else { return };
    let token = first.token(Role::Viewer, None).await;
    let before = record(&first, "before", Visibility::Viewer, None).await;
    let mut watcher = second.watch(&token, "after=0").await;
    assert_eq!(watcher.until("live").await.last().unwrap()["position"], before);
    let mut last = before;
    for nth in 0..20 {
        let house = if nth % 2 == 0 { &first } else { &second };
        last = record(house, "now", Visibility::Viewer, None).await;
    }
    assert_eq!(watcher.positions_until(last).await, (before + 1..=last).collect::<Vec<_>>());
    // A position that one gave is no other history to the other, however late it hears of it.
    for _ in 0..20 {
        let newest = record(&first, "newest", Visibility::Viewer, None).await;
        let frame = second.watch(&token, &format!("after={newest}")).await.next().await.unwrap();
        assert_eq!((&frame["type"], &frame["position"]), (&json!("live"), &json!(newest)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_repeated_at_the_other_is_carried_out_once() {
    let Some((first, second)) = two().await else { return };
    first.project("web").await;
    let token = first.token(Role::Developer, None).await;
    let order = json!({ "text": "fix it", "project": "web" });
    let answer = post_once(&first, &token, "k", order.clone()).await;
    answer.expect(202);
    assert_eq!(post_once(&second, &token, "k", order.clone()).await.text, answer.text);
    // As if the first were still at it: the second cannot know better, until no request takes that long any more.
    first.sql("UPDATE idempotency SET status = NULL, media_type = NULL, body = NULL").await;
    post_once(&second, &token, "k", order.clone()).await.problem(409, "in-progress");
    second.clock.advance(Duration::from_mins(12));
    let again = post_once(&second, &token, "k", order.clone()).await.expect(202);
    assert_eq!(again["run"]["id"], answer.json()["run"]["id"]);
    // As if the second were at it, and then gone: nobody has to wait for that long.
    first.sql("UPDATE idempotency SET status = NULL, media_type = NULL, body = NULL").await;
    post_once(&first, &token, "k", order.clone()).await.problem(409, "in-progress");
    first.sql("UPDATE daemon SET heartbeat_at = heartbeat_at - 31000000").await;
    assert_eq!(post_once(&first, &token, "k", order).await.expect(202)["run"]["id"], again["run"]["id"]);
    assert_eq!(second.get("/api/v1/runs").await.expect(200)["items"].as_array().unwrap().len(), 1);
}
