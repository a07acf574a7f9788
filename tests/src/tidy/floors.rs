//! Imports go down only: who may depend on whom, and on what never.

use super::Repository;
use serde_json::Value;

/// What a crate may have in its Cargo.toml.
struct Floor {
    name: &'static str,
    /// Crates of this workspace that it may import.
    may: &'static [&'static str],
    /// Crates that it must never name, whatever for.
    never: &'static [&'static str],
}

/// Everything that reaches out of a pure crate: tasks, sockets, processes, files, chance.
const WORLD: &[&str] = &[
    "tokio",
    "tokio-util",
    "futures",
    "async-trait",
    "ractor",
    "rand",
    "sqlx",
    "axum",
    "reqwest",
    "tokio-tungstenite",
    "git2",
    "rustix",
    "cap-std",
    "bollard",
    "lettre",
    "config",
    "tracing",
    "metrics",
];

const ADAPTERS: &[&str] = &["sqlx", "reqwest", "git2", "bollard", "lettre", "axum", "tokio-tungstenite"];

/// Small programs: the founder's and the runner's. Neither knows how decisions are made or kept.
const NOT_THEIRS: &[&str] = &["ractor", "sqlx", "libsqlite3-sys", "git2", "axum", "lettre"];

const ALL: &[&str] = &["deputy-protocol", "deputy-domain", "deputy-actors", "deputy-runner", "deputyd"];

const FLOORS: &[Floor] = &[
    Floor { name: "deputy-protocol", may: &[], never: WORLD },
    Floor { name: "deputy-domain", may: &["deputy-protocol"], never: WORLD },
    Floor { name: "deputy-actors", may: &["deputy-protocol", "deputy-domain"], never: ADAPTERS },
    Floor { name: "deputy-runner", may: &["deputy-protocol"], never: NOT_THEIRS },
    Floor { name: "deputy", may: &["deputy-protocol"], never: NOT_THEIRS },
    // The daemon shares with the runner how a process is told from another one.
    Floor {
        name: "deputyd",
        may: &["deputy-protocol", "deputy-domain", "deputy-actors", "deputy-runner"],
        never: &[],
    },
    Floor { name: "deputy-tests", may: ALL, never: &[] },
];

/// Every crate of the workspace with all that its Cargo.toml names.
pub type Manifests = Vec<(String, Vec<String>)>;

/// As cargo sees them.
///
/// # Panics
/// If cargo cannot read the workspace, or its lock file is stale.
pub fn manifests(repository: &Repository) -> Manifests {
    let text = repository.output("cargo", &["metadata", "--no-deps", "--locked", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&text).expect("cargo writes JSON");
    let names = |value: &Value| value["name"].as_str().expect("packages have names").to_owned();
    let list = |value: &Value| value.as_array().expect("a list").clone();
    list(&metadata["packages"])
        .iter()
        .map(|package| (names(package), list(&package["dependencies"]).iter().map(names).collect()))
        .collect()
}

/// Imports that go up or sideways, and crates that a floor must not know.
pub fn faults(manifests: &Manifests) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, dependencies) in manifests {
        let Some(floor) = FLOORS.iter().find(|floor| floor.name == name) else {
            faults.push(format!("{name}: a new crate; give it a floor in this rule"));
            continue;
        };
        for dependency in dependencies {
            let ours = manifests.iter().any(|(member, _)| member == dependency);
            if ours && !floor.may.contains(&dependency.as_str()) {
                faults.push(format!("{name} imports {dependency}: imports go down only"));
            }
            if floor.never.contains(&dependency.as_str()) {
                faults.push(format!("{name} names {dependency}: that belongs to a floor above"));
            }
        }
    }
    faults
}
