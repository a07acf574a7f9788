//! Who finds what, and what is refused.

use deputy_protocol::api::Role;
use deputy_tests::http::House;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

fn kinds(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_finds_what_it_may_see_and_a_token_for_one_project_only_that() {
    let house = House::new().await;
    let mine = house.project("mine").await;
    house.project("other").await;
    let order = json!({"text": "Feed the axolotl.", "project": "mine"});
    let run = house.post("/api/v1/tasks", order).await.expect(202)["run"]["id"].clone();
    let path = format!("/api/v1/runs/{}/message", run.as_str().unwrap());
    house.post(&path, json!({"text": "The axolotl likes worms."})).await.expect(202);
    house.post("/api/v1/tasks", json!({"text": "Wash the axolotl.", "project": "other"})).await.expect(202);
    let find = async |token: &str, query: &str| {
        let path = format!("/api/v1/search?{query}");
        house.send(house.request(Method::GET, &path).bearer_auth(token)).await.expect(200)
    };
    let all = find(&house.admin, "q=axolotl").await;
    assert_eq!(kinds(&all), ["order", "message", "order"], "{all:#}");
    assert_eq!(all["items"][0]["by"], "token:Admin");
    assert_eq!((&all["complete"], &all["next"]), (&json!(true), &Value::Null));
    let viewer = house.token(Role::Viewer, None).await;
    assert_eq!(find(&viewer, "q=axolotl").await["items"], all["items"]);
    let narrow = house.token(Role::Viewer, Some(mine)).await;
    assert_eq!(kinds(&find(&narrow, "q=axolotl").await), ["message", "order"]);
    assert_eq!(find(&narrow, "q=wash").await["items"], json!([]));
    assert_eq!(kinds(&find(&house.admin, "q=axolotl&project=other").await), ["order"]);
    assert_eq!(kinds(&find(&house.admin, "q=worm*&kind=message").await), ["message"]);
    let there =
        house.send(house.request(Method::GET, "/api/v1/search?q=x&project=other").bearer_auth(&narrow));
    there.await.problem(404, "not-found");
    let foreign = all["items"][0]["run_id"].as_str().unwrap();
    for path in [format!("search?q=x&run={foreign}"), format!("runs/{foreign}/sessions")] {
        let path = format!("/api/v1/{path}");
        house.send(house.request(Method::GET, &path).bearer_auth(&narrow)).await.problem(404, "not-found");
    }
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_finds_no_word_of_a_transcript() {
    let house = House::new().await;
    house.project("web").await;
    let run_id = house.reviewed("web").await.run_id();
    let viewer = house.token(Role::Viewer, None).await;
    let path = "/api/v1/search?q=c*&limit=100";
    let seen = house.send(house.request(Method::GET, path).bearer_auth(&viewer)).await.expect(200);
    let all = house.get(path).await.expect(200);
    let hidden: Vec<&Value> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| !seen["items"].as_array().unwrap().contains(item))
        .collect();
    assert!(
        hidden.iter().all(|item| item["kind"] == "check" || item["stream"] == format!("run/{run_id}/steps"))
    );
    assert!(kinds(&seen).iter().all(|kind| kind != "check"), "{seen:#}");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_typed_is_answered() {
    let house = House::new().await;
    house.project("web").await;
    house.reviewed("web").await;
    for typed in [
        "",
        "%00",
        "%22",
        "(((",
        "NEAR(a",
        "a:b",
        "-a",
        "*",
        "%F0%9F%99%82",
        "'%20OR%201=1",
        "%5C",
        "said:x^2",
        "a%00b",
    ] {
        let found = house.get(&format!("/api/v1/search?q={typed}")).await.expect(200);
        assert!(found["items"].is_array(), "{typed}");
    }
    house.get("/api/v1/search").await.problem(400, "bad-request");
    house.get(&format!("/api/v1/search?q={}", "a".repeat(1_001))).await.problem(400, "bad-request");
    house.get(&format!("/api/v1/search?q={}", "(".repeat(10_000))).await.problem(400, "bad-request");
    house.get(&format!("/api/v1/search?q={}", "a+".repeat(500))).await.expect(200);
    for wrong in ["kind=x", "run=x", "after=-1", "limit=0", "limit=101", "cursor=x", "quarrel=x"] {
        house.get(&format!("/api/v1/search?q=a&{wrong}")).await.problem(400, "bad-request");
    }
    house.get(&format!("/api/v1/search?q=a&run={}", Uuid::now_v7())).await.problem(404, "not-found");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_that_is_no_program_has_one_session_and_no_log() {
    let house = House::new().await;
    house.project("web").await;
    let run_id = house.reviewed("web").await.run_id();
    let sessions = house.get(&format!("/api/v1/runs/{run_id}/sessions")).await.expect(200);
    assert_eq!(sessions["items"][0]["kind"], "builtin", "{sessions:#}");
    assert_eq!(sessions["items"].as_array().unwrap().len(), 1);
    house.get(&format!("/api/v1/runs/{run_id}/sessions/1/log")).await.problem(404, "not-found");
    house.get(&format!("/api/v1/runs/{run_id}/sessions/01/log")).await.problem(404, "not-found");
    let all = house.get("/api/v1/sessions?agent=builtin&project=web").await.expect(200);
    assert_eq!(all["items"], sessions["items"]);
    assert_eq!(house.get("/api/v1/sessions?agent=nobody").await.expect(200)["items"], json!([]));
    house.get("/api/v1/sessions?cursor=x").await.problem(400, "bad-request");
    house.stop().await;
}
