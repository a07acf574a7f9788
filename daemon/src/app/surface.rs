//! What the API is given of the rest: health, secrets, metrics.

use super::build::App;
use super::health::Doctor;
use crate::feed::FeedHub;
use crate::files::TreeFiles;
use crate::gateway::{Desk, Traffic, Turns};
use crate::health::HealthReport;
use crate::http::{AppState, HttpSettings, KeepSecrets, Parts, ReadTraffic};
use crate::secrets::FileSecrets;
use async_trait::async_trait;
use deputy_protocol::api::{TrafficExchange, TrafficRecord};
use deputy_protocol::ids::{CallId, ProjectId};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use url::Url;
use uuid::Uuid;

impl App {
    /// Who knows how well the daemon is.
    pub(super) fn health(&self) -> Arc<dyn HealthReport> {
        Arc::new(Doctor {
            world: self.world.clone(),
            hands: self.hands.clone(),
            data_dir: self.config.storage.data_dir.clone(),
            tried: Arc::default(),
        })
    }

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
                health: self.health(),
                secrets: Arc::new(Keeper(Arc::clone(&self.secrets))),
                traffic: Arc::new(Reader(Arc::clone(&self.traffic))),
                trees: Arc::new(TreeFiles::new(&self.config.storage.data_dir)),
                metrics: Arc::new(move || metrics.render()),
                settings: HttpSettings { https: self.tls.is_some(), ..HttpSettings::new(listen, public_url) },
            },
        )
    }
}

impl App {
    /// What the gateway to models works with.
    pub(super) fn gateway(&self) -> Arc<Desk> {
        Arc::new(Desk {
            world: self.world.clone(),
            meter: self.handles.owners.meter(),
            providers: Arc::clone(&self.providers),
            keys: self.keys.clone(),
            refused: self.refused.clone(),
            traffic: Arc::clone(&self.traffic),
            turns: Turns::default(),
            flight: self.flight.clone(),
        })
    }
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

    async fn change(
        &self,
        project_id: ProjectId,
        env: BTreeMap<String, Option<String>>,
        files: BTreeMap<String, Option<String>>,
    ) -> Result<(Vec<String>, Vec<String>), String> {
        let files = files.into_iter().map(|(path, text)| (path, text.map(String::into_bytes))).collect();
        self.0.change(project_id, env, files).await.map_err(|fault| fault.to_string())
    }
}

struct Reader(Arc<Traffic>);

#[async_trait]
impl ReadTraffic for Reader {
    async fn records(
        &self,
        of: Uuid,
        from: usize,
        limit: usize,
    ) -> Result<(Vec<TrafficRecord>, bool), String> {
        self.0.records(of, from, limit).await.map_err(|fault| fault.to_string())
    }

    async fn exchange(&self, of: Uuid, call_id: CallId) -> Result<Option<TrafficExchange>, String> {
        self.0.exchange(of, call_id).await.map_err(|fault| fault.to_string())
    }
}
