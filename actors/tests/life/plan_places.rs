//! A plan has four places. Tasks that wait for the founder hold none of them, and have one again when they go on.

use super::planning::{Who, house, run_of, say, script, tool, until_gathered, until_proposed, who};
use deputy_actors::plan::PlanHandle;
use deputy_actors::testing::{Bench, Turn, told, turns};
use deputy_domain::model::ModelRequest;
use deputy_protocol::event::{Event, PlanEvent, ProjectSettings};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Places of a plan.
const PLACES: usize = 4;

/// Tasks that ask before they do anything, and those that do not.
const ASKING: [&str; 4] = ["a1", "a2", "a3", "a4"];
const PLAIN: [&str; 6] = ["b1", "b2", "b3", "b4", "b5", "b6"];

fn play(request: &ModelRequest) -> Turn {
    match (who(request), turns(request)) {
        (Who::Orchestrator, _) => {
            let all = ASKING.iter().chain(&PLAIN);
            let task = |key: &&str| json!({"key": key, "text": format!("Do {key}."), "scope": [key]});
            tool("plan_tasks", &json!({"tasks": all.map(task).collect::<Vec<_>>()}))
        }
        (Who::Worker, 0) if ASKING.iter().any(|key| told(request).contains(&format!("Do {key}."))) => {
            Turn::ask("Which colour?")
        }
        (Who::Worker, 1) => Turn::shell("make it"),
        _ => script(request),
    }
}

/// The most tasks of a plan at which somebody was ever at work when another one began, counted without that.
fn most_beside(bench: &Bench) -> usize {
    let (mut under_way, mut resting, mut most) = (BTreeMap::new(), BTreeSet::new(), 0);
    for event in bench.ledger.events() {
        match event.event() {
            Ok(Event::Plan(PlanEvent::NodeOrdered { node, run_id, .. })) => {
                let busy = under_way.values().filter(|run_id| !resting.contains(*run_id)).count();
                most = most.max(busy);
                under_way.insert(node, run_id);
            }
            Ok(Event::Plan(PlanEvent::NodeEnded { node, .. })) => drop(under_way.remove(&node)),
            _ => {}
        }
        let Some(run_id) = event.stream.run() else { continue };
        match event.kind.as_str() {
            "run.asked" | "run.waiting" | "run.review" => drop(resting.insert(run_id)),
            "run.answered" | "run.resumed" => drop(resting.remove(&run_id)),
            _ => {}
        }
    }
    most
}

#[tokio::test]
async fn while_all_four_wait_the_others_are_done_and_the_places_are_kept_to() {
    let bench = house(ProjectSettings::default()).await;
    bench.models.play_by(play);
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    PlanHandle::new(bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();

    let are = |bench: &Bench, names: &[&str], state: &str| {
        names.iter().all(|node| run_of(bench, node).is_some_and(|(_, run)| run.state.name() == state))
    };
    tree.until("four wait, and the others are done", |bench| {
        are(bench, &ASKING, "waiting") && are(bench, &PLAIN, "approved")
    })
    .await;
    for node in ASKING {
        tree.answer(run_of(&bench, node).unwrap().0, None, Some("Blue")).await;
    }
    until_gathered(&tree).await;
    assert!(are(&bench, &ASKING, "approved"), "{}", tree.history());
    assert_eq!(most_beside(&bench), PLACES - 1, "four at once, and never more");
}
