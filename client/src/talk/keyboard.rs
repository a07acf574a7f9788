//! What the founder writes, line by line.

use std::io::{self, BufRead as _, IsTerminal as _};
use tokio::sync::mpsc;

/// Standard input, line by line.
pub(crate) struct Keyboard {
    lines: mpsc::UnboundedReceiver<io::Result<String>>,
    /// A person sits there: what they write is said at once. Otherwise lines wait for the founder's turn.
    pub(crate) is_person: bool,
}

impl Keyboard {
    /// Begins to read. The thread is left behind when the program ends: nobody can wake it from a read.
    pub(crate) fn open() -> Self {
        let (sender, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in io::stdin().lock().lines() {
                let is_over = line.is_err();
                if sender.send(line).is_err() || is_over {
                    return;
                }
            }
        });
        Self { lines, is_person: io::stdin().is_terminal() }
    }

    /// The next line that says something; none when there are no more.
    pub(crate) async fn next(&mut self) -> io::Result<Option<String>> {
        while let Some(line) = self.lines.recv().await.transpose()? {
            if !line.trim().is_empty() {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }
}
