//! The one list of identifiers. Each is a UUIDv7 (RFC 9562), a string in JSON, sortable by the time it was minted.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// One recorded fact. The caller mints it, so that repeating an append is harmless.
    EventId;
    /// A repository and how work in it is done.
    ProjectId;
    /// A work order.
    TaskId;
    /// The execution of a work order, over all its attempts.
    RunId;
    /// A thread of words with the COO, or of a consultation behind it.
    ConversationId;
    /// Something that is to be done in a conversation at its time.
    AppointmentId;
    /// What was proposed to the founder, and what came of it.
    PlanId;
    /// Something that is remembered.
    MemoryId;
    /// A document of a project.
    DocumentId;
    /// Something that waits for the founder.
    InboxId;
    /// One call to a model.
    CallId;
    /// One use of a tool.
    ToolUseId;
    /// A terminal in a run's workspace, from its opening to its end.
    TerminalId;
    /// One life of one daemon process.
    DaemonId;
    /// Where daemons live, one after the other: a data directory, with the repositories and workspaces in it.
    PlaceId;
    /// An API token (its public half; the secret is stored hashed).
    TokenId;
    /// Somebody with an account.
    PersonId;
    /// A passkey of somebody's.
    PasskeyId;
    /// One use of a passkey that was begun: what a browser signs belongs to it.
    CeremonyId;
    /// The ledger itself: another id means another history.
    LedgerId;
    /// A chain of cause and effect, from a request to the last tool call.
    CorrelationId;
}

impl RunId {
    /// The branch that a run's work is delivered from.
    pub fn branch(&self) -> String {
        format!("deputy/{self}")
    }
}
