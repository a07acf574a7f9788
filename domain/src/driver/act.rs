//! What goes into a driver and what comes out of it.

use crate::model::TokenUsage;
use deputy_protocol::event::QuotaState;
use deputy_protocol::money::Usd;

/// What is to be done because of what a program wrote, or to make it go on.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Record this.
    Fact(Fact),
    /// It has read the words of this number: 0 for those that it began with, then one for each [`Word::Prompt`]. Where
    /// a program gives no sign of it, the good end of its turn is one. What it did not take is said again.
    Took(u32),
    /// Write this to its standard input, line end included.
    Send(String),
    /// Show this piece of an answer to whoever watches; the whole follows as a fact.
    Show(String),
    /// Close its standard input: it has nothing more to hear and ends by itself.
    Close,
}

/// Something that happened in a program's session.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// Its session has a name. A later process goes on with it by that name.
    SessionBegan {
        /// The program's name for it.
        session: String,
        /// The model, as the program calls it.
        model: Option<String>,
    },
    /// It said something whole.
    Said {
        /// The words.
        text: String,
    },
    /// It uses a tool of its own, or is about to.
    ToolBegan {
        /// The program's name for this use.
        id: String,
        /// The tool.
        name: String,
        /// JSON text, or whatever the program wrote.
        arguments: String,
    },
    /// A tool of its ended.
    ToolEnded {
        /// The program's name for this use.
        id: String,
        /// What came of it, unbounded.
        text: String,
        /// Whether the program calls it a success.
        is_ok: bool,
    },
    /// It wants to know whether it may do something, and waits.
    PermissionAsked {
        /// Names the question in the answer.
        key: String,
        /// The tool.
        tool: String,
        /// JSON text of what it would do: what an answer is bound to.
        arguments: String,
        /// What it says of it.
        title: String,
    },
    /// It wants to know something of the founder's, and waits.
    QuestionAsked {
        /// Names the question in the answer.
        key: String,
        /// The question.
        question: String,
        /// Ways to answer; empty: free text.
        options: Vec<String>,
    },
    /// What it says it used since it said so last.
    Used {
        /// Tokens.
        usage: TokenUsage,
        /// US dollars, where it reckons them.
        cost_usd: Option<Usd>,
    },
    /// A window of the account that it is logged in to stands elsewhere than it did.
    Quota(Quota),
    /// A turn ended.
    TurnEnded(TurnEnd),
    /// It wrote something that is shown and means nothing to Deputy: text of an unknown kind, a warning, a line
    /// that is no JSON.
    Remarked {
        /// Its words, bounded.
        text: String,
    },
}

/// How a window stands, as a program says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Which window: `five_hour`, `seven_day`, `90_minutes`, …
    pub window: String,
    /// How it stands.
    pub state: QuotaState,
    /// Percent of it that are used, from 0 to 100.
    pub used_percent: Option<u8>,
    /// When it is full again, in seconds since 1970.
    pub resets_at: Option<i64>,
}

/// How a turn ended, in the program's own words. Whether the work is done, the checks say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TurnEnd {
    /// It says that it is done.
    Done {
        /// Its last words.
        text: String,
    },
    /// It was told to stop.
    Interrupted,
    /// It could not go on.
    Failed {
        /// What that asks for.
        trouble: Trouble,
        /// For people; no secret in it.
        detail: String,
    },
}

/// Why a program could not go on, as far as that makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The provider limits, until then if it said so (seconds since 1970, UTC).
    Limited {
        /// When it can go on.
        until: Option<i64>,
    },
    /// The account has nothing left: credit, or a subscription's window; until then if it said so (seconds since
    /// 1970, UTC).
    UsedUp {
        /// When it can go on.
        until: Option<i64>,
    },
    /// The provider does not answer, or answers nonsense.
    Provider,
    /// The key is not good, or it is not logged in.
    Key,
    /// The provider refuses Deputy's own key, which the gateway knows and no program does.
    ProviderKey,
    /// The conversation is longer than the model takes, and the program cannot shorten it. A fresh session can.
    TooLong,
    /// The session cannot be gone on with: it is unknown, or broken. A fresh one can.
    Session,
    /// The model declined.
    Declined,
    /// It reached a bound of its own: turns, output.
    Bound,
    /// It ended without a word, or by a signal.
    Crashed,
    /// Anything else.
    Other,
}

impl Trouble {
    /// Its name in the ledger.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Limited { .. } => "limited",
            Self::UsedUp { .. } => "used_up",
            Self::Provider => "provider",
            Self::Key => "key",
            Self::ProviderKey => "provider_key",
            Self::TooLong => "too_long",
            Self::Session => "session",
            Self::Declined => "declined",
            Self::Bound => "bound",
            Self::Crashed => "crashed",
            Self::Other => "other",
        }
    }
}

/// Something that a program is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Words for it to act on.
    Prompt(String),
    /// Whether it may do what it asked for.
    Permission {
        /// Its name for the question.
        key: String,
        /// The answer.
        told: Told,
    },
    /// What the founder says to its question.
    Answer {
        /// Its name for the question.
        key: String,
        /// The words.
        text: String,
    },
    /// End the turn.
    Interrupt,
}

/// The answer to a request for permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It may, this once.
    Allowed,
    /// It may not.
    Denied {
        /// Why, for the model.
        reason: String,
    },
}

/// How a process ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exit {
    /// Its exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// The end of what it wrote to standard error, for people.
    pub stderr: String,
}
