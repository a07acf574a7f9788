//! Projects, tasks and runs.

use super::roles::{ADMIN, DEVELOPER, VIEWER};
use crate::http::access::Access;
use crate::http::openapi::op;
use crate::http::route::{Route, get, post, route};
use crate::http::{projects, runs, tasks, terminals};
use axum::routing::MethodFilter;
use deputy_protocol::api::{
    Approve, Artifact, ChangesRequest, EventView, FeedTicket, FileList, FileView, HandOver, Message,
    NewProject, NewTask, Nothing, Project, ProjectChange, ProjectSaved, Reject, RunView, TaskAccepted,
    TaskView, TrafficExchange, TrafficRecord,
};

pub(super) fn work_routes() -> Vec<Route> {
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

pub(super) fn run_routes() -> Vec<Route> {
    let list = op("listRuns", "Runs, newest first.").filtered().paged().gives_page::<RunView>();
    let events = op("listRunEvents", "What happened in a run, in order.")
        .number("after", "Only what follows this position.", 0, i64::MAX)
        .text("before", "Instead: the last ones before this position; before the end with `head`.")
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
    let files =
        op("listRunFiles", "What is in a folder of a run: in its workspace now, or as it was captured.")
            .text("path", "The folder, from the top of the workspace, which it is when nobody says.")
            .gives::<FileList>(200);
    let file = op("showRunFile", "A file of a run: as it lies in its workspace now, or as it was captured.")
        .needs_text("path", "The file, from the top of the workspace.", 4096)
        .gives::<FileView>(200);
    let terminal = op(
        "openTerminal",
        "A terminal in a run's workspace: a WebSocket. Its bytes are binary, both ways; text is `TerminalWord`s and `TerminalNews`.",
    )
    .number("cols", "Characters in a line; 80 when nobody says.", 1, 1000)
    .number("rows", "Lines; 24 when nobody says.", 1, 1000)
    .text("ticket", "In place of a token, once.")
    .upgrades();
    let ticket = op("createTerminalTicket", "Lets a browser open a terminal in this run's workspace once.")
        .may_take::<Nothing>();
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
        get("/api/v1/runs/{id}/files", DEVELOPER, runs::files, files),
        get("/api/v1/runs/{id}/file", DEVELOPER, runs::file, file),
        get("/api/v1/runs/{id}/terminal", Access::Terminal, terminals::open, terminal),
        post(
            "/api/v1/runs/{id}/terminal/tickets",
            DEVELOPER,
            terminals::ticket,
            ticket.gives::<FeedTicket>(201),
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
