//! Looks at what there is. Nothing changes, so a look may be taken again.

use super::super::mind::Thinker;
use super::seen::outcome;
use super::{
    deliveries_list, document_read, documents_list, metrics_show, projects_find, projects_list, query,
    queue_show, repo_list, repo_read, repo_search, run_show, runs_list, schedule_list, search_all,
    spend_show, web_fetch, web_search,
};
use crate::thinking::{Mind as _, ThoughtFault};
use deputy_domain::agent::Transcript;
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::Look;
use deputy_protocol::event::ToolOutcome;

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
        Look::Document(wanted) => document_read::show(world, it, wanted).await.map(|(text, _)| text),
        Look::Runs(wanted) => runs_list::show(world, wanted).await,
        Look::Run(wanted) => run_show::show(world, it, wanted).await,
        Look::Deliveries(wanted) => deliveries_list::show(world, wanted).await,
        Look::Spend(wanted) => spend_show::show(world, wanted).await,
        Look::Metrics(wanted) => metrics_show::show(world, it, wanted).await,
        Look::Query(wanted) => query::show(world, it, wanted).await,
        Look::Queue => queue_show::show(world).await,
        Look::Schedule => schedule_list::show(world, thinker.desk.id).await,
        Look::Said(wanted) => search_all::show(world, it, wanted).await,
        Look::WebSearch(wanted) => web_search::show(world, wanted).await,
        Look::WebFetch(wanted) => web_fetch::show(thinker, it, transcript, wanted).await,
    };
    outcome(seen)
}
