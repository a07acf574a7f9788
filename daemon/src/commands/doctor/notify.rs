//! The channels to the founder.

use super::finding::{Finding, fail, ok, warn};
use crate::clock::{SystemClock, mint};
use crate::config::Config;
use crate::net::{Resolver, SystemResolver};
use crate::notify::{Courier, doctor::probe};
use deputy_actors::ports::{Clock, Couriers};
use deputy_protocol::ids::EventId;
use std::sync::Arc;

pub(super) async fn channels(config: &Config, send: bool) -> Vec<Finding> {
    let resolver: Arc<dyn Resolver> = Arc::new(SystemResolver);
    let couriers = match Courier::try_new(&config.notify, &resolver, Arc::new(|| SystemClock.now())) {
        Ok(couriers) => couriers,
        Err(faults) => return faults.iter().map(|fault| fail("notify", fault.to_string())).collect(),
    };
    let targets = couriers.targets();
    let mut findings: Vec<Finding> = quiet(config).into_iter().collect();
    if targets.is_empty() {
        let detail = "only devices are told, those that were subscribed in the app: set notify.webhooks or notify.email for more";
        findings.push(warn("notify", detail));
    }
    for target in targets {
        if !send {
            findings.push(ok("notify", format!("{}: configured; `--notify` tries it", target.name)));
            continue;
        }
        let id = EventId(mint());
        let sent = probe(&couriers, &target.name, id, SystemClock.now(), &config.server.public_url).await;
        findings.push(match sent {
            Ok(_) => ok("notify", format!("{}: took the test message", target.name)),
            Err(fault) => fail("notify", format!("{}: {}", target.name, fault.detail)),
        });
    }
    findings
}

/// When people are not told, and whether that is now.
fn quiet(config: &Config) -> Option<Finding> {
    let quiet = config.notify.quiet(config.founder.zone())?;
    let now = match quiet.ends(SystemClock.now()) {
        Some(end) => format!("quiet now, until {}", end.format("%Y-%m-%d %H:%M UTC")),
        None => "not now".to_owned(),
    };
    Some(ok("notify", format!("quiet hours: {quiet}; {now}")))
}
