//! What a provider answered.
//!
//! Sources: SearXNG's search API (`format=json`), Brave's Web Search API (`web.results`), Tavily's Search API.

use crate::web::config::SearchKind;
use deputy_actors::ports::WebHit;
use deputy_domain::coo::plain;
use deputy_protocol::wording::cut;
use serde::Deserialize;

/// Characters of an excerpt that are shown.
const EXCERPT_CHARS_MAX: usize = 500;

/// Characters of a title or an address.
const NAME_CHARS_MAX: usize = 300;

#[derive(Deserialize)]
struct Results {
    #[serde(default)]
    results: Vec<Result>,
}

#[derive(Deserialize)]
struct Brave {
    // Nothing found: then there is no such part.
    web: Option<Results>,
}

#[derive(Deserialize)]
struct Result {
    url: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default, alias = "description")]
    content: Option<String>,
}

/// What was found; `None` when this is no answer of such a provider.
pub(super) fn said(kind: SearchKind, body: &[u8]) -> Option<Vec<WebHit>> {
    let results = match kind {
        SearchKind::Brave => {
            serde_json::from_slice::<Brave>(body).ok()?.web.map_or_else(Vec::new, |web| web.results)
        }
        SearchKind::Searxng | SearchKind::Tavily | SearchKind::None => {
            serde_json::from_slice::<Results>(body).ok()?.results
        }
    };
    Some(results.into_iter().map(hit).collect())
}

fn hit(Result { url, title, content }: Result) -> WebHit {
    WebHit {
        title: line(&title.unwrap_or_default(), NAME_CHARS_MAX),
        url: line(&url, NAME_CHARS_MAX),
        excerpt: line(&content.unwrap_or_default(), EXCERPT_CHARS_MAX),
    }
}

/// One line, of at most so many characters.
fn line(text: &str, chars_max: usize) -> String {
    let line = plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&line, chars_max)
}
