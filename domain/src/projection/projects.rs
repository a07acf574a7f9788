//! Projects, and the way from a name to one.

use super::doc::{read, write};
use crate::ledger::Row;
use deputy_protocol::At;
use deputy_protocol::event::{Envelope, ProjectEvent, ProjectSettings, RepoOrigin};
use deputy_protocol::ids::ProjectId;
use serde::{Deserialize, Serialize};

/// The document of a project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProjectDoc {
    /// Which project.
    pub project_id: ProjectId,
    /// Version of its stream.
    pub version: u64,
    /// Unique, without regard to case.
    pub name: String,
    /// Where the repository comes from.
    pub origin: RepoOrigin,
    /// How work in it is done.
    pub settings: ProjectSettings,
    /// The public half of its deploy key.
    pub deploy_key: Option<String>,
    /// When it was added.
    pub created_at: At,
    /// When it was removed, if it was. The row stays: the history names the project, and its runs can be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_at: Option<At>,
}

impl ProjectDoc {
    /// State of the rows of projects that are there.
    pub const THERE: &'static str = "";

    /// State of the rows of projects that were removed.
    pub const REMOVED: &'static str = "removed";

    /// Whether Deputy looks after it no more.
    pub const fn is_removed(&self) -> bool {
        self.removed_at.is_some()
    }
}

/// The key of a project's name: names differ by more than case.
pub fn name_key(name: &str) -> String {
    name.to_lowercase()
}

pub(super) fn apply(
    project_id: ProjectId,
    row: Option<Row>,
    envelope: &Envelope,
    event: &ProjectEvent,
) -> Option<Row> {
    let doc = match event {
        ProjectEvent::Added { name, origin, settings, deploy_key, at } => ProjectDoc {
            project_id,
            version: envelope.version,
            name: name.clone(),
            origin: origin.clone(),
            settings: settings.clone(),
            deploy_key: deploy_key.clone(),
            created_at: *at,
            removed_at: None,
        },
        ProjectEvent::Changed { settings, .. } => {
            let doc: ProjectDoc = read(&row?.doc);
            ProjectDoc { version: envelope.version, settings: settings.clone(), ..doc }
        }
        ProjectEvent::Removed { at, .. } => {
            let doc: ProjectDoc = read(&row?.doc);
            ProjectDoc { version: envelope.version, removed_at: Some(*at), ..doc }
        }
    };
    let state = if doc.is_removed() { ProjectDoc::REMOVED } else { ProjectDoc::THERE };
    Some(Row {
        parent: String::new(),
        state: state.to_owned(),
        rank: project_id.to_string(),
        doc: write(&doc),
    })
}

/// Who has the name: nobody, once its project was removed.
pub(super) fn name(project_id: ProjectId, event: &ProjectEvent) -> Option<Row> {
    match event {
        ProjectEvent::Added { .. } | ProjectEvent::Changed { .. } => Some(Row {
            parent: project_id.to_string(),
            state: String::new(),
            rank: String::new(),
            doc: write(&project_id),
        }),
        ProjectEvent::Removed { .. } => None,
    }
}
