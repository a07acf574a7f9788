//! A browser, as far as signing in goes: it keeps our cookie, and says where its pages come from.

use super::answer::Answer;
use super::feed::Watcher;
use super::house::House;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

const COOKIE: &str = "__Host-deputy=";

/// A browser on a phone.
#[derive(Clone, Debug)]
pub struct Browser {
    /// The secret in our cookie.
    pub cookie: Option<String>,
    /// What it says it is.
    pub agent: &'static str,
    /// The page that it shows, by its origin.
    pub origin: String,
    /// The host that it asks for; the bare address, where it is none.
    pub host: Option<&'static str>,
}

impl Default for Browser {
    fn default() -> Self {
        Self {
            cookie: None,
            agent: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36",
            origin: "http://deputy.test".to_owned(),
            host: None,
        }
    }
}

impl Browser {
    /// A request as its page sends it.
    pub fn request(&self, house: &House, method: Method, path: &str) -> RequestBuilder {
        let is_safe = method.is_safe();
        let mut request = house.request(method, path).header("user-agent", self.agent);
        if let Some(host) = self.host {
            request = request.header("host", host);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("theme=dark; {COOKIE}{cookie}"));
        }
        if is_safe { request } else { request.header("origin", &self.origin) }
    }

    /// Sends one, and keeps the cookie that comes back.
    pub async fn ask(&mut self, house: &House, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self.request(house, method, path);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = house.send(request).await;
        if let Some(given) = answer.header("set-cookie").strip_prefix(COOKIE) {
            let secret = given.split(';').next().unwrap_or_default();
            self.cookie = (!secret.is_empty()).then(|| secret.to_owned());
        }
        answer
    }

    /// Reads.
    pub async fn get(&mut self, house: &House, path: &str) -> Answer {
        self.ask(house, Method::GET, path, None).await
    }

    /// Sends JSON.
    pub async fn post(&mut self, house: &House, path: &str, body: Value) -> Answer {
        self.ask(house, Method::POST, path, Some(&body)).await
    }

    /// Removes.
    pub async fn delete(&mut self, house: &House, path: &str) -> Answer {
        self.ask(house, Method::DELETE, path, None).await
    }

    /// Makes an account by a link, with a password.
    pub async fn join(&mut self, house: &House, code: &str, name: &str, password: &str) -> Answer {
        let body = json!({ "code": code, "name": name, "password": password });
        self.post(house, "/api/v1/join/password", body).await
    }

    /// Opens the feed, or says with which status it was refused.
    pub async fn watch(&self, house: &House) -> Result<Watcher, u16> {
        let url = format!("ws://{}/api/v1/feed?after=0", house.address);
        let cookie = self.cookie.as_deref().unwrap_or_default();
        let headers = [("cookie", format!("{COOKIE}{cookie}")), ("origin", self.origin.clone())];
        Watcher::open(&url, &headers).await
    }
}
