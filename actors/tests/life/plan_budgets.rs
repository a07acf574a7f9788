//! What a card says that it costs at worst is what its tasks have: beyond that the founder is asked.

use super::planning::{Who, house, run_of, say, script, tool, until_proposed, who};
use deputy_actors::plan::PlanHandle;
use deputy_actors::testing::{Bench, TestTree, Turn, turns};
use deputy_domain::model::{ModelRequest, Price, TokenUsage};
use deputy_protocol::event::{AskPurpose, ProjectSettings};
use deputy_protocol::ids::{PlanId, RunId};
use serde_json::json;

const PRICE: Price = Price { input: 100.0, output: 100.0, cache_read: None, cache_write: None, long: None };

/// One step that is one task.
pub(super) fn small(request: &ModelRequest) -> Turn {
    match (who(request), turns(request)) {
        (Who::Coo, 0) => tool(
            "propose_plan",
            &json!({"title": "One thing", "summary": "Small.", "steps": [{"text": "Do it", "project": "shop"}]}),
        ),
        _ => script(request),
    }
}

/// A house that knows what work costs, with a plan that is confirmed.
async fn confirmed(play: fn(&ModelRequest) -> Turn, before: impl Fn(&Bench)) -> (TestTree, PlanId) {
    let bench = house(ProjectSettings::default()).await;
    bench.models.set_price("one/first", PRICE);
    bench.models.play_by(play);
    let tree = bench.start().await;
    for _ in 0..3 {
        let run_id = bench.delegate("shop", "do something alike").await;
        tree.until_state(run_id, "review").await;
        tree.approve(run_id).await;
        tree.until_state(run_id, "approved").await;
    }
    say(&bench, "I want one thing").await;
    let plan_id = until_proposed(&tree).await;
    before(&bench);
    PlanHandle::new(bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();
    (tree, plan_id)
}

fn ordered(bench: &Bench) -> Option<RunId> {
    run_of(bench, "task-1").map(|(run_id, _)| run_id)
}

#[tokio::test]
async fn a_task_that_would_cost_more_than_its_card_says_asks_the_founder() {
    fn play(request: &ModelRequest) -> Turn {
        // The runs before were cheap.
        let is_planned =
            request.messages.iter().any(|message| format!("{message:?}").contains("Make the table"));
        if who(request) == Who::Worker && is_planned { Turn::shell("more") } else { small(request) }
    }
    let dear = TokenUsage { input: 20_000, output: 100, ..TokenUsage::default() };
    let (tree, plan_id) = confirmed(play, |bench| bench.models.set_usage(dear)).await;
    let bench = &tree.bench;
    tree.until("it is ordered", |bench| ordered(bench).is_some()).await;
    let run_id = ordered(bench).unwrap();
    let plan = PlanHandle::new(bench.outside()).load(plan_id).await.unwrap().unwrap();
    let (high, cap) = (plan.card.estimate.usd.unwrap().high, tree.run(run_id).order.budget.usd_max.unwrap());
    assert!(cap > high, "there is room for a call: {cap} of {high}");
    tree.until_state(run_id, "waiting").await;
    assert!(matches!(tree.open_item(run_id).unwrap().1, AskPurpose::Budget { .. }));
    let calls = bench.models.asked().len();
    tree.answer(run_id, Some("raise"), None).await;
    tree.until("it goes on", |bench| bench.models.asked().len() > calls).await;
}

#[tokio::test]
async fn where_no_cap_can_be_kept_the_work_is_done_without() {
    let (tree, _) = confirmed(small, |bench| bench.models.forget_prices()).await;
    let is_there =
        |bench: &Bench| run_of(bench, "task-1").is_some_and(|(_, run)| run.state.name() == "review");
    tree.until("it is for review", is_there).await;
    assert_eq!(tree.run(ordered(&tree.bench).unwrap()).order.budget.usd_max, None);
}
