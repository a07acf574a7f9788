//! Small files: 400 lines are a smell, 600 a wall.

use super::{File, Repository};

/// More than this needs a reason.
const SMELL: usize = 400;
/// More than this is never right.
const WALL: usize = 600;
/// Nine files of ten are no longer than this.
const MOST: usize = 300;
const SOURCES: [&str; 7] = [".rs", ".ts", ".tsx", ".css", ".sh", ".sql", ".py"];

/// Written by programs: nobody reads them from end to end.
const GENERATED: [&str; 1] = ["web/src/api/schema.d.ts"];

/// Files beyond the smell, and why they are not split.
const ALLOWED: &[(&str, &str)] =
    &[("protocol/src/event/run/fact.rs", "the vocabulary of a run: one enum that is read as one list")];

/// Files that are too long.
pub fn faults(files: &[File]) -> Vec<String> {
    let is_ours = |file: &&File| !GENERATED.contains(&file.path.as_str());
    let sources = files.iter().filter(|file| SOURCES.iter().any(|end| file.ends_with(end))).filter(is_ours);
    let sizes: Vec<(&str, usize)> =
        sources.map(|file| (file.path.as_str(), file.text.lines().count())).collect();
    let allowed = |path: &str| ALLOWED.iter().any(|(allowed, _)| *allowed == path);
    let mut faults: Vec<String> = sizes
        .iter()
        .filter(|(path, lines)| *lines > WALL || (*lines > SMELL && !allowed(path)))
        .map(|(path, lines)| format!("{path}: {lines} lines; split it by subject"))
        .collect();
    let long = sizes.iter().filter(|(_, lines)| *lines > MOST).count();
    if long * 10 > sizes.len() {
        faults.push(format!("{long} of {} files have more than {MOST} lines", sizes.len()));
    }
    faults
}

/// Exceptions that nothing needs any more.
pub fn stale(repository: &Repository) -> Vec<String> {
    let needed = |path: &str| repository.file(path).is_some_and(|file| file.text.lines().count() > SMELL);
    ALLOWED
        .iter()
        .filter(|(path, _)| !needed(path))
        .map(|(path, _)| format!("{path} is short now: take it off the list"))
        .collect()
}
