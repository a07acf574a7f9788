//! Nothing tracked tells on which machine it was made.

use super::{File, Repository};

/// Accounts in `/home` that stand for nobody.
const FICTIONAL: [&str; 2] = ["agent", "x"];
/// Where dependencies come from.
const REGISTRIES: [&str; 2] =
    ["registry+https://github.com/rust-lang/crates.io-index", "https://registry.npmjs.org/"];

/// Paths of the machine that this runs on, homes, and registries other than the public ones.
pub fn faults(repository: &Repository) -> Vec<String> {
    let root = repository.root.display().to_string();
    // A checkout in a folder right below the root (`/src`) has a path that means nothing.
    let own = (root.matches('/').count() > 1).then_some(root);
    repository.files.iter().flat_map(|file| in_file(file, own.as_deref())).collect()
}

/// Those of one file.
pub fn in_file(file: &File, own: Option<&str>) -> Vec<String> {
    let lock = file.ends_with(".lock") || file.ends_with("package-lock.json");
    let mut faults = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        let mut fault = |what: &str| faults.push(format!("{}:{}: {what}", file.path, at + 1));
        if own.is_some_and(|own| line.contains(own)) || names_a_home(line) {
            fault("a path of somebody's machine");
        }
        if lock && names_a_source(line) && !REGISTRIES.iter().any(|registry| line.contains(registry)) {
            fault("a registry that others cannot reach");
        }
    }
    faults
}

fn names_a_source(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("source = ") || line.starts_with("\"resolved\": ")
}

fn names_a_home(line: &str) -> bool {
    let account =
        |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect::<String>();
    let starts = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "/$}.~".contains(c));
    let homes = [concat!("/ho", "me/"), concat!("/Us", "ers/")];
    let named = homes.iter().any(|home| {
        line.match_indices(home).any(|(at, _)| {
            let account = account(&line[at + home.len()..]);
            starts(at) && !account.is_empty() && !FICTIONAL.contains(&account.as_str())
        })
    });
    named || line.match_indices(concat!("/ro", "ot/")).any(|(at, _)| starts(at))
}
