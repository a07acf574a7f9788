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
    /// Crates that must not be built into it. Its tests may use them.
    not_inside: &'static [&'static str],
}

impl Floor {
    const fn new(name: &'static str, may: &'static [&'static str]) -> Self {
        Self { name, may, never: &[], not_inside: &[] }
    }

    const fn never(self, never: &'static [&'static str]) -> Self {
        Self { never, ..self }
    }

    const fn not_inside(self, not_inside: &'static [&'static str]) -> Self {
        Self { not_inside, ..self }
    }
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

/// The daemon shares with the runner how a process is told from another one.
const BELOW_AND_RUNNER: &[&str] = &["deputy-protocol", "deputy-domain", "deputy-actors", "deputy-runner"];
const ALL: &[&str] = &["deputy-protocol", "deputy-domain", "deputy-actors", "deputy-runner", "deputyd"];

const FLOORS: &[Floor] = &[
    Floor::new("deputy-protocol", &[]).never(WORLD),
    Floor::new("deputy-domain", &["deputy-protocol"]).never(WORLD),
    Floor::new("deputy-actors", &["deputy-protocol", "deputy-domain"]).never(ADAPTERS),
    Floor::new("deputy-runner", &["deputy-protocol"]).not_inside(NOT_THEIRS),
    Floor::new("deputy", &["deputy-protocol"]).not_inside(NOT_THEIRS),
    Floor::new("deputyd", BELOW_AND_RUNNER),
    Floor::new("deputy-tests", ALL),
];

/// A crate and what its Cargo.toml names.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// The crate.
    pub name: String,
    /// What is built into it.
    pub inside: Vec<String>,
    /// What only its tests use.
    pub tests: Vec<String>,
}

/// All crates of the workspace, as cargo sees them.
///
/// # Panics
/// If cargo cannot read the workspace, or its lock file is stale.
pub fn manifests(repository: &Repository) -> Vec<Manifest> {
    let text = repository.output("cargo", &["metadata", "--no-deps", "--locked", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&text).expect("cargo writes JSON");
    list(&metadata["packages"]).iter().map(manifest).collect()
}

fn manifest(package: &Value) -> Manifest {
    let dependencies = list(&package["dependencies"]);
    let (tests, inside): (Vec<&Value>, Vec<&Value>) =
        dependencies.iter().partition(|dependency| dependency["kind"] == "dev");
    let names = |list: Vec<&Value>| list.into_iter().map(name).collect();
    Manifest { name: name(package), inside: names(inside), tests: names(tests) }
}

fn name(value: &Value) -> String {
    value["name"].as_str().expect("packages have names").to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("cargo writes a list here")
}

/// Imports that go up or sideways, and crates that a floor must not know.
pub fn faults(manifests: &[Manifest]) -> Vec<String> {
    let mut faults = Vec::new();
    for Manifest { name, inside, tests } in manifests {
        let Some(floor) = FLOORS.iter().find(|floor| floor.name == name) else {
            faults.push(format!("{name}: a new crate; give it a floor in this rule"));
            continue;
        };
        for dependency in inside.iter().chain(tests) {
            let ours = manifests.iter().any(|member| member.name == *dependency);
            if ours && !floor.may.contains(&dependency.as_str()) {
                faults.push(format!("{name} imports {dependency}: imports go down only"));
            }
            if floor.never.contains(&dependency.as_str()) {
                faults.push(format!("{name} names {dependency}: that belongs to a floor above"));
            }
        }
        for dependency in inside.iter().filter(|inside| floor.not_inside.contains(&inside.as_str())) {
            faults.push(format!("{name} is built with {dependency}: it has to stay small and ignorant"));
        }
    }
    faults
}
