//! What a program can do, by its kind and version.

use super::codex::is_exec;
use super::{Kind, Standing, standing};

/// What a program can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about a program")]
pub struct Abilities {
    /// It asks before it uses a tool, and waits for the answer, or says that it does: `Tripwire` notices where that is
    /// not so. One that cannot is not begun where rules hold, nor without a sandbox.
    pub asks: bool,
    /// It listens while it works.
    pub steers: bool,
    /// It ends a turn when told to, and can go on afterwards.
    pub interrupts: bool,
    /// A later process goes on with the session of an earlier one.
    pub resumes: bool,
    /// It says what it used, in tokens.
    pub counts: bool,
    /// Its version is one that its output was captured of. Otherwise it is driven as the nearest one is, and the
    /// founder is told.
    pub is_known: bool,
}

/// What a program of this version can do that is started with these arguments; `None`: it would not say which it is.
pub fn abilities(kind: Kind, args: &[String], version: Option<&str>) -> Abilities {
    let is_known = version.is_some() && standing(kind, version) == Standing::Known;
    let all = Abilities { asks: true, steers: true, interrupts: true, resumes: true, counts: true, is_known };
    match kind {
        // One process a turn: it neither asks nor listens.
        Kind::Codex if is_exec(args) => Abilities { asks: false, steers: false, interrupts: false, ..all },
        Kind::Claude | Kind::Codex => all,
        Kind::Opencode | Kind::Acp => Abilities { steers: false, ..all },
        Kind::Gemini => Abilities { asks: false, steers: false, interrupts: false, ..all },
        // It counts with two or three digits.
        Kind::Aider => Abilities { resumes: true, counts: true, is_known, ..Abilities::default() },
        // Nothing is assumed of a program that nobody knows.
        Kind::Command => Abilities { is_known: true, ..Abilities::default() },
    }
}
