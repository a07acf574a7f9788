//! All checks, one after the other, and the verdict.

use super::super::config::{faults, name};
use super::super::output::line;
use super::finding::{Finding, Level, fail, ok, warn};
use super::{agents, host, models, notify, phone, storage, tls};
use crate::clock::SystemClock;
use crate::config::{Config, doubts, load};
use clap::Args;
use deputy_actors::ports::Clock as _;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// What to look at beyond what costs nothing.
#[derive(Debug, Args)]
pub struct DoctorArguments {
    /// Send a test message to every configured channel.
    #[arg(long)]
    notify: bool,
    /// Ask every configured model for one word; it costs a fraction of a cent.
    #[arg(long)]
    models: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(in super::super) async fn doctor(
    path: Option<&Path>,
    arguments: &DoctorArguments,
) -> anyhow::Result<ExitCode> {
    let mut report = Report { as_json: arguments.json, findings: Vec::new() };
    match load(path) {
        Err(error) => report.add([fail("config", format!("{:#}", anyhow::Error::from(error)))]),
        Ok(config) => look(&config, path, arguments, &mut report).await,
    }
    let failed = report.findings.iter().any(|finding| finding.level == Level::Fail);
    if arguments.json {
        line(json!({ "ok": !failed, "findings": report.findings }));
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn look(config: &Config, path: Option<&Path>, arguments: &DoctorArguments, report: &mut Report) {
    report.add([match faults(config) {
        Ok(()) => ok("config", format!("{} can be used", name(path))),
        Err(faults) => fail("config", faults.to_string()),
    }]);
    report.add(doubts(config).into_iter().map(|doubt| warn("config", doubt)));
    report.add(tls::certificate(config, SystemClock.now()));
    report.add(phone::signing_in(config));
    report.add(storage::data_dir(&config.storage.data_dir));
    report.add(storage::ledger(config).await);
    report.add(storage::daemon(&config.storage.data_dir).await);
    report.add(storage::backups(config));
    report.add(host::clock(config, SystemClock.now()));
    report.add(host::programs().await);
    report.add(host::hands(config).await);
    report.add(agents::agents(config).await);
    report.add(models::models(config, arguments.models).await);
    report.add(notify::channels(config, arguments.notify).await);
}

/// Lines appear as they are found: some checks take seconds.
struct Report {
    as_json: bool,
    findings: Vec<Finding>,
}

impl Report {
    fn add(&mut self, found: impl IntoIterator<Item = Finding>) {
        for finding in found {
            if !self.as_json {
                line(finding.line());
            }
            self.findings.push(finding);
        }
    }
}
