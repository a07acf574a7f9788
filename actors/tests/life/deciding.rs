//! Whatever the founder decides on a card, its thread has it as its outcome, and the COO knows of it in its next turn.

use super::planning::{Who, house, run_of, say, until_proposed, who};
use deputy_actors::office::InboxHandle;
use deputy_actors::plan::PlanHandle;
use deputy_actors::ports::Clock as _;
use deputy_actors::testing::{Bench, TestTree, told};
use deputy_domain::conversation::{Conversation, State};
use deputy_domain::plan;
use deputy_domain::run::Answer;
use deputy_protocol::event::{Outcome, ProjectSettings};
use deputy_protocol::ids::{ConversationId, PlanId};
use deputy_protocol::stream::Stream;
use uuid::Uuid;

const TALK: ConversationId = ConversationId(Uuid::from_u128(7));

fn thread(bench: &Bench) -> Conversation {
    bench.ledger.conversation(TALK).unwrap()
}

/// A card that waits, in a thread that rests.
async fn proposed() -> (Bench, TestTree, PlanId) {
    let bench = house(ProjectSettings::default()).await;
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    tree.until("the COO is done", |bench| thread(bench).state == State::Idle).await;
    (bench, tree, plan_id)
}

/// What the COO was asked so far.
fn asked_of_coo(bench: &Bench) -> Vec<String> {
    let asked = bench.models.asked();
    asked.iter().filter(|request| who(request) == Who::Coo).map(told).collect()
}

/// What the COO is told with the founder's next words.
async fn next_turn(bench: &Bench, tree: &TestTree) -> String {
    let before = asked_of_coo(bench).len();
    assert_eq!(thread(bench).state, State::Idle, "a decision begins no turn");
    say(bench, "And now?").await;
    let has_answered =
        |bench: &Bench| asked_of_coo(bench).len() > before && thread(bench).state == State::Idle;
    tree.until("it has answered", has_answered).await;
    asked_of_coo(bench).pop().unwrap()
}

#[tokio::test]
async fn a_confirmed_card_is_the_outcome_of_its_thread_and_news_to_the_coo() {
    let (bench, tree, plan_id) = proposed().await;
    PlanHandle::new(bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();
    assert_eq!(thread(&bench).outcome, Some(Outcome::Tasked { plan_id }), "with the decision, not behind it");
    let heard = next_turn(&bench, &tree).await;
    assert!(heard.contains("The founder confirmed card 1 of the plan"), "{heard}");
    tree.until("it is worked on", |bench| run_of(bench, "api").is_some()).await;
}

#[tokio::test]
async fn a_declined_card_is_the_outcome_of_its_thread_and_the_reason_is_heard() {
    let (bench, tree, plan_id) = proposed().await;
    let item = bench.ledger.inbox().remove(0).ask.inbox_id;
    let no = Answer { choice: Some("decline".to_owned()), text: Some("We have no users yet".to_owned()) };
    InboxHandle::new(bench.outside()).answer(item, no, "token:phone").await.unwrap();
    assert_eq!(thread(&bench).outcome, Some(Outcome::Declined));
    // Said again it is no second decision.
    PlanHandle::new(bench.outside()).decline(plan_id, None, "token:laptop").await.unwrap();
    let heard = next_turn(&bench, &tree).await;
    assert_eq!(heard.matches("The founder declined the plan").count(), 1, "{heard}");
    assert!(heard.contains("They said: We have no users yet"), "{heard}");
}

#[tokio::test]
async fn a_card_that_was_put_off_and_then_declined_is_not_put_off_any_more() {
    let (bench, tree, plan_id) = proposed().await;
    let until = bench.clock.now() + chrono::TimeDelta::hours(4);
    let handle = PlanHandle::new(bench.outside());
    handle.defer(plan_id, until, "founder").await.unwrap();
    assert_eq!(thread(&bench).outcome, Some(Outcome::Deferred { until }));
    let is_raised = |bench: &Bench| bench.ledger.plans()[0].1.state == plan::State::Proposed;
    tree.until("it is raised", is_raised).await;
    handle.decline(plan_id, None, "founder").await.unwrap();
    assert_eq!(thread(&bench).outcome, Some(Outcome::Declined));
    let heard = next_turn(&bench, &tree).await;
    let places = ["put the plan", "was put off has come", "The founder declined the plan"];
    let places: Vec<_> = places.iter().map(|words| heard.find(words)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{heard}");
}

#[tokio::test]
async fn a_decision_and_what_its_thread_hears_of_it_are_one() {
    let (bench, tree, plan_id) = proposed().await;
    PlanHandle::new(bench.outside()).decline(plan_id, None, "founder").await.unwrap();
    // Nothing is made up for: what is not there with the decision does not come.
    let tree = tree.restart().await;
    tree.pass(std::time::Duration::from_mins(10)).await;
    let kinds = bench.ledger.kinds(&Stream::Conversation(TALK));
    let last: Vec<&str> = kinds.iter().rev().take(2).rev().map(String::as_str).collect();
    assert_eq!(last, ["conversation.outcome_noted", "conversation.said"]);
    let events = bench.ledger.events();
    let at = |kind: &str| events.iter().find(|event| event.kind == kind).unwrap();
    let (decision, noted) = (at("plan.declined"), at("conversation.outcome_noted"));
    assert_eq!(decision.position + 1, noted.position);
    assert_eq!((decision.correlation, &*decision.actor), (noted.correlation, &*noted.actor));
}

#[tokio::test]
async fn a_notice_about_a_card_says_what_it_takes_and_what_stays_as_it_is() {
    let (bench, tree, plan_id) = proposed().await;
    let body = |bench: &Bench, kind: &str| {
        let taken = bench.couriers.taken().into_iter().map(|message| message.leader);
        taken.filter(|notice| notice.kind == kind).map(|notice| notice.body).next_back()
    };
    tree.until("it is told", |bench| body(bench, "plan.proposed").is_some()).await;
    let told = body(&bench, "plan.proposed").unwrap();
    assert!(told.contains("It will not touch: payments.") && told.contains("Nobody can say yet"), "{told}");
    let until = bench.clock.now() + chrono::TimeDelta::hours(4);
    PlanHandle::new(bench.outside()).defer(plan_id, until, "founder").await.unwrap();
    tree.until("it is told again", |bench| body(bench, "plan.raised").is_some()).await;
    assert_eq!(body(&bench, "plan.raised").unwrap(), told, "what comes up again says what it is");
}
