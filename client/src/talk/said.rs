//! What a line means.

/// What a line means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Words for the agent.
    Words(String),
    /// Hand over what is there.
    Done,
    /// Hand over with these words.
    Delegate(String),
    /// Have it in hand again.
    Take,
    /// End the turn under way.
    Interrupt,
    /// Show the change.
    Diff,
    /// End the run.
    Stop,
    /// Say what there is.
    Help,
    /// Leave, and let everything go on.
    Leave,
    /// No such word.
    Unknown(String),
}

/// What there is to say, for people.
pub(super) const HELP: &str = "\
What you write is said to the agent; while it works, it hears it as soon as it can.
  /done           hand over what is there: it is checked, and comes to review
  /delegate TEXT  hand over: the agent does this by itself, then it is checked
  /take           have it in hand again
  /interrupt      end the agent's turn (as Ctrl-C does)
  /diff           show the change so far
  /stop           end the run
  /leave          leave; everything goes on (as Ctrl-D does)
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
            ("done", "") => Self::Done,
            ("delegate", text) if !text.is_empty() => Self::Delegate(text.to_owned()),
            ("take", "") => Self::Take,
            ("interrupt", "") => Self::Interrupt,
            ("diff", "") => Self::Diff,
            ("stop", "") => Self::Stop,
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
        assert_eq!(Said::read("  look at /etc "), Said::Words("look at /etc".to_owned()));
        assert_eq!(Said::read("//etc is a path"), Said::Words("/etc is a path".to_owned()));
        assert_eq!(Said::read("/done"), Said::Done);
        assert_eq!(Said::read("/delegate  finish it "), Said::Delegate("finish it".to_owned()));
        assert_eq!(Said::read("/quit"), Said::Leave);
    }

    #[test]
    fn a_command_that_is_not_well_said_is_not_carried_out() {
        for line in ["/delegate", "/done now", "/frobnicate", "/"] {
            assert_eq!(Said::read(line), Said::Unknown(line.to_owned()));
        }
    }
}
