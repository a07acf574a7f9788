//! Documents that cannot drift: the picture of the tree, the index of decisions, links.

use super::{File, Repository};
use std::fmt::Write as _;

/// The document with the picture.
pub const ARCHITECTURE: &str = "docs/ARCHITECTURE.md";
/// The page that it pictures.
pub const TREE: &str = "actors/src/tree.rs";
const DECISIONS: &str = "docs/decisions/";

/// The tree as the document prints it: children in start order, each with the comment above it.
///
/// # Panics
/// If the page has no `spec` or a child has no comment.
pub fn picture(tree: &str) -> String {
    let (_, body) = tree.split_once("pub fn spec(").expect("the page has a spec");
    let mut why = String::new();
    let mut children: Vec<(String, String)> = Vec::new();
    let mut kind = None;
    for line in body.lines().map(str::trim) {
        if let Some(comment) = line.strip_prefix("// ") {
            why = if why.is_empty() { comment.to_owned() } else { format!("{why} {comment}") };
        }
        if line.starts_with(".child(") {
            kind = Some(line);
        }
        if kind.is_some() && line.contains('"') {
            let name = line.split('"').nth(1).expect("a name in quotes").to_owned();
            assert!(!why.is_empty(), "{TREE}: say in a comment why `{name}` is there");
            children.push((name, std::mem::take(&mut why)));
            kind = None;
        }
    }
    draw(&children)
}

fn draw(children: &[(String, String)]) -> String {
    let width = children.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = "root\n".to_owned();
    for (at, (name, why)) in children.iter().enumerate() {
        let branch = if at + 1 == children.len() { "└─" } else { "├─" };
        writeln!(text, "{branch} {name:width$}  {why}").expect("a string takes all");
    }
    text
}

/// Notes of decisions that the index does not list in order.
pub fn decisions(files: &[File]) -> Vec<String> {
    let index = format!("{DECISIONS}README.md");
    let text = files.iter().find(|file| file.path == index).map_or("", |file| file.text.as_str());
    let notes = files.iter().filter_map(|file| file.path.strip_prefix(DECISIONS));
    let listed: Vec<Option<usize>> = notes
        .clone()
        .filter(|note| *note != "README.md")
        .map(|note| text.find(&format!("({note})")))
        .collect();
    let mut faults: Vec<String> = notes
        .filter(|note| *note != "README.md" && !text.contains(&format!("({note})")))
        .map(|note| format!("{index}: list {note}"))
        .collect();
    if !listed.is_sorted() {
        faults.push(format!("{index}: list the notes in order"));
    }
    faults
}

/// Links of documents to files that are not there.
pub fn dead_links(repository: &Repository) -> Vec<String> {
    let mut faults = Vec::new();
    for file in repository.files.iter().filter(|file| file.ends_with(".md")) {
        let folder = repository.root.join(&file.path).parent().expect("a file lies in a folder").to_owned();
        let links = file.text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let target = link.split('#').next().unwrap_or(link);
            if !folder.join(target).exists() {
                faults.push(format!("{}: links to {link}, which is not there", file.path));
            }
        }
    }
    faults
}
