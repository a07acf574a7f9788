//! A plan with so many and so long tasks that not all of them can be told: it is reported all the same.

use super::planning::{Who, house, say, script, tool, until_gathered, until_proposed, who};
use deputy_actors::plan::PlanHandle;
use deputy_actors::testing::{Bench, Turn, told, turns};
use deputy_domain::conversation::TEXT_BYTES_MAX;
use deputy_domain::model::ModelRequest;
use deputy_domain::plan::State;
use deputy_protocol::event::{PlanOutcome, ProjectSettings};
use deputy_protocol::ids::ConversationId;
use serde_json::json;
use uuid::Uuid;

const TALK: ConversationId = ConversationId(Uuid::from_u128(7));

/// Tasks with titles that alone would be too much for a message.
const TASKS: usize = 12;
const TITLE_CHARS: usize = 25_000;

/// More to be true in the end than a list of the report holds.
const ACCEPTANCE: usize = 60;

fn play(request: &ModelRequest) -> Turn {
    match (who(request), turns(request)) {
        (Who::Coo, 0) => {
            let step = |text: &str| json!({"text": text, "project": "shop"});
            let acceptance = "z".repeat(150);
            tool(
                "propose_plan",
                &json!({
                    "title": "A referral programme", "summary": "Users invite others.",
                    "steps": [step("Count referrals"), step("Show them")],
                    "acceptance": vec![acceptance; ACCEPTANCE],
                }),
            )
        }
        (Who::Orchestrator, 0) if told(request).contains("came to nothing") => {
            tool("plan_tasks", &json!({"tasks": [], "why": "there is no other way"}))
        }
        (Who::Orchestrator, _) => {
            let tasks = (1..=TASKS).map(|number| {
                let (key, title) = (format!("task-{number:03}"), "x".repeat(TITLE_CHARS));
                json!({"key": key, "title": title, "text": format!("Do {key}."), "scope": [key]})
            });
            tool("plan_tasks", &json!({"tasks": tasks.collect::<Vec<_>>()}))
        }
        (Who::Worker, 0) if told(request).contains("Do task-001.") => {
            Turn::Fail(deputy_domain::model::FaultKind::Unauthorized, None)
        }
        (Who::Worker, 1) => tool("finish", &json!({"summary": "y".repeat(TITLE_CHARS)})),
        _ => script(request),
    }
}

#[tokio::test]
async fn it_ends_and_its_report_says_what_it_leaves_out_and_where_that_is() {
    const { assert!(TASKS * TITLE_CHARS > TEXT_BYTES_MAX, "titles alone are too much for a message") };
    let bench = house(ProjectSettings::default()).await;
    bench.models.play_by(play);
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    let handle = PlanHandle::new(bench.outside());
    handle.confirm(plan_id, 1, "founder").await.unwrap();
    tree.approve(until_gathered(&tree).await).await;
    let is_reported = |bench: &Bench| {
        bench.ledger.conversation(TALK).is_some_and(|it| it.reply.as_deref() == Some("It is live."))
    };
    tree.until("it is reported", is_reported).await;

    let plan = handle.load(plan_id).await.unwrap().unwrap();
    let State::Ended { outcome: PlanOutcome::Partial { missing }, .. } = &plan.state else {
        panic!("{:?}", plan.state)
    };
    assert_eq!(missing.len(), 1, "what has no way round is said, and the rest is delivered");
    let asked = bench.models.asked();
    let of_report = |request: &&ModelRequest| {
        who(request) == Who::Coo && told(request).contains("Report it to the founder")
    };
    let report = told(asked.iter().find(of_report).unwrap());
    let place = format!("left out here: they are at https://deputy.example/plans/{plan_id}");
    for part in [place.as_str(), "done in part; not done: xxx", "stands whole with its run", "`task-001` xxx"]
    {
        assert!(report.contains(part), "{part} is not in {report}");
    }
}
