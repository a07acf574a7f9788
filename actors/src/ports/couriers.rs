//! Telling the founder.

use async_trait::async_trait;
pub use deputy_domain::notice::{CourierFault, Disposition, Pace, Taken, Target};
use deputy_protocol::At;
use deputy_protocol::ids::{EventId, InboxId, RunId};

/// One thing to tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The event it is about; the message id is made of it and of the target, so it is stable across retries.
    pub event_id: EventId,
    /// `run.review`, `run.failed`, `run.approved`, `inbox.opened`, …
    pub kind: String,
    /// When it happened.
    pub at: At,
    /// The run it is about.
    pub run_id: Option<RunId>,
    /// One line for people, from model or repository text: hostile.
    pub title: String,
    /// A few lines for people: hostile.
    pub body: String,
    /// What the run was asked to do, in a line; the title may not say it. Hostile.
    pub work: Option<String>,
    /// The item to be answered and the ways to, if that is what it asks for: hostile.
    pub question: Option<Question>,
    /// Where to look at it.
    pub url: String,
    /// The `data` of the standard webhook, without its `url`: a JSON object.
    pub data: serde_json::Value,
}

/// What a notice asks, as far as it takes to answer it.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The item.
    pub inbox_id: InboxId,
    /// Ids and labels of the answers that it offers; none where it takes free text.
    pub options: Vec<(String, String)>,
    /// Which of them whoever asks would choose.
    pub recommended: Option<String>,
}

/// One or several notices that go out together.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The notice whose id the message has.
    pub leader: Notice,
    /// Others that it carries, in order. The same at every try.
    pub with: Vec<Notice>,
    /// Earlier ones that may not have arrived; people are told so.
    pub doubtful: Vec<Notice>,
}

impl From<Notice> for Message {
    fn from(leader: Notice) -> Self {
        Self { leader, with: Vec::new(), doubtful: Vec::new() }
    }
}

/// All configured channels behind one door. It makes one try: retries and grouping are decided by who calls.
#[async_trait]
pub trait Couriers: Send + Sync + 'static {
    /// Where notices go.
    fn targets(&self) -> Vec<Target>;

    /// Sends one message, under an id made of its leader and the target.
    async fn send(&self, target: &str, message: &Message) -> Result<Taken, CourierFault>;
}
