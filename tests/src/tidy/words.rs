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

const YIELDS: &str = concat!("yield_", "now(");

/// Where tests may yield in a loop, and why that is no waiting.
const YIELDING: &[(&str, &str)] = &[
    ("actors/", "all of the world is in the test's own thread: yielding is what lets it go on"),
    ("daemon/tests/hands/support.rs", "what reaps a child is a task of the test's own runtime"),
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

/// Tests that ask again and again, and keep a core from those they wait for.
pub fn spinning(files: &[File]) -> Vec<String> {
    let allowed = |file: &File| YIELDING.iter().any(|(path, _)| file.path.starts_with(path));
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.is_rust() && file.is_test() && !allowed(file)) {
        let mut before = ["", ""];
        for (at, line) in file.code() {
            let in_loop = before.iter().any(|line| line.contains("while ") || line.contains("loop {"));
            if in_loop && line.contains(YIELDS) {
                faults.push(format!("{}:{at}: a test spins; let the kernel say when it is so", file.path));
            }
            before = [before[1], line];
        }
    }
    faults
}

/// Exceptions that nothing needs any more.
pub fn stale(repository: &Repository) -> Vec<String> {
    let is_needed = |path: &str, word: &str| {
        repository.files.iter().any(|file| file.path.starts_with(path) && file.text.contains(word))
    };
    let ignoring = NOT_TESTS.iter().filter(|(path, _)| !is_needed(path, IGNORED));
    let yielding = YIELDING.iter().filter(|(path, _)| !is_needed(path, YIELDS));
    ignoring
        .map(|(path, _)| format!("{path} ignores nothing: take it off the list"))
        .chain(yielding.map(|(path, _)| format!("{path} never yields: take it off the list")))
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
