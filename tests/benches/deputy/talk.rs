//! What a turn of the COO takes outside of the model: from the founder's words to the reply on their feed, over the real
//! daemon and HTTP, less what the provider takes for its answer.

use super::daemon::Daemon;
use super::measure::{median, ms, quantile};
use super::report::{Row, Target};
use deputy_tests::daemon::Feed;
use deputy_tests::scripted::{ModelServer, Reply};
use serde_json::json;
use std::time::Instant;
use tempfile::TempDir;

const TURNS: usize = 41;

pub(crate) async fn measure() -> Vec<Row> {
    let server = ModelServer::start([]).await.unwrap();
    server.play_by(|_| Some(Reply::text("All is well.").usage(300, 0, 20)));
    let folder = TempDir::new().unwrap();
    let settings = [
        ("DEPUTY__PROVIDERS__HTTP__KIND", "openai-compatible"),
        ("DEPUTY__PROVIDERS__HTTP__BASE_URL", server.url()),
        ("DEPUTY__PROVIDERS__HTTP__API_KEY", "a-key"),
        ("TIER_A_MODEL", "http/model"),
        ("TIER_B_MODEL", "http/model"),
    ];
    let daemon = Daemon::start(folder.path(), &settings).await;
    let api = daemon.api(folder.path());
    let begun = api.post("/api/v1/conversations", &json!({ "text": "Where are we?" })).await;
    let path = format!("/api/v1/conversations/{}/messages", begun["id"].as_str().unwrap());
    let mut feed = Feed::after(&api, 0).await.unwrap();
    feed.event(|event| event["kind"] == "conversation.replied").await.unwrap();
    let (mut turns, mut answers) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let began = Instant::now();
        api.post(&path, &json!({ "text": "And now?" })).await;
        feed.event(|event| event["kind"] == "conversation.replied").await.unwrap();
        turns.push(ms(began.elapsed()));
        answers.push(provider_alone(server.url()).await);
    }
    let alone = median(answers);
    let outside = |part| (quantile(turns.clone(), part) - alone).max(0.0);
    vec![
        Row::alone("a COO's turn outside of the model, p50", outside(0.5), "ms", Target::AtMost(20.0)),
        Row::alone("a COO's turn outside of the model, p95", outside(0.95), "ms", Target::None),
        Row::alone("a COO's turn, the provider alone, p50", alone, "ms", Target::None),
    ]
}

/// An answer of the provider, to whoever asks it without Deputy.
async fn provider_alone(url: &str) -> f64 {
    let body =
        json!({ "model": "model", "stream": true, "messages": [{ "role": "user", "content": "And now?" }] });
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.post(format!("{url}/v1/chat/completions")).bearer_auth("a-key").json(&body);
    let began = Instant::now();
    let answer = request.send().await.unwrap();
    let status = answer.status();
    answer.bytes().await.unwrap();
    assert!(status.is_success(), "{status}");
    ms(began.elapsed())
}
