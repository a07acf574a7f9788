//! Where something stands in a repository.

use super::seen::Seen;
use super::source::{CHARS_MAX, Source};
use crate::ports::{Matches, Pattern, World};
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::repo_search::RepoSearch;
use std::fmt::Write as _;

pub(super) async fn show(world: &World, it: &Conversation, wanted: &RepoSearch) -> Seen {
    let source = Source::sight(world, it, wanted.project.as_deref(), wanted.commit.as_deref()).await?;
    let (id, commit) = (source.project.project_id, &source.sighted.commit);
    let pattern = Pattern { regex: wanted.query.clone(), glob: wanted.glob.clone() };
    let Matches { lines, more } = world.sources.find(id, commit, &pattern).await?;
    let (mut text, mut chars, mut shown) = (String::new(), 0, 0);
    for line in &lines {
        chars += line.path.chars().count() + line.text.chars().count() + 10;
        if chars > CHARS_MAX {
            break;
        }
        let _ = writeln!(text, "{}:{}: {}", line.path, line.line, line.text);
        shown += 1;
    }
    let more = match more {
        _ if shown < lines.len() => " (only the first ones: ask more closely)".to_owned(),
        Some(why) => format!(" ({why})"),
        None => String::new(),
    };
    source.told(&format!("{shown} lines that fit{more}"), text).await
}
