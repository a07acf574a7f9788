//! A task of a plan carries the level that it was drawn with, as far as that is about its worker alone.

use super::planning::{Who, house, run_of, say, script, tool, until_gathered, until_proposed, who};
use deputy_actors::plan::PlanHandle;
use deputy_protocol::event::{Delivery, Permission, ProjectSettings};
use serde_json::json;

/// Two tasks of levels of their own, and one of which nobody said any.
async fn levels(deliver: Delivery) -> [Permission; 4] {
    let checks = vec!["true".to_owned()];
    let bench = house(ProjectSettings { deliver, checks, ..ProjectSettings::default() }).await;
    bench.models.play_by(|request| match who(request) {
        Who::Orchestrator => {
            let task = |key: &str, level: Option<&str>| {
                let mut task = json!({"key": key, "text": format!("Do {key}."), "scope": [key]});
                if let Some(level) = level {
                    task["permission"] = json!(level);
                }
                task
            };
            let tasks =
                [task("api", Some("autonomous")), task("page", Some("supervised")), task("mail", None)];
            tool("plan_tasks", &json!({ "tasks": tasks }))
        }
        _ => script(request),
    });
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    PlanHandle::new(bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();
    if deliver == Delivery::Review {
        until_gathered(&tree).await;
    } else {
        tree.until("it is delivered", |bench| !bench.workspaces.merges().is_empty()).await;
    }
    ["api", "page", "mail", "together"].map(|node| run_of(&bench, node).unwrap().1.order.permission)
}

#[tokio::test]
async fn parts_carry_their_own_level_and_what_is_delivered_its_project_s() {
    use Permission::{Autonomous, Supervised};
    assert_eq!(levels(Delivery::Review).await, [Autonomous, Supervised, Supervised, Supervised]);
    assert_eq!(levels(Delivery::Auto).await, [Autonomous, Supervised, Autonomous, Autonomous]);
}
