//! Whether a program's HOME is still of use to it.

/// The state of a program's HOME, as its sessions tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Home {
    /// A session began in it, or nothing says that none can.
    #[default]
    Good,
    /// A session was given up in it, and a fresh one did not begin either: what the program keeps there is broken.
    Spoiled,
    /// It was made anew, and no session has begun in it yet.
    Renewed,
}

impl Home {
    /// A process failed that was to begin a fresh session, and did not, after an earlier one was given up. One that
    /// fails in a new HOME, too, fails of something else.
    pub(super) fn failed_afresh(&mut self, code: &str) {
        // Whatever else it says (a key, a limit) lies outside of it.
        if *self == Self::Good && ["crashed", "session", "other"].contains(&code) {
            *self = Self::Spoiled;
        }
    }
}
