//! Asking a provider.

use super::said::said;
use crate::net::{Destination, GuardedReader, Wish};
use crate::web::config::{Key, SearchKind};
use crate::web::fetch::failed;
use deputy_actors::ports::{WebFault, WebHit};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use std::path::PathBuf;

/// Of an answer. Twenty hits of a provider that is generous with its excerpts take a tenth of it.
const ANSWER_BYTES_MAX: usize = 2 << 20;

const BRAVE_KEY: HeaderName = HeaderName::from_static("x-subscription-token");

/// Where the key is.
pub(in crate::web) enum KeySource {
    None,
    Given(Key),
    File(PathBuf),
}

/// Who searches.
pub(in crate::web) struct Provider {
    pub(super) kind: SearchKind,
    pub(super) to: Destination,
    pub(super) key: KeySource,
}

impl Provider {
    /// Asks for pages about something.
    pub(in crate::web) async fn search(
        &self,
        reader: &GuardedReader,
        query: &str,
        limit: usize,
    ) -> Result<Vec<WebHit>, WebFault> {
        let key = self.key().await?;
        let (to, headers, wish) = self.request(query, limit, key.as_ref())?;
        let opened = reader.open(&to, headers, wish).await.map_err(failed)?;
        match opened.status() {
            200..=299 => {}
            401 | 403 => {
                let hint = match self.kind {
                    SearchKind::Searxng => "is `json` among `search.formats` in its settings?",
                    _ => "is its key right?",
                };
                return Err(WebFault::Failed(format!("the search provider refuses to answer; {hint}")));
            }
            429 => {
                return Err(WebFault::Failed(
                    "the search provider allows no more searches for now".to_owned(),
                ));
            }
            status => {
                return Err(WebFault::Failed(format!("the search provider answered with status {status}")));
            }
        }
        let (body, is_cut) = opened.body(ANSWER_BYTES_MAX).await.map_err(failed)?;
        let hits = (!is_cut).then(|| said(self.kind, &body)).flatten();
        let mut hits = hits
            .ok_or_else(|| WebFault::Failed("the search provider answered with something else".to_owned()))?;
        hits.truncate(limit);
        Ok(hits)
    }

    fn request(
        &self,
        query: &str,
        limit: usize,
        key: Option<&Key>,
    ) -> Result<(Destination, HeaderMap, Wish), WebFault> {
        let mut headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        let mut put = |name: HeaderName, value: &str| {
            let fault =
                |_| WebFault::Failed("the key of the search provider is no text of one line".to_owned());
            let mut value = HeaderValue::from_str(value).map_err(fault)?;
            value.set_sensitive(true);
            headers.insert(name, value);
            Ok::<(), WebFault>(())
        };
        let count = limit.to_string();
        let asked: &[(&str, &str)] = match self.kind {
            SearchKind::Brave => {
                put(BRAVE_KEY, key.map(Key::expose).unwrap_or_default())?;
                &[("q", query), ("count", &count), ("text_decorations", "false")]
            }
            SearchKind::Tavily => {
                put(AUTHORIZATION, &format!("Bearer {}", key.map(Key::expose).unwrap_or_default()))?;
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                let body = json!({ "query": query, "max_results": limit });
                return Ok((self.to.clone(), headers, Wish::Post(body.to_string().into_bytes())));
            }
            SearchKind::Searxng | SearchKind::None => {
                if let Some(key) = key {
                    put(AUTHORIZATION, &format!("Bearer {}", key.expose()))?;
                }
                &[("q", query), ("format", "json")]
            }
        };
        let to = self.to.with(|url| {
            url.query_pairs_mut().extend_pairs(asked);
        });
        Ok((to.map_err(failed)?, headers, Wish::Get))
    }

    async fn key(&self) -> Result<Option<Key>, WebFault> {
        match &self.key {
            KeySource::None => Ok(None),
            KeySource::Given(key) => Ok(Some(key.clone())),
            KeySource::File(file) => match tokio::fs::read_to_string(file).await {
                Ok(text) => Ok(Some(Key::new(&text))),
                Err(fault) => {
                    tracing::warn!(file = %file.display(), %fault, "the key of the search provider cannot be read");
                    Err(WebFault::Failed("the file with the search provider's key cannot be read".to_owned()))
                }
            },
        }
    }
}
