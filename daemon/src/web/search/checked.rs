//! Settings turned into what can be used.

use super::provider::{KeySource, Provider};
use crate::net::{Destination, Reach};
use crate::web::config::{Key, SearchConfig, SearchKind};
use url::Url;

impl SearchConfig {
    /// Who searches, if anybody does; otherwise what is wrong with these settings, behind its key.
    pub(in crate::web) fn checked(&self) -> Result<Option<Provider>, String> {
        if self.kind == SearchKind::None {
            let is_bare = self.base_url.is_none() && self.api_key.is_none() && self.api_key_file.is_none();
            let fault = "web.search.kind: say who is meant: `searxng`, `brave` or `tavily`";
            return if is_bare { Ok(None) } else { Err(fault.to_owned()) };
        }
        let key = match (&self.api_key, &self.api_key_file) {
            (Some(_), Some(_)) => {
                return Err("web.search.api_key: give either this or `api_key_file`, not both".to_owned());
            }
            (Some(key), None) if key.expose().is_empty() => {
                return Err("web.search.api_key: it is empty".to_owned());
            }
            (Some(key), None) => KeySource::Given(Key::new(key.expose())),
            (None, Some(file)) => KeySource::File(file.clone()),
            (None, None) if self.kind == SearchKind::Searxng => KeySource::None,
            (None, None) => return Err("web.search.api_key: give it, or `api_key_file`".to_owned()),
        };
        Ok(Some(Provider { kind: self.kind, to: self.destination()?, key }))
    }

    fn destination(&self) -> Result<Destination, String> {
        let own = match self.kind {
            SearchKind::Brave => Some("https://api.search.brave.com"),
            SearchKind::Tavily => Some("https://api.tavily.com"),
            SearchKind::Searxng | SearchKind::None => None,
        };
        let written = self.base_url.as_deref().map(str::trim).or(own);
        let written = written.ok_or("web.search.base_url: say where it listens, as http://127.0.0.1:8888")?;
        // The founder says where it is, and means it: metadata services stay out of reach all the same.
        let base = Destination::try_new(written, Reach::Private);
        let base = base.map_err(|fault| format!("web.search.base_url: {fault}"))?;
        if base.url().query().is_some() {
            return Err("web.search.base_url: it holds a query; the key goes into `api_key_file`".to_owned());
        }
        let path: &[&str] = match self.kind {
            SearchKind::Brave => &["res", "v1", "web", "search"],
            SearchKind::Searxng | SearchKind::Tavily | SearchKind::None => &["search"],
        };
        let at = base.with(|url: &mut Url| {
            if let Ok(mut segments) = url.path_segments_mut() {
                segments.pop_if_empty().extend(path);
            }
        });
        at.map_err(|fault| format!("web.search.base_url: {fault}"))
    }
}
