//! What is in a folder of a repository.

use super::seen::Seen;
use super::source::{Source, named};
use crate::ports::{EntryKind, Folder, World};
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::repo_list::RepoList;

pub(super) async fn show(world: &World, it: &Conversation, wanted: &RepoList) -> Seen {
    let source = Source::sight(world, it, wanted.project.as_deref(), wanted.commit.as_deref()).await?;
    let (id, commit) = (source.project.project_id, &source.sighted.commit);
    let Folder { entries, left_out } = world.sources.folder(id, commit, &wanted.path).await?;
    let mut lines: Vec<String> = entries
        .iter()
        .map(|entry| match entry.kind {
            EntryKind::Folder => format!("{}/", entry.name),
            EntryKind::File { size_bytes } => format!("{}  {size_bytes} bytes", entry.name),
            EntryKind::Link => format!("{}  (link)", entry.name),
            EntryKind::Repository => format!("{}  (another repository)", entry.name),
        })
        .collect();
    if left_out > 0 {
        lines.push(format!("({left_out} more)"));
    }
    let place = if wanted.path.is_empty() { "the top folder".to_owned() } else { named(&wanted.path) };
    source.told(&format!("What is in {place}, {} entries,", entries.len() + left_out), lines.join("\n")).await
}
