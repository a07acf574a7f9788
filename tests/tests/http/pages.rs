//! Lists come in pages.

use deputy_protocol::api::Role;
use deputy_tests::http::House;
use reqwest::Method;
use serde_json::{Value, json};

/// Pages of one item each, to the end; what this item is known by.
async fn one_by_one(house: &House, list: &str, known_by: &str) -> Vec<Value> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = house.get(&format!("{list}?limit=1{cursor}")).await.expect(200);
        let items = page["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{page}");
        seen.push(items[0][known_by].clone());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return seen,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn projects_come_in_pages_and_to_a_token_of_one_project_only_that_one() {
    let house = House::new().await;
    let mut last = None;
    for name in ["one", "two", "three"] {
        last = Some(house.project(name).await);
    }
    let all = house.get("/api/v1/projects").await.expect(200);
    let names: Vec<Value> =
        all["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
    assert!(names.len() == 3 && all["next"].is_null(), "{all}");
    assert_eq!(one_by_one(&house, "/api/v1/projects", "name").await, names);
    let token = house.token(Role::Viewer, last).await;
    let own = house.request(Method::GET, "/api/v1/projects?limit=1").bearer_auth(&token);
    let own = house.send(own).await.expect(200);
    assert_eq!((&own["items"][0]["name"], &own["next"]), (&json!("three"), &json!(null)));
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_come_in_pages_the_newest_first() {
    let house = House::new().await;
    for _ in 0..3 {
        house.token(Role::Viewer, None).await;
    }
    let all = house.get("/api/v1/tokens").await.expect(200);
    let ids: Vec<Value> = all["items"].as_array().unwrap().iter().map(|token| token["id"].clone()).collect();
    assert!(ids.len() >= 4 && all["next"].is_null(), "{all}");
    assert_eq!(one_by_one(&house, "/api/v1/tokens", "id").await, ids);
    let first = house.get("/api/v1/tokens?limit=2").await.expect(200);
    house.token(Role::Viewer, None).await;
    let path = format!("/api/v1/tokens?limit=1&cursor={}", first["next"].as_str().unwrap());
    assert_eq!(house.get(&path).await.expect(200)["items"][0]["id"], ids[2], "a new one shifts nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_nobody_gave_are_refused() {
    let house = House::new().await;
    for list in ["projects", "tokens", "runs", "tasks", "inbox"] {
        for wrong in ["limit=0", "limit=201", "limit=x", "cursor=x", "cursor=WyJhIl0", "pages=1"] {
            let answer = house.get(&format!("/api/v1/{list}?{wrong}")).await;
            assert_eq!(answer.status.as_u16(), 400, "{list}?{wrong}: {}", answer.text);
        }
    }
    // It has the right form, and no token was ever made then.
    let odd = "/api/v1/tokens?cursor=WyJhIiwiYiJd";
    assert_eq!(house.get(odd).await.status.as_u16(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_of_the_document_says_how_it_is_paged() {
    let house = House::new().await;
    let document = house.get("/openapi.json").await.expect(200);
    let mut lists = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let operation = &item["get"];
        let content = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let reference = content["$ref"].as_str().map(|reference| document.pointer(&reference[1..]).unwrap());
        let schema = reference.unwrap_or(content);
        if schema["properties"]["items"].is_null() || schema["properties"]["next"].is_null() {
            continue;
        }
        lists += 1;
        let named: Vec<&str> =
            operation["parameters"].as_array().unwrap().iter().filter_map(|p| p["name"].as_str()).collect();
        let goes_on = named.contains(&"cursor") || named.contains(&"after");
        assert!(named.contains(&"limit") && goes_on, "{path}: {named:?}");
    }
    assert!(lists >= 8, "{lists} only");
}
