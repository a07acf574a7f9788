//! Found by what it means, by a provider that makes vectors; and by its words alone where that fails.

use super::desk::{Desk, id};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use deputy_tests::ledger::Engine;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::sync::watch;

/// Kinds of words that mean something alike: a vector counts them.
const MEANINGS: [&[&str]; 2] = [&["invoice", "billing", "payment", "money"], &["garden", "lawn", "flower"]];

#[derive(Default)]
struct Meanings {
    fails: AtomicBool,
    asked: AtomicUsize,
    count: watch::Sender<usize>,
}

fn vector(text: &str) -> Vec<f32> {
    let text = text.to_lowercase();
    let counts = MEANINGS.iter().map(|words| words.iter().filter(|word| text.contains(**word)).count());
    #[expect(clippy::cast_precision_loss, reason = "they are few")]
    counts.map(|count| count as f32).collect()
}

async fn embeddings(State(it): State<Arc<Meanings>>, Json(body): Json<Value>) -> Response {
    it.asked.fetch_add(1, Ordering::SeqCst);
    if it.fails.load(Ordering::SeqCst) {
        return (StatusCode::INTERNAL_SERVER_ERROR, "out of order").into_response();
    }
    assert_eq!(body["model"], "small");
    let texts: Vec<&str> = body["input"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let data: Vec<Value> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| json!({"index": index, "embedding": vector(text), "object": "embedding"}))
        .collect();
    it.count.send_modify(|count| *count += texts.len());
    let tokens = 1_000 * texts.len();
    Json(json!({"data": data, "model": "small", "usage": {"prompt_tokens": tokens, "total_tokens": tokens}}))
        .into_response()
}

async fn server() -> (Arc<Meanings>, String) {
    let it = Arc::new(Meanings::default());
    let router = axum::Router::new().route("/v1/embeddings", post(embeddings)).with_state(Arc::clone(&it));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (it, url)
}

fn causes(health: &Value) -> Vec<&str> {
    health["causes"].as_array().unwrap().iter().map(|cause| cause["code"].as_str().unwrap()).collect()
}

pub(crate) async fn what_means_the_same_is_found_and_paid_for(engine: Engine) {
    let (meanings, url) = server().await;
    let config = format!(
        "[providers.near]\nkind = \"openai-compatible\"\nbase_url = \"{url}\"\n\n[memory]\nembeddings = \
         \"near/small\"\n\n[prices]\n\"near/small\" = {{ input = 20.0, output = 0.0 }}\n"
    );
    let Some(mut desk) = Desk::on(engine, &config).await else { return };
    let mut made = meanings.count.subscribe();
    let billing = json!({"category": "decision", "key": "invoices", "text": "they go out on Mondays"});
    let billing = desk.note(billing).await;
    desk.note(json!({"category": "context", "key": "lawn", "text": "flowers are left standing"})).await;
    made.wait_for(|count| *count >= 2).await.unwrap();
    // No word of it is in the memory.
    let mut found = Vec::new();
    while found.is_empty() {
        // The vectors are kept after they were made.
        found = desk.keys("q=payment+reminders").await;
    }
    assert_eq!(found, ["invoices"]);
    desk.work("Collect the money we are owed.").await;
    assert!(desk.last_prompt().contains("they go out on Mondays"));

    let vectors = *made.borrow();
    let days = desk.api().get("/api/v1/spend?by=day").await;
    let spent = days["items"][0]["usage"]["cost_usd"].as_f64().unwrap();
    #[expect(clippy::cast_precision_loss, reason = "they are few")]
    let price = vectors as f64 * 1_000.0 * 20.0 / 1e6;
    assert!((spent - price).abs() < 1e-9, "{spent} for {vectors} vectors: {days:#}");

    meanings.fails.store(true, Ordering::SeqCst);
    assert_eq!(desk.keys("q=Mondays").await, ["invoices"], "words are enough");
    assert_eq!(desk.keys("q=payment+reminders").await, Vec::<String>::new());
    let health = desk.api().get("/health").await;
    assert!(causes(&health).contains(&"embeddings_failing"), "{health:#}");
    let asked = meanings.asked.load(Ordering::SeqCst);
    desk.work("Collect the money we are owed.").await;
    assert_eq!(meanings.asked.load(Ordering::SeqCst), asked, "one that fails is left alone for a while");

    // It is asked again by whoever comes up.
    meanings.fails.store(false, Ordering::SeqCst);
    assert!(desk.daemon.terminate().await);
    desk.daemon.up(None).await;
    assert_eq!(desk.keys("q=payment+reminders").await, ["invoices"], "vectors are kept");
    assert!(!causes(&desk.api().get("/health").await).contains(&"embeddings_failing"));
    desk.forget(id(&billing)).await;
    assert_eq!(desk.keys("q=payment+reminders").await, Vec::<String>::new());
    desk.books().await;
}
