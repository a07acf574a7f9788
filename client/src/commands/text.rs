//! Text that is written on the command line, or read from standard input.

use crate::outcome::UsageError;
use anyhow::{Context, Result};
use std::io::Read;

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
