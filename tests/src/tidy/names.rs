//! Names that say nothing are banned, and every face of a folder says what the folder is for.

use super::File;

/// Of files, folders and modules: they collect what has no place.
const EMPTY: [&str; 8] = ["util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"];
/// Of types, at their end.
const EMPTY_TYPES: [&str; 4] = ["Manager", "Helper", "Util", "Utils"];

/// Files, folders, modules and types with an empty name.
pub fn faults(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files {
        for part in file.path.split('/') {
            let stem = part.split('.').next().unwrap_or(part);
            if is_empty(stem) {
                faults.push(format!("{}: `{stem}` says nothing; name it by its subject", file.path));
            }
        }
        if !file.is_rust() {
            continue;
        }
        for (at, line) in file.code() {
            if let Some(name) = declared(line).filter(|name| is_empty_declaration(name)) {
                faults.push(format!("{}:{at}: `{name}` says nothing; name it by its subject", file.path));
            }
        }
    }
    faults
}

/// Faces without the sentence that says what they are for.
pub fn faceless(files: &[File]) -> Vec<String> {
    files
        .iter()
        .filter(|file| file.ends_with("/mod.rs") || file.ends_with("/lib.rs") || file.ends_with("/main.rs"))
        // The first line of an empty crate is its `main`.
        .filter(|file| !file.text.starts_with("//!") && file.text.trim() != "fn main() {}")
        .map(|file| format!("{}: open it with `//!`: purpose, owner, invariant", file.path))
        .collect()
}

fn is_empty(stem: &str) -> bool {
    let last = stem.rsplit(['_', '-']).next().unwrap_or(stem);
    EMPTY.contains(&last) || stem.ends_with("_impl") || stem.starts_with("new_")
}

fn is_empty_declaration(name: &str) -> bool {
    is_empty(name) || EMPTY_TYPES.iter().any(|end| name.ends_with(end))
}

/// The module or type that a line declares.
fn declared(line: &str) -> Option<&str> {
    let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let keyword = words.find(|word| !matches!(*word, "pub" | "crate" | "super" | "in" | "self"))?;
    matches!(keyword, "mod" | "struct" | "enum" | "trait" | "type").then(|| words.next()).flatten()
}
