//! What a run waits for, and what waits for the founder.

use deputy_domain::purse::Call;
use deputy_domain::run::{CallDelay, Command};
use deputy_protocol::event::CallError;
use deputy_protocol::ids::CallId;
use deputy_tests::http::House;
use serde_json::json;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_works_names_the_model_that_does_not_answer_and_when_it_is_asked_again() {
    let house = House::new().await;
    house.project("web").await;
    let fence = house.running("web").await;
    let path = format!("/api/v1/runs/{}", fence.run_id());
    assert_eq!(house.get(&path).await.expect(200)["waiting_detail"], json!(null));

    let (call_id, model) = (CallId(Uuid::now_v7()), "lab/one".to_owned());
    let reserve =
        Command::Reserve { call: Call { call_id, usd: None, tokens: 1, model: model.clone(), day: None } };
    house.fact(fence, reserve).await;
    let error = CallError { code: "unreachable".to_owned(), detail: "lab refused the connection".to_owned() };
    let retry_at = house.world.clock.now() + chrono::Duration::seconds(30);
    let delay = Some(CallDelay { error, retry_at });
    house.fact(fence, Command::Settle { call_id, model, usage: None, delay }).await;
    let run = house.get(&path).await.expect(200);
    assert_eq!((&run["state"], &run["waiting_for"]), (&json!("running"), &json!(null)));
    assert_eq!(run["waiting_detail"], "waiting for the model lab/one: lab refused the connection");
    assert_eq!(run["waiting_until"], serde_json::to_value(retry_at).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_says_how_large_its_change_is_and_other_items_do_not() {
    let house = House::new().await;
    house.project("web").await;
    house.failed("web").await;
    house.reviewed("web").await;
    let items = house.get("/api/v1/inbox").await.expect(200)["items"].clone();
    let of = |kind: &str| {
        let item = items.as_array().unwrap().iter().find(|item| item["kind"] == kind).unwrap();
        json!([item["files_changed"], item["insertions"], item["deletions"]])
    };
    assert_eq!(of("review"), json!([1, 1, 1]));
    assert_eq!(of("failure"), json!([null, null, null]));
}
