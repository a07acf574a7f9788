//! The demo's way to the API.

use anyhow::{Context, bail};
use serde_json::Value;

/// A client of the running daemon.
pub(super) struct Api {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Api {
    pub(super) fn new(url: &str, token: &str) -> Self {
        Self { http: reqwest::Client::new(), base: format!("{url}/api/v1"), token: token.to_owned() }
    }

    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        Ok(serde_json::from_str(&self.text(path).await?)?)
    }

    pub(super) async fn text(&self, path: &str) -> anyhow::Result<String> {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        answer(path, request).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.token).json(body);
        Ok(serde_json::from_str(&answer(path, request).await?)?)
    }
}

async fn answer(path: &str, request: reqwest::RequestBuilder) -> anyhow::Result<String> {
    let response = request.send().await.with_context(|| format!("{path} was not answered"))?;
    let status = response.status();
    let text = response.text().await?;
    if !status.is_success() {
        bail!("{path} answered {status}: {text}");
    }
    Ok(text)
}
