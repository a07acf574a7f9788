//! What comes later says so.

use deputy_tests::http::House;
use deputyd::http::route_list;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

/// Rows of the contract that this version does not serve yet.
const LATER: &[&str] = &["/conversations", "/plans/", "/laptops", "/mcp"];

/// Whether a route belongs to a later version.
pub(crate) fn is_later(path: &str) -> bool {
    LATER.iter().any(|later| path.contains(later))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_of_a_later_version_answers_with_a_problem_that_says_so() {
    let house = House::new().await;
    let id = Uuid::now_v7().to_string();
    let later: Vec<_> = route_list().into_iter().filter(|route| is_later(route.path)).collect();
    assert!(!later.is_empty());
    for route in later {
        let path = route.path.replace("{id}", &id).replace("{provider}", "x").replace("{*path}", "y");
        let request = house.request(route.method.clone(), &path).bearer_auth(&house.admin);
        let request =
            if route.method == Method::GET { request } else { request.json(&json!({ "text": "hello" })) };
        let problem = house.send(request).await.problem(501, "not-available-yet");
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.contains(" are not available in this version yet"),
            "{} {path}: {detail}",
            route.method
        );
    }
}
