//! The feed's fan-out: the daemon's hub over a ledger in memory, so that the feed is measured and not the disk, against
//! a bare broadcast over tokio-tungstenite that writes what waits and flushes once.

mod bare;
mod ledger;
mod reader;

use super::measure::{in_turns, median, quantile};
use super::report::{Row, Target};
use axum::Router;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use axum::routing::get;
use bare::Broadcast;
use deputy_protocol::event::Visibility;
use deputyd::feed::{Admission, Ask, Deltas, FeedHub, FeedSettings, Reader, serve};
use ledger::MemoryLedger;
use reader::Readers;
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Subscribers, events of one burst, bursts of one round, and single events whose delay is taken.
const SIZES: [(usize, usize, usize, usize, [&str; 3]); 3] = [
    (1, 4000, 10, 1000, ["feed, 1 subscriber", "feed, 1 subscriber, p50 delay", "feed, 1 subscriber, lost"]),
    (
        100,
        1000,
        2,
        100,
        ["feed, 100 subscribers", "feed, 100 subscribers, p50 delay", "feed, 100 subscribers, lost"],
    ),
    (
        1000,
        200,
        2,
        20,
        ["feed, 1,000 subscribers", "feed, 1,000 subscribers, p50 delay", "feed, 1,000 subscribers, lost"],
    ),
];
const ROUNDS: usize = 7;

/// Something that events go into and readers come to.
pub(crate) trait Source {
    /// Where readers connect.
    fn address(&self) -> &str;
    /// Sends so many events to all readers.
    fn publish(&self, events: usize);
}

pub(crate) async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (subscribers, burst, bursts, singles, [rate_area, delay_area, lost_area]) in SIZES {
        let ours = Ours::start().await;
        let other = Broadcast::start(2 * burst).await;
        let readers = Readers::connect(ours.address(), subscribers).await;
        let other_readers = Readers::connect(other.address(), subscribers).await;
        let rates = in_turns(
            ROUNDS,
            async || rate(&ours, &readers, burst, bursts).await,
            async || rate(&other, &other_readers, burst, bursts).await,
        )
        .await;
        let delays = in_turns(
            ROUNDS,
            async || delay(&ours, &readers, singles).await,
            async || delay(&other, &other_readers, singles).await,
        )
        .await;
        let expected = (ROUNDS * (burst * bursts + singles)) as u64;
        let lost: u64 = readers.last_positions().iter().map(|last| expected - last).sum();
        assert_eq!(readers.received(), expected * subscribers as u64, "frames were doubled or lost");
        rows.push(Row::ratio(rate_area, rates, "frames/s", "a bare broadcast", Target::AtLeast(0.5)));
        rows.push(Row::ratio(delay_area, delays, "ms", "a bare broadcast", Target::AtMost(1.3)));
        rows.push(Row::alone(lost_area, lost as f64, "frames", Target::AtMost(0.0)));
    }
    rows
}

/// Frames a second, over all readers.
async fn rate(source: &impl Source, readers: &Readers, burst: usize, bursts: usize) -> f64 {
    let before = readers.received();
    let began = Instant::now();
    for done in 1..=bursts {
        source.publish(burst);
        readers.until(before + (done * burst * readers.count()) as u64).await;
    }
    (bursts * burst * readers.count()) as f64 / began.elapsed().as_secs_f64()
}

/// Milliseconds from one event's publication to half of its readers having it, one event at a time.
async fn delay(source: &impl Source, readers: &Readers, singles: usize) -> f64 {
    let mut medians = Vec::new();
    for _ in 0..singles {
        let before = readers.received();
        let began = Instant::now();
        source.publish(1);
        readers.until(before + readers.count() as u64).await;
        medians.push(quantile(readers.delays_ms(began), 0.5));
    }
    median(medians)
}

struct Ours {
    ledger: Arc<MemoryLedger>,
    address: String,
    closing: CancellationToken,
}

struct Admit;

#[async_trait::async_trait]
impl Admission for Admit {
    async fn holds(&self) -> bool {
        true
    }
}

impl Ours {
    async fn start() -> Self {
        let ledger = Arc::new(MemoryLedger::new());
        let closing = CancellationToken::new();
        let deltas = Arc::new(Deltas::default());
        let hub = FeedHub::start(ledger.clone(), deltas, FeedSettings::default(), closing.clone());
        let router = Router::new().route("/", get(open)).with_state(hub);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = deputyd::http::serve(
            listener,
            None,
            router,
            deputyd::http::ServeSettings::default(),
            closing.clone(),
        );
        tokio::spawn(server);
        Self { ledger, address, closing }
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

impl Source for Ours {
    fn address(&self) -> &str {
        &self.address
    }

    fn publish(&self, events: usize) {
        self.ledger.publish(events);
    }
}

async fn open(State(hub): State<FeedHub>, upgrade: WebSocketUpgrade) -> Response {
    let place = hub.place().unwrap();
    let reader = Reader { person: Uuid::nil(), visibility: Visibility::Admin, project_id: None };
    // As the API opens its feed.
    upgrade
        .read_buffer_size(4096)
        .on_upgrade(move |socket| serve(socket, hub, place, reader, Ask::default(), Arc::new(Admit)))
}
