//! The daemon's pulse: systemd's watchdog is fed only while the root of the tree answers, and the gauges follow.

use crate::ledger::Store;
use crate::load::LoadBook;
use deputy_actors::ports::Clock;
use deputy_actors::supervision::SupervisorHandle;
use metrics_exporter_prometheus::PrometheusHandle;
use sd_notify::NotifyState;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Between two beats where no watchdog asks for more.
const BEAT: Duration = Duration::from_secs(10);

/// Every state of a run that has not ended: one that nobody is in any more must fall to 0.
const RUN_STATES: [&str; 6] = ["queued", "preparing", "running", "waiting", "verifying", "review"];

/// Beats for ever. A root that does not answer stops the beat, and systemd ends a daemon without one.
pub(super) async fn beat(
    root: SupervisorHandle,
    store: Arc<Store>,
    metrics: PrometheusHandle,
    load: Arc<LoadBook>,
    clock: Arc<dyn Clock>,
) {
    // Half of what systemd allows, as sd_watchdog_enabled(3) advises.
    let every = sd_notify::watchdog_enabled().map_or(BEAT, |limit| (limit / 2).min(BEAT));
    loop {
        // What was measured is only gathered until somebody sums it up: a daemon whose figures nobody asks for would
        // grow without end.
        metrics.run_upkeep();
        match root.children().await {
            Ok(children) => {
                // Without systemd there is nobody to tell. Before anything that waits for the database.
                let _ = sd_notify::notify(&[NotifyState::Watchdog]);
                let runs = count_runs(&store).await;
                load.note(clock.now(), &runs);
                let at_work: u64 =
                    ["preparing", "running", "verifying"].iter().filter_map(|state| runs.get(*state)).sum();
                let queued = runs.get("queued").copied().unwrap_or(0);
                let parts = children.len();
                let status = format!("{at_work} runs at work, {queued} queued, {parts} parts answer");
                let _ = sd_notify::notify(&[NotifyState::Status(&status)]);
            }
            Err(error) => {
                tracing::error!(%error, "the root of the tree does not answer; the watchdog goes hungry");
            }
        }
        tokio::time::sleep(every).await;
    }
}

/// Runs by state. A ledger that does not answer leaves the gauges as they were: health says that it does not.
async fn count_runs(store: &Store) -> BTreeMap<String, u64> {
    let runs = match store.count_runs().await {
        Ok(runs) => runs,
        Err(fault) => {
            tracing::debug!(%fault, "runs could not be counted");
            return BTreeMap::new();
        }
    };
    for state in RUN_STATES {
        let count = u32::try_from(runs.get(state).copied().unwrap_or(0)).unwrap_or(u32::MAX);
        metrics::gauge!("deputy_runs", "state" => state).set(f64::from(count));
    }
    runs
}
