//! A plain client of the API.

use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use std::time::Duration;

/// A client with an admin's token.
#[derive(Clone)]
pub struct Api {
    http: Client,
    /// Without a slash at its end.
    pub url: String,
    /// The admin's.
    pub token: String,
}

impl Api {
    /// A client of the daemon at `url`.
    pub fn new(url: &str, token: &str) -> Self {
        let http =
            Client::builder().timeout(Duration::from_secs(30)).build().expect("a plain client can be built");
        Self { http, url: url.to_owned(), token: token.to_owned() }
    }

    /// Asks, and takes any answer.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> reqwest::Result<Response> {
        let request = self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token);
        match body {
            Some(body) => request.json(body).send().await,
            None => request.send().await,
        }
    }

    /// Asks with an idempotency key.
    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> reqwest::Result<Response> {
        let request = self.http.post(format!("{}{path}", self.url)).bearer_auth(&self.token);
        request.header("Idempotency-Key", key).json(body).send().await
    }

    /// A JSON answer that must be a success.
    pub async fn get(&self, path: &str) -> Value {
        json_of(path, self.ask(Method::GET, path, None).await.expect("the API answers")).await
    }

    /// A text answer that must be a success.
    pub async fn text(&self, path: &str) -> String {
        let response = self.ask(Method::GET, path, None).await.expect("the API answers");
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response.text().await.expect("the answer is text")
    }

    /// A JSON answer to a POST that must be a success.
    pub async fn post(&self, path: &str, body: &Value) -> Value {
        json_of(path, self.ask(Method::POST, path, Some(body)).await.expect("the API answers")).await
    }

    /// Adds a project over a repository, with checks.
    pub async fn add_project(&self, name: &str, repo_url: &str, checks: &[&str]) -> Value {
        self.post("/api/v1/projects", &json!({"name": name, "repo_url": repo_url, "checks": checks})).await
    }

    /// Delegates work and returns the id of its run.
    pub async fn delegate(&self, project: &str, text: &str) -> String {
        let answer = self.post("/api/v1/tasks", &json!({"text": text, "project": project})).await;
        answer["run"]["id"].as_str().expect("a task has a run").to_owned()
    }

    /// A run.
    pub async fn run(&self, run_id: &str) -> Value {
        self.get(&format!("/api/v1/runs/{run_id}")).await
    }
}

async fn json_of(path: &str, response: Response) -> Value {
    let status = response.status();
    let text = response.text().await.expect("the answer is text");
    assert!(status.is_success(), "{path}: {status}: {text}");
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{path} answered no JSON ({fault}): {text}"))
}
