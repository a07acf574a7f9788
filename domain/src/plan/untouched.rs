//! What a card says will stay as it is, as far as that names paths: so far it is held, and not only told.

use crate::run::Check;
use crate::staff::pattern;
use deputy_protocol::event::Card;

/// Files that are named when there are more.
const NAMED_MAX: usize = 50;

/// Paths that nobody touches, in any of a plan's projects: files, folders, or patterns in which `*` stands for what is
/// within a folder and `**` for folders, too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Untouched(Vec<String>);

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

    /// The entry by which a path is not touched.
    pub fn entry_of(&self, path: &str) -> Option<&str> {
        let path = plain(path);
        self.0.iter().map(String::as_str).find(|entry| {
            let entry = plain(entry);
            [entry.clone(), format!("{entry}/**")].iter().any(|text| {
                // What is no pattern is a path all the same.
                text == &path || pattern(text).is_ok_and(|it| it.compile_matcher().is_match(&path))
            })
        })
    }

    /// Of the files that were changed, those that were to stay as they are.
    pub fn touched<'a>(&self, changed: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        changed.into_iter().filter(|path| self.entry_of(path).is_some()).map(str::to_owned).collect()
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

fn is_path(entry: &str) -> bool {
    let entry = plain(entry);
    !entry.is_empty() && !entry.contains(char::is_whitespace)
}

/// A path as others would write it: `./api/` is `api`, and so is `` `api` ``.
fn plain(path: &str) -> String {
    let parts = path.trim().trim_matches('`').split('/').filter(|part| !part.is_empty() && *part != ".");
    parts.collect::<Vec<_>>().join("/")
}
