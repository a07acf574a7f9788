//! What the played server knows.

use super::{answers, feed};
use crate::fixtures::{RUN, recorded};
use axum::Router;
use axum::routing::{any, get};
use deputy_protocol::event::Event;
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

/// A request that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
    pub(crate) key: Option<String>,
    pub(crate) bearer: Option<String>,
    pub(crate) body: Value,
}

/// How a connection of the feed ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cut {
    /// Without a word, after so many events.
    After(usize),
    /// With `lagged`, after so many events.
    Lagged(usize),
    /// With `reset`, at once.
    Reset,
    /// It never begins.
    Refused(u16),
}

#[derive(Default)]
pub(crate) struct Book {
    pub(crate) seen: Vec<Seen>,
    /// Answers that a test wants, by method and path without a query. A status of 0 cuts the connection.
    pub(crate) answers: HashMap<String, (u16, Value)>,
    /// How many answers to orders are lost on their way back.
    pub(crate) lost_answers: usize,
    /// How many orders are told that an earlier try is still under way.
    pub(crate) under_way: usize,
    /// How many questions about the run are answered with 503.
    pub(crate) unwell: usize,
    /// Idempotency keys of orders that were carried out.
    pub(crate) orders: Vec<String>,
    /// What is recorded.
    pub(crate) ledger: Vec<Value>,
    /// What will be recorded while somebody listens.
    pub(crate) coming: VecDeque<Value>,
    /// State and reason of the run.
    pub(crate) state: (String, Option<String>),
    pub(crate) cuts: VecDeque<Cut>,
    /// What became of an approval.
    pub(crate) delivery: Value,
    /// What became of taking it back.
    pub(crate) rollback: Value,
    /// What each connection of the feed asked for.
    pub(crate) connections: Vec<HashMap<String, String>>,
    /// So many events before its position are sent to each connection, against the contract.
    pub(crate) overlap: u64,
    pub(crate) diff: Vec<u8>,
}

impl Book {
    /// Records what comes next.
    pub(crate) fn commit(&mut self) -> Option<Value> {
        let event = self.coming.pop_front()?;
        let state = match event["kind"].as_str().unwrap_or_default() {
            "run.started" | "run.resumed" => ("running", None),
            "run.review" | "run.delivery_started" | "run.delivery_failed" => ("review", None),
            "run.approved" | "run.rollback_started" | "run.rolled_back" | "run.rollback_failed" => {
                ("approved", None)
            }
            "run.rejected" => ("rejected", None),
            "run.failed" => ("failed", None),
            "run.stopped" => ("stopped", None),
            "run.asked" => ("waiting", Some("question")),
            "run.waiting" => ("waiting", event["data"]["reason"].as_str()),
            _ => (self.state.0.as_str(), self.state.1.as_deref()),
        };
        let delivery = match event["kind"].as_str().unwrap_or_default() {
            "run.delivery_started" => Some("pending"),
            "run.delivery_failed" => Some("conflict"),
            "run.approved" => Some("done"),
            _ => None,
        };
        let rollback = match event["kind"].as_str().unwrap_or_default() {
            "run.rollback_started" => Some("pending"),
            "run.rolled_back" => Some("done"),
            "run.rollback_failed" => Some("failed"),
            _ => None,
        };
        if let Some(rollback) = rollback {
            let data = &event["data"];
            self.rollback = json!({"state": rollback, "commit": data["commit"], "detail": data["detail"]});
        }
        if let Some(delivery) = delivery {
            self.delivery = json!({"mode": "merge", "state": delivery, "detail": event["data"]["detail"]});
        }
        if event["stream"].as_str().is_some_and(|stream| stream.starts_with(&format!("run/{RUN}"))) {
            self.state = (state.0.to_owned(), state.1.map(str::to_owned));
        }
        self.ledger.push(event.clone());
        Some(event)
    }

    /// Where each connection of the feed began.
    pub(crate) fn beginnings(&self) -> Vec<u64> {
        self.connections.iter().map(|asked| asked["after"].parse().unwrap()).collect()
    }

    pub(crate) fn posts(&self, path: &str) -> Vec<Seen> {
        let path = format!("/api/v1{path}");
        self.seen.iter().filter(|seen| seen.method == "POST" && seen.path == path).cloned().collect()
    }
}

/// A server that plays the contract. It ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Server {
    address: String,
    book: Arc<Mutex<Book>>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let book = Book { state: ("queued".to_owned(), None), ..Book::default() };
        let server = Self { address, book: Arc::new(Mutex::new(book)) };
        let router = Router::new()
            .route("/api/v1/feed", get(feed::open))
            .fallback(any(answers::answer))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        server
    }

    pub(crate) fn url(&self) -> &str {
        &self.address
    }

    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap()
    }

    /// So many facts are recorded, the rest comes when somebody listens.
    pub(crate) fn play(&self, facts: &[Event], recorded_already: usize) {
        let events = facts.iter().zip(1..).map(|(fact, position)| recorded(position, RUN, fact));
        let mut book = self.book();
        book.coming = events.collect();
        for _ in 0..recorded_already {
            book.commit();
        }
    }
}
