//! A text in the founder's own editor.

use crate::outcome::UsageError;
use anyhow::{Context, Result};
use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::Command;

/// A file with a text in it that is worth keeping until somebody else has it.
pub(super) struct Draft(PathBuf);

impl Draft {
    /// Puts a text into a file of its own, whose name ends so that editors know what is in it, and opens the editor on it. Comes back when that ends.
    pub(super) fn edited(text: &str, extension: &str) -> Result<(Self, String)> {
        if !std::io::stdin().is_terminal() {
            let text = "there is no terminal for an editor: give a file, or `-` to read standard input";
            return Err(UsageError(text.to_owned()).into());
        }
        let name = format!("deputy-{}.{extension}", uuid::Uuid::new_v4());
        let draft = Self(std::env::temp_dir().join(name));
        let shown = draft.0.display();
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft.0)
            .with_context(|| format!("cannot write {shown}"))?;
        file.write_all(text.as_bytes()).with_context(|| format!("cannot write {shown}"))?;
        drop(file);
        let editor = ["VISUAL", "EDITOR"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|editor| !editor.trim().is_empty()));
        let editor = editor.unwrap_or_else(|| "vi".to_owned());
        // As git does: an editor may come with arguments.
        let ended = Command::new("sh").args(["-c", &format!("{editor} \"$1\""), "sh"]).arg(&draft.0).status();
        let ended = ended.with_context(|| format!("cannot open the editor `{editor}`"))?;
        if !ended.success() {
            draft.forget();
            return Err(UsageError(format!("the editor `{editor}` gave up, so nothing was changed")).into());
        }
        let written = std::fs::read_to_string(&draft.0).with_context(|| format!("cannot read {shown}"))?;
        Ok((draft, written))
    }

    /// Somebody else has it now.
    pub(super) fn forget(self) {
        // A file that stays behind harms nobody.
        let _ = std::fs::remove_file(self.0);
    }

    /// Says where it is, beside why it is still there.
    pub(super) fn kept<T>(self, result: Result<T>) -> Result<T> {
        match result {
            Ok(done) => {
                self.forget();
                Ok(done)
            }
            Err(fault) => Err(fault.context(format!("what you wrote is in {}", self.0.display()))),
        }
    }
}
