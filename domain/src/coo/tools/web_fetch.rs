//! `web_fetch`: what stands on a page.

use super::{arguments, read, spec as tool};
use crate::model::ToolSpec;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "web_fetch";

/// Most characters of an address: servers take no more.
const CHARS_MAX: usize = 2_000;

/// A page to be read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebFetch {
    /// Where.
    pub url: String,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "A public page as text, with the addresses that its links lead to. The address is seen by whoever runs the page: \
         put nothing into it that is not public. Cite what you rest on by its address.",
        json!({"url": {"type": "string", "description": "http:// or https://"}}),
        &["url"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<WebFetch, String> {
    let wanted: WebFetch = read(&spec(), arguments)?;
    arguments::words("url", &wanted.url, CHARS_MAX)?;
    Ok(wanted)
}
