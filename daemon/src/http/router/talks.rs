//! Words with the COO, and what it proposes.

use super::roles::{ADMIN, DEVELOPER, VIEWER};
use crate::http::openapi::op;
use crate::http::route::{Route, get, post, route};
use crate::http::{conversations, plans, schedule};
use axum::routing::MethodFilter;
use deputy_protocol::api::{
    AppointmentView, ConfirmPlan, ConversationChange, ConversationView, DeclinePlan, DeferPlan, EventView,
    Message, MessageView, NewAppointment, NewConversation, Nothing, PlanView, RevisePlan,
};

/// The founder's words with the COO. They are the founder's alone, and the COO knows all projects.
pub(super) fn talk_routes() -> Vec<Route> {
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
        .text("before", "Instead: the last ones before this position; before the end with `head`.")
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

/// What is done in conversations at its time.
pub(super) fn schedule_routes() -> Vec<Route> {
    let list =
        op("listSchedule", "What is scheduled, the next first.").paged().gives_page::<AppointmentView>();
    let add = op("schedule", "Has something done at its time, once or again and again.")
        .takes::<NewAppointment>()
        .gives::<AppointmentView>(201);
    let cancel = op("unschedule", "Has something done no more.").gives::<AppointmentView>(200);
    vec![
        get("/api/v1/schedule", ADMIN, schedule::list, list),
        post("/api/v1/schedule", ADMIN, schedule::add, add),
        route(MethodFilter::DELETE, "/api/v1/schedule/{id}", ADMIN, schedule::cancel, cancel),
    ]
}

/// What the COO proposes.
pub(super) fn plan_routes() -> Vec<Route> {
    let list = op("listPlans", "Plans, newest first.")
        .text("state", "`open`, `all`, or one stage; `all` when nobody says.")
        .text("conversation", "Only those of this thread.")
        .paged()
        .gives_page::<PlanView>();
    let show = op("showPlan", "A plan: the card, and what became of it.").gives::<PlanView>(200);
    let confirm = op("confirmPlan", "Has exactly this card done, once.")
        .may_take::<ConfirmPlan>()
        .gives::<PlanView>(202);
    let revise = op("revisePlan", "Has another card made, as these words say.")
        .takes::<RevisePlan>()
        .gives::<PlanView>(202);
    let defer = op("deferPlan", "Puts it off until a time.").takes::<DeferPlan>().gives::<PlanView>(202);
    let decline = op("declinePlan", "Leaves it.").may_take::<DeclinePlan>().gives::<PlanView>(202);
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
