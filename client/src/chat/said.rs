//! What a line means.

/// What a line means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Words for the COO.
    Words(String),
    /// End the turn under way.
    Stop,
    /// Call the conversation something.
    Title(String),
    /// Have what was said before summed up for the COO.
    Compact,
    /// Have all of it before the COO again.
    Expand,
    /// Say what there is.
    Help,
    /// Leave, and let everything go on.
    Leave,
    /// No such word.
    Unknown(String),
}

/// What there is to say, for people.
pub(super) const HELP: &str = "\
What you write is said to the COO; while it thinks, it hears it as soon as it can. Under a card, 1 has it done and 2 leaves
it; any other words are said to the COO.
  /stop         end its turn (as Ctrl-C does)
  /title TEXT   call this conversation something
  /compact      have what was said before summed up for it, from the next answer on
  /expand       have all of it before it again, if it fits
  /leave        leave; everything goes on (as Ctrl-D does)
A line that begins with // is said without the first stroke.";

impl Said {
    /// Reads a line.
    pub(super) fn read(line: &str) -> Self {
        let line = line.trim();
        let Some(rest) = line.strip_prefix('/') else { return Self::Words(line.to_owned()) };
        if rest.starts_with('/') {
            return Self::Words(rest.to_owned());
        }
        let (word, more) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        match (word, more.trim()) {
            ("stop", "") => Self::Stop,
            ("title", title) if !title.is_empty() => Self::Title(title.to_owned()),
            ("compact", "") => Self::Compact,
            ("expand", "") => Self::Expand,
            ("help", "") => Self::Help,
            ("leave" | "quit" | "exit", "") => Self::Leave,
            _ => Self::Unknown(line.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Said;

    #[test]
    fn lines_are_words_unless_they_begin_with_a_stroke() {
        assert_eq!(Said::read("  what now? "), Said::Words("what now?".to_owned()));
        assert_eq!(Said::read("//etc is a path"), Said::Words("/etc is a path".to_owned()));
        assert_eq!(Said::read("/title  Prices of 2027 "), Said::Title("Prices of 2027".to_owned()));
        assert_eq!(Said::read("/stop"), Said::Stop);
        for line in ["/title", "/stop it", "/frobnicate", "/"] {
            assert_eq!(Said::read(line), Said::Unknown(line.to_owned()));
        }
    }
}
