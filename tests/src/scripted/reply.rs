//! What the server answers, one reply for each request.

use serde_json::Value;
use std::sync::Arc;
use tokio::sync::Barrier;

/// A call that the model makes.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Empty: the server leaves it out, where the dialect can.
    pub id: String,
    /// Of the tool.
    pub name: String,
    /// Its arguments.
    pub arguments: Value,
}

/// Tokens, `input` including the cached ones; each dialect tells them its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// In, all of them.
    pub input: u64,
    /// Of those, read from a cache.
    pub cache_read: u64,
    /// Of those, written to a cache (told by two of the dialects).
    pub cache_write: u64,
    /// Out.
    pub output: u64,
}

/// How a reply goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Another status, with these headers and this body, in place of a stream.
    Status {
        /// HTTP status.
        status: u16,
        /// Headers.
        headers: Vec<(String, String)>,
        /// Body as it stands.
        body: String,
    },
    /// The connection breaks after so many bytes of the stream.
    CutAfterBytes(usize),
    /// The stream ends well-formed, as HTTP sees it, after so many bytes.
    EndAfterBytes(usize),
    /// The stream stands still after so many bytes until the client goes away.
    HangAfterBytes(usize),
    /// An event in the middle is not JSON.
    Malformed,
    /// These bytes with status 200 in place of the stream.
    Body(String),
    /// The stream never ends: the same event until the client goes away.
    Endless,
}

/// Where replies wait for each other.
#[derive(Clone, Debug)]
pub struct Meeting(Arc<Barrier>);

impl Meeting {
    /// One at which so many have to arrive before any of them goes on.
    pub fn of(replies: usize) -> Self {
        Self(Arc::new(Barrier::new(replies)))
    }

    /// Waits for the others.
    pub(super) async fn arrive(&self) {
        self.0.wait().await;
    }
}

impl PartialEq for Meeting {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// One reply.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// What the model says, in pieces.
    pub text: Vec<String>,
    /// Reasoning with a signature or in encrypted form, where the dialect has one.
    pub signed: Option<String>,
    /// What it asks for.
    pub calls: Vec<Call>,
    /// What it used; `None`: the server tells nothing.
    pub usage: Option<Usage>,
    /// Headers of its own.
    pub headers: Vec<(String, String)>,
    /// What goes wrong.
    pub fault: Option<Fault>,
    /// Where it waits before any of it is sent.
    pub meeting: Option<Meeting>,
}

impl Reply {
    /// Says this.
    pub fn text(text: &str) -> Self {
        Self { text: vec![text.to_owned()], ..Self::default() }
    }

    /// Calls a tool as well.
    #[must_use]
    pub fn call(mut self, id: &str, name: &str, arguments: Value) -> Self {
        self.calls.push(Call { id: id.to_owned(), name: name.to_owned(), arguments });
        self
    }

    /// Tells this usage.
    #[must_use]
    pub fn usage(mut self, input: u64, cache_read: u64, output: u64) -> Self {
        self.usage = Some(Usage { input, cache_read, cache_write: 0, output });
        self
    }

    /// Comes with this header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Reasons first, under this signature.
    #[must_use]
    pub fn signed(mut self, signature: &str) -> Self {
        self.signed = Some(signature.to_owned());
        self
    }

    /// Goes wrong.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// Waits for others.
    #[must_use]
    pub fn at(mut self, meeting: &Meeting) -> Self {
        self.meeting = Some(meeting.clone());
        self
    }

    /// Refuses with a status and a body.
    pub fn refusal(status: u16, headers: &[(&str, &str)], body: impl Into<String>) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self::default().fault(Fault::Status { status, headers, body: body.into() })
    }
}
