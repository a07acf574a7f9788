//! Versions meet in one table, each with its reason.

use super::{File, Repository};

/// Lines of the table that give no reason, that nobody uses, and versions outside of it.
///
/// # Panics
/// If the root has no Cargo.toml.
pub fn faults(repository: &Repository) -> Vec<String> {
    let root = repository.file("Cargo.toml").expect("the workspace has a manifest");
    // One with a table of its own is no member: what it asks for is nothing that the house is built with.
    let is_member = |file: &&File| file.ends_with("/Cargo.toml") && !file.text.contains("\n[workspace]\n");
    let members: Vec<&File> = repository.files.iter().filter(is_member).collect();
    let mut faults = Vec::new();
    for line in section(&root.text, "[workspace.dependencies]") {
        let Some((name, value)) = line.split_once(" = ") else { continue };
        let ours = value.contains("path = ");
        let reason = value.split_once(" # ").map_or("", |(_, reason)| reason);
        if !ours && reason.trim().is_empty() {
            faults.push(format!("Cargo.toml: {name}: say in a comment on its line why it is here"));
        }
        let used = members.iter().any(|member| member.text.contains(&format!("\n{name}.workspace")));
        if !used {
            faults.push(format!("Cargo.toml: {name}: no member uses it; take it out"));
        }
    }
    for member in members {
        let tables = ["[dependencies]", "[dev-dependencies]", "[build-dependencies]"];
        let lines = tables.iter().flat_map(|table| section(&member.text, table));
        for line in lines.filter(|line| line.contains('=') && !line.contains("workspace = true")) {
            faults.push(format!(
                "{}: `{line}`: its version belongs to the table of the workspace",
                member.path
            ));
        }
    }
    faults
}

/// The lines below a heading, comments and blank lines left out.
fn section<'a>(text: &'a str, heading: &str) -> Vec<&'a str> {
    let lines = text.lines().skip_while(|line| line.trim() != heading).skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}
