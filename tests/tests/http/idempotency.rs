//! A request that is repeated is carried out once, whatever happened in between.

use deputy_tests::http::House;
use reqwest::Method;
use serde_json::{Value, json};

async fn runs(house: &House) -> usize {
    house.get("/api/v1/runs?limit=200").await.expect(200)["items"].as_array().unwrap().len()
}

fn order() -> Value {
    json!({ "text": "fix it", "project": "web" })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_gives_the_same_answer_and_one_task() {
    let house = House::new().await;
    house.project("web").await;
    let first = house.post_once("/api/v1/tasks", "k-1", order()).await;
    first.expect(202);
    assert_eq!(first.header("idempotent-replayed"), "");
    let again = house.post_once("/api/v1/tasks", "k-1", order()).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.header("content-type"), first.header("content-type"));
    assert_eq!(runs(&house).await, 1);
    assert_ne!(house.post_once("/api/v1/tasks", "k-2", order()).await.expect(202), first.json());
    assert_eq!(runs(&house).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_belongs_to_its_body_its_path_and_its_token() {
    let house = House::new().await;
    house.project("web").await;
    house.post_once("/api/v1/tasks", "k", order()).await.expect(202);
    let other = json!({ "text": "something else", "project": "web" });
    house.post_once("/api/v1/tasks", "k", other.clone()).await.problem(422, "key-reused");
    assert_eq!(runs(&house).await, 1);
    house.post_once("/api/v1/pause", "k", json!({ "mode": "drain" })).await.expect(200);
    let token = house.token(deputy_protocol::api::Role::Developer, None).await;
    let request =
        house.request(Method::POST, "/api/v1/tasks").bearer_auth(&token).header("idempotency-key", "k");
    house.send(request.json(&other)).await.expect(202);
    assert_eq!(runs(&house).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_given_again_too_with_the_id_of_the_new_request() {
    let house = House::new().await;
    house.project("web").await;
    let empty = json!({ "text": "", "project": "web" });
    let first = house.post_once("/api/v1/tasks", "k", empty.clone()).await;
    let again = house.post_once("/api/v1/tasks", "k", empty).await;
    let (first_problem, again_problem) = (first.problem(422, "invalid"), again.problem(422, "invalid"));
    assert_eq!(first_problem["detail"], again_problem["detail"]);
    assert_ne!(first_problem["request_id"], again_problem["request_id"]);
    assert_eq!(again.header("idempotent-replayed"), "true");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_none_are_refused() {
    let house = House::new().await;
    house.project("web").await;
    for key in ["", "a b", &"x".repeat(256)] {
        house.post_once("/api/v1/tasks", key, order()).await.problem(400, "bad-request");
    }
    let twice = house.request(Method::POST, "/api/v1/tasks").bearer_auth(&house.admin);
    let twice = twice.header("idempotency-key", "a").header("idempotency-key", "b").json(&order());
    house.send(twice).await.problem(400, "bad-request");
    assert_eq!(runs(&house).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_carried_out() {
    let house = House::new().await;
    house.project("web").await;
    let all =
        futures::future::join_all((0..32).map(|_| house.post_once("/api/v1/tasks", "k", order()))).await;
    let (done, waiting): (Vec<_>, Vec<_>) = all.into_iter().partition(|answer| answer.status == 202);
    assert!(!done.is_empty());
    assert!(done.iter().all(|answer| answer.text == done[0].text));
    for answer in waiting {
        answer.problem(409, "in-progress");
        assert_eq!(answer.header("retry-after"), "1");
    }
    assert_eq!(runs(&house).await, 1);
}

/// What a crash leaves behind at each line between the two writes: the row with the seed, and nothing or everything of
/// what the request makes, but no answer.
async fn forget_the_answer(house: &House) {
    let sql = "UPDATE idempotency SET status = NULL, media_type = NULL, body = NULL";
    house.sql(sql).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_the_task_and_its_answer_doubles_nothing() {
    let house = House::new().await;
    house.project("web").await;
    let first = house.post_once("/api/v1/tasks", "k", order()).await.expect(202);
    forget_the_answer(&house).await;
    let house = house.restart().await;
    let again = house.post_once("/api/v1/tasks", "k", order()).await.expect(202);
    assert_eq!((&again["task"]["id"], &again["run"]["id"]), (&first["task"]["id"], &first["run"]["id"]));
    assert_eq!(runs(&house).await, 1);
    let kept = house.post_once("/api/v1/tasks", "k", order()).await;
    assert_eq!((kept.json(), kept.header("idempotent-replayed")), (again, "true"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_before_the_task_loses_nothing() {
    let house = House::new().await;
    // The row is there, the task is not: what it asked for could not be had then.
    house.post_once("/api/v1/tasks", "k", order()).await.problem(422, "invalid");
    forget_the_answer(&house).await;
    let house = house.restart().await;
    house.project("web").await;
    house.post_once("/api/v1/tasks", "k", order()).await.expect(202);
    assert_eq!(runs(&house).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_added_once_though_its_answer_was_lost() {
    let house = House::new().await;
    let new = json!({ "name": "web" });
    let first = house.post_once("/api/v1/projects", "k", new.clone()).await.expect(201);
    forget_the_answer(&house).await;
    let house = house.restart().await;
    assert_eq!(house.post_once("/api/v1/projects", "k", new.clone()).await.expect(201), first);
    house.post_once("/api/v1/projects", "k-2", new).await.problem(409, "name-taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_token_s_secret_is_not_kept_with_the_answer() {
    let house = House::new().await;
    let new = json!({ "name": "phone", "role": "viewer" });
    let first = house.post_once("/api/v1/tokens", "k", new.clone()).await.expect(201);
    house.post_once("/api/v1/tokens", "k", new.clone()).await.problem(409, "not-repeatable");
    let secret = first["token"].as_str().unwrap().as_bytes().to_vec();
    assert!(!house.database_bytes().windows(secret.len()).any(|window| window == secret));
    forget_the_answer(&house).await;
    house.post_once("/api/v1/tokens", "k", new).await.problem(409, "not-repeatable");
    let tokens = house.get("/api/v1/tokens").await.expect(200);
    let phones = tokens["items"].as_array().unwrap().iter().filter(|token| token["name"] == "phone").count();
    assert_eq!(phones, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_kept_for_a_day() {
    let house = House::new().await;
    house.project("web").await;
    let first = house.post_once("/api/v1/tasks", "k", order()).await.expect(202);
    house.clock.advance(std::time::Duration::from_hours(23));
    assert_eq!(house.post_once("/api/v1/tasks", "k", order()).await.expect(202), first);
    house.clock.advance(std::time::Duration::from_hours(2));
    assert_ne!(house.post_once("/api/v1/tasks", "k", order()).await.expect(202), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn approving_twice_under_one_key_is_approving_once() {
    let house = House::new().await;
    house.project("web").await;
    let path = format!("/api/v1/runs/{}/approve", house.reviewed("web").await.run_id());
    let merge = json!({ "deliver": "merge" });
    let first = house.post_once(&path, "k", merge.clone()).await.expect(202);
    assert_eq!(house.post_once(&path, "k", merge.clone()).await.expect(202), first);
    // Without a key the same wish is no conflict either: it is so already.
    assert_eq!(house.post(&path, merge).await.expect(202), first);
    house.post(&path, json!({ "deliver": "push" })).await.problem(409, "wrong-state");
}
