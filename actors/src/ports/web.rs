//! The open web, for those who think.

use async_trait::async_trait;

/// Why nothing came of it. Each is for whoever asked, says what to do, and holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebFault {
    /// Nobody said who searches.
    #[error(
        "no search provider is configured, so nothing was looked for: the founder can set `kind` under `[web.search]` in \
         the configuration to `searxng`, `brave` or `tavily`"
    )]
    NoProvider,
    /// It is not asked for, and nothing was sent.
    #[error("it was not asked for: {0}")]
    Refused(String),
    /// It was asked for, and did not come.
    #[error("it could not be read: {0}")]
    Failed(String),
}

/// A page that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebHit {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// Some of its text, as whoever searched chose it.
    pub excerpt: String,
}

/// A page as text. All of it is the word of whoever wrote the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebPage {
    /// Where it was in the end, behind all redirects.
    pub url: String,
    /// What it is called, if it says so.
    pub title: Option<String>,
    /// What can be read on it, links with the addresses that they lead to. No control characters but line feeds and tabs.
    pub text: String,
    /// Whether there is more than this.
    pub is_cut: bool,
}

/// The open web. It is asked anew each time; nothing is kept, and nothing is sent that tells one asker from another.
#[async_trait]
pub trait Web: Send + Sync + 'static {
    /// Pages about something, the best first, at most `limit`.
    async fn search(&self, query: &str, limit: usize) -> Result<Vec<WebHit>, WebFault>;

    /// What can be read at an address on the public internet.
    async fn fetch(&self, url: &str) -> Result<WebPage, WebFault>;
}
