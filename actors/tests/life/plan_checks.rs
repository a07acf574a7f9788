//! Commands of a card: whose change each of them is about is clear before the founder sees it.

use super::planning::{Who, house, say, script, tool, until_proposed, who};
use deputy_actors::plan::PlanHandle;
use deputy_actors::testing::{Turn, told, turns};
use deputy_protocol::event::ProjectSettings;
use serde_json::{Value, json};

fn proposal(checks: &Value, of_steps: &Value) -> Turn {
    let step = |project: &str| json!({"text": format!("Do it in {project}"), "project": project, "checks": of_steps});
    let steps = [step("shop"), step("site")];
    tool("propose_plan", &json!({"title": "Both", "summary": "Both.", "steps": steps, "checks": checks}))
}

#[tokio::test]
async fn commands_of_a_plan_for_several_projects_belong_to_its_steps() {
    let bench = house(ProjectSettings::default()).await;
    bench.project_with("site", ProjectSettings::default()).await;
    bench.models.play_by(|request| match (who(request), turns(request)) {
        (Who::Coo, 0) => proposal(&json!(["make both"]), &json!([])),
        (Who::Coo, 1) => proposal(&json!([]), &json!(["make one"])),
        _ => script(request),
    });
    let tree = bench.start().await;
    say(&bench, "I want both").await;
    let plan_id = until_proposed(&tree).await;
    let asked = bench.models.asked();
    assert!(
        asked.iter().any(|request| told(request).contains("give `checks` to the steps")),
        "a command of nobody knows which project is refused"
    );
    let card = PlanHandle::new(bench.outside()).load(plan_id).await.unwrap().unwrap().card;
    let wanted = card.steps.iter().map(|step| (step.project_id, "make one")).collect::<Vec<_>>();
    let checks = card.checks.iter().map(|check| (check.project_id, check.command.as_str()));
    assert_eq!(checks.collect::<Vec<_>>(), wanted);
}
