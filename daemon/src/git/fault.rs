//! Errors of libgit2 and of the disk, with what was being tried.

use deputy_actors::ports::WorkspaceFault;

/// What every function of this adapter returns.
pub(crate) type Outcome<T> = Result<T, WorkspaceFault>;

/// Names the operation that failed.
pub(crate) trait OrFault<T> {
    /// `operation` is a verb phrase that completes "the workspace could not …".
    fn or_fault(self, operation: &'static str) -> Outcome<T>;
}

impl<T> OrFault<T> for Result<T, git2::Error> {
    fn or_fault(self, operation: &'static str) -> Outcome<T> {
        self.map_err(|error| WorkspaceFault::Io { operation, detail: error.message().to_owned() })
    }
}

impl<T> OrFault<T> for std::io::Result<T> {
    fn or_fault(self, operation: &'static str) -> Outcome<T> {
        self.map_err(|error| WorkspaceFault::Io { operation, detail: error.to_string() })
    }
}

impl<T> OrFault<T> for rustix::io::Result<T> {
    fn or_fault(self, operation: &'static str) -> Outcome<T> {
        self.map_err(|error| WorkspaceFault::Io { operation, detail: error.to_string() })
    }
}

/// A hostile name as text for people: control characters are spelled out, broken UTF-8 is replaced.
pub(crate) fn shown(path: &[u8]) -> String {
    String::from_utf8_lossy(path)
        .chars()
        .flat_map(|c| {
            let spelled = c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{2028}';
            let escaped: Box<dyn Iterator<Item = char>> =
                if spelled { Box::new(c.escape_default()) } else { Box::new(std::iter::once(c)) };
            escaped
        })
        .collect()
}

/// A few of many names for people.
pub(crate) fn some_of(paths: &[String]) -> String {
    const SHOWN: usize = 10;
    let named = paths.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match paths.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => format!("{named} and {more} more"),
        _ => named,
    }
}
