//! The server: takes requests in order and plays the scenario.

use super::check::Seen;
use super::reply::{Fault, Reply};
use super::wire::Dialect;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt as _;
use futures::stream::{self, BoxStream, StreamExt};
use serde_json::Value;
use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Bytes of one piece of a stream: small, so that events are cut anywhere.
const PIECE_BYTES: usize = 17;

/// What is answered follows from what is asked.
type Answers = dyn Fn(&Seen) -> Option<Reply> + Send + Sync;

#[derive(Clone)]
struct Play(Arc<Answers>);

impl fmt::Debug for Play {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Play")
    }
}

#[derive(Debug)]
struct Stage {
    play: Mutex<Option<Play>>,
    replies: Mutex<VecDeque<Reply>>,
    aside: Mutex<Option<Reply>>,
    ever_after: Mutex<Option<Reply>>,
    seen: Mutex<Vec<Seen>>,
    /// What a play panicked with: it is no answer, and its test has failed.
    broken: Mutex<Option<String>>,
    count: watch::Sender<usize>,
}

/// A model server on loopback. It ends when it is dropped.
#[derive(Debug)]
pub struct ModelServer {
    stage: Arc<Stage>,
    url: String,
    task: JoinHandle<()>,
}

impl ModelServer {
    /// Starts with these replies, one for each request; a request too many gets status 418.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> io::Result<Self> {
        let stage = Arc::new(Stage {
            play: Mutex::default(),
            replies: Mutex::new(replies.into_iter().collect()),
            aside: Mutex::default(),
            ever_after: Mutex::default(),
            seen: Mutex::default(),
            broken: Mutex::default(),
            count: watch::channel(0).0,
        });
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let router = Router::new().fallback(answer).with_state(Arc::clone(&stage));
        let task = tokio::spawn(async move {
            // Small pieces go out at once, as a provider's do.
            let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { stage, url, task })
    }

    /// Where it listens, without a path.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Adds a reply.
    pub fn push(&self, reply: Reply) {
        lock(&self.stage.replies).push_back(reply);
    }

    /// Answers what is asked by what it is, where this says something to it: many ask at the same time, in no order.
    pub fn play_by(&self, play: impl Fn(&Seen) -> Option<Reply> + Send + Sync + 'static) {
        *lock(&self.stage.play) = Some(Play(Arc::new(play)));
    }

    /// Questions that offer no tools (titles, summaries) are answered with this, beside the scenario.
    pub fn aside(&self, reply: Reply) {
        *lock(&self.stage.aside) = Some(reply);
    }

    /// What is asked when the scenario has ended is answered with this, in place of status 418.
    pub fn ever_after(&self, reply: Reply) {
        *lock(&self.stage.ever_after) = Some(reply);
    }

    /// Everything that was asked so far.
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.stage.seen).clone()
    }

    /// Waits until so many requests have come in.
    pub async fn wait_for(&self, requests: usize) -> Vec<Seen> {
        let mut count = self.stage.count.subscribe();
        let _ = count.wait_for(|count| *count >= requests).await;
        self.seen()
    }

    /// Panics unless every request was well-formed, carried this key and was answered from the scenario.
    pub fn assert_well_asked(&self, key: Option<&str>) {
        let seen = self.seen();
        for request in &seen {
            assert_eq!(request.faults(), Vec::<String>::new(), "{:#}", request.body);
            assert_eq!(request.key(), key, "the key of {}", request.uri);
        }
        assert!(!seen.is_empty(), "nothing was asked");
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.task.abort();
        if let Some(said) = lock(&self.stage.broken).take()
            && !std::thread::panicking()
        {
            panic!("the play of the model server failed: {said}");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn dialect(path: &str) -> Option<Dialect> {
    Some(match path {
        "/v1/messages" | "/v1/messages/count_tokens" => Dialect::Anthropic,
        "/v1/responses" => Dialect::OpenAi,
        "/v1/chat/completions" => Dialect::Compatible,
        _ if path.starts_with("/v1beta/models/")
            && [":streamGenerateContent", ":generateContent", ":countTokens"]
                .iter()
                .any(|verb| path.ends_with(verb)) =>
        {
            Dialect::Gemini
        }
        _ => return None,
    })
}

async fn answer(State(stage): State<Arc<Stage>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let Some(dialect) = dialect(uri.path()) else {
        return (StatusCode::NOT_FOUND, "no such path").into_response();
    };
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let offers_tools = body["tools"].as_array().is_some_and(|tools| !tools.is_empty());
    let seen = Seen { dialect, uri: uri.to_string(), headers, body };
    let by = lock(&stage.play).clone();
    // Here it would end a connection, which is tried again, and no test.
    let played = by.map(|Play(by)| catch_unwind(AssertUnwindSafe(|| by(&seen))));
    lock(&stage.seen).push(seen);
    let played = match played.transpose() {
        Ok(played) => played.flatten(),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().cloned();
            let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
            lock(&stage.broken).get_or_insert(said.unwrap_or_default());
            stage.count.send_modify(|count| *count += 1);
            return (StatusCode::IM_A_TEAPOT, "the play failed").into_response();
        }
    };
    let aside = if offers_tools { None } else { lock(&stage.aside).clone() };
    let reply = played.or(aside).or_else(|| lock(&stage.replies).pop_front());
    let reply = reply.or_else(|| lock(&stage.ever_after).clone());
    stage.count.send_modify(|count| *count += 1);
    match reply {
        Some(reply) => {
            if let Some(meeting) = &reply.meeting {
                meeting.arrive().await;
            }
            play(dialect, &reply)
        }
        None => (StatusCode::IM_A_TEAPOT, "the scenario has ended").into_response(),
    }
}

fn play(dialect: Dialect, reply: &Reply) -> Response {
    let mut text = dialect.stream(reply);
    // What was streamed before leaves the server only when the stream is waited for.
    let broken = || {
        stream::once(async {
            tokio::task::yield_now().await;
            Err(io::Error::other("cut"))
        })
        .boxed()
    };
    let end: BoxStream<'static, io::Result<Bytes>> = match &reply.fault {
        None => stream::empty().boxed(),
        Some(Fault::Status { status, headers, body }) => return refusal(*status, headers, body),
        Some(Fault::Body(body)) => {
            text.clone_from(body);
            stream::empty().boxed()
        }
        Some(Fault::CutAfterBytes(bytes)) => {
            text.truncate(text.floor_char_boundary(*bytes));
            broken()
        }
        Some(Fault::EndAfterBytes(bytes)) => {
            text.truncate(text.floor_char_boundary(*bytes));
            stream::empty().boxed()
        }
        Some(Fault::HangAfterBytes(bytes)) => {
            text.truncate(text.floor_char_boundary(*bytes));
            stream::pending().boxed()
        }
        Some(Fault::Malformed) => {
            text.insert_str(text.find("\n\n").map_or(0, |end| end + 2), "data: {\"type\": oops\n\n");
            stream::empty().boxed()
        }
        Some(Fault::Endless) => {
            text.clear();
            let filler = Bytes::from(format!(": {}\n\n", "x".repeat(64 * 1024)));
            stream::repeat_with(move || Ok(filler.clone())).boxed()
        }
    };
    let pieces: Vec<io::Result<Bytes>> =
        text.as_bytes().chunks(PIECE_BYTES).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let body = Body::from_stream(stream::iter(pieces).chain(end));
    let response = ([("content-type", "text/event-stream")], body).into_response();
    with_headers(response, &reply.headers)
}

fn refusal(status: u16, headers: &[(String, String)], body: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    with_headers((status, body.to_owned()).into_response(), headers)
}

fn with_headers(mut response: Response, headers: &[(String, String)]) -> Response {
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
