//! What the web has about something.

use super::seen::Seen;
use crate::ports::World;
use deputy_domain::coo::tools::web_search::WebSearch;
use deputy_domain::coo::untrusted;

pub(super) async fn show(world: &World, wanted: &WebSearch) -> Seen {
    let hits = world.web.search(&wanted.query, wanted.limit as usize).await?;
    if hits.is_empty() {
        return Ok("Nothing was found.".to_owned());
    }
    let entries = hits.iter().map(|hit| format!("- {}\n  {}\n  {}", hit.title, hit.url, hit.excerpt));
    let entries = untrusted("a search of the web", &entries.collect::<Vec<_>>().join("\n"));
    Ok(format!("{} pages. Read one with `web_fetch` before you rest on it.\n{entries}", hits.len()))
}
