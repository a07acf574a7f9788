//! A webhook receiver that records everything, tells repetitions by their id, and misbehaves on request.

use crate::wire::{Request, read_request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How a request is treated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Answered with this status; 2xx means that it is taken.
    Status(u16),
    /// Answered with a status and headers.
    StatusWith(u16, Vec<(String, String)>),
    /// Taken, and the connection closed without an answer: the sender cannot know.
    TakeSilently,
    /// Not taken, and the connection closed without an answer.
    Drop,
    /// Not taken; half of an answer, then nothing until the sender gives up.
    Stall,
    /// Taken; the answer's body never ends.
    EndlessBody,
    /// Not taken; the answer's headers never end.
    EndlessHeaders,
}

impl Treatment {
    fn takes(&self) -> bool {
        match self {
            Self::Status(status) | Self::StatusWith(status, _) => (200..300).contains(status),
            Self::TakeSilently | Self::EndlessBody => true,
            Self::Drop | Self::Stall | Self::EndlessHeaders => false,
        }
    }
}

/// One request as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Path and query.
    pub path: String,
    /// By name in lower case.
    pub headers: BTreeMap<String, String>,
    /// The exact bytes.
    pub body: Vec<u8>,
    /// Whether the receiver kept it.
    pub taken: bool,
}

impl Received {
    /// The `webhook-id` header; empty where there is none.
    pub fn id(&self) -> &str {
        self.headers.get("webhook-id").map_or("", String::as_str)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("webhook bodies are JSON")
    }

    /// The `type` of a standard webhook.
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap_or_default().to_owned()
    }

    /// The notices inside: the body itself, or the items of a grouped one.
    pub fn notices(&self) -> Vec<Value> {
        let body = self.json();
        match body["data"]["items"].as_array() {
            Some(items) if body["type"] == "notices.grouped" => items.clone(),
            _ => vec![body],
        }
    }

    /// Whether the Standard Webhooks signature holds for this secret (`whsec_…`).
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let header = |name: &str| self.headers.get(name).cloned().unwrap_or_default();
        let key = STANDARD.decode(secret.trim_start_matches("whsec_")).expect("a secret is base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of any length");
        mac.update(format!("{}.{}.", self.id(), header("webhook-timestamp")).as_bytes());
        mac.update(&self.body);
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

/// A receiver on a loopback port of its own, until it is dropped.
pub struct Receiver {
    address: SocketAddr,
    state: Arc<State>,
    changed: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

struct State {
    requests: Mutex<Vec<Received>>,
    next: Mutex<VecDeque<Treatment>>,
    otherwise: Mutex<Treatment>,
    count: watch::Sender<usize>,
}

impl Receiver {
    /// Starts one that takes everything.
    pub async fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    /// The same at an address of one's choice.
    pub async fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (count, changed) = watch::channel(0);
        let state = Arc::new(State {
            requests: Mutex::default(),
            next: Mutex::default(),
            otherwise: Mutex::new(Treatment::Status(200)),
            count,
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&state)));
        Self { address, state, changed, task }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL to configure.
    pub fn url(&self) -> String {
        self.url_at("/hook")
    }

    /// The same with another path.
    pub fn url_at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Treats the requests to come in this order, one each; then as [`treat_all`](Self::treat_all) says.
    pub fn treat_next(&self, treatments: impl IntoIterator<Item = Treatment>) {
        self.state.next.lock().expect("not poisoned").extend(treatments);
    }

    /// Treats all further requests so.
    pub fn treat_all(&self, treatment: Treatment) {
        *self.state.otherwise.lock().expect("not poisoned") = treatment;
    }

    /// Every request so far, repetitions and refused ones included.
    pub fn requests(&self) -> Vec<Received> {
        self.state.requests.lock().expect("not poisoned").clone()
    }

    /// What was taken, the first of each id. Requests without an id all count.
    pub fn messages(&self) -> Vec<Received> {
        distinct(&self.requests())
    }

    /// The notices inside of what was taken, groups taken apart, in the order of arrival.
    pub fn notices(&self) -> Vec<Value> {
        self.messages().iter().flat_map(Received::notices).collect()
    }

    /// The `n`th request from 1, once it is there.
    pub async fn request(&self, n: usize) -> Received {
        self.until(|requests| requests.len() >= n).await;
        self.requests().swap_remove(n - 1)
    }

    /// The `n`th message from 1 that was taken, repetitions left out, once it is there.
    pub async fn message(&self, n: usize) -> Received {
        self.until(|requests| distinct(requests).len() >= n).await;
        self.messages().swap_remove(n - 1)
    }

    /// Waits until all requests so far satisfy a condition. Bounding the wait is the caller's business.
    pub async fn until(&self, mut holds: impl FnMut(&[Received]) -> bool) {
        let mut changed = self.changed.clone();
        // The borrow ends before the wait, so a request cannot come in unseen between the two.
        while !{
            changed.mark_unchanged();
            holds(&self.requests())
        } {
            changed.changed().await.expect("the receiver outlives its callers");
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn distinct(requests: &[Received]) -> Vec<Received> {
    let mut seen = HashSet::new();
    let taken = requests.iter().filter(|request| request.taken);
    taken.filter(|request| request.id().is_empty() || seen.insert(request.id())).cloned().collect()
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(BufReader::new(stream), Arc::clone(&state)));
    }
}

async fn serve(mut stream: BufReader<TcpStream>, state: Arc<State>) {
    while let Ok(Some(request)) = read_request(&mut stream).await {
        let treatment = state.record(request);
        // A peer that goes away while it is answered is part of what is tested.
        if answer(&mut stream, &treatment).await.is_err() || !matches!(treatment, Treatment::Status(_)) {
            return;
        }
    }
}

impl State {
    fn record(&self, request: Request) -> Treatment {
        let next = self.next.lock().expect("not poisoned").pop_front();
        let treatment = next.unwrap_or_else(|| self.otherwise.lock().expect("not poisoned").clone());
        let Request { path, headers, body } = request;
        let mut requests = self.requests.lock().expect("not poisoned");
        requests.push(Received { path, headers, body, taken: treatment.takes() });
        self.count.send_replace(requests.len());
        treatment
    }
}

async fn answer(stream: &mut BufReader<TcpStream>, treatment: &Treatment) -> std::io::Result<()> {
    match treatment {
        Treatment::Status(status) => {
            let head = format!("HTTP/1.1 {status} As told\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).await
        }
        Treatment::StatusWith(status, headers) => {
            let more: String = headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
            let head =
                format!("HTTP/1.1 {status} As told\r\ncontent-length: 0\r\nconnection: close\r\n{more}\r\n");
            stream.write_all(head.as_bytes()).await
        }
        Treatment::TakeSilently | Treatment::Drop => Ok(()),
        Treatment::Stall => {
            stream.write_all(b"HTTP/1.1 200 As to").await?;
            stream.read_to_end(&mut Vec::new()).await.map(drop)
        }
        Treatment::EndlessBody => {
            stream.write_all(b"HTTP/1.1 200 As told\r\ntransfer-encoding: chunked\r\n\r\n").await?;
            loop {
                stream.write_all(b"8\r\nnever en\r\n").await?;
            }
        }
        Treatment::EndlessHeaders => {
            stream.write_all(b"HTTP/1.1 200 As told\r\n").await?;
            loop {
                stream.write_all(b"x-more: and more\r\n").await?;
            }
        }
    }
}
