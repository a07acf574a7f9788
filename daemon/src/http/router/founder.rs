//! What waits for the founder, and what the founder sees of everything.

use super::roles::{ADMIN, DEVELOPER, HOUSE_DEVELOPER, VIEWER};
use crate::http::access::Access;
use crate::http::openapi::op;
use crate::http::route::{Route, get, post, route};
use crate::http::{agents, feed, house, inbox, later, notify, push, queue, records, spend, tokens};
use axum::routing::MethodFilter;
use deputy_protocol::api::{
    AgentView, Answer, FeedTicket, House, HouseView, InboxItem, Load, NewPushSubscription, NewToken, Nothing,
    NotifyTest, NotifyTested, PauseRequest, PushView, Queue, RunView, Spend, TokenCreated, TokenView,
    TrackRecord,
};

pub(super) fn founder_routes() -> Vec<Route> {
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
    let records = op(
        "listTrackRecords",
        "How runs came out, by agent, by kind of work, or by version of a worker's record.",
    )
    .choice("of", "Of whom, or of what; `agent` when nobody says.", &["agent", "work", "staff"])
    .paged()
    .gives_page::<TrackRecord>();
    let queue = op("showQueue", "What waits for room, the next one first, and what was given up.")
        .number("limit", "Items at most; 200 when nobody says.", 1, 1000)
        .text("cursor", "`next` of the page before.");
    let requeue = op("requeueTask", "Tries a task again that was given up.").may_take::<Nothing>();
    let feed = op("openFeed", "Everything that is recorded, as it is recorded: a WebSocket of `Frame`s.")
        .text(
            "after",
            "The position that the reader has; `head`: only what comes from now on. 0 when nobody says.",
        )
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
        get("/api/v1/track-records", DEVELOPER, records::list, records),
        get("/api/v1/queue", VIEWER, queue::show, queue.gives::<Queue>(200)),
        post("/api/v1/queue/{id}/requeue", DEVELOPER, queue::requeue, requeue.gives::<RunView>(202)),
        get("/api/v1/feed", Access::Feed, feed::open, feed),
        post("/api/v1/feed/tickets", VIEWER, feed::ticket, ticket.gives::<FeedTicket>(201)),
    ]
}

pub(super) fn house_routes() -> Vec<Route> {
    let pause = op("pause", "Pulls the kill switch.").takes::<PauseRequest>().gives::<House>(200);
    let resume = op("resume", "Releases the kill switch.").may_take::<Nothing>().gives::<House>(200);
    let show =
        op("showHouse", "What holds for the installation, and what of it is used.").gives::<HouseView>(200);
    let load =
        op("showLoad", "How busy it was, minute by minute since this daemon started, for a day at most.")
            .gives::<Load>(200);
    let list =
        op("listTokens", "Tokens, newest first, revoked ones included.").paged().gives_page::<TokenView>();
    let create = op("createToken", "Makes a token.").takes::<NewToken>().gives::<TokenCreated>(201);
    let revoke = op("revokeToken", "Ends a token.").gives::<TokenView>(200);
    let agents =
        op("listAgents", "The agents that work can be ordered from, with their programs' versions.").paged();
    vec![
        get("/api/v1/agents", VIEWER, agents::list, agents.gives_page::<AgentView>()).slow(),
        get("/api/v1/house", HOUSE_DEVELOPER, house::show, show),
        get("/api/v1/house/load", HOUSE_DEVELOPER, house::load, load),
        post("/api/v1/pause", ADMIN, house::pause, pause),
        post("/api/v1/resume", ADMIN, house::resume, resume),
        get("/api/v1/tokens", ADMIN, tokens::list, list),
        post("/api/v1/tokens", ADMIN, tokens::create, create),
        route(MethodFilter::DELETE, "/api/v1/tokens/{id}", ADMIN, tokens::revoke, revoke),
    ]
}

/// How the founder is told.
pub(super) fn notify_routes() -> Vec<Route> {
    const SUBSCRIPTION: &str = "/api/v1/push/subscription";
    let show = op("showPush", "What a browser needs to be told, and whether it is.").gives::<PushView>(200);
    let subscribe = op("subscribePush", "Tells this device from now on, even while the app is closed.")
        .takes::<NewPushSubscription>()
        .gives::<PushView>(200);
    let unsubscribe = op("unsubscribePush", "Tells this device no more.").gives::<PushView>(200);
    let test = op("testNotify", "Sends one message to every channel, or to one, and says what came of it.")
        .takes::<NotifyTest>()
        .gives::<NotifyTested>(200);
    vec![
        get("/api/v1/push", ADMIN, push::show, show),
        post(SUBSCRIPTION, ADMIN, push::subscribe, subscribe),
        route(MethodFilter::DELETE, SUBSCRIPTION, ADMIN, push::unsubscribe, unsubscribe),
        post("/api/v1/notify/test", ADMIN, notify::test, test).slow(),
    ]
}

/// What comes later: it answers that it is not there yet.
pub(super) fn later_routes() -> Vec<Route> {
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
