//! What stands on a page.

use super::super::mind::Thinker;
use super::seen::{Seen, Unseen};
use crate::ports::LedgerFault;
use crate::thinking::{Mind as _, load_transcript};
use deputy_domain::agent::Transcript;
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::web_fetch::WebFetch;
use deputy_domain::coo::{is_named, untrusted};
use deputy_protocol::event::Purpose;
use deputy_protocol::stream::Stream;

const UNNAMED: &str = "nobody named this address, and those that a model makes up are not read: what it knows could be carried \
away in one. Use `web_search`, or an address that the founder wrote or that stands in what you read";

pub(super) async fn show(
    thinker: &Thinker<'_>,
    it: &Conversation,
    transcript: &Transcript,
    wanted: &WebFetch,
) -> Seen {
    if !may_read(thinker, it, transcript, &wanted.url).await? {
        return Err(Unseen::told(UNNAMED));
    }
    let world = thinker.world();
    let page = world.web.fetch(&wanted.url).await?;
    let title = page.title.as_ref().map(|title| format!("Title: {title}\n\n")).unwrap_or_default();
    let cut = if page.is_cut { " Only its beginning is here, since it is longer." } else { "" };
    let read_at = world.clock.now().format("%Y-%m-%d %H:%M");
    let material = untrusted(&page.url, &format!("{title}{}", page.text));
    Ok(format!(
        "The page as it was at {read_at} UTC.{cut} Cite it by the address behind the first mark.\n{material}"
    ))
}

/// Whether somebody named an address here, or, for an advisor, where it is asked.
async fn may_read(
    thinker: &Thinker<'_>,
    it: &Conversation,
    transcript: &Transcript,
    url: &str,
) -> Result<bool, LedgerFault> {
    let world = thinker.world();
    if world.settings.web_any_address || is_named(url, transcript) {
        return Ok(true);
    }
    let Purpose::Consultation { asked_in, .. } = it.purpose else { return Ok(false) };
    Ok(is_named(url, &load_transcript(world, &Stream::Thoughts(asked_in)).await?))
}
