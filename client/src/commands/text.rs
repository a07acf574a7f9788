//! Text that is written on the command line, or read from standard input.

use crate::outcome::UsageError;
use anyhow::{Context, Result};
use std::io::Read;
use std::path::Path;

/// More than the server takes, so that it is the one to say what is too much.
const LONGEST_BYTES: u64 = 1 << 20;

/// The text, or what standard input has when it is `-`.
pub(super) fn text(written: String, what: &str) -> Result<String> {
    let text = if written == "-" { read(what)? } else { written };
    if text.trim().is_empty() {
        return Err(
            UsageError(format!("{what} is empty: write a sentence, or `-` to read standard input")).into()
        );
    }
    Ok(text)
}

/// A file, or standard input when it is `-`, as it is.
pub(super) fn file(file: &Path, what: &str) -> Result<String> {
    if file == Path::new("-") {
        return text("-".to_owned(), what);
    }
    let shown = file.display();
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {shown}"))?;
    String::from_utf8(bytes).map_err(|_| UsageError(format!("{shown} is not UTF-8 text")).into())
}

fn read(what: &str) -> Result<String> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(LONGEST_BYTES)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {what} from standard input"))?;
    let text = String::from_utf8(bytes);
    Ok(text
        .map_err(|_| UsageError(format!("{what} on standard input is not UTF-8 text")))?
        .trim_end()
        .to_owned())
}
