//! What is in a file of a repository.

use super::seen::Seen;
use super::source::{CHARS_MAX, Source, named};
use crate::ports::{FileLines, World};
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::repo_read::RepoRead;
use std::fmt::Write as _;

pub(super) async fn show(world: &World, it: &Conversation, wanted: &RepoRead) -> Seen {
    let RepoRead { project, path, commit, first_line, lines } = wanted;
    let source = Source::sight(world, it, project.as_deref(), commit.as_deref()).await?;
    let (id, commit) = (source.project.project_id, &source.sighted.commit);
    let FileLines { lines, lines_total } = world.sources.file(id, commit, path, *first_line, *lines).await?;
    let (mut text, mut chars, mut last) = (String::new(), 0, first_line - 1);
    for (number, line) in (*first_line..).zip(&lines) {
        chars += line.chars().count() + 8;
        if chars > CHARS_MAX {
            break;
        }
        let _ = writeln!(text, "{number:>5}: {line}");
        last = number;
    }
    let which = if last < *first_line {
        format!("No lines from {first_line} on; there are {lines_total}")
    } else {
        format!("Lines {first_line} to {last} of {lines_total}")
    };
    let more = if last < lines_total && last >= *first_line {
        format!(" (go on with offset {})", last + 1)
    } else {
        String::new()
    };
    source.told(&format!("{which}{more} of {}", named(path)), text).await
}
