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
    if targets.is_empty() {
        return vec![warn("notify", "nobody is told anything: set notify.webhooks or notify.email")];
    }
    let mut findings = Vec::new();
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
