//! Bodies whose shape the document forbids, in the places where serde or an oversight would let them through.

use deputy_tests::http::House;
use serde_json::json;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn an_array_does_not_pass_for_an_object() {
    let house = House::new().await;
    let run = format!("/api/v1/runs/{}", Uuid::now_v7());
    for (path, field, body) in [
        ("/api/v1/resume".to_owned(), None, json!([])),
        (format!("{run}/approve"), None, json!(["merge"])),
        (
            format!("{run}/changes"),
            Some("comments[0]"),
            json!({ "text": "x", "comments": [["a.txt", 1, "here"]] }),
        ),
    ] {
        let problem = house.post(&path, body).await.problem(422, "invalid");
        assert!(problem["detail"].as_str().unwrap().contains("expected an object"), "{path}: {problem}");
        assert_eq!(problem["errors"][0]["field"].as_str(), field, "{path}: {problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_too_long_is_refused_by_its_name() {
    let house = House::new().await;
    let (line, text) = ("x".repeat(1001), "x".repeat(300_000));
    let answer = format!("/api/v1/inbox/{}/answer", Uuid::now_v7());
    let run = format!("/api/v1/runs/{}", Uuid::now_v7());
    for (path, field, body) in [
        ("/api/v1/pause".to_owned(), "reason", json!({ "mode": "drain", "reason": line })),
        (answer.clone(), "choice", json!({ "choice": line })),
        (answer, "text", json!({ "text": text })),
        (format!("{run}/message"), "text", json!({ "text": text })),
        (format!("{run}/changes"), "text", json!({ "text": text })),
    ] {
        let problem = house.post(&path, body).await.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], field, "{path}: {problem}");
    }
}
