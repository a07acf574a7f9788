//! Every POST under a key, repeated after its answer was lost: no second event, and the same answer.

use super::later::is_later;
use super::{conversations, push};
use deputy_actors::plan::PlanHandle;
use deputy_actors::ports::Ledger as _;
use deputy_domain::run::Command;
use deputy_protocol::event::{Advisor, Ask, AskOption, AskPurpose, Card, CardStep, Estimate, TaskType};
use deputy_protocol::ids::{ConversationId, InboxId, PlanId};
use deputy_tests::http::House;
use deputyd::http::{Access, route_list};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// What stands where a new secret was.
const SECRET: &[&str] = &[
    "/api/v1/tokens",
    "/api/v1/feed/tickets",
    "/api/v1/runs/{id}/terminal/tickets",
    "/api/v1/devices/pairings",
    "/api/v1/people/invitations",
];

/// Makes what the route needs, and says under which address and with which body it is asked.
async fn asked(house: &House, path: &str) -> (String, Value) {
    let at = |id: &dyn ToString| path.replace("{id}", &id.to_string());
    match path {
        "/api/v1/projects" => (path.to_owned(), json!({ "name": "another" })),
        "/api/v1/projects/{id}/documents" => {
            (at(&"web"), json!({ "kind": "prd", "title": "The shop", "text": "Sell bicycles." }))
        }
        "/api/v1/projects/{id}/events" => (at(&"web"), json!({ "events": [{ "name": "sign_up" }] })),
        "/api/v1/tasks" => (path.to_owned(), json!({ "text": "fix it", "project": "web" })),
        "/api/v1/tasks/{id}/cancel" => (at(&task(house, house.queued("web").await).await), Value::Null),
        "/api/v1/runs/{id}/approve" => {
            (at(&house.reviewed("web").await.run_id()), json!({ "deliver": "merge" }))
        }
        "/api/v1/runs/{id}/reject" => (at(&house.reviewed("web").await.run_id()), json!({ "reason": "no" })),
        "/api/v1/runs/{id}/changes" => {
            (at(&house.reviewed("web").await.run_id()), json!({ "text": "again", "comments": [] }))
        }
        "/api/v1/runs/{id}/message" => (at(&house.running("web").await.run_id()), json!({ "text": "hurry" })),
        "/api/v1/runs/{id}/hand-over" => {
            let run = house.running("web").await.run_id();
            house.post(&format!("/api/v1/runs/{run}/take-back"), json!({})).await.expect(202);
            (at(&run), json!({ "text": "finish it" }))
        }
        "/api/v1/runs/{id}/interrupt" | "/api/v1/runs/{id}/take-back" | "/api/v1/runs/{id}/stop" => {
            (at(&house.running("web").await.run_id()), Value::Null)
        }
        "/api/v1/runs/{id}/retry" => (at(&house.failed("web").await.run_id()), Value::Null),
        "/api/v1/runs/{id}/rollback" => (at(&house.delivered("web").await.run_id()), Value::Null),
        "/api/v1/queue/{id}/requeue" => {
            (at(&task(house, house.failed("web").await.run_id()).await), Value::Null)
        }
        "/api/v1/inbox/{id}/answer" => (at(&question(house).await), json!({ "choice": "red" })),
        "/api/v1/memories" => {
            (path.to_owned(), json!({ "category": "decision", "key": "price", "text": "nine dollars" }))
        }
        "/api/v1/feed/tickets" | "/api/v1/devices/pairings" => (path.to_owned(), Value::Null),
        "/api/v1/people/invitations" => (path.to_owned(), json!({ "role": "viewer" })),
        "/api/v1/notify/test" => (path.to_owned(), json!({})),
        "/api/v1/push/subscription" => (path.to_owned(), push::subscription("https://push.example.com/1")),
        "/api/v1/runs/{id}/terminal/tickets" => (at(&house.reviewed("web").await.run_id()), Value::Null),
        "/api/v1/pause" => (path.to_owned(), json!({ "mode": "drain" })),
        "/api/v1/resume" => {
            house.post("/api/v1/pause", json!({ "mode": "drain" })).await.expect(200);
            (path.to_owned(), Value::Null)
        }
        "/api/v1/tokens" => (path.to_owned(), json!({ "name": "phone", "role": "viewer" })),
        "/api/v1/plans/{id}/confirm" => (at(&plan(house).await), json!({ "version": 1 })),
        "/api/v1/plans/{id}/revise" => (at(&plan(house).await), json!({ "text": "smaller" })),
        "/api/v1/plans/{id}/defer" => (at(&plan(house).await), json!({ "until": "2999-01-01T00:00:00Z" })),
        "/api/v1/plans/{id}/decline" => (at(&plan(house).await), json!({ "reason": "no" })),
        "/api/v1/plans/{id}/cancel" => (at(&plan(house).await), Value::Null),
        "/api/v1/schedule" => {
            (path.to_owned(), json!({ "text": "look", "in": { "unit": "days", "count": 1 } }))
        }
        "/api/v1/conversations" => (path.to_owned(), json!({ "text": "what now?" })),
        "/api/v1/conversations/{id}/messages" => (at(&talk(house).await), json!({ "text": "and now?" })),
        "/api/v1/conversations/{id}/expand" => {
            let id = talk(house).await;
            conversations::compacted(house, id.parse().unwrap()).await;
            (at(&id), Value::Null)
        }
        "/api/v1/conversations/{id}/compact" | "/api/v1/conversations/{id}/stop" => {
            (at(&talk(house).await), Value::Null)
        }
        other => panic!("POST {other} has no entry in this suite"),
    }
}

async fn task(house: &House, run_id: deputy_protocol::ids::RunId) -> String {
    let run = house.get(&format!("/api/v1/runs/{run_id}")).await.expect(200);
    run["task_id"].as_str().unwrap().to_owned()
}

async fn talk(house: &House) -> String {
    let begun = house.post("/api/v1/conversations", json!({ "text": "what now?" })).await.expect(202);
    begun["id"].as_str().unwrap().to_owned()
}

/// A card that waits for the founder.
pub(crate) async fn plan(house: &House) -> PlanId {
    let project = house.get("/api/v1/projects/web").await.expect(200);
    let step = CardStep {
        title: "Paint it".to_owned(),
        detail: String::new(),
        project_id: project["id"].as_str().unwrap().parse().unwrap(),
        project: String::new(),
        advisor: Advisor::Code,
        task_type: TaskType::Feature,
    };
    let card = Card {
        title: "Blue".to_owned(),
        summary: "It is blue.".to_owned(),
        steps: vec![step],
        untouched: Vec::new(),
        acceptance: Vec::new(),
        checks: Vec::new(),
        estimate: Estimate::default(),
        risks: Vec::new(),
        approves: Vec::new(),
    };
    let (plan_id, thread) = (PlanId(Uuid::now_v7()), ConversationId(Uuid::now_v7()));
    PlanHandle::new(house.world.clone()).propose(plan_id, thread, card, "coo").await.unwrap();
    plan_id
}

async fn question(house: &House) -> InboxId {
    let fence = house.running("web").await;
    let option = AskOption { id: "red".to_owned(), label: "Red".to_owned(), recommended: false };
    let ask = Ask {
        inbox_id: InboxId(Uuid::now_v7()),
        purpose: AskPurpose::Agent { tool_use: deputy_protocol::ids::ToolUseId(Uuid::now_v7()) },
        title: "Which colour?".to_owned(),
        body: String::new(),
        options: vec![option],
        expires_at: None,
        default_choice: None,
        diff: None,
        answering: None,
    };
    let inbox_id = ask.inbox_id;
    house.fact(fence, Command::Ask { ask }).await;
    inbox_id
}

async fn ask(house: &House, path: &str, body: &Value) -> deputy_tests::http::Answer {
    let request = house.request(Method::POST, path).bearer_auth(&house.admin).header("idempotency-key", "k");
    house.send(if body.is_null() { request } else { request.json(body) }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_post_that_is_repeated_after_a_lost_answer_makes_no_second_event_and_answers_the_same() {
    for route in route_list() {
        // No key is kept where there may be a password in the body.
        let takes_no_key = matches!(route.access, Access::Visitor | Access::Person);
        if route.method != Method::POST || is_later(route.path) || takes_no_key {
            continue;
        }
        let house = House::new().await;
        house.project("web").await;
        let (path, body) = asked(&house, route.path).await;
        let first = ask(&house, &path, &body).await;
        assert!(first.status.is_success(), "POST {path}: {}", first.text);
        house.sql("UPDATE idempotency SET status = NULL, media_type = NULL, body = NULL").await;
        let house = house.restart().await;
        let head = *house.ledger.head().borrow();
        let again = ask(&house, &path, &body).await;
        assert_eq!(*house.ledger.head().borrow(), head, "POST {path} recorded something again");
        if SECRET.contains(&route.path) {
            assert!([201, 409].contains(&again.status.as_u16()), "POST {path}: {}", again.text);
        } else {
            assert_eq!((again.status, again.json()), (first.status, first.json()), "POST {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_carried_out_is_not_carried_out_again_after_others_undid_it() {
    let house = House::new().await;
    house.project("web").await;
    let drain = json!({ "mode": "drain" });
    ask(&house, "/api/v1/pause", &drain).await.expect(200);
    house.sql("UPDATE idempotency SET status = NULL, media_type = NULL, body = NULL").await;
    house.post("/api/v1/resume", json!({})).await.expect(200);
    let house = house.restart().await;
    assert_eq!(ask(&house, "/api/v1/pause", &drain).await.expect(200)["paused"], Value::Null);
}
