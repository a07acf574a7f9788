//! A bare server: axum over SQLite, in a process of its own, as the daemon is.

use super::group::GroupCommit;
use super::{connect, options};
use axum::Router;
use axum::extract::{Path as At, State};
use axum::http::{StatusCode, header::CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;
use std::path::Path;
use tokio::net::TcpListener;

/// What makes this program be the bare server: `--bare-server ADDRESS FOLDER`.
pub(crate) const ARGUMENT: &str = "--bare-server";

/// As many reads at once as the daemon allows itself.
const READERS: u32 = 4;

#[derive(Clone)]
struct Shared {
    pool: SqlitePool,
    group: GroupCommit,
}

pub(crate) async fn serve(listen: &str, folder: &Path) {
    let path = folder.join("bare.db");
    let group = GroupCommit::start(connect(&path).await);
    let pool = SqlitePoolOptions::new().max_connections(READERS).connect_with(options(&path)).await.unwrap();
    let router = Router::new()
        .route("/health", get(health))
        .route("/doc/{key}", get(read))
        .route("/doc", post(write))
        .with_state(Shared { pool, group });
    let listener = TcpListener::bind(listen).await.unwrap();
    axum::serve(listener, router).await.unwrap();
}

async fn health(State(shared): State<Shared>) -> StatusCode {
    sqlx::query("SELECT 1").execute(&shared.pool).await.unwrap();
    StatusCode::OK
}

async fn read(State(shared): State<Shared>, At(key): At<String>) -> impl IntoResponse {
    let found: (String,) = sqlx::query_as("SELECT body FROM doc WHERE key = ?1")
        .bind(key)
        .fetch_one(&shared.pool)
        .await
        .unwrap();
    ([(CONTENT_TYPE, "application/json")], found.0)
}

async fn write(State(shared): State<Shared>, body: String) -> impl IntoResponse {
    let given: serde_json::Value = serde_json::from_str(&body).unwrap();
    let answer = given.to_string();
    let new_doc = || (uuid::Uuid::now_v7().to_string(), answer.clone());
    // As many as an order makes: a task and a run, an event and a row of each.
    shared.group.insert_all(vec![body.clone(), body], vec![new_doc(), new_doc()]).await;
    (StatusCode::ACCEPTED, [(CONTENT_TYPE, "application/json")], answer)
}
