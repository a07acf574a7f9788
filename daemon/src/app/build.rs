//! Puts the adapters together.

use super::channels::{Channels, push};
use super::settings::settings;
use super::views::Views;
use crate::analysis::QueryDesk;
use crate::backup::{BackupMaker, Packer};
use crate::blobs::FileBlobs;
use crate::clock::{SystemClock, SystemEntropy};
use crate::config::{Config, ConfigFaults, SandboxChoice, check};
use crate::feed::{Deltas, Presence};
use crate::gateway::{Flight, Offers, RefusedKeys, RunKeys, Thoughts, Traffic};
use crate::git::{GitSettings, GitWorkspaces};
use crate::hands::{HandsConfig, RunnerHands, RunnerPrograms};
use crate::http::tls::{Tls, TlsError};
use crate::ledger::{self, Options, Store};
use crate::llm::{ModelsConfig, Providers};
use crate::load::LoadBook;
use crate::net::{Resolver, SystemResolver};
use crate::notify::Courier;
use crate::people::People;
use crate::product::ProductEvents;
use crate::push::{Push, PushError};
use crate::search::SearchStore;
use crate::secrets::FileSecrets;
use crate::tokens::Tokens;
use crate::web::OpenWeb;
use deputy_actors::office::EvidenceRouter;
use deputy_actors::ports::{
    BlobFault, Clock, Entropy, HandsFault, Models, Saying, Terminals, WorkspaceFault, World,
};
use deputy_actors::tree::Handles;
use deputy_protocol::ids::DaemonId;
use deputy_protocol::link::SandboxKind;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tokio::net::TcpListener;
use url::Url;

/// What tests put in the place of the world.
pub struct Parts {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// Models, instead of the configured ones.
    pub models: Option<Arc<dyn Models>>,
}

impl Default for Parts {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy), models: None }
    }
}

/// Why the daemon did not come up. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigFaults),
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The ledger or the data directory.
    #[error(transparent)]
    Ledger(#[from] ledger::OpenError),
    /// The ledger, once open.
    #[error(transparent)]
    Fault(#[from] deputy_actors::ports::LedgerFault),
    /// Git.
    #[error(transparent)]
    Workspaces(#[from] WorkspaceFault),
    /// The folder of kept output.
    #[error(transparent)]
    Blobs(#[from] BlobFault),
    /// The runner or its sandbox.
    #[error(transparent)]
    Hands(#[from] HandsFault),
    /// The secret of the gateway's keys.
    #[error("the gateway's key in the data directory cannot be used")]
    GatewayKey(#[source] std::io::Error),
    /// The devices that are told.
    #[error(transparent)]
    Push(#[from] PushError),
    /// The address.
    #[error("cannot listen on {address}. Set server.listen to another one, or end the program that uses it")]
    Listen {
        /// Which.
        address: String,
        /// Why.
        source: std::io::Error,
    },
}

/// A daemon, ready to run.
pub struct App {
    /// The configuration it was built from.
    pub config: Config,
    /// All ports.
    pub world: World,
    /// The way to what will live.
    pub handles: Handles,
    /// The ledger, as its own commands need it.
    pub store: Arc<Store>,
    /// Tokens of the API.
    pub tokens: Arc<Tokens>,
    /// Who has an account.
    pub people: Arc<People>,
    /// What is shown live.
    pub deltas: Arc<Deltas>,
    /// Who has the app before them.
    pub(super) presence: Arc<Presence>,
    /// Devices that are told.
    pub(super) push: Arc<Push>,
    /// What `/metrics` shows.
    pub metrics: PrometheusHandle,
    /// How busy it was.
    pub(super) load: Arc<LoadBook>,
    /// Secrets of projects.
    pub secrets: Arc<FileSecrets>,
    /// The index of what was said, as more than its port.
    pub(super) search: Arc<SearchStore>,
    /// Events of the products, as more than their port.
    pub(super) product: Arc<ProductEvents>,
    /// Tools, as more than their port.
    pub(super) hands: RunnerHands,
    /// Who makes backups.
    pub backups: Arc<BackupMaker>,
    /// The bound address of the API, until it is served.
    pub listener: Option<TcpListener>,
    /// HTTPS without a proxy.
    pub(super) tls: Option<Tls>,
    /// Name of this instance, first part of every actor's name.
    pub(super) instance: String,
    /// The configured providers, as more than their port.
    pub(super) providers: Arc<Providers>,
    /// The keys of runs at the gateway.
    pub(super) keys: RunKeys,
    /// What providers say of Deputy's own keys.
    pub(super) refused: RefusedKeys,
    /// Calls of runs to their models.
    pub(super) flight: Flight,
    /// What programs of runs said to models.
    pub(super) traffic: Arc<Traffic>,
}

impl App {
    /// Opens everything and starts nothing.
    pub async fn build(config: Config, parts: Parts) -> Result<Self, BuildError> {
        check(&config)?;
        let tls = tls(&config)?;
        let Parts { clock, entropy, models } = parts;
        let now: Arc<dyn Fn() -> deputy_protocol::At + Send + Sync> = {
            let clock = Arc::clone(&clock);
            Arc::new(move || clock.now())
        };
        let store = open_ledger(&config, Arc::clone(&now)).await?;
        // Behind the lock of the data directory, which the ledger holds.
        let data_dir = absolute(&config.storage.data_dir);
        let workspaces =
            Arc::new(GitWorkspaces::try_new(GitSettings::new(data_dir.clone()), Arc::clone(&now))?);
        let backups = backups(&config, &store, &workspaces, &now);
        let providers = Arc::new(providers(&config)?);
        let models = models.unwrap_or_else(|| providers.clone());
        let keys = RunKeys::init(&data_dir).map_err(BuildError::GatewayKey)?;
        let refused = RefusedKeys::default();
        let gateway = Offers::new(keys.clone(), Arc::clone(&providers), refused.clone());
        let resolver: Arc<dyn Resolver> = Arc::new(SystemResolver);
        let courier = Courier::try_new(&config.notify, &resolver, Arc::clone(&now))
            .map_err(|found| config.faults(found))?;
        let web = OpenWeb::try_new(&config.web, &resolver).map_err(|faults| config.faults(faults.0))?;
        let secrets = Arc::new(FileSecrets::new(data_dir.clone()));
        let hands = hands(&config, data_dir.clone())?;
        let blobs = FileBlobs::try_new(&data_dir, Arc::clone(&now))?;
        let search = Arc::new(SearchStore::new(&store.database(), &data_dir));
        let product = Arc::new(ProductEvents::new(&store.database(), config.metrics.events_max));
        let deltas = Arc::new(Deltas::default());
        let traffic = Arc::new(Traffic::new(&data_dir));
        let tokens = Arc::new(Tokens::new(store.database(), store.clone(), Arc::clone(&clock)));
        let presence = Arc::new(Presence::default());
        let push = Arc::new(push(&config, &store, &tokens, &presence, resolver, now).await?);
        let couriers = Channels { courier, push: Arc::clone(&push) };
        let daemon_id = DaemonId(entropy.uuid_v7(clock.now()));
        let world = World {
            daemon_id,
            ledger: store.clone(),
            clock,
            entropy,
            sources: workspaces.clone(),
            router: Arc::new(EvidenceRouter::new(store.clone(), workspaces.clone())),
            workspaces,
            metrics: product.clone(),
            analysis: Arc::new(QueryDesk::default()),
            web: Arc::new(web),
            blobs: Arc::new(blobs),
            hands: Arc::new(hands.clone()),
            programs: Arc::new(RunnerPrograms::new(hands.clone())),
            models,
            gateway: Arc::new(gateway),
            couriers: Arc::new(couriers),
            search: search.clone(),
            secrets: secrets.clone(),
            render: Arc::new(Views),
            traffic: Arc::new(Thoughts::new(Arc::clone(&traffic), secrets.clone())),
            live: deltas.clone(),
            saying: Saying::default(),
            terminals: Terminals::default(),
            backups: backups.clone(),
            settings: Arc::new(settings(&config)),
        };
        let people = Arc::new(people(&config, &store, world.clock.clone(), world.entropy.clone()));
        let listener = Some(listen(&config.server.listen).await?);
        let instance = daemon_id.to_string();
        let handles = Handles::new(&world, &instance);
        let metrics = metrics_handle();
        Ok(Self {
            config,
            world,
            handles,
            store,
            tokens,
            people,
            deltas,
            presence,
            push,
            metrics,
            load: Arc::default(),
            secrets,
            search,
            product,
            hands,
            backups,
            listener,
            tls,
            instance,
            providers,
            keys,
            refused,
            flight: Flight::default(),
            traffic,
        })
    }
}

/// The people of a configuration's ledger: links and passkeys are for its public URL.
pub fn people(
    config: &Config,
    store: &Arc<Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> People {
    let public_url = Url::parse(&config.server.public_url).expect("the check refused any other");
    People::new(store.database(), store.clone(), clock, entropy, public_url)
}

fn tls(config: &Config) -> Result<Option<Tls>, TlsError> {
    let files = config.server.tls_files();
    files.map(|(cert, key)| Tls::try_new(cert, key)).transpose()
}

/// Opens the ledger of a configuration, and takes the lock of its data directory.
pub async fn open_ledger(
    config: &Config,
    now: Arc<dyn Fn() -> deputy_protocol::At + Send + Sync>,
) -> Result<Arc<Store>, ledger::OpenError> {
    let options = Options { url: Some(config.server.public_url.clone()), ..ledger_options(now) };
    ledger::open(config.database.url.expose(), &config.storage.data_dir, options).await
}

/// How ledgers are opened on this host.
pub fn ledger_options(now: ledger::Now) -> Options {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    Options { at_boundary: super::crash::at_boundary(), ..Options::new(now, host) }
}

fn backups(
    config: &Config,
    store: &Arc<Store>,
    workspaces: &Arc<GitWorkspaces>,
    now: &ledger::Now,
) -> Arc<BackupMaker> {
    let data_dir = absolute(&config.storage.data_dir);
    let dir =
        config.backup.dir.as_deref().map(|dir| std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned()));
    let (store, url) = (Arc::clone(store), config.database.url.expose().to_owned());
    let maker = BackupMaker::new(store, url, data_dir, Arc::clone(now), dir, config.backup.keep);
    Arc::new(maker.beside(Arc::clone(workspaces) as Arc<dyn Packer>))
}

/// One recorder serves the whole process; tests that build several daemons share it.
fn metrics_handle() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    let handle = HANDLE.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // Somebody else's recorder in the same process is as good; ours then stays empty.
        let _ = metrics::set_global_recorder(recorder);
        handle
    });
    handle.clone()
}

fn absolute(path: &std::path::Path) -> PathBuf {
    // The ledger made the directory; a path that cannot be resolved now is used as it was written.
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The providers of a configuration.
pub fn providers(config: &Config) -> Result<Providers, ConfigFaults> {
    let models = ModelsConfig {
        providers: config.providers.clone(),
        prices: config.prices.clone(),
        context_tokens: config.context_tokens.clone(),
    };
    Providers::try_new(models).map_err(|found| config.faults(found))
}

/// The hands of a configuration, over this data directory.
pub fn hands(config: &Config, data_dir: PathBuf) -> Result<RunnerHands, HandsFault> {
    let sandbox = match config.sandbox.kind {
        SandboxChoice::None => SandboxKind::None,
        // `container` was refused by the check.
        SandboxChoice::Auto | SandboxChoice::Container => SandboxKind::Bubblewrap,
    };
    RunnerHands::try_new(HandsConfig {
        runner: config.sandbox.runner.clone(),
        sandbox,
        data_dir,
        read_only: config.sandbox.read_only.clone(),
        bubblewrap: config.sandbox.bubblewrap.clone(),
    })
}

async fn listen(address: &str) -> Result<TcpListener, BuildError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| BuildError::Listen { address: address.to_owned(), source })
}
