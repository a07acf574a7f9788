//! Plans and the thread they belong to, in the contract's words: what readers see, and decisions that say no more than they
//! have to.

use crate::repeated::plan;
use deputy_tests::http::House;
use serde_json::{Value, json};

fn has(value: &Value, keys: &[&str]) {
    for key in keys {
        assert!(value.get(key).is_some(), "{key} is not in {value:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_and_its_thread_have_all_that_the_contract_names() {
    let house = House::new().await;
    house.project("web").await;
    let id = plan(&house).await;
    let shown = house.get(&format!("/api/v1/plans/{id}")).await.expect(200);
    let named = [
        "id",
        "conversation_id",
        "state",
        "title",
        "summary",
        "steps",
        "not_touching",
        "checks",
        "tasks",
        "grade",
    ];
    has(&shown, &named);
    has(&shown["estimate"], &["minutes", "usd", "low", "high"]);
    assert_eq!((&shown["state"], &shown["grade"]), (&json!("proposed"), &Value::Null));
    let begun = house.post("/api/v1/conversations", json!({ "text": "what now?" })).await.expect(202);
    let path = format!("/api/v1/conversations/{}", begun["id"].as_str().unwrap());
    let talk = house.get(&path).await.expect(200);
    let named = [
        "id",
        "project_id",
        "module",
        "title",
        "outcome",
        "run_ids",
        "context_snapshot",
        "messages",
        "created_at",
        "updated_at",
    ];
    has(&talk, &named);
    has(&talk["messages"][0], &["id", "role", "text", "created_at"]);
    assert_eq!((&talk["module"], &talk["messages"][0]["role"]), (&json!("assist"), &json!("founder")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_confirmed_as_it_is_shown_unless_another_one_is_named() {
    let house = House::new().await;
    house.project("web").await;
    let confirm = |id| format!("/api/v1/plans/{id}/confirm");
    for body in [None, Some(json!({}))] {
        let id = plan(&house).await;
        let request = house.request(reqwest::Method::POST, &confirm(id)).bearer_auth(&house.admin);
        let request = if let Some(body) = &body { request.json(body) } else { request };
        let confirmed = house.send(request).await.expect(202);
        assert_eq!(confirmed["state"], "confirmed", "{body:?}");
        let again = house.post(&confirm(id), json!({ "version": 1 })).await;
        assert_eq!(again.expect(202)["confirmed_at"], confirmed["confirmed_at"], "it is confirmed once");
    }
    let id = plan(&house).await;
    let stale = house.post(&confirm(id), json!({ "version": 2 })).await;
    stale.expect(409);
    house.post(&confirm(id), json!({ "version": "1" })).await.expect(422);
    let shown = house.get(&format!("/api/v1/plans/{id}")).await.expect(200);
    assert_eq!(shown["state"], "proposed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_declined_without_a_reason() {
    let house = House::new().await;
    house.project("web").await;
    let id = plan(&house).await;
    let request = house.request(reqwest::Method::POST, &format!("/api/v1/plans/{id}/decline"));
    let declined = house.send(request.bearer_auth(&house.admin)).await.expect(202);
    assert_eq!(declined["state"], "declined");
}
