//! Looks at what there is. Nothing changes, so a look may be taken again.

use super::super::mind::Thinker;
use super::{
    deliveries_list, document_read, documents_list, projects_find, projects_list, queue_show, repo_list,
    repo_read, repo_search, run_show, runs_list, search_all, spend_show, web_fetch, web_search,
};
use crate::librarian::SearchError;
use crate::office::ProjectHandle;
use crate::ports::{LedgerFault, SecretFault, WebFault, WorkspaceFault, World};
use crate::thinking::{Mind as _, ThoughtFault};
use deputy_domain::agent::Transcript;
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::Look;
use deputy_domain::projection::ProjectDoc;
use deputy_domain::secret::Redactor;
use deputy_protocol::event::ToolOutcome;
use deputy_protocol::ids::ProjectId;

/// Why nothing was seen.
#[derive(Debug)]
pub(super) enum Unseen {
    /// For the model: why, and what to do.
    Told(String),
    /// The ledger did not answer: the turn does not go on.
    Ledger(LedgerFault),
}

/// What was seen, for the model.
pub(super) type Seen = Result<String, Unseen>;

impl Unseen {
    pub(super) fn told(why: &(impl ToString + ?Sized)) -> Self {
        Self::Told(why.to_string())
    }
}

impl From<LedgerFault> for Unseen {
    fn from(fault: LedgerFault) -> Self {
        Self::Ledger(fault)
    }
}

impl From<WorkspaceFault> for Unseen {
    fn from(fault: WorkspaceFault) -> Self {
        Self::told(&fault)
    }
}

impl From<SecretFault> for Unseen {
    fn from(fault: SecretFault) -> Self {
        Self::told(&fault)
    }
}

impl From<WebFault> for Unseen {
    fn from(fault: WebFault) -> Self {
        Self::told(&fault)
    }
}

impl From<SearchError> for Unseen {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Ledger(fault) => Self::Ledger(fault),
            SearchError::Index(fault) => Self::told(&fault),
        }
    }
}

/// Looks, and says what was seen.
pub(super) async fn look(
    thinker: &Thinker<'_>,
    it: &Conversation,
    transcript: &Transcript,
    look: &Look,
) -> Result<ToolOutcome, ThoughtFault> {
    let world = thinker.world();
    let seen = match look {
        Look::Projects => projects_list::show(world).await,
        Look::Find(wanted) => projects_find::show(world, wanted).await,
        Look::RepoList(wanted) => repo_list::show(world, it, wanted).await,
        Look::RepoRead(wanted) => repo_read::show(world, it, wanted).await,
        Look::RepoSearch(wanted) => repo_search::show(world, it, wanted).await,
        Look::Documents(wanted) => documents_list::show(world, it, wanted).await,
        Look::Document(wanted) => document_read::show(world, wanted).await.map(|(text, _)| text),
        Look::Runs(wanted) => runs_list::show(world, wanted).await,
        Look::Run(wanted) => run_show::show(world, wanted).await,
        Look::Deliveries(wanted) => deliveries_list::show(world, wanted).await,
        Look::Spend(wanted) => spend_show::show(world, wanted).await,
        Look::Queue => queue_show::show(world).await,
        Look::Said(wanted) => search_all::show(world, wanted).await,
        Look::WebSearch(wanted) => web_search::show(world, wanted).await,
        Look::WebFetch(wanted) => web_fetch::show(thinker, it, transcript, wanted).await,
    };
    outcome(seen)
}

/// What was seen, as the outcome of a tool.
pub(super) fn outcome(seen: Seen) -> Result<ToolOutcome, ThoughtFault> {
    match seen {
        Ok(text) => Ok(ToolOutcome::Done { text }),
        Err(Unseen::Told(text)) => Ok(ToolOutcome::Refused { text }),
        Err(Unseen::Ledger(fault)) => Err(fault.into()),
    }
}

/// A project by its name; one that was removed is found by its id alone.
pub(super) async fn named(world: &World, name: &str) -> Result<ProjectDoc, Unseen> {
    let projects = ProjectHandle::new(world.clone());
    // Databases differ in what they make of this one; no name has it.
    let found = if name.contains('\0') { None } else { projects.recall(name).await? };
    match found {
        Some(project) => Ok(project),
        None => Err(Unseen::told(&unknown(&projects, &format!("there is no project {name:?}")).await?)),
    }
}

/// The project that is named, or that the conversation is about.
pub(super) async fn project(
    world: &World,
    it: &Conversation,
    name: Option<&str>,
) -> Result<ProjectDoc, Unseen> {
    if let Some(name) = name {
        return named(world, name).await;
    }
    let projects = ProjectHandle::new(world.clone());
    if let Some(id) = it.project_id
        && let Some(project) = projects.load(id).await?
    {
        return Ok(project);
    }
    Err(Unseen::told(&unknown(&projects, "this conversation is about no project: name one").await?))
}

async fn unknown(projects: &ProjectHandle, why: &str) -> Result<String, LedgerFault> {
    let names: Vec<String> = projects.all().await?.into_iter().map(|project| project.name).collect();
    Ok(if names.is_empty() {
        format!("{why}; there are no projects yet")
    } else {
        format!("{why}; the projects are {}", names.join(", "))
    })
}

/// What keeps a project's secrets out of what is recorded, and so of what a model reads.
pub(super) async fn redactor(world: &World, project_id: ProjectId) -> Result<Redactor, Unseen> {
    Ok(Redactor::new(&world.secrets.guarded(project_id).await?))
}
