//! A daemon's API, and nothing else of a daemon.

use super::answer::Answer;
use super::feed::Watcher;
use super::stand_ins::{Chance, Doctor, Git, Holding, NoTrees, Nobody, Safe, Silence};
use deputy_actors::office::EvidenceRouter;
use deputy_actors::ports::{Clock as _, Ledger as _, Saying, Terminals, World};
use deputy_actors::settings::Settings;
use deputy_actors::testing::{
    FakeBlobs, KnownPrograms, ManualClock, NamedGateway, NoBackups, NoCouriers, NoMetrics, NoSecrets,
    NoSources, NoWeb, NullLive, PlainRender, Pulse, settings,
};
use deputy_protocol::api::{Health, Role};
use deputy_protocol::event::Tier;
use deputy_protocol::ids::{DaemonId, ProjectId, TokenId};
use deputyd::analysis::QueryDesk;
use deputyd::database::Database;
use deputyd::feed::{Deltas, FeedHub, FeedSettings};
use deputyd::http::tls::Tls;
use deputyd::http::{AppState, HttpSettings, Parts, Rates, ServeSettings, router, serve};
use deputyd::ledger::{Options, Store, open};
use deputyd::net::SystemResolver;
use deputyd::notify::config::PushConfig;
use deputyd::people::People;
use deputyd::product::ProductEvents;
use deputyd::push::Push;
use deputyd::search::SearchStore;
use deputyd::tokens::{TokenOrder, Tokens};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;
use uuid::Uuid;

/// Events of the products that a house keeps of each.
const PRODUCT_EVENTS_MAX: u64 = 5_000;

/// What was kept for a project: variables and files.
pub(super) type KeptSecrets = (ProjectId, BTreeMap<String, String>, BTreeMap<String, String>);

/// How the API of a test behaves.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Other sizes and times of the feed.
    pub feed: Option<FeedSettings>,
    /// Other limits of rates.
    pub rates: Option<Rates>,
    /// Another longest time of a request.
    pub timeout: Option<Duration>,
    /// Other times of connections.
    pub serve: Option<ServeSettings>,
    /// HTTPS instead of plain HTTP.
    pub tls: Option<Tls>,
    /// Another database than the file in the data directory.
    pub database: Option<String>,
    /// Another public URL than `http://deputy.test`.
    pub public_url: Option<String>,
}

/// A daemon's API, and nothing else of a daemon.
pub struct House {
    plan: Plan,
    dir: Arc<TempDir>,
    /// Its clock.
    pub clock: ManualClock,
    /// Its ledger.
    pub ledger: Arc<Store>,
    /// Its world.
    pub world: World,
    /// Its tokens.
    pub tokens: Arc<Tokens>,
    /// Its people.
    pub people: Arc<People>,
    /// What is shown and never stored.
    pub deltas: Arc<Deltas>,
    /// Where it listens.
    pub address: SocketAddr,
    pub(super) safe: Arc<Safe>,
    doctor: Arc<Doctor>,
    client: Client,
    closing: CancellationToken,
    server: JoinHandle<()>,
    librarian: JoinHandle<()>,
    search: Arc<SearchStore>,
    product: Arc<ProductEvents>,
    feed: FeedHub,
    /// Of an admin.
    pub admin: String,
}

impl House {
    /// A fresh one.
    pub async fn new() -> Self {
        Self::with(Plan::default()).await
    }

    /// A fresh one that behaves so.
    pub async fn with(plan: Plan) -> Self {
        let dir = Arc::new(TempDir::new().expect("a temporary folder can be made"));
        Self::start(plan, dir, "data", ManualClock::default()).await
    }

    /// Another daemon on the same database.
    pub async fn second(&self) -> Self {
        Self::start(self.plan.clone(), self.dir.clone(), "second", self.clock.clone()).await
    }

    /// The same daemon after its process ended and began again.
    pub async fn restart(self) -> Self {
        let (plan, dir, clock, admin) =
            (self.plan.clone(), self.dir.clone(), self.clock.clone(), self.admin.clone());
        self.stop().await;
        Self { admin, ..Self::start(plan, dir, "data", clock).await }
    }

    /// Begins to end it: what was asked already is still answered.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// Ends it in good order.
    pub async fn stop(self) {
        self.closing.cancel();
        self.server.await.expect("the server ends well");
        self.feed.closed().await;
        self.librarian.abort();
        self.search.close().await;
        self.product.close().await;
        self.ledger.close().await;
    }

    async fn start(plan: Plan, dir: Arc<TempDir>, data: &str, clock: ManualClock) -> Self {
        let now = clock.clone();
        let options = Options::new(Arc::new(move || now.now()), "here");
        let url = plan.database.clone().unwrap_or_else(|| "sqlite".to_owned());
        let ledger = open(&url, &dir.path().join(data), options).await.expect("the ledger opens");
        let deltas = Arc::new(Deltas::default());
        let search = Arc::new(SearchStore::new(&ledger.database(), &dir.path().join(data)));
        let product = Arc::new(ProductEvents::new(&ledger.database(), PRODUCT_EVENTS_MAX));
        let world = World {
            metrics: product.clone(),
            analysis: Arc::new(QueryDesk::default()),
            ..world(ledger.clone(), search.clone(), clock.clone(), deltas.clone())
        };
        let librarian = tokio::spawn(deputy_actors::librarian::follow(world.clone()));
        ledger.heartbeat(world.daemon_id).await.expect("the ledger is open");
        let tokens = Arc::new(Tokens::new(ledger.database(), ledger.clone(), world.clock.clone()));
        let public_url: Url =
            plan.public_url.as_deref().unwrap_or("http://deputy.test").parse().expect("a URL");
        let people = Arc::new(People::new(
            ledger.database(),
            ledger.clone(),
            world.clock.clone(),
            world.entropy.clone(),
            public_url.clone(),
        ));
        let (holders, later) = (Arc::new(Holding(tokens.clone())), clock.clone());
        let push = Push::init(
            ledger.database(),
            PushConfig::default(),
            Arc::new(SystemResolver),
            holders,
            Arc::new(Nobody),
            Arc::new(move || later.now()),
        );
        let push = Arc::new(push.await.expect("the ledger is open"));
        let closing = CancellationToken::new();
        let feed_settings = plan.feed.unwrap_or_default();
        let feed = FeedHub::start(ledger.clone(), deltas.clone(), feed_settings, closing.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let mut settings = HttpSettings::new(address, public_url);
        settings.rates = plan.rates.unwrap_or(settings.rates);
        settings.timeout = plan.timeout.unwrap_or(settings.timeout);
        settings.remote_timeout = plan.timeout.unwrap_or(settings.remote_timeout);
        let (safe, doctor) = (Arc::new(Safe::default()), Arc::new(Doctor::default()));
        let app = AppState::new(
            &world,
            Parts {
                tokens: tokens.clone(),
                people: people.clone(),
                push,
                feed: feed.clone(),
                database: ledger.database(),
                health: doctor.clone(),
                secrets: safe.clone(),
                traffic: Arc::new(Silence),
                facts: Arc::new(Silence),
                trees: Arc::new(NoTrees),
                metrics: Arc::new(|| "deputy_up 1\n".to_owned()),
                settings,
            },
        );
        let serve_settings = plan.serve.unwrap_or_default();
        let server =
            tokio::spawn(serve(listener, plan.tls.clone(), router(app), serve_settings, closing.clone()));
        let client = Client::builder().no_proxy().build().expect("a client can be made");
        let mut house = Self {
            plan,
            dir,
            clock,
            ledger,
            world,
            tokens,
            people,
            deltas,
            address,
            safe,
            doctor,
            client,
            closing,
            server,
            librarian,
            search,
            product,
            feed,
            admin: String::new(),
        };
        house.admin = house.token(Role::Admin, None).await;
        house
    }

    /// Makes a token.
    pub async fn token(&self, role: Role, project_id: Option<ProjectId>) -> String {
        let order = TokenOrder {
            token_id: TokenId(Uuid::now_v7()),
            name: format!("{role:?}"),
            role,
            project_id,
            made_by: None,
            expires_at: None,
        };
        let (secret, _) = self.tokens.create(order, "test").await.expect("a token can be made");
        secret.reveal().to_owned()
    }

    /// Runs SQL past everybody.
    pub async fn sql(&self, sql: &'static str) {
        match self.ledger.database() {
            Database::Sqlite(pool) => sqlx::raw_sql(sql).execute(&pool).await.map(drop),
            Database::Postgres(pool) => sqlx::raw_sql(sql).execute(&pool).await.map(drop),
        }
        .expect("the database takes it");
    }

    /// All files of the data directory, one after the other.
    pub fn database_bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.dir.path().join("data")).expect("it is there");
        files.flatten().filter_map(|file| std::fs::read(file.path()).ok()).flatten().collect()
    }

    /// Makes it as well as this.
    pub fn is(&self, health: Health) {
        *self.doctor.0.lock().expect("no test panics here") = health;
    }

    /// Secrets that projects came with.
    pub fn kept_secrets(&self) -> Vec<KeptSecrets> {
        self.safe.kept.lock().expect("no test panics here").clone()
    }

    /// A request to finish and send.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::read(request.send().await.expect("the server answers")).await
    }

    /// Reads as the admin.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).bearer_auth(&self.admin)).await
    }

    /// Sends JSON as the admin.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).bearer_auth(&self.admin).json(&body)).await
    }

    /// Sends JSON as the admin, under a key.
    pub async fn post_once(&self, path: &str, key: &str, body: Value) -> Answer {
        let request = self.request(Method::POST, path).bearer_auth(&self.admin);
        self.send(request.header("idempotency-key", key).json(&body)).await
    }

    /// Opens the feed with these parameters.
    pub async fn watch(&self, token: &str, parameters: &str) -> Watcher {
        self.try_watch(token, parameters).await.expect("the feed opens")
    }

    /// Opens the feed, or says with which status it was refused.
    pub async fn try_watch(&self, token: &str, parameters: &str) -> Result<Watcher, u16> {
        let url = format!("ws://{}/api/v1/feed?{parameters}", self.address);
        Watcher::open(&url, &[("authorization", format!("Bearer {token}"))]).await
    }
}

fn world(ledger: Arc<Store>, search: Arc<SearchStore>, clock: ManualClock, deltas: Arc<Deltas>) -> World {
    let settings = Settings {
        runs_max: 4,
        tiers: [Tier::B, Tier::C]
            .map(|tier| (tier, vec!["no/model".parse().expect("it has the form of one")]))
            .into(),
        public_url: "http://deputy.test".to_owned(),
        ..settings()
    };
    let blobs = FakeBlobs::new(clock.clone(), Pulse::default());
    World {
        daemon_id: DaemonId(Uuid::now_v7()),
        ledger: ledger.clone(),
        clock: Arc::new(clock),
        entropy: Arc::new(Chance),
        workspaces: Arc::new(Git),
        sources: Arc::new(NoSources),
        router: Arc::new(EvidenceRouter::new(ledger, Arc::new(NoSources))),
        metrics: Arc::new(NoMetrics),
        analysis: Arc::new(NoMetrics),
        web: Arc::new(NoWeb),
        hands: Arc::new(Nobody),
        blobs: Arc::new(blobs),
        models: Arc::new(Nobody),
        gateway: Arc::new(NamedGateway),
        couriers: Arc::new(NoCouriers),
        search,
        secrets: Arc::new(NoSecrets),
        programs: Arc::new(KnownPrograms),
        backups: Arc::new(NoBackups),
        render: Arc::new(PlainRender),
        traffic: Arc::new(NullLive),
        live: deltas,
        saying: Saying::default(),
        terminals: Terminals::default(),
        settings: Arc::new(settings),
    }
}
