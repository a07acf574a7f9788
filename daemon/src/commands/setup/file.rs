//! The first configuration: the example, with what was asked for.

use super::phone::Reach;
use crate::commands::config::faults;
use crate::config::{StorageConfig, example, load, of_text};
use anyhow::{Context, bail};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// True when it was written: one that is there is somebody's, and has to say what was asked for by itself.
pub(super) fn write(path: &Path, reach: &Reach) -> anyhow::Result<bool> {
    if path.exists() {
        return is_said(path, reach).map(|()| false);
    }
    let text = first(path, reach)?;
    // What cannot be used is not written at all: the next try would find it there.
    faults(&of_text(&text)?)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    // Keys may be written into it.
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
            Ok(true)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => is_said(path, reach).map(|()| false),
        Err(error) => Err(error).with_context(|| format!("cannot write {}", path.display())),
    }
}

fn is_said(path: &Path, reach: &Reach) -> anyhow::Result<()> {
    let missing = reach.missing(&load(Some(path))?.server)?;
    if missing.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = missing.iter().map(|(key, value)| format!("  {key} = {value}")).collect();
    bail!(
        "{} is there already and stays as it is: write this into its [server] yourself\n{}",
        path.display(),
        lines.join("\n")
    )
}

/// The example, with a data directory beside it that is the same one from wherever the daemon is started.
fn first(path: &Path, reach: &Reach) -> anyhow::Result<String> {
    let default = StorageConfig::default().data_dir;
    let data_dir = std::path::absolute(path.with_file_name("").join(&default))?;
    let mut text = example();
    set(&mut text, "data_dir", &toml::Value::try_from(data_dir)?)?;
    for (key, value) in reach.settings()? {
        set(&mut text, key, &value)?;
    }
    Ok(text)
}

/// Takes the `#` away from the first setting of this name, and writes the value behind it.
fn set(text: &mut String, key: &str, value: &toml::Value) -> anyhow::Result<()> {
    let head = format!("# {key} = ");
    let mut lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.starts_with(&head));
    let at = at.with_context(|| format!("the example has no `{key}`"))?;
    let said = format!("{key} = {value}");
    lines[at] = &said;
    *text = lines.join("\n") + "\n";
    Ok(())
}
