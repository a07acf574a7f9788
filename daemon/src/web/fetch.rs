//! One page: asked for, followed, read.

use super::hops::{HOPS_MAX, check_port, next};
use super::kind::{Kind, charset, kind};
use super::limits::WebLimits;
use super::page::{Page, decode, html};
use crate::net::{Destination, GuardedReader, NetFault, Opened, Wish};
use deputy_actors::ports::{WebFault, WebPage};
use deputy_domain::coo::plain;
use reqwest::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use url::Url;

/// What is asked for: what can be read here, the plainest last, since pages without tags are rare and short.
const READABLE: &str =
    "text/html, application/xhtml+xml, text/markdown, text/plain;q=0.9, application/json;q=0.8, */*;q=0.5";

/// Bytes of a character in UTF-8, at most.
const CHAR_BYTES_MAX: usize = 4;

/// Reads what is at a destination, wherever that leads.
pub(super) async fn read(
    reader: &GuardedReader,
    ports: &[u16],
    limits: &WebLimits,
    mut to: Destination,
) -> Result<WebPage, WebFault> {
    for _ in 0..=HOPS_MAX {
        check_port(&to, ports).map_err(|fault| refused(&fault))?;
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(READABLE))]);
        let opened = reader.open(&to, headers, Wish::Get).await.map_err(failed)?;
        match (opened.status(), opened.header(&LOCATION)) {
            (200..=299, _) => return page(opened, to.url().clone(), limits).await,
            (301 | 302 | 303 | 307 | 308, Some(location)) => {
                to = next(&to, location).map_err(|fault| refused_on_the_way(&to, &fault))?;
            }
            (status, _) => {
                return Err(WebFault::Failed(format!("{} answered with status {status}", to.host())));
            }
        }
    }
    Err(WebFault::Failed(format!("it leads from one address to another more than {HOPS_MAX} times")))
}

async fn page(opened: Opened, url: Url, limits: &WebLimits) -> Result<WebPage, WebFault> {
    if let Some(packed) = opened.header(&CONTENT_ENCODING).filter(|packed| *packed != "identity") {
        let packed: String = packed.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
        return Err(WebFault::Failed(format!("it is packed as `{packed}`, which nobody asked for")));
    }
    let content_type = opened.header(&CONTENT_TYPE).map(str::to_owned);
    let kind = kind(content_type.as_deref()).map_err(WebFault::Refused)?;
    let (body, mut is_cut) = opened.body(limits.page_bytes_max).await.map_err(failed)?;
    let chars_max = limits.text_chars_max;
    let address = url.clone();
    // A large page takes a while.
    let read = tokio::task::spawn_blocking(move || {
        let text = decode(&body, charset(content_type.as_deref()))?;
        let is_page = kind == Kind::Html || (content_type.is_none() && looks_like_html(&text));
        let page = if is_page {
            html(&text, &address, chars_max.saturating_add(1).saturating_mul(CHAR_BYTES_MAX))
        } else {
            Page { title: None, text }
        };
        Some((page.title.map(|title| plain(&title)), plain(&page.text)))
    });
    let read = read.await.map_err(|_| WebFault::Failed("it could not be turned into text".to_owned()))?;
    let Some((title, mut text)) = read else {
        return Err(WebFault::Refused("what is there is no text".to_owned()));
    };
    if let Some((end, _)) = text.char_indices().nth(chars_max) {
        text.truncate(end);
        is_cut = true;
    }
    Ok(WebPage { url: url.into(), title, text: text.trim().to_owned(), is_cut })
}

fn looks_like_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(14).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

pub(super) fn refused(fault: &NetFault) -> WebFault {
    WebFault::Refused(fault.to_string())
}

fn refused_on_the_way(from: &Destination, fault: &NetFault) -> WebFault {
    WebFault::Refused(format!("{} leads elsewhere, and {fault}", from.host()))
}

pub(super) fn failed(fault: NetFault) -> WebFault {
    match fault {
        NetFault::Url(_) | NetFault::Refused { .. } => refused(&fault),
        fault => WebFault::Failed(fault.to_string()),
    }
}
