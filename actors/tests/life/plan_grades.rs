//! What a plan cost in the end, with all that led nowhere.

use super::planning::{Who, house, say, script, until_gathered, until_proposed, who};
use deputy_actors::plan::PlanHandle;
use deputy_actors::testing::{Turn, told, turns};
use deputy_domain::plan::State;
use deputy_protocol::event::{PlanOutcome, ProjectSettings, Purpose};
use serde_json::{Value, json};

/// The page is a form now; the rest is as it was.
fn drawn_again() -> Turn {
    let task = |key: &str, after: &[&str]| -> Value {
        json!({"key": key, "title": key, "text": format!("Do {key}."), "depends_on": after, "scope": [format!("src/{key}")]})
    };
    let tasks = [task("api", &[]), task("form", &[]), task("mail", &["api"])];
    super::planning::tool("plan_tasks", &json!({ "tasks": tasks }))
}

#[tokio::test]
async fn what_came_to_nothing_before_it_was_drawn_again_is_in_the_grade() {
    let bench = house(ProjectSettings::default()).await;
    bench.models.play_by(|request| match (who(request), turns(request)) {
        (Who::Worker, 1..) if told(request).contains("Do page.") => {
            Turn::Fail(deputy_domain::model::FaultKind::Unauthorized, None)
        }
        (Who::Orchestrator, 0) if told(request).contains("came to nothing") => drawn_again(),
        _ => script(request),
    });
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    let handle = PlanHandle::new(bench.outside());
    handle.confirm(plan_id, 1, "founder").await.unwrap();
    tree.approve(until_gathered(&tree).await).await;
    tree.until("it has ended", |bench| bench.ledger.plans()[0].1.state.is_terminal()).await;

    let plan = handle.load(plan_id).await.unwrap().unwrap();
    let State::Ended { outcome: PlanOutcome::Done, grade } = &plan.state else { panic!("{:?}", plan.state) };
    let runs = bench.ledger.runs();
    assert_eq!((runs.len(), plan.past.len()), (5, 1), "api, page, form, mail and what gathers them");
    let lost = runs.iter().find(|(_, run)| run.state.name() == "failed").expect("the page");
    assert_eq!(plan.past[0].run_id, lost.0);
    assert!(lost.1.spent.output_tokens > 0);
    let of_runs: u64 = runs.iter().map(|(_, run)| run.spent.output_tokens).sum();
    let talks = bench.ledger.conversations();
    let thought = talks
        .iter()
        .filter(|(_, talk)| matches!(talk.purpose, Purpose::Scoping { .. } | Purpose::Drawing { .. }));
    let thought: u64 = thought.map(|(_, talk)| talk.spent.output_tokens).sum();
    assert_eq!(grade.usage.output_tokens, of_runs + thought);
}
