//! What was done for a plan is looked back at together, when it has ended.

use super::planning::{Who, house, run_of, say, script, tool, until_proposed, who};
use deputy_actors::plan::PlanHandle;
use deputy_actors::testing::{Bench, TestTree, Turn, told, turns};
use deputy_domain::conversation::{Conversation, State as Talk};
use deputy_domain::model::{FaultKind, ModelRequest};
use deputy_domain::plan::State;
use deputy_protocol::event::{
    Delivery, Event, MemoryEvent, MemorySource, PlanEvent, PlanOutcome, ProjectSettings, Purpose, Tier,
};
use deputy_protocol::ids::{ConversationId, PlanId};
use serde_json::json;

fn looks_back(request: &ModelRequest) -> bool {
    told(request).contains("Look back at the plan")
}

/// A house that looks back at a plan, and finds something to remember.
async fn looking_house(script: fn(&ModelRequest) -> Turn) -> Bench {
    let settings = ProjectSettings {
        deliver: Delivery::Auto,
        checks: vec!["true".to_owned()],
        ..ProjectSettings::default()
    };
    let mut bench = house(settings).await;
    bench.settings.looks_back = true;
    let models = bench.settings.tiers[&Tier::B].clone();
    bench.settings.tiers.insert(Tier::A, models);
    bench.models.play_by(move |request| match turns(request) {
        0 if looks_back(request) => tool(
            "remember",
            &json!({"category": "context", "key": "mail", "text": "The mail takes long.", "project": "shop"}),
        ),
        _ if looks_back(request) => tool("report", &json!({"approach": "It went well.", "evidence": []})),
        _ => script(request),
    });
    bench
}

fn lookbacks(bench: &Bench) -> Vec<(ConversationId, Conversation)> {
    let is_one =
        |it: &Conversation| matches!(it.purpose, Purpose::Hindsight { .. } | Purpose::PlanHindsight { .. });
    bench.ledger.conversations().into_iter().filter(|(_, it)| is_one(it)).collect()
}

/// Who was asked, as the plan has it on record.
fn asked(bench: &Bench) -> Vec<Option<ConversationId>> {
    let facts = bench.ledger.events().into_iter();
    let asked = facts.filter_map(|event| match event.event() {
        Ok(Event::Plan(PlanEvent::LookedBack { conversation_id, .. })) => Some(conversation_id),
        _ => None,
    });
    asked.collect()
}

fn lessons(bench: &Bench, of: PlanId) -> usize {
    let learned = |event: Event| {
        matches!(
            event,
            Event::Memory(MemoryEvent::Noted { source: MemorySource::PlanHindsight(plan_id), .. })
                if plan_id == of
        )
    };
    bench.ledger.events().into_iter().filter(|event| event.event().is_ok_and(learned)).count()
}

/// Whether all is done that there is to do about looking back at a plan of so many runs.
fn is_through(bench: &Bench, runs: u64) -> bool {
    !asked(bench).is_empty()
        && bench.ledger.track_record("agent/builtin").approved == runs
        && lookbacks(bench).iter().all(|(_, it)| it.state == Talk::Ended)
}

async fn carried_out(tree: &TestTree) -> PlanId {
    say(&tree.bench, "I want a referral programme").await;
    let plan_id = until_proposed(tree).await;
    PlanHandle::new(tree.bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();
    plan_id
}

#[tokio::test]
async fn all_that_was_done_for_a_plan_is_one_question_and_each_run_is_counted() {
    let bench = looking_house(script).await;
    let tree = bench.start().await;
    let plan_id = carried_out(&tree).await;
    tree.until("it is looked back at", |bench| is_through(bench, 4)).await;
    bench.settle().await;
    let all = lookbacks(&bench);
    assert_eq!(all.len(), 1, "no run of it is asked about by itself");
    let (id, it) = &all[0];
    assert_eq!((it.purpose, asked(&bench)), (Purpose::PlanHindsight { plan_id }, vec![Some(*id)]));
    assert_eq!(lessons(&bench, plan_id), 1);
    let request = bench.models.asked().into_iter().find(looks_back).unwrap();
    let text = told(&request);
    for words in
        ["A referral programme", "all of it is done", "The card estimated", "`api`", "`mail`", "`page`"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    let (run_id, _) = run_of(&bench, "mail").unwrap();
    assert!(text.contains(&run_id.to_string()), "each can be looked at: {text}");
}

#[tokio::test]
async fn a_plan_that_goes_on_behind_its_end_does_not_pay_for_being_looked_back_at() {
    let bench = looking_house(|request| match (who(request), turns(request)) {
        (Who::Worker, 1..) => Turn::Fail(FaultKind::Unauthorized, None),
        (Who::Orchestrator, _) => tool("plan_tasks", &json!({"tasks": [], "why": "there is no other way"})),
        _ => small(request),
    })
    .await;
    let tree = bench.start().await;
    let plan_id = carried_out(&tree).await;
    let is_looked_at = |bench: &Bench, times: usize| {
        asked(bench).len() == times && lookbacks(bench).iter().all(|(_, it)| it.state == Talk::Ended)
    };
    tree.until("it is looked back at", |bench| is_looked_at(bench, 1)).await;
    bench.models.play_by(|request| {
        if looks_back(request) {
            tool("report", &json!({"approach": "It went well.", "evidence": []}))
        } else {
            small(request)
        }
    });
    let (run_id, _) = run_of(&bench, "task-1").unwrap();
    tree.runs().retry(run_id, "founder").await.unwrap();
    tree.until("it is looked back at again", |bench| is_looked_at(bench, 2)).await;

    let plan = PlanHandle::new(bench.outside()).load(plan_id).await.unwrap().unwrap();
    let State::Ended { outcome: PlanOutcome::Done, grade } = &plan.state else { panic!("{:?}", plan.state) };
    let looked: u64 = lookbacks(&bench).iter().map(|(_, it)| it.spent.output_tokens).sum();
    let talks = bench.ledger.conversations().into_iter().map(|(_, it)| it);
    let thought = talks.filter(|it| matches!(it.purpose, Purpose::Scoping { .. } | Purpose::Drawing { .. }));
    let thought: u64 = thought.map(|it| it.spent.output_tokens).sum();
    let of_run = tree.run(run_id).spent.output_tokens;
    assert!(plan.reopened == 1 && looked > 0, "{plan:?}");
    assert_eq!(grade.usage.output_tokens, of_run + thought);
}

#[tokio::test]
async fn where_nobody_is_to_be_asked_a_plan_is_done_with_all_the_same() {
    let mut bench = looking_house(script).await;
    bench.settings.looks_back = false;
    let tree = bench.start().await;
    carried_out(&tree).await;
    tree.until("it is done with", |bench| is_through(bench, 4)).await;
    bench.settle().await;
    assert_eq!((lookbacks(&bench).len(), asked(&bench)), (0, vec![None]));
}

#[tokio::test]
async fn a_plan_that_ended_long_ago_is_done_with_and_nobody_is_asked() {
    let bench = looking_house(small).await;
    let tree = bench.start().await;
    carried_out(&tree).await;
    let has_ended = |bench: &Bench| bench.ledger.plans()[0].1.state.is_terminal();
    tree.until("it has ended", has_ended).await;
    let bench = tree.crash().await;
    assert_eq!(asked(&bench).len(), 0, "it died in between");
    bench.clock.advance(std::time::Duration::from_hours(8 * 24));
    let tree = bench.start().await;
    tree.until("it is done with", |bench| !asked(bench).is_empty()).await;
    assert_eq!(asked(&tree.bench), [None]);
}

#[tokio::test]
async fn over_a_crash_behind_every_fact_since_its_last_run_one_is_asked_once() {
    let mut kill_at = 0;
    loop {
        let (facts, bench, plan_id) = over_a_crash(kill_at).await;
        let counts = (lookbacks(&bench).len(), asked(&bench).len(), lessons(&bench, plan_id));
        assert_eq!(counts, (1, 1, 1), "killed behind fact {kill_at}");
        kill_at += 1;
        if kill_at > facts {
            break;
        }
    }
    assert!(kill_at > 10, "{kill_at} kills");
}

/// The same with a plan of one task.
fn small(request: &ModelRequest) -> Turn {
    match (who(request), turns(request)) {
        (Who::Coo, 0) => tool(
            "propose_plan",
            &json!({
                "title": "A letter", "summary": "A letter is written.",
                "steps": [{"text": "Write it", "project": "shop"}],
            }),
        ),
        _ => script(request),
    }
}

/// A plan over a crash behind so many facts since its work was taken; how many there are in the end.
async fn over_a_crash(kill_at: usize) -> (usize, Bench, PlanId) {
    let bench = looking_house(small).await;
    let tree = bench.start().await;
    let plan_id = carried_out(&tree).await;
    let is_taken =
        |bench: &Bench| run_of(bench, "task-1").is_some_and(|(_, run)| run.state.name() == "approved");
    tree.until("its work is taken", is_taken).await;
    let before = bench.ledger.events().len();
    let is_to_die = |bench: &Bench| bench.ledger.events().len() >= before + kill_at || is_through(bench, 1);
    tree.until("it is to die", is_to_die).await;
    let tree = tree.restart().await;
    tree.until("it is looked back at", |bench| is_through(bench, 1)).await;
    bench.settle().await;
    (bench.ledger.events().len() - before, bench, plan_id)
}
