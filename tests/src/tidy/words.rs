//! Words that mean unfinished work or tests that lie.

use super::{File, Repository};

/// Split, so that this rule does not find itself.
const UNFINISHED: [&str; 4] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("HA", "CK:"), concat!("XX", "X:")];
const IGNORED: &str = concat!("#[", "ignore");

/// Tests that are ignored, and why that is no lie.
const NOT_TESTS: &[(&str, &str)] = &[
    ("runner/tests/sandbox.rs", "a process that another test starts as another user"),
    ("tests/tests/ledger_sqlite.rs", "a process that another test starts and kills"),
];

/// Promises of work in the place of the work.
pub fn unfinished(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| !file.ends_with(".lock")) {
        for (at, line) in file.text.lines().enumerate() {
            for word in UNFINISHED.iter().filter(|word| has_word(line, word)) {
                faults.push(format!("{}:{}: {word}: do it, or open an issue", file.path, at + 1));
            }
        }
    }
    faults
}

/// Tests that never run.
pub fn ignored(files: &[File]) -> Vec<String> {
    let allowed = |file: &File| NOT_TESTS.iter().any(|(path, _)| *path == file.path);
    let hits = files.iter().filter(|file| file.is_rust() && !allowed(file)).flat_map(|file| {
        file.code().filter(|(_, line)| line.contains(IGNORED)).map(move |(at, _)| (file, at))
    });
    hits.map(|(file, at)| format!("{}:{at}: an ignored test proves nothing; mend or remove it", file.path))
        .collect()
}

/// Tests that wait for time to pass.
pub fn sleeping(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let mut testing = file.is_test();
        for (at, line) in file.code() {
            testing |= line.contains("#[cfg(test)]");
            if testing && sleeps(line) {
                faults.push(format!("{}:{at}: a test sleeps; wait on a signal or move the clock", file.path));
            }
        }
    }
    faults
}

/// Exceptions that nothing needs any more.
pub fn stale(repository: &Repository) -> Vec<String> {
    let needed = |path: &str| repository.file(path).is_some_and(|file| file.text.contains(IGNORED));
    NOT_TESTS
        .iter()
        .filter(|(path, _)| !needed(path))
        .map(|(path, _)| format!("{path} ignores nothing: take it off the list"))
        .collect()
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// A call of a sleep that passes real time: a clock's own (`clock.sleep(`) is under the test's control.
fn sleeps(line: &str) -> bool {
    let calls = [concat!("sle", "ep("), concat!("sleep_", "until("), concat!("park_", "timeout(")];
    calls.iter().any(|call| {
        line.match_indices(call).any(|(at, _)| {
            let before = &line[..at];
            !before.ends_with('.') && !before.ends_with("fn ") && !before.ends_with('_')
        })
    })
}
