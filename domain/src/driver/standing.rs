//! What is known of a program's version, and what is relied on because of it.

use super::Kind;
use std::cmp::Ordering;

/// What came of asking a program for its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probed {
    /// It says that it is of this version.
    Version(String),
    /// It is there, and was not asked or would not say.
    Silent,
    /// It is not there, or cannot be started; for people.
    Missing(String),
}

impl Probed {
    /// Its version, if it said one.
    pub fn version(&self) -> Option<&str> {
        match self {
            Self::Version(version) => Some(version),
            Self::Silent | Self::Missing(_) => None,
        }
    }
}

/// What is known of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Output of it was captured, and its driver is tried on that.
    Known,
    /// It is another one. It is driven in its plainest way, and it is not relied on to ask.
    Unknown,
    /// It is too old to be driven.
    TooOld,
}

/// Versions with captured output, up to the second number: what a patch release changes is for the fixtures to show.
const fn known(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Claude => &["2.1"],
        Kind::Codex => &["0.169"],
        Kind::Gemini => &["0.61"],
        Kind::Opencode => &["1.18"],
        Kind::Aider => &["0.86"],
        Kind::Acp | Kind::Command => &[],
    }
}

/// The first of which it was looked up that it takes what Deputy starts it with; some before it may.
const fn oldest(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Claude => Some("2.0"),
        Kind::Codex => Some("0.100"),
        Kind::Gemini => Some("0.47"),
        Kind::Opencode => Some("1.0"),
        Kind::Aider => Some("0.84"),
        Kind::Acp | Kind::Command => None,
    }
}

/// Where a version stands; `None`: the program would not say.
pub fn standing(kind: Kind, version: Option<&str>) -> Standing {
    let known = known(kind);
    // The protocol's version says it, and a program of the founder's own has none.
    if known.is_empty() {
        return Standing::Known;
    }
    let Some(version) = version else { return Standing::Unknown };
    let is = |known: &str| {
        version.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '+']))
    };
    if known.iter().any(|known| is(known)) {
        return Standing::Known;
    }
    let is_older = oldest(kind).is_some_and(|oldest| compare(version, oldest) == Ordering::Less);
    if is_older { Standing::TooOld } else { Standing::Unknown }
}

/// Number by number; what is no number counts as 0.
fn compare(one: &str, other: &str) -> Ordering {
    fn numbers(version: &str) -> impl Iterator<Item = u64> {
        let digits = |part: &str| {
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            part[..end].parse().unwrap_or(0)
        };
        version.split('.').map(digits).chain(std::iter::repeat(0)).take(3).collect::<Vec<_>>().into_iter()
    }
    numbers(one).cmp(numbers(other))
}

impl Kind {
    /// Whether its programs are asked for their version. Nobody knows what any other does with `--version`.
    pub const fn says_version(self) -> bool {
        !known(self).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_known_another_or_too_old() {
        for (kind, version, expected) in [
            (Kind::Claude, Some("2.1.197"), Standing::Known),
            (Kind::Claude, Some("2.1"), Standing::Known),
            (Kind::Claude, Some("2.10.0"), Standing::Unknown),
            (Kind::Claude, Some("3.0.0-beta.1"), Standing::Unknown),
            (Kind::Claude, Some("2.0.14"), Standing::Unknown),
            (Kind::Claude, Some("1.0.128"), Standing::TooOld),
            (Kind::Claude, None, Standing::Unknown),
            (Kind::Codex, Some("0.169.0-alpha.2"), Standing::Known),
            (Kind::Codex, Some("0.9.0"), Standing::TooOld),
            (Kind::Gemini, Some("0.61.0"), Standing::Known),
            (Kind::Opencode, Some("0.15.3"), Standing::TooOld),
            (Kind::Aider, Some("0.86.2"), Standing::Known),
            (Kind::Acp, None, Standing::Known),
            (Kind::Command, None, Standing::Known),
        ] {
            assert_eq!(standing(kind, version), expected, "{kind} {version:?}");
        }
    }

    #[test]
    fn every_version_with_captured_output_is_young_enough() {
        for kind in Kind::ALL {
            for version in known(kind) {
                let oldest = oldest(kind).expect("a kind with known versions has an oldest one");
                assert_ne!(compare(version, oldest), Ordering::Less, "{kind} {version}");
            }
        }
    }
}
