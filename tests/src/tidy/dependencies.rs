//! What is built into the programs: no banned crate, no version with a known trap, one copy of what is heavy.

use super::Repository;

/// Crates that must not be linked, and why.
const BANNED: &[(&str, &str)] = &[
    ("openssl-sys", "TLS comes from rustls with aws-lc-rs; a second library needs what machines lack"),
    ("native-tls", "TLS comes from rustls with aws-lc-rs"),
    ("ring", "a second provider of TLS makes rustls panic without a choice"),
    ("libssh2-sys", "the network is the system git's"),
    ("tokio-tar", "it lets archives write where they like"),
    ("async-std", "there is one runtime"),
    ("ractor_cluster", "not made for production; laptops come over our own link"),
];

/// The first version without a trap that we know of, and the trap.
const FLOORS: &[(&str, [u64; 3], &str)] = &[
    ("libsqlite3-sys", [0, 37, 0], "bundles SQLite 3.51.3; older ones can corrupt a WAL"),
    ("tar", [0, 4, 45], "hidden sizes smuggle files"),
    ("h2", [0, 4, 16], "floods of resets"),
    ("rmcp", [1, 4, 0], "rebinding of names"),
    ("tracing-subscriber", [0, 3, 20], "escape sequences in logs"),
];

/// One copy each: two cost minutes to build, and their types do not fit each other.
const ONCE: &[&str] = &[
    "axum",
    "git2",
    "h2",
    "hyper",
    "libsqlite3-sys",
    "reqwest",
    "rustls",
    "sqlx",
    "tokio",
    "tokio-tungstenite",
    "tower-http",
    "tungstenite",
];

/// A crate that is built, on this platform and with our features.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence, as an SPDX expression.
    pub licence: String,
}

/// Everything that is built, tests included. The lock file would not do: it lists what no feature asks for.
///
/// # Panics
/// If cargo cannot tell.
pub fn built(repository: &Repository) -> Vec<Dependency> {
    let args =
        ["tree", "--workspace", "--locked", "--edges", "all", "--prefix", "none", "--format", "{p}|{l}"];
    let mut all: Vec<Dependency> = repository.output("cargo", &args).lines().filter_map(dependency).collect();
    all.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    all.dedup();
    all
}

fn dependency(line: &str) -> Option<Dependency> {
    let (package, licence) = line.split_once('|')?;
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    let licence = licence.strip_suffix(" (*)").unwrap_or(licence);
    Some(Dependency { name: name.to_owned(), version: version.to_owned(), licence: licence.to_owned() })
}

/// Banned crates, versions below their floor, second copies.
pub fn faults(built: &[Dependency]) -> Vec<String> {
    let mut faults = Vec::new();
    for Dependency { name, version, .. } in built {
        if let Some((_, why)) = BANNED.iter().find(|(banned, _)| banned == name) {
            faults.push(format!("{name} is built: {why}; `cargo tree -i {name}` shows who asks for it"));
        }
        if let Some((_, floor, trap)) = FLOORS.iter().find(|(floored, ..)| floored == name)
            && numbers(version) < *floor
        {
            faults.push(format!("{name} {version} has a trap ({trap}): at least {floor:?}"));
        }
    }
    for name in ONCE {
        let versions: Vec<&str> =
            built.iter().filter(|one| one.name == *name).map(|one| one.version.as_str()).collect();
        if versions.len() > 1 {
            faults.push(format!("{name} is built {} times: {}", versions.len(), versions.join(", ")));
        }
    }
    faults
}

/// The numbers of a version; what follows a hyphen or a plus does not count.
fn numbers(version: &str) -> [u64; 3] {
    let core = version.split(['-', '+']).next().unwrap_or(version);
    let mut parts = core.split('.').map(|part| part.parse().unwrap_or(0));
    [(); 3].map(|()| parts.next().unwrap_or(0))
}
