//! What the API is given of the rest: health, secrets, metrics.

use super::build::App;
use super::health::Doctor;
use crate::feed::FeedHub;
use crate::files::TreeFiles;
use crate::gateway::{Desk, Traffic, Turns};
use crate::health::HealthReport;
use crate::http::{AppState, HttpSettings, KeepSecrets, Parts, ReadTraffic, TellHouse};
use crate::llm::ProviderKind;
use crate::load::LoadBook;
use crate::secrets::FileSecrets;
use async_trait::async_trait;
use deputy_actors::run::meter::Meter;
use deputy_domain::model::ModelName;
use deputy_protocol::api::{LoadSample, ModelUse, ProviderView, TrafficExchange, TrafficRecord};
use deputy_protocol::event::Tier;
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
                people: Arc::clone(&self.people),
                push: Arc::clone(&self.push),
                feed,
                database: self.store.database(),
                health: self.health(),
                secrets: Arc::new(Keeper(Arc::clone(&self.secrets))),
                traffic: Arc::new(Reader(Arc::clone(&self.traffic))),
                facts: Arc::new(self.teller()),
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

impl App {
    fn teller(&self) -> Teller {
        let kinds = self.config.providers.iter().map(|(name, provider)| (name.clone(), provider.kind));
        Teller {
            kinds: kinds.collect(),
            tiers: self.world.settings.tiers.clone(),
            meter: self.handles.owners.meter(),
            load: Arc::clone(&self.load),
        }
    }
}

/// What there is to know of the installation that is in no ledger.
struct Teller {
    kinds: BTreeMap<String, ProviderKind>,
    tiers: BTreeMap<Tier, Vec<ModelName>>,
    meter: Meter,
    load: Arc<LoadBook>,
}

impl TellHouse for Teller {
    fn providers(&self) -> Vec<ProviderView> {
        let limits = self.meter.limits();
        let limit = |model: &ModelName| limits.iter().find(|limit| limit.model == *model);
        let uses = |(tier, models): (&Tier, &Vec<ModelName>)| {
            let used = models.iter().enumerate().map(|(rank, model)| {
                let limited = limit(model);
                let used = ModelUse {
                    model: model.to_string(),
                    tier: *tier,
                    rank,
                    limited_until: limited.map(|limit| limit.until),
                    limited_because: limited.map(|limit| limit.reason.clone()),
                };
                (model.provider.clone(), used)
            });
            used.collect::<Vec<_>>()
        };
        let all: Vec<(String, ModelUse)> = self.tiers.iter().flat_map(uses).collect();
        let of = |name: &String| -> Vec<ModelUse> {
            all.iter().filter(|(provider, _)| provider == name).map(|(_, used)| used.clone()).collect()
        };
        let kinds = self.kinds.iter();
        kinds
            .map(|(name, kind)| ProviderView {
                name: name.clone(),
                kind: kind.name().to_owned(),
                models: of(name),
            })
            .collect()
    }

    fn load(&self) -> Vec<LoadSample> {
        self.load.samples()
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
