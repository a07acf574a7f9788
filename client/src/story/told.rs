//! One line of a story.

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// As it is.
    Plain,
    /// Something went well.
    Good,
    /// Something went wrong.
    Bad,
    /// Somebody is asked.
    Asks,
    /// For whoever wants to know.
    Quiet,
}

/// One line of a story. Foreign text in it is not yet clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// How it looks.
    pub(crate) mark: Mark,
    /// What it says.
    pub(crate) text: String,
}

impl Told {
    #[expect(clippy::unnecessary_wraps, reason = "it stands where a line may also be absent")]
    pub(super) fn new(mark: Mark, text: impl Into<String>) -> Option<Self> {
        Some(Self { mark, text: text.into() })
    }
}
