//! What the API is given of the rest: health, secrets, metrics.

use super::build::App;
use crate::feed::FeedHub;
use crate::http::{AppState, HealthReport, HttpSettings, KeepSecrets, Parts, views};
use crate::ledger::Store;
use crate::secrets::FileSecrets;
use async_trait::async_trait;
use deputy_actors::ports::{Ledger, Render};
use deputy_domain::ledger::{Doc, RowKey, Table};
use deputy_domain::projection::{HOUSE_KEY, HouseDoc, RunDoc};
use deputy_protocol::api::{Health, HealthCause, HealthStatus};
use deputy_protocol::ids::ProjectId;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use url::Url;

/// Free space below which no new work should begin, in bytes: an agent's build can write this much in a minute.
const DISK_FREE_MIN_BYTES: u64 = 512 << 20;

impl App {
    /// The state of the HTTP API.
    pub(super) fn http_state(&self, feed: FeedHub, listen: SocketAddr) -> AppState {
        let public_url = Url::parse(&self.config.server.public_url).expect("the check refused any other");
        let metrics = self.metrics.clone();
        AppState::new(
            &self.world,
            Parts {
                tokens: Arc::clone(&self.tokens),
                feed,
                database: self.store.database(),
                health: Arc::new(Pulse {
                    store: Arc::clone(&self.store),
                    data_dir: self.config.storage.data_dir.clone(),
                }),
                secrets: Arc::new(Keeper(Arc::clone(&self.secrets))),
                metrics: Arc::new(move || metrics.render()),
                settings: HttpSettings { https: self.tls.is_some(), ..HttpSettings::new(listen, public_url) },
            },
        )
    }
}

/// Runs as the API shows them.
pub(super) struct Views;

impl Render for Views {
    fn run(&self, doc: &RunDoc) -> serde_json::Value {
        serde_json::to_value(views::run_view(doc.run_id, &doc.run))
            .expect("views are plain data and always serialise")
    }
}

/// How well the daemon is.
struct Pulse {
    store: Arc<Store>,
    data_dir: PathBuf,
}

#[async_trait]
impl HealthReport for Pulse {
    async fn report(&self) -> Health {
        let mut causes = Vec::new();
        let key = RowKey { table: Table::House, key: HOUSE_KEY.to_owned() };
        match self.store.row(&key).await {
            Ok(row) => causes.extend(row.and_then(|found| failed_backup(&found.row.doc))),
            Err(fault) => causes.push(HealthCause {
                code: "ledger_unavailable".to_owned(),
                detail: fault.to_string(),
                status: HealthStatus::Down,
            }),
        }
        causes.extend(self.full_disk());
        let status = causes.iter().map(|cause| cause.status).max().unwrap_or(HealthStatus::Ok);
        Health { status, causes }
    }
}

impl Pulse {
    fn full_disk(&self) -> Option<HealthCause> {
        let found = rustix::fs::statvfs(&self.data_dir).ok()?;
        let free_bytes = found.f_bavail.saturating_mul(found.f_frsize);
        (free_bytes < DISK_FREE_MIN_BYTES).then(|| HealthCause {
            code: "disk_full".to_owned(),
            detail: format!("{} MiB are free where the data lie: make room", free_bytes >> 20),
            status: HealthStatus::Degraded,
        })
    }
}

fn failed_backup(house: &Doc) -> Option<HealthCause> {
    // A row that cannot be read is the ledger's business, and its readers say so.
    let house: HouseDoc = house.read().ok()?;
    house.backup.failed.map(|(at, detail)| HealthCause {
        code: "backup_failed".to_owned(),
        detail: format!("the daily backup of {} failed: {detail}", at.format("%Y-%m-%d %H:%M UTC")),
        status: HealthStatus::Degraded,
    })
}

struct Keeper(Arc<FileSecrets>);

#[async_trait]
impl KeepSecrets for Keeper {
    async fn keep(
        &self,
        project_id: ProjectId,
        env: BTreeMap<String, String>,
        files: BTreeMap<String, String>,
    ) -> Result<(), String> {
        let files = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
        self.0.store(project_id, env, files).await.map_err(|fault| fault.to_string())
    }
}
