//! What agents ask is answered as the permission of their work says: by a model, by its draft, or by the founder alone.

use deputy_actors::office::{InboxHandle, NewTask};
use deputy_actors::ports::Clock as _;
use deputy_actors::run::book::CommandError;
use deputy_actors::testing::{Bench, Turn, told, turns};
use deputy_domain::conversation::{Conversation, State};
use deputy_domain::model::{ModelRequest, Price};
use deputy_domain::projection::InboxDoc;
use deputy_domain::run::Answer;
use deputy_protocol::event::{
    Ask, AskPurpose, Event, PauseMode, Permission, Priority, Purpose, Route, RunEvent,
};
use deputy_protocol::ids::{ConversationId, RunId};
use deputy_protocol::money::Usd;
use serde_json::json;
use std::time::Duration;

const QUESTION: &str = "Red or blue?";

pub(super) fn answers(request: &ModelRequest) -> bool {
    request.tools.iter().any(|tool| tool.name == "answer")
}

/// What the COO says to the question.
pub(super) fn says(text: &str, sure: bool) -> Turn {
    Turn::tool("answer", &json!({"text": text, "sure": sure, "why": "BRAND.md:3"}).to_string())
}

/// A house in which a model answers, and a worker that asks before it is done.
pub(super) async fn house(answer: impl Fn(&ModelRequest) -> Turn + Send + 'static) -> Bench {
    let mut bench = Bench::default();
    bench.settings.answers_within = Some(Duration::from_mins(15));
    bench.project("shop", &[]).await;
    bench.models.play_by(move |request| match turns(request) {
        _ if answers(request) => answer(request),
        0 => {
            let arguments = json!({"question": QUESTION, "options": ["red", "blue"]});
            Turn::tool("ask_founder", &arguments.to_string())
        }
        _ => Turn::finish(),
    });
    bench
}

pub(super) async fn ordered(bench: &Bench, permission: Permission, priority: Priority) -> RunId {
    let (project, text) = (Some("shop".to_owned()), "paint it".to_owned());
    let permission = Some(permission);
    bench.order(NewTask { project, text, permission, priority, ..NewTask::default() }).await.1
}

pub(super) async fn autonomous(bench: &Bench) -> RunId {
    ordered(bench, Permission::Autonomous, Priority::Normal).await
}

async fn supervised(bench: &Bench) -> RunId {
    ordered(bench, Permission::Supervised, Priority::Normal).await
}

/// The question of a run, as it stands.
pub(super) fn asked(bench: &Bench, run_id: RunId) -> Option<Ask> {
    let run = bench.ledger.run(run_id)?;
    run.asks.into_values().find(|ask| matches!(ask.purpose, AskPurpose::Agent { .. }))
}

pub(super) fn is_referred(bench: &Bench, run_id: RunId) -> bool {
    asked(bench, run_id).is_some_and(|ask| !ask.is_pending())
}

pub(super) fn thoughts(bench: &Bench) -> Vec<(ConversationId, Conversation)> {
    let all = bench.ledger.conversations().into_iter();
    all.filter(|(_, it)| matches!(it.purpose, Purpose::Answering { .. })).collect()
}

/// The founder answers.
async fn founder(bench: &Bench, run_id: RunId, choice: Option<&str>, text: Option<&str>) {
    try_answer(bench, run_id, choice, text).await.expect("the answer fits the question");
}

pub(super) async fn try_answer(
    bench: &Bench,
    run_id: RunId,
    choice: Option<&str>,
    text: Option<&str>,
) -> Result<(), deputy_actors::office::InboxError> {
    let inbox_id = asked(bench, run_id).expect("it asks").inbox_id;
    let answer = Answer { choice: choice.map(str::to_owned), text: text.map(str::to_owned) };
    InboxHandle::new(bench.outside()).answer(inbox_id, answer, "founder").await.map(drop)
}

/// What the worker heard of the answer.
pub(super) fn heard(bench: &Bench) -> String {
    told(bench.models.asked().iter().rfind(|request| !answers(request)).unwrap())
}

/// What the founder's phone said about questions.
pub(super) fn notices(bench: &Bench) -> Vec<String> {
    let all = bench.ledger.notices().into_iter().filter(|notice| notice.kind == "inbox.opened");
    all.map(|notice| notice.body).collect()
}

/// Answers on record: by whom, and whether in a conversation.
pub(super) fn answered(bench: &Bench) -> Vec<(String, bool)> {
    let found = bench.ledger.events().into_iter().filter_map(|event| match event.event().unwrap() {
        Event::Run(RunEvent::Answered { by, conversation_id, .. }) => Some((by, conversation_id.is_some())),
        _ => None,
    });
    found.collect()
}

#[tokio::test]
async fn a_sure_answer_goes_to_the_agent_of_autonomous_work_and_nobody_is_rung() {
    let bench = house(|_| {
        let arguments =
            json!({"text": "as the guide says", "choice": "2", "sure": true, "why": "BRAND.md:3"});
        Turn::tool("answer", &arguments.to_string())
    })
    .await;
    let tree = bench.start().await;
    let run_id = autonomous(&bench).await;
    tree.until_state(run_id, "review").await;
    assert_eq!(answered(&bench), [("coo".to_owned(), true)]);
    let ask = asked(&bench, run_id).unwrap().answering.unwrap();
    assert_eq!((ask.route, ask.why.as_str()), (Route::Model, "its work is autonomous"));
    let heard = heard(&bench);
    assert!(
        heard.contains("blue\\nas the guide says") && heard.contains("a model, answered this"),
        "{heard}"
    );
    bench.settle().await;
    assert_eq!(notices(&bench), Vec::<String>::new());
    let order = told(bench.models.asked().iter().find(|request| answers(request)).unwrap());
    assert!(order.contains("paint it") && order.contains(QUESTION) && order.contains("[2] blue"), "{order}");
}

#[tokio::test]
async fn where_the_model_is_not_sure_the_founder_gets_its_draft_and_sends_it_in_one_tap() {
    let bench = house(|_| says("Blue, I think.", false)).await;
    let tree = bench.start().await;
    let run_id = autonomous(&bench).await;
    tree.until("it is the founder's", |bench| is_referred(bench, run_id)).await;
    tree.until("they are told", |bench| notices(bench).len() == 1).await;
    let notice = &notices(&bench)[0];
    assert!(notice.contains("but is not sure: Blue, I think.") && notice.contains("BRAND.md:3"), "{notice}");
    let item: InboxDoc = bench.ledger.inbox().remove(0);
    assert_eq!((item.ask.options[0].id.as_str(), item.ask.options[0].recommended), ("send", false));
    assert_eq!(item.ask.answering.as_ref().unwrap().referred.as_deref(), Some("the COO is not sure"));
    founder(&bench, run_id, Some("send"), None).await;
    tree.until_state(run_id, "review").await;
    assert_eq!(answered(&bench), [("founder".to_owned(), false)]);
    let heard = heard(&bench);
    assert!(
        heard.contains("Blue, I think.") && !heard.contains("a model, answered"),
        "the founder's word: {heard}"
    );
}

#[tokio::test]
async fn of_supervised_work_a_draft_is_told_when_it_is_there_and_the_founder_may_say_it_otherwise() {
    let bench = house(|request| match turns(request) {
        0 => Turn::tool("recall", r#"{"query":"colour"}"#),
        _ => says("Blue.", true),
    })
    .await;
    let tree = bench.start().await;
    let run_id = supervised(&bench).await;
    tree.until("it asks", |bench| asked(bench, run_id).is_some()).await;
    assert_eq!(notices(&bench).len(), 0, "the draft is not there yet");
    tree.until("it is drafted", |bench| notices(bench).len() == 1).await;
    let ask = asked(&bench, run_id).unwrap();
    assert!(ask.options[0].recommended && ask.options[0].label.contains("Blue."), "{:?}", ask.options);
    assert_eq!(tree.run(run_id).state.name(), "waiting", "no sure model answers supervised work");
    founder(&bench, run_id, None, Some("Green, and say so.")).await;
    tree.until_state(run_id, "review").await;
    let heard = heard(&bench);
    assert!(heard.contains("Green, and say so.") && !heard.contains("Blue."), "{heard}");
}

#[tokio::test]
async fn of_human_required_work_the_founder_alone_is_asked_at_once() {
    let bench = house(|_| says("Blue.", true)).await;
    let tree = bench.start().await;
    let run_id = ordered(&bench, Permission::HumanRequired, Priority::Normal).await;
    tree.until("its start is asked for", |bench| !bench.ledger.inbox().is_empty()).await;
    tree.answer(run_id, Some("start"), None).await;
    tree.until("it asks", |bench| asked(bench, run_id).is_some()).await;
    tree.until("they are told", |bench| notices(bench).iter().any(|body| body == QUESTION)).await;
    assert_eq!(asked(&bench, run_id).unwrap().answering.unwrap().route, Route::Founder);
    founder(&bench, run_id, Some("2"), None).await;
    tree.until_state(run_id, "review").await;
    assert!(thoughts(&bench).is_empty());
}

#[tokio::test]
async fn a_founder_who_is_faster_than_the_draft_ends_the_drafting_and_is_not_rung() {
    let bench = house(|_| Turn::Hang).await;
    let tree = bench.start().await;
    let run_id = supervised(&bench).await;
    tree.until("it is thought about", |bench| bench.models.asked().iter().any(answers)).await;
    founder(&bench, run_id, Some("1"), None).await;
    tree.until_state(run_id, "review").await;
    let is_over = |bench: &Bench| thoughts(bench).iter().all(|(_, it)| it.state == State::Ended);
    tree.until("nobody thinks any more", is_over).await;
    bench.settle().await;
    let (_, it) = &thoughts(&bench)[0];
    assert!(it.was_stopped && it.reserved.is_empty(), "what it cost is settled: {it:?}");
    assert_eq!((notices(&bench).len(), answered(&bench).len()), (0, 1));
    assert!(try_answer(&bench, run_id, Some("2"), None).await.is_err(), "the first answer won");
}

#[tokio::test]
async fn what_is_urgent_reaches_the_founder_sooner_when_no_answer_comes() {
    let mut waits = Vec::new();
    for priority in [Priority::High, Priority::Normal, Priority::Low] {
        let bench = house(|_| Turn::Hang).await;
        let tree = bench.start().await;
        let run_id = ordered(&bench, Permission::Autonomous, priority).await;
        tree.until("it asks", |bench| asked(bench, run_id).is_some()).await;
        let since = bench.clock.now();
        tree.until("they are told", |bench| notices(bench).len() == 1).await;
        waits.push((bench.clock.now() - since).num_minutes());
        assert!(asked(&bench, run_id).unwrap().answering.unwrap().referred.unwrap().contains("in time"));
        founder(&bench, run_id, Some("1"), None).await;
        tree.until_state(run_id, "review").await;
    }
    assert_eq!(waits, [5, 15, 60]);
}

#[tokio::test]
async fn where_the_money_of_the_day_is_spent_nobody_waits_for_tomorrow() {
    let mut bench = house(|_| says("Blue.", true)).await;
    bench.settings.day_usd_max = Usd::try_new(1.0);
    // What the worker says first costs more than the day has.
    let price =
        Price { input: 100_000.0, output: 100_000.0, cache_read: None, cache_write: None, long: None };
    for model in ["one/first", "two/second"] {
        bench.models.set_price(model, price);
    }
    let tree = bench.start().await;
    let run_id = autonomous(&bench).await;
    tree.until("it asks", |bench| asked(bench, run_id).is_some()).await;
    let since = bench.clock.now();
    tree.until("it is the founder's", |bench| is_referred(bench, run_id)).await;
    assert!((bench.clock.now() - since).num_minutes() < 2);
    let referred = asked(&bench, run_id).unwrap().answering.unwrap().referred.unwrap();
    assert!(referred.contains("today"), "{referred}");
    tree.until("they are told", |bench| notices(bench).len() == 1).await;
    let is_over = |bench: &Bench| thoughts(bench).iter().all(|(_, it)| it.state == State::Ended);
    tree.until("nobody waits for money", is_over).await;
}

#[tokio::test]
async fn while_all_is_paused_nobody_thinks_and_nothing_is_decided() {
    let bench = house(|request| match turns(request) {
        0 => Turn::tool("recall", r#"{"query":"colour"}"#),
        _ => says("Blue.", true),
    })
    .await;
    let tree = bench.start().await;
    let run_id = autonomous(&bench).await;
    tree.until("it asks", |bench| asked(bench, run_id).is_some()).await;
    tree.house().pause(PauseMode::Abort, "a moment".to_owned(), "founder").await.unwrap();
    bench.settle().await;
    let calls = bench.models.asked().len();
    tree.pass(Duration::from_hours(1)).await;
    assert_eq!(bench.models.asked().len(), calls, "no model is asked");
    assert!(!is_referred(&bench, run_id) && notices(&bench).is_empty());
    tree.house().resume("founder").await.unwrap();
    tree.until_state(run_id, "waiting").await;
    tree.until("its time was over", |bench| is_referred(bench, run_id)).await;
}

#[tokio::test]
async fn a_run_that_is_taken_in_hand_has_its_question_from_the_founder() {
    let bench = house(|_| Turn::Hang).await;
    let tree = bench.start().await;
    let run_id = autonomous(&bench).await;
    tree.until("it is thought about", |bench| bench.models.asked().iter().any(answers)).await;
    tree.runs().take_back(run_id, "founder").await.unwrap();
    tree.until("it is the founder's", |bench| is_referred(bench, run_id)).await;
    let referred = asked(&bench, run_id).unwrap().answering.unwrap().referred.unwrap();
    assert_eq!(referred, "you have this run in hand");
}

#[tokio::test]
async fn a_question_that_lost_its_point_is_thought_about_no_more() {
    let bench = house(|_| Turn::Hang).await;
    let tree = bench.start().await;
    let run_id = autonomous(&bench).await;
    tree.until("it is thought about", |bench| bench.models.asked().iter().any(answers)).await;
    tree.runs().stop(run_id, "founder").await.unwrap();
    let is_over = |bench: &Bench| thoughts(bench).iter().all(|(_, it)| it.state == State::Ended);
    tree.until("nobody thinks any more", is_over).await;
    assert_eq!(notices(&bench).len(), 0);
}

#[tokio::test]
async fn where_nobody_answers_but_the_founder_every_question_is_theirs_at_once() {
    let mut bench = house(|_| says("Blue.", true)).await;
    bench.settings.answers_within = None;
    let tree = bench.start().await;
    let run_id = autonomous(&bench).await;
    tree.until("they are told", |bench| notices(bench).len() == 1).await;
    let answering = asked(&bench, run_id).unwrap().answering.unwrap();
    assert!(answering.route == Route::Founder && answering.why.contains("[questions]"), "{answering:?}");
    founder(&bench, run_id, Some("2"), None).await;
    tree.until_state(run_id, "review").await;
    let again = try_answer(&bench, run_id, Some("1"), None).await;
    assert!(
        matches!(again, Err(deputy_actors::office::InboxError::Run(CommandError::Refused(_)))),
        "{again:?}"
    );
}
