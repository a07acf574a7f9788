//! Looking: what tools show that change nothing.

use super::tools::{
    deliveries_list, document_read, documents_list, metrics_show, projects_find, query, repo_list, repo_read,
    repo_search, run_show, runs_list, search_all, spend_show, web_fetch, web_search,
};

/// A call of a tool that only looks. It may be made again at any time.
#[derive(Clone, Debug, PartialEq)]
pub enum Look {
    /// Which projects there are.
    Projects,
    /// Which project a sentence means.
    Find(projects_find::ProjectsFind),
    /// What is in a folder of a repository.
    RepoList(repo_list::RepoList),
    /// What is in a file of a repository.
    RepoRead(repo_read::RepoRead),
    /// Where something stands in a repository.
    RepoSearch(repo_search::RepoSearch),
    /// Which documents a project has.
    Documents(documents_list::DocumentsList),
    /// What one of them says.
    Document(document_read::DocumentRead),
    /// Which runs there are.
    Runs(runs_list::RunsList),
    /// What is known of one of them.
    Run(run_show::RunShow),
    /// What went out.
    Deliveries(deliveries_list::DeliveriesList),
    /// What was spent.
    Spend(spend_show::SpendShow),
    /// What happened in a product, in figures.
    Metrics(metrics_show::MetricsShow),
    /// One's own question of it.
    Query(query::Query),
    /// What waits for room.
    Queue,
    /// What is to be done at its time.
    Schedule,
    /// Where something was said.
    Said(search_all::SearchAll),
    /// What the web has about something.
    WebSearch(web_search::WebSearch),
    /// What stands on a page.
    WebFetch(web_fetch::WebFetch),
}
