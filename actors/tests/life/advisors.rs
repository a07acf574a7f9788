//! Advisors that never answer: whoever asked them goes on with what the others found, in as many minutes as is written.

use deputy_actors::conversation::ConversationHandle;
use deputy_actors::plan::PlanHandle;
use deputy_actors::ports::Clock as _;
use deputy_actors::staff::StaffHandle;
use deputy_actors::testing::{Bench, TestTree, Turn, told, turns};
use deputy_domain::conversation::State;
use deputy_domain::model::ModelRequest;
use deputy_protocol::event::{Member, PauseMode, ProjectSettings, Prompt, Purpose};
use deputy_protocol::ids::{ConversationId, PlanId};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

use crate::planning::{self, Who, who};

const TALK: ConversationId = ConversationId(Uuid::from_u128(7));

/// From here on an advisor is waited for so long.
async fn waits(bench: &Bench, member: Member, minutes: u32) {
    let staff = StaffHandle::new(bench.outside());
    let mut record = staff.holding(member).await.unwrap().record;
    record.minutes_max = Some(minutes);
    staff.change(member, 0, record, "founder").await.unwrap();
}

/// Growth never answers; the others do.
fn script(request: &ModelRequest) -> Turn {
    let asks = |advisor: &str| {
        let question = format!("What of {advisor}?");
        ("consult".to_owned(), json!({"advisor": advisor, "question": question}).to_string())
    };
    let report = |found: &str| {
        let evidence = json!([{"claim": "it is there", "source": "src/form.rs:3"}]);
        Turn::tool("report", &json!({"approach": found, "evidence": evidence}).to_string())
    };
    match (who(request), turns(request)) {
        (Who::Coo, 0) => Turn::Use(["code", "growth", "analytics"].map(asks).into()),
        (Who::Coo, _) => Turn::Say("I know what I can know.".to_owned()),
        _ if told(request).contains("What of growth?") => Turn::Hang,
        (_, 0) if told(request).contains("What of code?") => Turn::tool("repo_list", "{}"),
        (_, 0) => Turn::tool("metrics_show", "{}"),
        _ if told(request).contains("What of code?") => report("the form is long"),
        _ => report("they leave at its end"),
    }
}

#[tokio::test]
async fn an_advisor_that_never_answers_is_gone_on_without_after_its_minutes() {
    for (written, minutes) in [(None, 15), (Some(4), 4)] {
        let bench = Bench::default();
        if let Some(written) = written {
            waits(&bench, Member::AdvisorGrowth, written).await;
        }
        bench.models.play_by(script);
        let tree = bench.start().await;
        let asked_at = bench.clock.now();
        let handle = ConversationHandle::new(bench.outside());
        handle.open(TALK, Purpose::Talk, None, String::new(), "founder").await.unwrap();
        handle.say(TALK, Prompt::Founder, "What should we do?".to_owned(), "founder").await.unwrap();
        tree.until("it has answered", |bench| bench.ledger.conversation(TALK).unwrap().reply.is_some()).await;

        let waited = (bench.clock.now() - asked_at).num_minutes();
        assert!((minutes..minutes + 2).contains(&waited), "{waited} minutes");
        let asked = bench.models.asked();
        let last = told(asked.iter().rfind(|request| who(request) == Who::Coo).unwrap());
        assert!(last.contains("the form is long") && last.contains("they leave at its end"), "{last}");
        let softly = format!("no answer came within {minutes} minutes: go on without it");
        assert!(last.contains(&softly), "{last}");
        let silent = bench
            .ledger
            .conversations()
            .into_iter()
            .map(|(_, it)| it)
            .find(|it| matches!(it.purpose, Purpose::Consultation { .. }) && it.reply.is_none());
        let silent = silent.unwrap();
        assert!(silent.was_stopped && silent.state == State::Ended, "{silent:?}");
        assert!(silent.reserved.is_empty(), "what it may have cost is booked");
    }
}

#[tokio::test]
async fn a_plan_waits_for_its_advisors_as_long_as_is_written() {
    let bench = planning::house(ProjectSettings::default()).await;
    bench.models.play_by(|request| match who(request) {
        Who::Advisor => Turn::Hang,
        _ => planning::script(request),
    });
    waits(&bench, Member::AdvisorCode, 3).await;
    let tree = bench.start().await;
    planning::say(&bench, "I want a referral programme").await;
    let plan_id = planning::until_proposed(&tree).await;
    PlanHandle::new(bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();
    let confirmed_at = bench.clock.now();
    let missed = |bench: &Bench| {
        bench.ledger.events().iter().filter(|event| event.kind == "plan.scope_missed").count() == 2
    };
    tree.until("it goes on without them", missed).await;
    let waited = (bench.clock.now() - confirmed_at).num_minutes();
    assert!((3..5).contains(&waited), "{waited} minutes");
    planning::until_gathered(&tree).await;
}

fn missed(bench: &Bench) -> usize {
    bench.ledger.events().iter().filter(|event| event.kind == "plan.scope_missed").count()
}

/// A confirmed plan whose advisors never answer, and are waited for twenty minutes.
async fn scoping() -> (TestTree, PlanId) {
    let bench = planning::house(ProjectSettings::default()).await;
    bench.models.play_by(|request| match who(request) {
        Who::Advisor => Turn::Hang,
        _ => planning::script(request),
    });
    let tree = bench.start().await;
    planning::say(&tree.bench, "I want a referral programme").await;
    let plan_id = planning::until_proposed(&tree).await;
    PlanHandle::new(tree.bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();
    let thinks = |bench: &Bench| {
        let scoping = bench.ledger.conversations().into_iter().map(|(_, it)| it);
        scoping.filter(|it| matches!(it.purpose, Purpose::Scoping { .. }) && it.claimed_at.is_some()).count()
            == 2
    };
    tree.until("both think", thinks).await;
    (tree, plan_id)
}

#[tokio::test]
async fn a_pause_takes_nothing_of_the_time_to_think() {
    let (tree, _) = scoping().await;
    tree.house().pause(PauseMode::Abort, "stop".to_owned(), "founder").await.unwrap();
    tree.pass(Duration::from_hours(3)).await;
    tree.house().resume("founder").await.unwrap();
    tree.pass(Duration::from_mins(15)).await;
    assert_eq!(missed(&tree.bench), 0, "what they find is worth waiting for");
    tree.until("it goes on without them", |bench| missed(bench) == 2).await;
}

#[tokio::test]
async fn who_thinks_for_a_plan_that_is_cancelled_is_ended_with_it() {
    let (tree, plan_id) = scoping().await;
    PlanHandle::new(tree.bench.outside()).cancel(plan_id, "founder").await.unwrap();
    let is_over = |bench: &Bench| {
        let scoping = bench.ledger.conversations().into_iter().map(|(_, it)| it);
        let mut scoping = scoping.filter(|it| matches!(it.purpose, Purpose::Scoping { .. }));
        scoping.all(|it| it.was_stopped && it.state == State::Ended)
    };
    tree.until("nobody thinks for it", is_over).await;
    assert_eq!(missed(&tree.bench), 0, "nobody waited for them to run out of time");
}

#[tokio::test]
async fn an_advisor_is_ended_with_the_turn_that_asked_it() {
    let bench = Bench::default();
    bench.models.play_by(script);
    let tree = bench.start().await;
    let handle = ConversationHandle::new(tree.bench.outside());
    handle.open(TALK, Purpose::Talk, None, String::new(), "founder").await.unwrap();
    handle.say(TALK, Prompt::Founder, "What should we do?".to_owned(), "founder").await.unwrap();
    let consultations = |bench: &Bench| {
        let all = bench.ledger.conversations().into_iter().map(|(_, it)| it);
        all.filter(|it| matches!(it.purpose, Purpose::Consultation { .. })).collect::<Vec<_>>()
    };
    tree.until("all three are asked", |bench| consultations(bench).len() == 3).await;
    handle.stop(TALK, "founder").await.unwrap();
    tree.until("none thinks on", |bench| consultations(bench).iter().all(|it| it.state == State::Ended))
        .await;
    assert!(consultations(&tree.bench).iter().any(|it| it.was_stopped));
}
