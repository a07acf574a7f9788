//! Sends one request and follows its answer.

use super::delay::delay;
use super::limits::Limits;
use super::network::{SystemNames, unreached};
use crate::llm::clock;
use crate::llm::dialect::{Decode, Dialect, ErrorBody, Event, Failure, Parser, judge};
use crate::llm::secret::{Key, scrub};
use bytes::Bytes;
use deputy_domain::model::{Delta, FaultKind, ModelAnswer, ModelFault, ModelRequest, TokenUsage};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;
use url::Host;

/// An error's body is a sentence or two; of a page somebody put in its place no more is read.
/// How long an answer that is no stream may take. Providers end such a call themselves after ten minutes.
const WHOLE_ANSWER_MAX: Duration = Duration::from_mins(15);
const ERROR_BODY_MAX_BYTES: usize = 64 * 1024;

/// A provider's place in the network.
#[derive(Clone, Debug)]
pub(in crate::llm) struct Endpoint {
    dialect: Dialect,
    base: Url,
    client: Client,
    limits: Limits,
}

const PAGE: &str = "a web page came instead of an answer: is `base_url` right?";

/// A request that somebody else wrote.
#[derive(Debug)]
pub struct PassOrder {
    /// The path below the version.
    pub path: Vec<String>,
    /// What follows the path.
    pub query: Option<String>,
    /// Headers of the format; none carries a key.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// What the first byte of a body says about it. The content type says it too, but not always truly.
#[derive(Clone, Copy)]
enum Form {
    /// As asked for.
    Events,
    /// From a server that does not stream.
    Json,
    /// From something that is no provider.
    Page,
}

impl Form {
    fn of(bytes: &[u8]) -> Option<Self> {
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace())?;
        Some(match first {
            b'{' | b'[' => Self::Json,
            b'<' => Self::Page,
            _ => Self::Events,
        })
    }
}

/// A failure and what was paid until then.
type Failed = (Failure, Option<TokenUsage>);

impl Endpoint {
    /// Where it listens.
    pub(in crate::llm) fn base(&self) -> &Url {
        &self.base
    }

    /// The longest silence in the middle of an answer that somebody else reads: a reasoning model may think between two
    /// pieces as long as before the first.
    pub(in crate::llm) fn silence_max(&self) -> Duration {
        self.limits.first_byte.max(self.limits.idle)
    }

    /// The host and its port, for people.
    fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// A provider at this base URL. Proxies of the environment are used, but not on the way to this machine.
    pub(in crate::llm) fn try_new(dialect: Dialect, base: Url, limits: Limits) -> Result<Self, String> {
        let mut client = Client::builder()
            .user_agent(concat!("deputy/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(limits.connect)
            .dns_resolver(Arc::new(SystemNames))
            .redirect(Policy::none());
        if is_loopback(&base) {
            client = client.no_proxy();
        }
        let client = client.build().map_err(|fault| format!("no HTTP client can be made: {fault}"))?;
        Ok(Self { dialect, base, client, limits })
    }

    /// Asks once. When the provider refuses blocks of its own that were echoed, it is asked again without them: it
    /// refused before it thought, so nothing was paid.
    pub(in crate::llm) async fn call(
        &self,
        request: &ModelRequest,
        key: Option<&Key>,
        deltas: &mpsc::Sender<Delta>,
    ) -> Result<ModelAnswer, ModelFault> {
        let mut answer = self.attempt(request, key, deltas, true).await;
        if matches!(&answer, Err((failure, None)) if failure.echo_refused) {
            answer = self.attempt(request, key, deltas, false).await;
        }
        answer.map_err(|(failure, spent)| {
            let detail = scrub(&failure.detail, key);
            let fault = ModelFault::new(&request.model, failure.kind, failure.after, detail);
            ModelFault { spent, ..fault }
        })
    }

    async fn attempt(
        &self,
        request: &ModelRequest,
        key: Option<&Key>,
        deltas: &mpsc::Sender<Delta>,
        own: bool,
    ) -> Result<ModelAnswer, Failed> {
        let free = |failure| (failure, None);
        let response = self.send(request, key, own).await.map_err(free)?;
        if !response.status().is_success() {
            return Err(free(self.refusal(response).await));
        }
        let mut decoder = self.dialect.decoder();
        let followed = self.follow(response, decoder.as_mut(), deltas).await;
        let spent = decoder.spent();
        // An answer whose end was seen is whole, whatever became of the connection after it.
        let draft = decoder.finish().map_err(|cut| followed.err().unwrap_or(cut));
        draft.and_then(|draft| draft.into_answer(request)).map_err(|failure| (failure, spent))
    }

    async fn send(&self, request: &ModelRequest, key: Option<&Key>, own: bool) -> Result<Response, Failure> {
        let body =
            serde_json::to_vec(&self.dialect.encode(request, own)).expect("a JSON value is plain data");
        let sent =
            self.client.post(self.url(&request.model.model)).headers(self.headers(key)?).body(body).send();
        match timeout(self.limits.first_byte, sent).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(fault)) => Err(Failure::new(FaultKind::Unreachable, unreached(&fault, &self.host()))),
            Err(_) => Err(Failure::new(
                FaultKind::Unreachable,
                format!("{} began no answer within {} s", self.host(), self.limits.first_byte.as_secs_f32()),
            )),
        }
    }

    /// Sends a request that somebody else wrote, and returns its answer as it begins. An answer that is no stream begins
    /// when it is whole, so it is waited for longer than the first byte of one.
    pub(in crate::llm) async fn pass(
        &self,
        order: PassOrder,
        key: Option<&Key>,
    ) -> Result<Response, Failure> {
        let mut headers = self.headers(key)?;
        // What the client says of the format is truer than what we would say. The key is ours alone.
        headers.extend(order.headers);
        let url = self.below(order.path, order.query.as_deref());
        let sent = self.client.post(url).headers(headers).body(order.body).send();
        let unreached = |fault| Failure::new(FaultKind::Unreachable, unreached(&fault, &self.host()));
        match timeout(WHOLE_ANSWER_MAX.max(self.limits.first_byte), sent).await {
            Ok(sent) => sent.map_err(unreached),
            Err(_) => Err(Failure::new(
                FaultKind::Cut,
                format!("{} took the request and says nothing", self.host()),
            )),
        }
    }

    fn url(&self, model: &str) -> Url {
        let (path, query) = self.dialect.path(model);
        self.below(path, query)
    }

    fn below(&self, path: Vec<String>, query: Option<&str>) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url.set_query(query);
        url
    }

    fn headers(&self, key: Option<&Key>) -> Result<HeaderMap, Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in self.dialect.headers() {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if let Some(key) = key {
            let (name, before) = self.dialect.key_header();
            let mut value = HeaderValue::from_str(&format!("{before}{}", key.expose())).map_err(|_| {
                Failure::new(FaultKind::Unauthorized, "the key holds characters that no header can carry")
            })?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(name), value);
        }
        Ok(headers)
    }

    async fn refusal(&self, mut response: Response) -> Failure {
        let status = response.status();
        let asked = delay(response.headers(), clock::now());
        if status.is_redirection() {
            let detail =
                format!("HTTP {}: the provider redirects; set `base_url` to where it leads", status.as_u16());
            return Failure::new(FaultKind::Invalid, detail);
        }
        let mut body = Vec::new();
        let told = async {
            while let Ok(Some(bytes)) = response.chunk().await {
                body.extend_from_slice(&bytes);
                if body.len() > ERROR_BODY_MAX_BYTES {
                    break;
                }
            }
        };
        let _ = timeout(self.limits.idle, told).await; // the status says the most of it
        let told = match serde_json::from_slice(&body) {
            Ok(value) => ErrorBody::read(&value),
            Err(_) => ErrorBody::unread(&body),
        };
        let failure = judge(Some(status.as_u16()), &told);
        Failure { after: asked.or(failure.after), ..failure }
    }

    async fn follow(
        &self,
        mut response: Response,
        decoder: &mut dyn Decode,
        deltas: &mpsc::Sender<Delta>,
    ) -> Result<(), Failure> {
        let (mut parser, mut read_bytes, mut events) = (Parser::default(), 0_usize, 0_usize);
        let (mut form, mut whole) = (None, Vec::new());
        while let Some(bytes) = self.next(&mut response, read_bytes == 0).await? {
            read_bytes += bytes.len();
            if read_bytes > self.limits.body_max_bytes {
                let detail = format!("the answer is longer than {} bytes", self.limits.body_max_bytes);
                return Err(Failure::malformed(detail));
            }
            form = form.or_else(|| Form::of(&bytes));
            match form {
                Some(Form::Page) => return Err(Failure::malformed(PAGE)),
                Some(Form::Json) => whole.extend_from_slice(&bytes),
                None | Some(Form::Events) => {
                    for event in parser.feed(&bytes) {
                        events += 1;
                        pass(decoder, &event, deltas)?;
                        if decoder.closed() {
                            self.drain(response).await;
                            return Ok(());
                        }
                    }
                }
            }
        }
        match form {
            Some(Form::Json) => {
                let event = Event { data: String::from_utf8_lossy(&whole).into_owned() };
                let value = event.json()?;
                if value.get("error").is_some_and(|error| !error.is_null()) {
                    return Err(judge(None, &ErrorBody::read(&value)));
                }
                pass(decoder, &event, deltas)
            }
            _ if events == 0 && read_bytes > 0 => Err(Failure::malformed("what came is no stream of events")),
            _ => Ok(()),
        }
    }

    /// A server may send its headers at once and think before the first byte of the answer.
    async fn next(&self, response: &mut Response, first: bool) -> Result<Option<Bytes>, Failure> {
        let patience = if first { self.limits.first_byte.max(self.limits.idle) } else { self.limits.idle };
        match timeout(patience, response.chunk()).await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(_)) => {
                let detail = format!("{} ended the connection in the middle of its answer", self.host());
                Err(Failure::new(FaultKind::Cut, detail))
            }
            Err(_) => Err(Failure::new(
                FaultKind::Cut,
                format!("nothing came from {} for {} s", self.host(), patience.as_secs_f32()),
            )),
        }
    }

    /// Reads on to the end of the body, so that the connection can be used again.
    async fn drain(&self, mut response: Response) {
        let rest = async { while let Ok(Some(_)) = response.chunk().await {} };
        let _ = timeout(self.limits.linger, rest).await;
    }
}

fn pass(decoder: &mut dyn Decode, event: &Event, deltas: &mpsc::Sender<Delta>) -> Result<(), Failure> {
    let mut shown = Vec::new();
    let taken = decoder.event(event, &mut shown);
    for delta in shown {
        let _ = deltas.try_send(delta); // dropped when nobody keeps up
    }
    taken
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
