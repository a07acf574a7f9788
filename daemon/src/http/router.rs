//! The one list of routes: what there is, who may use it, and what it takes and gives.

use super::access::{Access, Guarded, guard};
use super::openapi::{Operation, op};
use super::state::AppState;
use super::{edge, feed, house, inbox, later, meta, projects, queue, runs, spend, tasks, tokens};
use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware;
use axum::routing::{MethodFilter, MethodFilter as M, MethodRouter, on};
use deputy_protocol::api::{
    About, Answer, Approve, Artifact, ChangesRequest, EventView, FeedTicket, Health, House, InboxItem,
    Message, NewProject, NewTask, NewToken, Nothing, PauseRequest, Project, Queue, Reject, Role, RunView,
    Spend, TaskAccepted, TaskView, TokenCreated, TokenView,
};
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;

const VIEWER: Access = Access::Token(Role::Viewer);
const DEVELOPER: Access = Access::Token(Role::Developer);
const ADMIN: Access = Access::House(Role::Admin);

/// A route.
pub(super) struct Route {
    filter: MethodFilter,
    /// Where.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// Whether it waits for a remote repository.
    pub is_slow: bool,
    /// What it takes and gives.
    pub operation: Operation,
    handler: MethodRouter<AppState>,
}

/// A route, as others may know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteInfo {
    /// How.
    pub method: Method,
    /// Where.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

impl Route {
    fn slow(mut self) -> Self {
        self.is_slow = true;
        self
    }

    /// Its methods.
    pub(super) fn methods(&self) -> Vec<Method> {
        let known = [
            (MethodFilter::GET, Method::GET),
            (MethodFilter::POST, Method::POST),
            (MethodFilter::PATCH, Method::PATCH),
            (MethodFilter::DELETE, Method::DELETE),
        ];
        let has = |filter: MethodFilter| self.filter.or(filter) == self.filter;
        known.into_iter().filter(|(filter, _)| has(*filter)).map(|(_, method)| method).collect()
    }
}

fn route<H, T>(
    filter: MethodFilter,
    path: &'static str,
    access: Access,
    handler: H,
    operation: Operation,
) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    Route { filter, path, access, is_slow: false, operation, handler: on(filter, handler) }
}

/// All routes there are.
pub fn route_list() -> Vec<RouteInfo> {
    let infos = |route: &Route| {
        let (path, access) = (route.path, route.access);
        route.methods().into_iter().map(move |method| RouteInfo { method, path, access }).collect::<Vec<_>>()
    };
    routes().iter().flat_map(infos).collect()
}

/// The API.
pub fn router(app: AppState) -> Router {
    let mut router = Router::new();
    for Route { path, access, is_slow, handler, .. } in routes() {
        let limit = if is_slow { app.settings.remote_timeout } else { app.settings.timeout };
        let guarded = Guarded { app: app.clone(), access, limit };
        router = router.route(path, handler.layer(middleware::from_fn_with_state(guarded, guard)));
    }
    router
        .fallback(meta::not_found)
        .method_not_allowed_fallback(meta::method_not_allowed)
        .layer(CatchPanicLayer::custom(edge::caught))
        .layer(middleware::from_fn_with_state(app.clone(), edge::pass))
        .with_state(app)
}

pub(super) fn routes() -> Vec<Route> {
    let groups =
        [project_routes(), task_routes(), run_routes(), founder_routes(), house_routes(), later_routes()];
    groups.into_iter().flatten().collect()
}

fn project_routes() -> Vec<Route> {
    vec![
        route(
            M::POST,
            "/api/v1/projects",
            ADMIN,
            projects::add,
            op("addProject", "Entrusts a repository to Deputy.").takes::<NewProject>().gives::<Project>(201),
        )
        .slow(),
        route(
            M::GET,
            "/api/v1/projects",
            VIEWER,
            projects::list,
            op("listProjects", "Projects, newest first.").gives_page::<Project>(),
        ),
        route(
            M::GET,
            "/api/v1/projects/{id}",
            VIEWER,
            projects::show,
            op("showProject", "A project, by its id or its name.").by_name().gives::<Project>(200),
        ),
    ]
}

fn task_routes() -> Vec<Route> {
    let filtered = |operation: Operation| {
        operation
            .query("state", "States, separated by commas.", &json!({ "type": "string" }))
            .query("project", "Id or name of a project.", &json!({ "type": "string" }))
            .paged()
    };
    vec![
        route(
            M::POST,
            "/api/v1/tasks",
            DEVELOPER,
            tasks::create,
            op("createTask", "Delegates work.").takes::<NewTask>().gives::<TaskAccepted>(202),
        ),
        route(
            M::GET,
            "/api/v1/tasks",
            VIEWER,
            tasks::list,
            filtered(op("listTasks", "Tasks, newest first.")).gives_page::<TaskView>(),
        ),
        route(
            M::GET,
            "/api/v1/tasks/{id}",
            VIEWER,
            tasks::show,
            op("showTask", "A task.").gives::<TaskView>(200),
        ),
        route(
            M::POST,
            "/api/v1/tasks/{id}/cancel",
            DEVELOPER,
            tasks::cancel,
            op("cancelTask", "Stops the task's run.").may_take::<Nothing>().gives::<TaskView>(202),
        ),
        route(
            M::GET,
            "/api/v1/runs",
            VIEWER,
            runs::list,
            filtered(op("listRuns", "Runs, newest first.")).gives_page::<RunView>(),
        ),
    ]
}

fn run_routes() -> Vec<Route> {
    let position = json!({ "type": "integer", "minimum": 0 });
    vec![
        route(M::GET, "/api/v1/runs/{id}", VIEWER, runs::show, op("showRun", "A run.").gives::<RunView>(200)),
        route(
            M::GET,
            "/api/v1/runs/{id}/events",
            VIEWER,
            runs::events,
            op("listRunEvents", "What happened in a run, in order.")
                .query("after", "Only what follows this position.", &position)
                .query(
                    "limit",
                    "Events at most.",
                    &json!({ "type": "integer", "minimum": 1, "maximum": 1000, "default": 500 }),
                )
                .gives_page::<EventView>(),
        ),
        route(
            M::GET,
            "/api/v1/runs/{id}/diff",
            DEVELOPER,
            runs::diff,
            op("showRunDiff", "A run's change, as a unified diff.").gives_text("text/x-diff"),
        ),
        route(
            M::GET,
            "/api/v1/runs/{id}/artifacts",
            DEVELOPER,
            runs::artifacts,
            op("listRunArtifacts", "What a run left.").gives_page::<Artifact>(),
        ),
        route(
            M::POST,
            "/api/v1/runs/{id}/approve",
            DEVELOPER,
            runs::approve,
            op("approveRun", "Delivers work in review.").takes::<Approve>().gives::<RunView>(202),
        ),
        route(
            M::POST,
            "/api/v1/runs/{id}/reject",
            DEVELOPER,
            runs::reject,
            op("rejectRun", "Throws work in review away.").takes::<Reject>().gives::<RunView>(202),
        ),
        route(
            M::POST,
            "/api/v1/runs/{id}/changes",
            DEVELOPER,
            runs::changes,
            op("requestChanges", "Asks for another round.").takes::<ChangesRequest>().gives::<RunView>(202),
        ),
        route(
            M::POST,
            "/api/v1/runs/{id}/message",
            DEVELOPER,
            runs::message,
            op("messageRun", "Tells the agent something.").takes::<Message>().gives::<RunView>(202),
        ),
        route(
            M::POST,
            "/api/v1/runs/{id}/stop",
            DEVELOPER,
            runs::stop,
            op("stopRun", "Ends a run.").may_take::<Nothing>().gives::<RunView>(202),
        ),
        route(
            M::POST,
            "/api/v1/runs/{id}/retry",
            DEVELOPER,
            runs::retry,
            op("retryRun", "Tries a run again that ended badly.").may_take::<Nothing>().gives::<RunView>(202),
        ),
        route(
            M::POST,
            "/api/v1/runs/{id}/rollback",
            DEVELOPER,
            runs::rollback,
            op("rollBackRun", "Takes a delivered change back.").may_take::<Nothing>().gives::<RunView>(202),
        ),
    ]
}

fn founder_routes() -> Vec<Route> {
    vec![
        route(
            M::GET,
            "/api/v1/inbox",
            VIEWER,
            inbox::list,
            op("listInbox", "What waits for the founder, newest first.")
                .query(
                    "state",
                    "Those that wait, when nobody says.",
                    &json!({ "type": "string", "enum": ["open", "answered", "withdrawn", "all"] }),
                )
                .paged()
                .gives_page::<InboxItem>(),
        ),
        route(
            M::GET,
            "/api/v1/inbox/{id}",
            VIEWER,
            inbox::show,
            op("showInboxItem", "An inbox item.").gives::<InboxItem>(200),
        ),
        route(
            M::POST,
            "/api/v1/inbox/{id}/answer",
            DEVELOPER,
            inbox::answer,
            op("answerInboxItem", "Answers; the first answer wins.")
                .takes::<Answer>()
                .gives::<InboxItem>(200),
        ),
        route(
            M::GET,
            "/api/v1/spend",
            DEVELOPER,
            spend::show,
            op("showSpend", "Money, by run, project or day.")
                .query(
                    "by",
                    "What sums are made for.",
                    &json!({ "type": "string", "enum": ["run", "project", "day"], "default": "day" }),
                )
                .paged()
                .gives::<Spend>(200),
        ),
        route(
            M::GET,
            "/api/v1/queue",
            VIEWER,
            queue::show,
            op("showQueue", "What waits for room, and what was given up.").gives::<Queue>(200),
        ),
        route(
            M::POST,
            "/api/v1/queue/{id}/requeue",
            DEVELOPER,
            queue::requeue,
            op("requeueTask", "Tries a task again that was given up.")
                .may_take::<Nothing>()
                .gives::<RunView>(202),
        ),
        route(
            M::GET,
            "/api/v1/feed",
            Access::Feed,
            feed::open,
            op("openFeed", "Everything that is recorded, as it is recorded (a WebSocket of `Frame`s).")
                .query(
                    "after",
                    "The position that the reader has.",
                    &json!({ "type": "integer", "minimum": 0 }),
                )
                .query("stream", "Only these streams, separated by commas.", &json!({ "type": "string" }))
                .query(
                    "ledger_id",
                    "The history that the position belongs to.",
                    &json!({ "type": "string", "format": "uuid" }),
                )
                .query("ticket", "In place of a token, once.", &json!({ "type": "string" }))
                .upgrades(),
        ),
        route(
            M::POST,
            "/api/v1/feed/tickets",
            VIEWER,
            feed::ticket,
            op("createFeedTicket", "Lets a browser open the feed once.")
                .may_take::<Nothing>()
                .gives::<FeedTicket>(201),
        ),
    ]
}

fn house_routes() -> Vec<Route> {
    vec![
        route(
            M::POST,
            "/api/v1/pause",
            ADMIN,
            house::pause,
            op("pause", "Pulls the kill switch.").takes::<PauseRequest>().gives::<House>(200),
        ),
        route(
            M::POST,
            "/api/v1/resume",
            ADMIN,
            house::resume,
            op("resume", "Releases the kill switch.").may_take::<Nothing>().gives::<House>(200),
        ),
        route(
            M::GET,
            "/api/v1/tokens",
            ADMIN,
            tokens::list,
            op("listTokens", "Tokens, newest first, revoked ones included.").gives_page::<TokenView>(),
        ),
        route(
            M::POST,
            "/api/v1/tokens",
            ADMIN,
            tokens::create,
            op("createToken", "Makes a token.").takes::<NewToken>().gives::<TokenCreated>(201),
        ),
        route(
            M::DELETE,
            "/api/v1/tokens/{id}",
            ADMIN,
            tokens::revoke,
            op("revokeToken", "Ends a token.").gives::<TokenView>(200),
        ),
        route(
            M::GET,
            "/health",
            Access::Open,
            meta::health,
            op("health", "How well the daemon is.").gives::<Health>(200),
        ),
        route(
            M::GET,
            "/about",
            Access::Open,
            meta::about,
            op("about", "Which program answers, over which history.").gives::<About>(200),
        ),
        route(
            M::GET,
            "/openapi.json",
            Access::Open,
            meta::openapi,
            op("openapi", "This document.").gives_object(),
        ),
        route(
            M::GET,
            "/metrics",
            Access::Scraper,
            meta::metrics,
            op("metrics", "Figures, as Prometheus reads them.").gives_text("text/plain"),
        ),
    ]
}

/// What comes later.
fn later_routes() -> Vec<Route> {
    let all = M::GET.or(M::POST);
    vec![
        route(all, "/api/v1/conversations", DEVELOPER, later::conversations, op("conversations", "Later.")),
        route(
            M::GET,
            "/api/v1/conversations/{id}",
            DEVELOPER,
            later::conversations,
            op("showConversation", "Later."),
        ),
        route(
            M::POST,
            "/api/v1/conversations/{id}/messages",
            DEVELOPER,
            later::conversations,
            op("sendMessage", "Later."),
        ),
        route(M::GET, "/api/v1/plans/{id}", DEVELOPER, later::plans, op("showPlan", "Later.")),
        route(M::POST, "/api/v1/plans/{id}/confirm", DEVELOPER, later::plans, op("confirmPlan", "Later.")),
        route(M::POST, "/api/v1/plans/{id}/decline", DEVELOPER, later::plans, op("declinePlan", "Later.")),
        route(M::POST, "/api/v1/plans/{id}/defer", DEVELOPER, later::plans, op("deferPlan", "Later.")),
        route(M::POST, "/api/v1/plans/{id}/revise", DEVELOPER, later::plans, op("revisePlan", "Later.")),
        route(all, "/api/v1/memories", DEVELOPER, later::memories, op("memories", "Later.")),
        route(
            M::PATCH.or(M::DELETE),
            "/api/v1/memories/{id}",
            DEVELOPER,
            later::memories,
            op("memory", "Later."),
        ),
        route(M::GET, "/api/v1/laptops", DEVELOPER, later::laptops, op("listLaptops", "Later.")),
        route(M::POST, "/api/v1/laptops/codes", ADMIN, later::laptops, op("createLaptopCode", "Later.")),
        route(M::DELETE, "/api/v1/laptops/{id}", ADMIN, later::laptops, op("removeLaptop", "Later.")),
        route(all.or(M::DELETE), "/mcp", DEVELOPER, later::mcp, op("mcp", "Later.")),
        route(all, "/gateway/{provider}/{*path}", DEVELOPER, later::gateway, op("gateway", "Later.")),
    ]
}
