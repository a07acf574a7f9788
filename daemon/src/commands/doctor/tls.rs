//! The certificate of the API.

use super::finding::{Finding, fail, ok, warn};
use crate::config::Config;
use crate::http::tls::{Validity, load};
use chrono::{DateTime, TimeDelta, Utc};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The tools that renew certificates do so a month before the end: two weeks later something is wrong with them.
const RENEWED_BEFORE: TimeDelta = TimeDelta::days(14);

pub(super) fn certificate(config: &Config, now: DateTime<Utc>) -> Vec<Finding> {
    let Some((cert, key)) = config.server.tls_files() else { return Vec::new() };
    let loaded = match load(cert, key) {
        Ok(loaded) => loaded,
        Err(error) => return vec![fail("tls", error.to_string())],
    };
    let mut findings = vec![dates(loaded.validity, now)];
    findings.extend(readable(key));
    if !config.server.public_url.starts_with("https://") {
        let url = &config.server.public_url;
        findings
            .push(warn("tls", format!("server.public_url is {url}, and links to it will not work: https")));
    }
    findings
}

fn dates(validity: Option<Validity>, now: DateTime<Utc>) -> Finding {
    let day = |at: DateTime<Utc>| at.format("%Y-%m-%d").to_string();
    match validity {
        Some(Validity { until, .. }) if until < now => {
            fail("tls", format!("the certificate ended on {}: no client accepts it; renew it", day(until)))
        }
        Some(Validity { from, .. }) if from > now => {
            fail("tls", format!("the certificate begins on {}: is the clock right?", day(from)))
        }
        Some(Validity { until, .. }) if until - now < RENEWED_BEFORE => {
            warn("tls", format!("the certificate ends on {}, and nothing renewed it so far", day(until)))
        }
        Some(Validity { until, .. }) => ok("tls", format!("the certificate holds until {}", day(until))),
        None => ok("tls", "the certificate can be served"),
    }
}

/// A group may read it (Debian has one for that), everybody may not.
fn readable(key: &Path) -> Option<Finding> {
    let mode = key.metadata().ok()?.mode() & 0o777;
    (mode & 0o027 != 0).then(|| {
        let key = key.display();
        warn("tls", format!("the private key {key} is open to others (mode {mode:o}): chmod 600 {key}"))
    })
}
