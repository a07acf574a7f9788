//! Files that a program writes are as it would write them now.

use super::Repository;
use crate::skipped;
use std::path::PathBuf;
use std::process::Command;

/// The example that ships.
pub const EXAMPLE: &str = "config.example.toml";

/// A program of this workspace, beside the test that runs; none, and plainly said so, if it was not built.
///
/// # Panics
/// If the test does not know where it is, or nothing may be skipped.
pub fn program(name: &str) -> Option<PathBuf> {
    let test = std::env::current_exe().expect("a test knows its own file");
    let folder = test.ancestors().nth(2).expect("tests lie in target/PROFILE/deps");
    let program = folder.join(name);
    if program.exists() {
        return Some(program);
    }
    skipped(&format!("a test of {name}"), "it is not built; `cargo build --workspace --bins` builds it");
    None
}

/// The example, if it is not what `deputyd config example` prints.
///
/// # Panics
/// If the program cannot be run.
pub fn faults(repository: &Repository) -> Vec<String> {
    let Some(deputyd) = program("deputyd") else { return Vec::new() };
    let output = Command::new(deputyd).args(["config", "example"]).output().expect("it was just built");
    let printed = String::from_utf8(output.stdout).expect("an example is text");
    let kept = repository.file(EXAMPLE).map_or("", |file| file.text.as_str());
    if kept.trim_end() == printed.trim_end() {
        return Vec::new();
    }
    vec![format!("{EXAMPLE} is stale: `target/debug/deputyd config example > {EXAMPLE}`")]
}
