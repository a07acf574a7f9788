//! Adapters implement ports and never know each other; pure code touches nothing.

use super::imports::siblings;
use super::{File, Repository};

/// They put adapters together, so they may know all of them, and nobody knows them.
const ROOTS: [&str; 3] = ["app", "commands", "config"];

/// Small parts that adapters are made of. They know no adapter.
const PARTS: &[&str] = &["clock", "database", "facts", "health", "net", "qr", "roster"];

/// Between adapters: who may import whom, and why.
const EDGES: &[(&str, &str, &str)] = &[
    ("http", "feed", "the WebSocket of the API is the feed"),
    ("http", "tokens", "requests are let in by their token"),
    ("http", "notify", "whoever sees to the channels tries them from the app"),
    ("http", "push", "a browser subscribes where it is signed in"),
    ("push", "notify", "a phone shows the words that every channel says"),
    ("http", "people", "people sign in over the API"),
    ("control", "people", "the daemon's own command makes the founder's link"),
    ("control", "tokens", "the daemon's own commands make and revoke tokens"),
    ("backup", "ledger", "a backup is a copy of the ledger and of what it speaks of"),
    ("control", "backup", "a running daemon makes the backup"),
    ("gateway", "llm", "calls are passed to the configured providers, under their keys"),
    ("control", "ledger", "the daemon's own commands prove, export and back up its history"),
];

/// Parts of the API that are no handlers, and why they may see what handlers must not.
const BEHIND_HTTP: &[(&str, &str)] = &[
    ("daemon/src/http/idempotency/", "answers by key are kept in a table of their own"),
    ("daemon/src/http/state.rs", "it carries the connection there"),
];

/// What HTTP handlers must not see, and whom they ask instead.
const NOT_HTTP: [(&str, &str); 5] = [
    ("sqlx", "a read model"),
    ("crate::ledger", "the ledger's port"),
    ("crate::database", "the ledger's port"),
    ("ActorRef", "a handle"),
    ("Command::new", "a port"),
];

/// What code that only decides must not see.
const NOT_PURE: [&str; 10] = [
    "async fn",
    ".await",
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "Instant::now",
    "SystemTime",
    "Utc::now",
];

/// Adapters of the daemon that import each other.
pub fn faults(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let Some(inside) = file.path.strip_prefix("daemon/src/") else { continue };
        let from = inside.split(['/', '.']).next().unwrap_or_default();
        for to in siblings(file).iter().filter(|to| !may(from, to)) {
            faults.push(format!("{}: {from} imports {to}: let `app` bring them together", file.path));
        }
    }
    faults
}

fn may(from: &str, to: &str) -> bool {
    // Names of items, not of modules: a constant or macro at the root.
    let is_item = !to.starts_with(char::is_lowercase);
    let top = ["lib", "main"].contains(&from) || ROOTS.contains(&from);
    is_item
        || from == to
        || PARTS.contains(&to)
        || (top && (from != "config" || !["app", "commands"].contains(&to)))
        || EDGES.iter().any(|(user, used, _)| (*user, *used) == (from, to))
}

/// HTTP handlers that go past handles and read models.
pub fn http(files: &[File]) -> Vec<String> {
    let behind = |file: &File| BEHIND_HTTP.iter().any(|(path, _)| file.path.starts_with(path));
    let ours = files.iter().filter(|file| file.path.starts_with("daemon/src/http/"));
    let handlers = ours.filter(|file| !file.is_test() && !behind(file));
    containing(handlers, &NOT_HTTP.map(|(word, _)| word), |word| {
        let (_, instead) = NOT_HTTP.iter().find(|(banned, _)| *banned == word).expect("found by it");
        format!("ask {instead}")
    })
}

/// Decisions that wait, look at the clock or touch the world.
pub fn impure(repository: &Repository) -> Vec<String> {
    let pure = |file: &&File| {
        let floor = file.path.starts_with("domain/src/") || file.path.starts_with("protocol/src/");
        let state = file.path.starts_with("actors/src/") && file.ends_with("/state.rs");
        (floor || state) && !file.is_test()
    };
    let files = repository.rust().filter(pure);
    containing(files, &NOT_PURE, |_| "this code only decides: pass it in, or return an effect".to_owned())
}

fn containing<'a>(
    files: impl Iterator<Item = &'a File>,
    words: &[&str],
    advice: impl Fn(&str) -> String,
) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files {
        for (at, line) in file.code() {
            for word in words.iter().filter(|word| line.contains(**word)) {
                faults.push(format!("{}:{at}: {word}: {}", file.path, advice(word)));
            }
        }
    }
    faults
}
