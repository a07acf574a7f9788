//! Serves renewed certificates without a restart.

use crate::http::tls::{Renewal, Tls};
use std::io;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval};

/// Certificates are renewed weeks before they end: a minute is soon, and two looks at a folder cost nothing.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Looks every minute, and at once when SIGHUP comes. Without TLS there is nothing to look at, and SIGHUP keeps its usual
/// meaning. Ends only when signals cannot be had, and says why.
pub(super) async fn watch(tls: Option<&Tls>) -> io::Error {
    let Some(tls) = tls else { return std::future::pending().await };
    let mut hangup = match signal(SignalKind::hangup()) {
        Ok(hangup) => hangup,
        Err(error) => return error,
    };
    let mut minutes = interval(LOOK_EVERY);
    minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let asked = tokio::select! {
            _ = minutes.tick() => false,
            _ = hangup.recv() => true,
        };
        match tls.renew().await {
            Renewal::Renewed => tracing::info!("the certificate was renewed"),
            Renewal::Refused(error) => {
                tracing::warn!("the certificate was replaced, and the old one is still served: {error}");
            }
            Renewal::Unchanged if asked => tracing::info!("the certificate is as it was"),
            Renewal::Unchanged => {}
        }
    }
}
