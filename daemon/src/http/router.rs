//! The one list of routes: what there is, who may use it, and what it takes and gives.

use super::access::Access;
use super::openapi::{self, op};
use super::route::{Route, RouteInfo, assemble, get, post, route};
use super::state::AppState;
use super::{
    agents, context, conversations, documents, feed, house, inbox, later, memories, meta, pages, plans,
    projects, queue, runs, search, sessions, spend, tasks, tokens,
};
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::MethodFilter;
use deputy_protocol::api::{
    About, AgentView, Answer, Approve, Artifact, ChangesRequest, ConfirmPlan, ContextView,
    ConversationChange, ConversationView, DeclinePlan, DeferPlan, DocumentEdit, DocumentSummary,
    DocumentVersion, DocumentView, EventView, FeedTicket, FoundKind, HandOver, Health, House, InboxItem,
    MemoryChange, MemoryForgotten, MemoryView, Message, MessageView, NewConversation, NewDocument, NewMemory,
    NewProject, NewTask, NewToken, Nothing, PauseRequest, PlanView, Project, ProjectChange, ProjectSaved,
    Queue, Reject, RevisePlan, Role, RunView, SearchPage, SessionView, Spend, TaskAccepted, TaskView,
    TokenCreated, TokenView, TrafficExchange, TrafficRecord,
};
use deputy_protocol::event::MemoryCategory;
use std::sync::OnceLock;

const VIEWER: Access = Access::Token(Role::Viewer);
const DEVELOPER: Access = Access::Token(Role::Developer);
const ADMIN: Access = Access::House(Role::Admin);
const OPEN: Access = Access::Open;

/// The API.
pub fn router(app: AppState) -> Router {
    assemble(app, routes())
}

/// All routes there are, once for each method.
pub fn route_list() -> Vec<RouteInfo> {
    routes().iter().flat_map(Route::infos).collect()
}

/// The list as a document. The same text for everybody: made once.
async fn document() -> impl IntoResponse {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    let document = DOCUMENT.get_or_init(|| openapi::document(&routes()).to_string());
    ([(CONTENT_TYPE, "application/json")], document.as_str())
}

fn routes() -> Vec<Route> {
    let groups = [
        work_routes(),
        run_routes(),
        record_routes(),
        founder_routes(),
        plan_routes(),
        talk_routes(),
        memory_routes(),
        document_routes(),
        context_routes(),
        house_routes(),
        page_routes(),
        later_routes(),
    ];
    groups.into_iter().flatten().collect()
}

fn work_routes() -> Vec<Route> {
    let add =
        op("addProject", "Entrusts a repository to Deputy.").takes::<NewProject>().gives::<ProjectSaved>(201);
    let list = op("listProjects", "Projects, newest first.").paged().gives_page::<Project>();
    let show = op("showProject", "A project, by its id or its name.").by_name().gives::<Project>(200);
    let change = op("changeProject", "Changes how work in a project is done.")
        .by_name()
        .takes::<ProjectChange>()
        .gives::<ProjectSaved>(200);
    let remove = op("removeProject", "Removes a project whose work is over. What was done there stays.")
        .by_name()
        .gives::<ProjectSaved>(200);
    let create = op("createTask", "Delegates work.").takes::<NewTask>().gives::<TaskAccepted>(202);
    let tasks = op("listTasks", "Tasks, newest first.").filtered().paged().gives_page::<TaskView>();
    let cancel = op("cancelTask", "Stops the task's run.").may_take::<Nothing>().gives::<TaskView>(202);
    vec![
        post("/api/v1/projects", ADMIN, projects::add, add).slow(),
        get("/api/v1/projects", VIEWER, projects::list, list),
        get("/api/v1/projects/{id}", VIEWER, projects::show, show),
        route(MethodFilter::PATCH, "/api/v1/projects/{id}", ADMIN, projects::change, change).slow(),
        route(MethodFilter::DELETE, "/api/v1/projects/{id}", ADMIN, projects::remove, remove),
        post("/api/v1/tasks", DEVELOPER, tasks::create, create),
        get("/api/v1/tasks", VIEWER, tasks::list, tasks),
        get("/api/v1/tasks/{id}", VIEWER, tasks::show, op("showTask", "A task.").gives::<TaskView>(200)),
        post("/api/v1/tasks/{id}/cancel", DEVELOPER, tasks::cancel, cancel),
    ]
}

fn run_routes() -> Vec<Route> {
    let list = op("listRuns", "Runs, newest first.").filtered().paged().gives_page::<RunView>();
    let events = op("listRunEvents", "What happened in a run, in order.")
        .number("after", "Only what follows this position.", 0, i64::MAX)
        .number("limit", "Events at most.", 1, 1000)
        .gives_page::<EventView>();
    let diff = op("showRunDiff", "A run's change, as a unified diff.").gives_text("text/x-diff");
    let artifacts = op("listRunArtifacts", "What a run left; what it wrote comes last, newest first.")
        .paged()
        .gives_page::<Artifact>();
    let download = op("downloadRunArtifact", "What a run wrote, by its digest.").gives_bytes();
    let traffic = op("listRunTraffic", "What a run's agent asked of models, in order.")
        .paged()
        .gives_page::<TrafficRecord>();
    let exchange =
        op("showRunTraffic", "One call of a model: exactly what it was given, and what it answered.");
    let approve = op("approveRun", "Delivers work in review.").takes::<Approve>().gives::<RunView>(202);
    let reject = op("rejectRun", "Throws work in review away.").takes::<Reject>().gives::<RunView>(202);
    let changes = op("requestChanges", "Asks for another round.").takes::<ChangesRequest>();
    let message = op("messageRun", "Tells the agent something.").takes::<Message>().gives::<RunView>(202);
    let act = |id, summary| op(id, summary).may_take::<Nothing>().gives::<RunView>(202);
    let interrupt = act("interruptRun", "Ends the turn that is under way; it is the founder's then.");
    let hand_over = op("handOverRun", "Lets a run go on as delegated work.").takes::<HandOver>();
    let take_back = act("takeBackRun", "Has a run in hand: after the turn under way it is the founder's.");
    let stop = act("stopRun", "Ends a run.");
    let retry = act("retryRun", "Tries a run again that ended badly.");
    let rollback = act("rollBackRun", "Takes a delivered change back.");
    vec![
        get("/api/v1/runs", VIEWER, runs::list, list),
        get("/api/v1/runs/{id}", VIEWER, runs::show, op("showRun", "A run.").gives::<RunView>(200)),
        get("/api/v1/runs/{id}/events", VIEWER, runs::events, events),
        get("/api/v1/runs/{id}/diff", DEVELOPER, runs::diff, diff),
        get("/api/v1/runs/{id}/artifacts", DEVELOPER, runs::artifacts, artifacts),
        get("/api/v1/runs/{id}/artifacts/{digest}", DEVELOPER, runs::download, download).slow(),
        get("/api/v1/runs/{id}/traffic", DEVELOPER, runs::traffic, traffic),
        get(
            "/api/v1/runs/{id}/traffic/{call}",
            DEVELOPER,
            runs::exchange,
            exchange.gives::<TrafficExchange>(200),
        ),
        post("/api/v1/runs/{id}/approve", DEVELOPER, runs::approve, approve),
        post("/api/v1/runs/{id}/reject", DEVELOPER, runs::reject, reject),
        post("/api/v1/runs/{id}/changes", DEVELOPER, runs::changes, changes.gives::<RunView>(202)),
        post("/api/v1/runs/{id}/message", DEVELOPER, runs::message, message),
        post("/api/v1/runs/{id}/interrupt", DEVELOPER, runs::interrupt, interrupt),
        post("/api/v1/runs/{id}/hand-over", DEVELOPER, runs::hand_over, hand_over.gives::<RunView>(202)),
        post("/api/v1/runs/{id}/take-back", DEVELOPER, runs::take_back, take_back),
        post("/api/v1/runs/{id}/stop", DEVELOPER, runs::stop, stop),
        post("/api/v1/runs/{id}/retry", DEVELOPER, runs::retry, retry),
        post("/api/v1/runs/{id}/rollback", DEVELOPER, runs::rollback, rollback),
    ]
}

/// What was said and done, as far as it is more than a run's own.
fn record_routes() -> Vec<Route> {
    let kinds = FoundKind::ALL.map(FoundKind::name);
    let search = op("search", "Where words were said that all have to be there, the newest first.")
        .needs_text("q", "Words; `\"some words\"` side by side; `beg*` for a beginning.", search::CHARS_MAX)
        .text("project", "Id or name of a project.")
        .text("run", "Id of a run.")
        .choice("kind", "Only words of this kind.", &kinds)
        .number("after", "Only what follows this position.", 0, i64::MAX)
        .number("limit", "Items at most; 20 when nobody says.", 1, 100)
        .text("cursor", "`next` of the page before.")
        .gives::<SearchPage>(200);
    let all = op("listSessions", "Conversations of agents, those of the newest runs first.")
        .text("project", "Id or name of a project.")
        .text("agent", "Name of an agent.")
        .paged()
        .gives_page::<SessionView>();
    let of_run = op("listRunSessions", "The conversations that a run's agent had, in order.")
        .paged()
        .gives_page::<SessionView>();
    let log = op("downloadSessionLog", "What a session's program wrote, word for word.").gives_bytes();
    vec![
        get("/api/v1/search", VIEWER, search::search, search),
        get("/api/v1/sessions", VIEWER, sessions::list, all),
        get("/api/v1/runs/{id}/sessions", VIEWER, runs::sessions, of_run),
        get("/api/v1/runs/{id}/sessions/{number}/log", DEVELOPER, runs::log, log).slow(),
    ]
}

fn founder_routes() -> Vec<Route> {
    let list = op("listInbox", "What waits for the founder, newest first.")
        .choice("state", "Those that wait, when nobody says.", &["open", "answered", "withdrawn", "all"])
        .paged()
        .gives_page::<InboxItem>();
    let answer = op("answerInboxItem", "Answers; the first answer wins.").takes::<Answer>();
    let show = op("showInboxItem", "An inbox item.").gives::<InboxItem>(200);
    let spend = op("showSpend", "Money, by run, project or day.")
        .choice("by", "What sums are made for; `day` when nobody says.", &["run", "project", "day"])
        .paged()
        .gives::<Spend>(200);
    let queue = op("showQueue", "What waits for room, the next one first, and what was given up.")
        .number("limit", "Items at most; 200 when nobody says.", 1, 1000)
        .text("cursor", "`next` of the page before.");
    let requeue = op("requeueTask", "Tries a task again that was given up.").may_take::<Nothing>();
    let feed = op("openFeed", "Everything that is recorded, as it is recorded: a WebSocket of `Frame`s.")
        .number("after", "The position that the reader has.", 0, i64::MAX)
        .text("stream", "Only these streams, separated by commas.")
        .text("ledger_id", "The history that the position belongs to.")
        .text("ticket", "In place of a token, once.")
        .upgrades();
    let ticket = op("createFeedTicket", "Lets a browser open the feed once.").may_take::<Nothing>();
    vec![
        get("/api/v1/inbox", VIEWER, inbox::list, list),
        get("/api/v1/inbox/{id}", VIEWER, inbox::show, show),
        post("/api/v1/inbox/{id}/answer", DEVELOPER, inbox::answer, answer.gives::<InboxItem>(200)),
        get("/api/v1/spend", DEVELOPER, spend::show, spend),
        get("/api/v1/queue", VIEWER, queue::show, queue.gives::<Queue>(200)),
        post("/api/v1/queue/{id}/requeue", DEVELOPER, queue::requeue, requeue.gives::<RunView>(202)),
        get("/api/v1/feed", Access::Feed, feed::open, feed),
        post("/api/v1/feed/tickets", VIEWER, feed::ticket, ticket.gives::<FeedTicket>(201)),
    ]
}

fn house_routes() -> Vec<Route> {
    let pause = op("pause", "Pulls the kill switch.").takes::<PauseRequest>().gives::<House>(200);
    let resume = op("resume", "Releases the kill switch.").may_take::<Nothing>().gives::<House>(200);
    let list =
        op("listTokens", "Tokens, newest first, revoked ones included.").paged().gives_page::<TokenView>();
    let create = op("createToken", "Makes a token.").takes::<NewToken>().gives::<TokenCreated>(201);
    let revoke = op("revokeToken", "Ends a token.").gives::<TokenView>(200);
    let about = op("about", "Which program answers, over which history.").gives::<About>(200);
    let health = op("health", "How well the daemon is.").gives::<Health>(200).or_gives::<Health>(503);
    let metrics = op("metrics", "Figures, as Prometheus reads them.").gives_text("text/plain");
    let agents =
        op("listAgents", "The agents that work can be ordered from, with their programs' versions.").paged();
    vec![
        get("/api/v1/agents", VIEWER, agents::list, agents.gives_page::<AgentView>()).slow(),
        post("/api/v1/pause", ADMIN, house::pause, pause),
        post("/api/v1/resume", ADMIN, house::resume, resume),
        get("/api/v1/tokens", ADMIN, tokens::list, list),
        post("/api/v1/tokens", ADMIN, tokens::create, create),
        route(MethodFilter::DELETE, "/api/v1/tokens/{id}", ADMIN, tokens::revoke, revoke),
        get("/health", OPEN, meta::health, health),
        get("/about", OPEN, meta::about, about),
        get("/openapi.json", OPEN, document, op("openapi", "This document.").gives_object()),
        get("/metrics", Access::Scraper, meta::metrics, metrics),
    ]
}

/// What browsers are shown until there is a web app: notifications link there.
fn page_routes() -> Vec<Route> {
    let root = op("rootPage", "A page for people: where to look.").gives_text("text/html");
    let run = op("runPage", "A page for people: which command shows a run.").gives_text("text/html");
    let talk = op("conversationPage", "A page for people: which command goes on with a conversation.");
    let plan = op("planPage", "A page for people: which command shows plans.").gives_text("text/html");
    vec![
        get("/", OPEN, pages::root, root),
        get("/runs/{id}", OPEN, pages::run, run),
        get("/conversations/{id}", OPEN, pages::conversation, talk.gives_text("text/html")),
        get("/plans/{id}", OPEN, pages::plan, plan),
    ]
}

/// The founder's words with the COO. They are the founder's alone, and the COO knows all projects.
fn talk_routes() -> Vec<Route> {
    let list = op("listConversations", "Conversations with the COO, newest first.")
        .text("project", "Id or name of a project.")
        .text("state", "States, separated by commas.")
        .text("of", "In place of those with the COO: what agents were asked in a conversation, for a plan or about a run.")
        .paged()
        .gives_page::<ConversationView>();
    let begin = op("beginConversation", "Begins to talk with the COO; the reply comes on the feed.")
        .takes::<NewConversation>()
        .gives::<ConversationView>(202);
    let show = op("showConversation", "A conversation, with what was said last.");
    let change = op("changeConversation", "Calls a conversation something.").takes::<ConversationChange>();
    let messages = op("listMessages", "What was said in a conversation, newest first.")
        .paged()
        .gives_page::<MessageView>();
    let say = op("sendMessage", "Says something, or answers what is asked; the reply comes on the feed.")
        .takes::<Message>()
        .gives::<ConversationView>(202);
    let events = op("listConversationEvents", "What happened and was thought in a conversation, in order.")
        .number("after", "Only what follows this position.", 0, i64::MAX)
        .number("limit", "Events at most.", 1, 1000)
        .gives_page::<EventView>();
    let stop = op(
        "stopConversation",
        "Ends the turn under way. What was said stays, and is heard with the next words.",
    )
    .may_take::<Nothing>()
    .gives::<ConversationView>(202);
    let compact =
        op("compactConversation", "Has what was said before summed up for the next turn. All of it stays.")
            .may_take::<Nothing>()
            .gives::<ConversationView>(202);
    let expand =
        op("expandConversation", "Has all of it before the model again at the next turn, if it fits.")
            .may_take::<Nothing>()
            .gives::<ConversationView>(202);
    let (talks, talk) = ("/api/v1/conversations", "/api/v1/conversations/{id}");
    let said = "/api/v1/conversations/{id}/messages";
    vec![
        get(talks, ADMIN, conversations::list, list),
        post(talks, ADMIN, conversations::begin, begin),
        get(talk, ADMIN, conversations::show, show.gives::<ConversationView>(200)),
        route(MethodFilter::PATCH, talk, ADMIN, conversations::change, change.gives::<ConversationView>(200)),
        get(said, ADMIN, conversations::messages, messages),
        post(said, ADMIN, conversations::say, say),
        get("/api/v1/conversations/{id}/events", ADMIN, conversations::events, events),
        post("/api/v1/conversations/{id}/stop", ADMIN, conversations::stop, stop),
        post("/api/v1/conversations/{id}/compact", ADMIN, conversations::compact, compact),
        post("/api/v1/conversations/{id}/expand", ADMIN, conversations::expand, expand),
    ]
}

/// What the COO proposes.
fn plan_routes() -> Vec<Route> {
    let list = op("listPlans", "Plans, newest first.")
        .text("state", "`open`, `all`, or one stage; `all` when nobody says.")
        .text("conversation", "Only those of this thread.")
        .paged()
        .gives_page::<PlanView>();
    let show = op("showPlan", "A plan: the card, and what became of it.").gives::<PlanView>(200);
    let confirm =
        op("confirmPlan", "Has exactly this card done, once.").takes::<ConfirmPlan>().gives::<PlanView>(202);
    let revise = op("revisePlan", "Has another card made, as these words say.")
        .takes::<RevisePlan>()
        .gives::<PlanView>(202);
    let defer = op("deferPlan", "Puts it off until a time.").takes::<DeferPlan>().gives::<PlanView>(202);
    let decline = op("declinePlan", "Leaves it.").takes::<DeclinePlan>().gives::<PlanView>(202);
    let cancel =
        op("cancelPlan", "Ends it with all of its runs.").may_take::<Nothing>().gives::<PlanView>(202);
    vec![
        get("/api/v1/plans", VIEWER, plans::list, list),
        get("/api/v1/plans/{id}", VIEWER, plans::show, show),
        post("/api/v1/plans/{id}/confirm", DEVELOPER, plans::confirm, confirm),
        post("/api/v1/plans/{id}/revise", DEVELOPER, plans::revise, revise),
        post("/api/v1/plans/{id}/defer", DEVELOPER, plans::defer, defer),
        post("/api/v1/plans/{id}/decline", DEVELOPER, plans::decline, decline),
        post("/api/v1/plans/{id}/cancel", DEVELOPER, plans::cancel, cancel),
    ]
}

/// What is remembered.
fn memory_routes() -> Vec<Route> {
    let categories = MemoryCategory::ALL.map(MemoryCategory::name);
    let list =
        op("listMemories", "What is remembered, newest first; or what fits some words, the best first.")
            .text("project", "Id or name of a project; `founder`: of the founder as a whole.")
            .choice("category", "Only of this kind.", &categories)
            .text("q", "Words that it is about; one of them is enough. What fits best is one page.")
            .paged()
            .gives_page::<MemoryView>();
    let note = op("noteMemory", "Remembers something. What says the same is not remembered twice.")
        .takes::<NewMemory>()
        .gives::<MemoryView>(201);
    let show = op("showMemory", "A memory.").gives::<MemoryView>(200);
    let change = op("changeMemory", "Lets a memory say something else.")
        .takes::<MemoryChange>()
        .gives::<MemoryView>(200);
    let forget =
        op("forgetMemory", "Forgets something for good: it is in no later prompt and is found by nobody.")
            .gives::<MemoryForgotten>(200);
    vec![
        get("/api/v1/memories", DEVELOPER, memories::list, list),
        post("/api/v1/memories", ADMIN, memories::note, note),
        get("/api/v1/memories/{id}", DEVELOPER, memories::show, show),
        route(MethodFilter::PATCH, "/api/v1/memories/{id}", ADMIN, memories::change, change),
        route(MethodFilter::DELETE, "/api/v1/memories/{id}", ADMIN, memories::forget, forget),
    ]
}

/// Documents of projects.
fn document_routes() -> Vec<Route> {
    let list = op("listDocuments", "The documents of a project, newest first, without their texts.")
        .by_name()
        .paged()
        .gives_page::<DocumentSummary>();
    let open = op("openDocument", "Begins a document.")
        .by_name()
        .takes::<NewDocument>()
        .gives::<DocumentSummary>(201);
    let show = op("showDocument", "A document: its newest version, or the one that is asked for.")
        .number("version", "Which version, from 1.", 1, i64::MAX)
        .gives::<DocumentView>(200);
    let versions = op("listDocumentVersions", "The versions of a document, newest first.")
        .paged()
        .gives_page::<DocumentVersion>();
    let edit =
        op("editDocument", "Writes the next version of a document; 409 if there is a newer one already.")
            .takes::<DocumentEdit>()
            .gives::<DocumentSummary>(200);
    let remove =
        op("removeDocument", "Gives a document to no agent any more. Its versions can still be read.")
            .gives::<DocumentSummary>(200);
    vec![
        get("/api/v1/projects/{id}/documents", DEVELOPER, documents::list, list),
        post("/api/v1/projects/{id}/documents", ADMIN, documents::open, open),
        get("/api/v1/documents/{id}", DEVELOPER, documents::show, show),
        get("/api/v1/documents/{id}/versions", DEVELOPER, documents::versions, versions),
        route(MethodFilter::PATCH, "/api/v1/documents/{id}", ADMIN, documents::edit, edit),
        route(MethodFilter::DELETE, "/api/v1/documents/{id}", ADMIN, documents::remove, remove),
    ]
}

/// What answers were given.
fn context_routes() -> Vec<Route> {
    let context = |id, summary| {
        op(id, summary)
            .number(
                "input",
                "The answer to which input, from 1; left out: to the last.",
                0,
                i64::from(u32::MAX),
            )
            .gives::<ContextView>(200)
    };
    let of_run = context("showRunContext", "The documents and memories that a run's agent was given.");
    let of_conversation =
        context("showConversationContext", "The documents and memories that an answer was given.");
    let traffic = op("listConversationTraffic", "What was asked of models in a conversation, in order.")
        .paged()
        .gives_page::<TrafficRecord>();
    let exchange = op(
        "showConversationTraffic",
        "One call of a model: exactly what it was given, and what it answered.",
    )
    .gives::<TrafficExchange>(200);
    vec![
        get("/api/v1/runs/{id}/context", DEVELOPER, context::of_run, of_run),
        get("/api/v1/conversations/{id}/context", ADMIN, context::of_conversation, of_conversation),
        get("/api/v1/conversations/{id}/traffic", ADMIN, context::traffic, traffic),
        get("/api/v1/conversations/{id}/traffic/{call}", ADMIN, context::exchange, exchange),
    ]
}

/// What comes later: it answers that it is not there yet.
fn later_routes() -> Vec<Route> {
    use MethodFilter as M;
    let later = |id| op(id, "Not available in this version yet.");
    let both = M::GET.or(M::POST);
    vec![
        get("/api/v1/laptops", DEVELOPER, later::laptops, later("listLaptops")),
        post("/api/v1/laptops/codes", ADMIN, later::laptops, later("createLaptopCode")),
        route(M::DELETE, "/api/v1/laptops/{id}", ADMIN, later::laptops, later("removeLaptop")),
        route(both.or(M::DELETE), "/mcp", DEVELOPER, later::mcp, later("mcp")),
    ]
}
