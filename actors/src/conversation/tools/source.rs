//! What the tools that read a repository have in common: the commit, and how what was read is handed on.

use super::seen::{Seen, Unseen};
use super::subject::{project, redactor};
use crate::ports::{Sighted, World};
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::untrusted;
use deputy_domain::projection::ProjectDoc;

/// Characters of a repository's text in one answer.
pub(super) const CHARS_MAX: usize = 60_000;

/// A path as it stands before the marks. Whoever made a repository chose its names: one that could be read as anything but
/// a path is not said again there.
pub(super) fn named(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._-/@+".contains(c);
    if path.chars().all(is_plain) { format!("`{path}`") } else { "the path that was asked for".to_owned() }
}

/// A repository at a commit.
pub(super) struct Source<'a> {
    world: &'a World,
    pub(super) project: ProjectDoc,
    pub(super) sighted: Sighted,
}

impl<'a> Source<'a> {
    /// The repository that is meant, at the commit that is meant.
    pub(super) async fn sight(
        world: &'a World,
        it: &Conversation,
        name: Option<&str>,
        commit: Option<&str>,
    ) -> Result<Self, Unseen> {
        let project = project(world, it, name).await?;
        let ProjectDoc { project_id, origin, settings, .. } = &project;
        let sighted = world.sources.sight(*project_id, origin, &settings.default_branch, commit).await?;
        Ok(Self { world, project, sighted })
    }

    /// What was read, as a model gets it: where and when it is from, and what it says, told apart.
    pub(super) async fn told(&self, what: &str, text: String) -> Seen {
        let Sighted { commit, remark } = &self.sighted;
        let name = &self.project.name;
        // A remote's own words may be in it.
        let remark = remark.as_ref().map(|remark| format!("[{remark}]\n")).unwrap_or_default();
        let clean = redactor(self.world, self.project.project_id).await?.text(format!("{remark}{text}"));
        let material = untrusted(&format!("the repository of {name} at {commit}"), &clean);
        Ok(format!("{what} in {name} at commit {commit}.\n{material}"))
    }
}
