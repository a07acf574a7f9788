//! What a program says in plain text: its last words, as many as are kept.

use std::collections::VecDeque;

/// Most bytes kept of all that a program of plain text says. The end is kept: that is where the outcome stands. All
/// of it is in the run's log.
pub(super) const SAID_BYTES_MAX: usize = 64 * 1024;

/// Lines of text, the last ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    lines: VecDeque<String>,
    bytes: usize,
    is_cut: bool,
}

impl Said {
    /// One more line.
    pub(super) fn push(&mut self, line: &str) {
        let mut line = line.to_owned();
        if line.len() > SAID_BYTES_MAX {
            line.truncate(line.floor_char_boundary(SAID_BYTES_MAX));
            self.is_cut = true;
        }
        self.bytes += line.len() + 1;
        self.lines.push_back(line);
        while self.bytes > SAID_BYTES_MAX + 1 {
            let Some(first) = self.lines.pop_front() else { break };
            self.bytes -= first.len() + 1;
            self.is_cut = true;
        }
    }

    /// All of it, with a sign where it was cut; empty afterwards.
    pub(super) fn take(&mut self) -> String {
        let Self { lines, is_cut, .. } = std::mem::take(self);
        let text = Vec::from(lines).join("\n");
        let text = text.trim();
        if is_cut { format!("…\n{text}") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_long_output_the_end_is_kept() {
        let mut said = Said::default();
        said.push("one");
        said.push("");
        said.push("two");
        assert_eq!(said.take(), "one\n\ntwo");
        assert_eq!(said.take(), "");
        for number in 0..100_000 {
            said.push(&format!("line {number}"));
        }
        let text = said.take();
        assert!(text.len() <= SAID_BYTES_MAX + 8);
        assert!(text.starts_with("…\nline ") && text.ends_with("line 99999"));
        said.push(&"ä".repeat(SAID_BYTES_MAX));
        assert!(said.take().len() <= SAID_BYTES_MAX + 8);
    }
}
