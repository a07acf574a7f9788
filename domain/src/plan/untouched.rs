//! What a card says will stay as it is, as far as that names paths: so far it is held, and not only told.

use crate::run::Check;
use deputy_protocol::event::Card;
use globset::{GlobBuilder, GlobMatcher};

/// Files that are named when there are more.
const NAMED_MAX: usize = 50;

/// Paths that nobody touches, in any of a plan's projects: files, folders, or patterns in which `*` stands for what is
/// within a folder and `**` for folders, too. Brackets are letters: there are folders named `[id]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Untouched(Vec<String>);

/// The same, to look paths up in.
#[derive(Debug)]
pub struct Held<'a>(Vec<Entry<'a>>);

#[derive(Debug)]
struct Entry<'a> {
    said: &'a str,
    path: String,
    patterns: Vec<GlobMatcher>,
}

impl Untouched {
    /// Those of a card. What is said in several words is for people and agents to understand.
    pub fn of(card: &Card) -> Self {
        Self(card.untouched.iter().filter(|entry| is_path(entry)).cloned().collect())
    }

    /// Those that a work order was given.
    pub fn ordered(entries: &[String]) -> Self {
        Self(entries.to_vec())
    }

    /// As a work order is given them.
    pub fn entries(&self) -> &[String] {
        &self.0
    }

    /// To look paths up in.
    pub fn held(&self) -> Held<'_> {
        Held(self.0.iter().map(|entry| Entry::of(entry)).collect())
    }

    /// The check that failed because of such files, for the agent to read; `None` if there are none.
    pub fn broken_by(&self, touched: &[String]) -> Option<Check> {
        if touched.is_empty() {
            return None;
        }
        let mut named: Vec<String> = touched.iter().take(NAMED_MAX).cloned().collect();
        let more = touched.len() - named.len();
        named.extend((more > 0).then(|| format!("and {more} more")));
        Some(Check {
            command: format!("the plan does not touch {}", self.0.join(", ")),
            exit_code: Some(1),
            duration_ms: 0,
            tail: format!(
                "The founder was promised that these files stay as they are. Put them back as they were, find a way \
                 without them, and say at the end what could not be done so:\n{}",
                named.join("\n")
            ),
            output: None,
        })
    }
}

impl<'a> Held<'a> {
    /// The entry by which a path is not touched.
    pub fn entry_of(&self, path: &str) -> Option<&'a str> {
        let path = plain(path);
        self.0.iter().find(|entry| entry.holds(&path)).map(|entry| entry.said)
    }

    /// Of the files that were changed, those that were to stay as they are.
    pub fn touched<'b>(&self, changed: impl IntoIterator<Item = &'b str>) -> Vec<String> {
        changed.into_iter().filter(|path| self.entry_of(path).is_some()).map(str::to_owned).collect()
    }
}

impl<'a> Entry<'a> {
    fn of(said: &'a str) -> Self {
        let path = plain(said);
        let is_pattern = path.contains(['*', '?']);
        let texts = is_pattern.then(|| [path.clone(), format!("{path}/**")]);
        // What cannot be read as a pattern is a path all the same.
        let patterns = texts.into_iter().flatten().filter_map(|text| pattern(&text)).collect();
        Self { said, path, patterns }
    }

    fn holds(&self, path: &str) -> bool {
        let is_below =
            path.strip_prefix(&self.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        is_below || self.patterns.iter().any(|pattern| pattern.is_match(path))
    }
}

fn pattern(text: &str) -> Option<GlobMatcher> {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '[' | ']' | '{' | '}' => escaped.extend(['[', letter, ']']),
            _ => escaped.push(letter),
        }
    }
    Some(GlobBuilder::new(&escaped).literal_separator(true).build().ok()?.compile_matcher())
}

fn is_path(entry: &str) -> bool {
    let entry = plain(entry);
    !entry.is_empty() && !entry.contains(char::is_whitespace)
}

/// A path as others would write it: `./api/` is `api`, and so is `` `api` ``.
fn plain(path: &str) -> String {
    let parts = path.trim().trim_matches('`').split('/').filter(|part| !part.is_empty() && *part != ".");
    parts.collect::<Vec<_>>().join("/")
}
