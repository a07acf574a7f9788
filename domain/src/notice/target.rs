//! Where notices go, and how fast.

/// How the names of targets begin that are devices; its id follows. No other target's name begins so.
pub const DEVICES: &str = "push:";

/// A place that notices go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Stable name for records (`webhook:hooks.example.com`, `email`): no secret in it.
    pub name: String,
    /// True when a repetition does no harm, because the receiver can tell it by its id or because a doubled line costs
    /// less than a lost one. False for e-mail.
    pub keyed: bool,
    /// Kinds it wants (`run.review`, or `run.*` for a family); empty means all.
    pub events: Vec<String>,
    /// How fast it may be told.
    pub pace: Pace,
}

impl Target {
    /// Whether it wants notices of this kind.
    pub fn wants(&self, kind: &str) -> bool {
        self.events.is_empty() || is_wanted(&self.events, kind)
    }

    /// Whether people read it: they have an hour's measure, and nights.
    pub fn is_read_by_people(&self) -> bool {
        self.pace.per_hour.is_some()
    }
}

/// Whether a kind is among those that somebody named, as `run.review`, or as `run.*` for a family.
pub(super) fn is_wanted(named: &[String], kind: &str) -> bool {
    let family = |wanted: &str| {
        wanted.strip_suffix('*').is_some_and(|prefix| prefix.ends_with('.') && kind.starts_with(prefix))
    };
    named.iter().any(|wanted| wanted == kind || family(wanted))
}

/// Whether a notice asks the founder to do something about a work: to answer, to permit, to review, to see to what failed.
pub(super) fn asks_about_work(kind: &str) -> bool {
    kind == "run.review" || is_pressing(kind)
}

/// Whether a notice asks the founder for something (a question, an approval, a failure), or is wanted at its time: it goes
/// first, and does not wait behind what only tells them (a review, a delivery). A kind that is not known here goes first.
pub fn is_pressing(kind: &str) -> bool {
    !matches!(
        kind,
        "run.review"
            | "run.approved"
            | "run.rolled_back"
            | "run.call_delayed"
            | "conversation.replied"
            | "plan.ended"
    )
}

/// How fast a target may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// More notices than this waiting at once become one message.
    pub group_above: usize,
    /// At most this many notices in one message.
    pub group_max: usize,
    /// At most this many messages under way (being sent, or waiting for their next try).
    pub open_max: usize,
    /// Failed tries of every message under way before another is begun: a channel that is down is asked about with one
    /// message, and what comes meanwhile waits to be grouped.
    pub patience: u32,
    /// At most this many messages in any hour; what exceeds it waits and is grouped.
    pub per_hour: Option<usize>,
}

impl Pace {
    /// Of the messages of an hour, those that are kept for what asks the founder for something: two of five.
    pub(super) fn kept_for_pressing(&self) -> usize {
        self.per_hour.map_or(0, |max| max.saturating_mul(2) / 5)
    }

    /// For a channel that people read.
    ///
    /// Four notices at once are easier to read as one list, and more than five interruptions an hour get a channel
    /// muted. After four failed tries (about 13 minutes) it is likelier that the one message is at fault than the
    /// channel, so another may be begun.
    pub const fn people() -> Self {
        Self { group_above: 3, group_max: 200, open_max: 3, patience: 4, per_hour: Some(5) }
    }

    /// For a channel that a program reads: it wants every notice by itself, soon, and is protected from floods only.
    pub const fn programs() -> Self {
        Self { group_above: 100, group_max: 250, open_max: 16, patience: 0, per_hour: None }
    }
}
