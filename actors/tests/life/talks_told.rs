//! What the founder is told of conversations and plans while they look away.

use deputy_actors::conversation::ConversationHandle;
use deputy_actors::ports::{Clock as _, Notice};
use deputy_actors::testing::{Bench, TestTree, Turn};
use deputy_domain::conversation::State;
use deputy_domain::ledger::{Append, Expected, StreamWrite};
use deputy_domain::model::FaultKind;
use deputy_protocol::At;
use deputy_protocol::event::{
    Card, CardReason, Grade, NewEvent, PlanEvent, PlanOutcome, Prompt, Purpose, Visibility,
};
use deputy_protocol::ids::{ConversationId, EventId, PlanId};
use deputy_protocol::stream::Stream;
use std::time::Duration;
use uuid::Uuid;

const TALK: ConversationId = ConversationId(Uuid::from_u128(7));
const PLAN: PlanId = PlanId(Uuid::from_u128(9));

async fn say(bench: &Bench, text: &str) {
    let handle = ConversationHandle::new(bench.outside());
    handle.open(TALK, Purpose::Talk, None, String::new(), "founder").await.unwrap();
    handle.say(TALK, Prompt::Founder, text.to_owned(), "founder").await.unwrap();
}

fn told(bench: &Bench) -> Vec<Notice> {
    bench.couriers.taken().into_iter().map(|message| message.leader).collect()
}

fn kinds(bench: &Bench) -> Vec<String> {
    told(bench).into_iter().map(|notice| notice.kind).collect()
}

async fn until_idle(tree: &TestTree) {
    let is_idle = |bench: &Bench| bench.ledger.conversation(TALK).unwrap().state == State::Idle;
    tree.until("it has answered", is_idle).await;
}

#[tokio::test]
async fn a_question_is_told_once_with_the_ways_to_answer_it() {
    let bench = Bench::default();
    bench.models.play([Turn::ask("Red or blue?"), Turn::Say("Blue it is.".to_owned())]);
    let tree = bench.start().await;
    say(&bench, "Paint the button").await;
    tree.until("it is told", |bench| !told(bench).is_empty()).await;
    let tree = tree.restart().await;
    tree.pass(Duration::from_hours(3)).await;
    let notices = told(&bench);
    let [notice] = notices.as_slice() else { panic!("{notices:#?}") };
    assert_eq!((notice.kind.as_str(), notice.title.as_str()), ("inbox.opened", "Red or blue?"));
    assert_eq!(notice.work.as_deref(), Some("Paint the button"), "what it is about");
    assert!(notice.url.ends_with(&format!("/conversations/{TALK}")), "{}", notice.url);
    assert_eq!(notice.data["conversation"]["id"], TALK.to_string());
    let question = notice.question.as_ref().unwrap();
    assert_eq!(question.inbox_id, bench.ledger.inbox()[0].ask.inbox_id);
    say(&bench, "Blue").await;
    until_idle(&tree).await;
    tree.pass(Duration::from_mins(5)).await;
    assert_eq!(kinds(&bench), ["inbox.opened"], "an answer at once is no news to whoever asked");
}

#[tokio::test]
async fn an_answer_that_takes_long_is_told_and_one_that_fails_then_too() {
    let bench = Bench::default();
    let clock = bench.clock.clone();
    let since = clock.now();
    bench.models.play_by(move |_| {
        let waited = clock.now() - since;
        if waited < chrono::Duration::hours(2) {
            Turn::Fail(FaultKind::UsageLimit, Some(Duration::from_hours(2)))
        } else if waited < chrono::Duration::hours(3) {
            Turn::Say("\nIt is done.\nAll of it.".to_owned())
        } else {
            Turn::Fail(FaultKind::Unauthorized, None)
        }
    });
    let tree = bench.start().await;
    say(&bench, "Think it over").await;
    until_idle(&tree).await;
    tree.until("it is told", |bench| !told(bench).is_empty()).await;
    let notice = told(&bench).remove(0);
    assert_eq!((notice.kind.as_str(), notice.title.as_str()), ("conversation.replied", "It is done."));
    tree.pass(Duration::from_hours(2)).await;
    say(&bench, "And now?").await;
    until_idle(&tree).await;
    tree.pass(Duration::from_mins(5)).await;
    assert_eq!(kinds(&bench).len(), 1, "whoever waits sees what fails at once: {:?}", kinds(&bench));
}

async fn record(bench: &Bench, events: Vec<PlanEvent>) {
    let event = |event: PlanEvent| NewEvent {
        event_id: EventId(Uuid::now_v7()),
        event: event.into(),
        actor: "coo".to_owned(),
        correlation: None,
        causation: None,
        project_id: None,
        visibility: Visibility::Developer,
    };
    let events = events.into_iter().map(event).collect();
    let write = StreamWrite { stream: Stream::Plan(PLAN), expected: Expected::Any, events };
    bench.outside().ledger.append(Append { writes: vec![write], fence: None }).await.unwrap();
}

fn proposed(at: At) -> PlanEvent {
    let card = Card {
        title: "A referral programme".to_owned(),
        summary: "Whoever brings somebody gets a month.".to_owned(),
        steps: Vec::new(),
        untouched: Vec::new(),
        acceptance: Vec::new(),
        checks: Vec::new(),
        estimate: deputy_protocol::event::Estimate::default(),
        risks: Vec::new(),
        approves: Vec::new(),
    };
    PlanEvent::Proposed {
        conversation_id: TALK,
        version: 1,
        card: Box::new(card),
        why: CardReason::Asked,
        at,
    }
}

#[tokio::test]
async fn a_plan_is_told_when_it_is_to_be_decided_about_and_when_it_has_ended() {
    let bench = Bench::default();
    let tree = bench.start().await;
    let at = bench.clock.now();
    let by = "founder".to_owned();
    let until = at + chrono::Duration::hours(1);
    record(&bench, vec![proposed(at), PlanEvent::Deferred { version: 1, until, by: by.clone(), at }]).await;
    record(&bench, vec![PlanEvent::Raised { version: 1, at }]).await;
    record(&bench, vec![PlanEvent::Confirmed { version: 1, by, at }]).await;
    let outcome = PlanOutcome::Partial { missing: vec!["the mail".to_owned()] };
    let grade = Grade { minutes: 12, within_time: Some(false), ..Grade::default() };
    record(&bench, vec![PlanEvent::Ended { outcome, grade, at }]).await;
    record(&bench, vec![PlanEvent::Ended { outcome: PlanOutcome::Cancelled, grade: Grade::default(), at }])
        .await;
    tree.until("all is told", |bench| told(bench).len() == 3).await;
    tree.pass(Duration::from_hours(3)).await;
    assert_eq!(kinds(&bench), ["plan.proposed", "plan.raised", "plan.ended"]);
    let notices = told(&bench);
    assert!(notices.iter().all(|notice| notice.work.as_deref() == Some("A referral programme")));
    assert_eq!(notices[0].data["plan"]["conversation_id"], TALK.to_string());
    assert!(notices[0].url.ends_with(&format!("/plans/{PLAN}")), "{}", notices[0].url);
    assert_eq!(notices[2].title, "Part of it is delivered");
    assert!(notices[2].body.starts_with("Not delivered: the mail.\n"), "{}", notices[2].body);
    assert!(
        notices[2].body.ends_with("\nIt took 12 minutes of work and cost $0.00, more time than was said."),
        "{}",
        notices[2].body
    );
}
