//! What stands on a page.

use super::look::Seen;
use crate::ports::World;
use deputy_domain::coo::tools::web_fetch::WebFetch;
use deputy_domain::coo::untrusted;

pub(super) async fn show(world: &World, wanted: &WebFetch) -> Seen {
    let page = world.web.fetch(&wanted.url).await?;
    let title = page.title.as_ref().map(|title| format!("Title: {title}\n\n")).unwrap_or_default();
    let cut = if page.is_cut { " Only its beginning is here, since it is longer." } else { "" };
    let read_at = world.clock.now().format("%Y-%m-%d %H:%M");
    let material = untrusted(&page.url, &format!("{title}{}", page.text));
    Ok(format!(
        "The page as it was at {read_at} UTC.{cut} Cite it by the address behind the first mark.\n{material}"
    ))
}
