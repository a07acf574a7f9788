//! A gateway over a real ledger, with a run that is worked on.

use axum::serve::ListenerExt as _;
use deputy_actors::ports::{Clock as _, SecretFault, Secrets, World};
use deputy_actors::run::book::RunBook;
use deputy_actors::tree::Handles;
use deputy_domain::ledger::Fence;
use deputy_domain::run::{Command, Run};
use deputy_protocol::api::{TrafficExchange, TrafficRecord};
use deputy_protocol::event::Tier;
use deputy_protocol::ids::{DaemonId, ProjectId, RunId};
use deputy_tests::http::{House, Watcher};
use deputy_tests::scripted::{Dialect, ModelServer, Reply};
use deputyd::gateway::{Desk, Flight, RefusedKeys, RunKeys, Traffic, Turns, bind, router, serve};
use deputyd::llm::{Limits, Providers};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The provider's real key.
pub(crate) const KEY: &str = "sk-real-0123456789abcdef";
/// A secret of the project's.
pub(crate) const SECRET: &str = "hunter2-hunter2";

/// Models of the tier below the run's: a cheap one, one that is elsewhere, and some whose price nobody knows.
const EASIER: [&str; 5] = [SMALL, "local/m", "anthropic/unpriced", "openai/unpriced", "gemini/unpriced"];
const SMALL: &str = "anthropic/small";
/// One of the tier above.
const DEAR: &str = "anthropic/dear";

/// Where a dialect's answers are asked for, at the provider of that name.
pub(crate) fn path(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Anthropic => "/gateway/anthropic/v1/messages",
        Dialect::OpenAi => "/gateway/openai/v1/responses",
        Dialect::Compatible => "/gateway/local/v1/chat/completions",
        Dialect::Gemini => "/gateway/gemini/v1beta/models/m:streamGenerateContent?alt=sse",
    }
}

struct OneSecret;

#[async_trait::async_trait]
impl Secrets for OneSecret {
    async fn environment(&self, _: ProjectId) -> Result<BTreeMap<String, String>, SecretFault> {
        Ok([("TOKEN".to_owned(), SECRET.to_owned())].into())
    }

    async fn place(&self, _: ProjectId, _: &Path) -> Result<(), SecretFault> {
        Ok(())
    }
}

/// A gateway, the run whose program speaks to it, and the provider behind it.
pub(crate) struct Gate {
    pub(crate) house: House,
    pub(crate) server: ModelServer,
    pub(crate) desk: Arc<Desk>,
    pub(crate) fence: Fence,
    pub(crate) dir: TempDir,
    pub(crate) client: Client,
    url: String,
    listening: JoinHandle<()>,
}

impl Gate {
    /// With these answers of the provider, for a run without a cap.
    pub(crate) async fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self::with_budget(replies, None).await
    }

    /// The same for a run with a cap in dollars.
    pub(crate) async fn with_budget(replies: impl IntoIterator<Item = Reply>, usd: Option<f64>) -> Self {
        let server = ModelServer::start(replies).await.unwrap();
        let url = server.url().to_owned();
        Self::before(server, &url, usd).await
    }

    /// The same for a run without a cap, with a provider whose silence is not borne for long.
    pub(crate) async fn impatient(replies: impl IntoIterator<Item = Reply>) -> Self {
        let server = ModelServer::start(replies).await.unwrap();
        let url = server.url().to_owned();
        let short = Duration::from_millis(300);
        Self::within(server, &url, None, Limits { first_byte: short, idle: short, ..Limits::default() }).await
    }

    /// The same with another provider at this address.
    pub(crate) async fn before(server: ModelServer, provider: &str, usd: Option<f64>) -> Self {
        Self::within(server, provider, usd, Limits::default()).await
    }

    async fn within(server: ModelServer, provider: &str, usd: Option<f64>, limits: Limits) -> Self {
        let (house, dir) = (House::new().await, TempDir::new().unwrap());
        let of = |kind: &str| json!({ "kind": kind, "base_url": provider, "api_key": KEY });
        let price =
            json!({ "input": 1000.0, "output": 10_000.0, "cache_read": 100.0, "cache_write": 2000.0 });
        let models = ["anthropic/m", "anthropic/n", "openai/m", "local/m", "gemini/m", SMALL, DEAR];
        let prices: BTreeMap<_, _> = models.iter().map(|model| (*model, price.clone())).collect();
        let config = json!({
            "providers": {
                "anthropic": of("anthropic"), "openai": of("openai"), "gemini": of("gemini"),
                "local": of("openai-compatible"), "scripted": { "kind": "scripted" },
            },
            "prices": prices,
        });
        let providers =
            Arc::new(Providers::try_with_limits(serde_json::from_value(config).unwrap(), limits).unwrap());
        let mut settings = (*house.world.settings).clone();
        let tier = ["anthropic/m", "anthropic/n", "openai/m", "gemini/m"];
        let tier: Vec<_> = tier.iter().map(|model| model.parse().unwrap()).collect();
        settings.tiers = [Tier::A, Tier::B, Tier::C].map(|name| (name, tier.clone())).into();
        let more = [(Tier::A, EASIER.as_slice()), (Tier::C, &[DEAR])];
        for (tier, model) in more.iter().flat_map(|(tier, models)| models.iter().map(|model| (*tier, model)))
        {
            settings.tiers.entry(tier).or_default().push(model.parse().unwrap());
        }
        let world = World {
            models: providers.clone(),
            secrets: Arc::new(OneSecret),
            settings: Arc::new(settings),
            ..house.world.clone()
        };
        let desk = Arc::new(Desk {
            meter: Handles::new(&world, "t").owners.meter(),
            world,
            providers,
            keys: RunKeys::init(dir.path()).unwrap(),
            refused: RefusedKeys::default(),
            traffic: Arc::new(Traffic::new(dir.path())),
            turns: Turns::default(),
            flight: Flight::default(),
        });
        house.project("web").await;
        let fence = work(&house, usd).await;
        let (url, listening) = listen(&desk).await;
        let client = Client::builder().no_proxy().build().unwrap();
        Self { house, server, desk, fence, dir, client, url, listening }
    }

    /// The same house and run under the daemon that comes after this one.
    pub(crate) async fn next_life(&mut self, daemon_id: DaemonId) {
        let world = World { daemon_id, ..self.desk.world.clone() };
        let desk = Desk {
            meter: Handles::new(&world, "t").owners.meter(),
            world,
            providers: self.desk.providers.clone(),
            keys: self.desk.keys.clone(),
            refused: RefusedKeys::default(),
            traffic: self.desk.traffic.clone(),
            turns: Turns::default(),
            flight: Flight::default(),
        };
        self.desk = Arc::new(desk);
        self.listening.abort();
        (self.url, self.listening) = listen(&self.desk).await;
    }

    /// The run's key.
    pub(crate) fn key(&self) -> String {
        self.desk.keys.key(self.fence.run_id())
    }

    /// Where it is, for programs.
    pub(crate) fn address(&self) -> String {
        format!("{}/gateway", self.url)
    }

    /// A request without a key.
    pub(crate) fn bare(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.url))
    }

    /// A request under the run's key.
    pub(crate) fn request(&self, path: &str) -> RequestBuilder {
        self.bare(path).bearer_auth(self.key())
    }

    /// Asks, and waits for the head of the answer.
    pub(crate) async fn ask(&self, dialect: Dialect) -> Response {
        self.request(path(dialect)).json(&body(dialect, "hello")).send().await.unwrap()
    }

    /// Asks, and reads the whole answer.
    pub(crate) async fn whole(&self, dialect: Dialect) -> (u16, String) {
        let answer = self.ask(dialect).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// What comes of something that parks the run: nobody is there who ends the program that asks, so it is refused in
    /// the end.
    pub(crate) async fn in_the_end<T>(&self, asked: impl Future<Output = T>) -> T {
        let passes = async {
            let soon = self.house.clock.now() + chrono::Duration::seconds(10);
            self.house.clock.advance_to(self.house.clock.wait_for_deadline_by(soon).await);
        };
        futures::join!(asked, passes).0
    }

    /// The run as it is when every call that ended is settled.
    pub(crate) async fn run(&self) -> Run {
        drop(self.desk.turns.take(self.fence.run_id()).await);
        self.loaded(self.fence.run_id()).await
    }

    async fn loaded(&self, run_id: RunId) -> Run {
        RunBook::new(self.house.world.clone()).load(run_id).await.unwrap().unwrap().run
    }

    /// Everything that is recorded, from the beginning.
    pub(crate) async fn watch(&self) -> Watcher {
        self.house.watch(&self.house.admin, "after=0").await
    }

    /// The calls that were kept, with every one that ended.
    pub(crate) async fn records(&self) -> Vec<TrafficRecord> {
        drop(self.desk.turns.take(self.fence.run_id()).await);
        self.desk.traffic.records(self.fence.run_id().0, 0, 100).await.unwrap().0
    }

    /// A call with all that was said.
    pub(crate) async fn exchange(&self, record: &TrafficRecord) -> TrafficExchange {
        self.desk.traffic.exchange(self.fence.run_id().0, record.call_id).await.unwrap().unwrap()
    }

    /// Serves the socket that sandboxes see.
    pub(crate) fn socket(&self, closing: &CancellationToken) -> JoinHandle<()> {
        let (desk, closing, listener) = (self.desk.clone(), closing.clone(), bind(self.dir.path()).unwrap());
        tokio::spawn(async move { serve(listener, desk, closing).await.unwrap() })
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Serves a desk, and says where.
async fn listen(desk: &Arc<Desk>) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = router(desk.clone());
    // As the daemon has it: words come in small pieces.
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
    (url, tokio::spawn(async move { axum::serve(listener, served).await.unwrap() }))
}

/// A run that this daemon works on.
async fn work(house: &House, usd: Option<f64>) -> Fence {
    let budget = json!({ "usd_max": usd });
    let order = json!({ "text": "make the tests pass", "project": "web", "budget": budget });
    let accepted = house.post("/api/v1/tasks", order).await.expect(202);
    let run_id: RunId = serde_json::from_value(accepted["run"]["id"].clone()).unwrap();
    let fence = house.claim(run_id).await;
    let (branch, base_commit) = (run_id.branch(), "b".repeat(40));
    house.fact(fence, Command::Start { branch, base_commit, remarks: Vec::new() }).await;
    fence
}

/// A streaming request in a dialect.
pub(crate) fn body(dialect: Dialect, text: &str) -> Value {
    match dialect {
        Dialect::Anthropic => json!({
            "model": "m", "max_tokens": 100, "stream": true,
            "messages": [{ "role": "user", "content": text }],
        }),
        Dialect::OpenAi => json!({ "model": "m", "stream": true, "input": text }),
        Dialect::Compatible => {
            json!({ "model": "m", "stream": true, "messages": [{ "role": "user", "content": text }] })
        }
        Dialect::Gemini => json!({ "contents": [{ "role": "user", "parts": [{ "text": text }] }] }),
    }
}

/// The next settled call's usage, as it is recorded.
pub(crate) async fn settled(watcher: &mut Watcher) -> Value {
    loop {
        let frame = watcher.next().await.expect("the feed goes on");
        if frame["kind"] == "run.call_settled" {
            return frame["data"].clone();
        }
    }
}
