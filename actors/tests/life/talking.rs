//! The founder talks with the COO, and the COO asks its advisors.

use deputy_actors::conversation::ConversationHandle;
use deputy_actors::office::InboxHandle;
use deputy_actors::ports::Clock as _;
use deputy_actors::testing::{Bench, TestTree, Turn, told, turns};
use deputy_domain::conversation::{Conversation, State};
use deputy_domain::ledger::{Append, Expected, StreamWrite};
use deputy_domain::model::{FaultKind, ModelRequest};
use deputy_domain::run::Answer;
use deputy_protocol::event::{ContextWish, ConversationEvent, NewEvent, Prompt, Purpose, Visibility};
use deputy_protocol::ids::{CallId, ConversationId, EventId};
use deputy_protocol::money::Usd;
use deputy_protocol::stream::Stream;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

const TALK: ConversationId = ConversationId(Uuid::from_u128(7));

async fn say(bench: &Bench, text: &str) {
    let handle = ConversationHandle::new(bench.outside());
    handle.open(TALK, Purpose::Talk, None, String::new(), "founder").await.unwrap();
    handle.say(TALK, Prompt::Founder, text.to_owned(), "founder").await.unwrap();
}

fn talk(bench: &Bench) -> Conversation {
    bench.ledger.conversation(TALK).unwrap()
}

async fn until_idle(tree: &TestTree) -> Conversation {
    tree.until("it has answered", |bench| talk(bench).state == State::Idle).await;
    talk(&tree.bench)
}

fn kinds(bench: &Bench) -> Vec<String> {
    bench.ledger.kinds(&Stream::Conversation(TALK))
}

fn is_advisor(request: &ModelRequest) -> bool {
    request.tools.iter().any(|tool| tool.name == "report")
}

fn report(approach: &str) -> Turn {
    let evidence = json!([{"claim": "there is a form", "source": "src/form.rs:3"}]);
    Turn::tool("report", &json!({ "approach": approach, "evidence": evidence }).to_string())
}

#[tokio::test]
async fn the_founder_is_answered_and_what_comes_next_is_the_same_thread() {
    let bench = Bench::default();
    bench.models.play([Turn::Say("Hello.".to_owned()), Turn::Say("As I said: hello.".to_owned())]);
    let tree = bench.start().await;
    say(&bench, "Hi there").await;
    assert_eq!(until_idle(&tree).await.reply.as_deref(), Some("Hello."));
    let tree = tree.restart().await;
    say(&bench, "Again?").await;
    let it = until_idle(&tree).await;
    assert_eq!((it.reply.as_deref(), it.heard, it.unheard.len()), (Some("As I said: hello."), 2, 0));
    let last = told(bench.models.asked().last().unwrap());
    assert!(last.contains("Hi there") && last.contains("Hello.") && last.contains("Again?"), "{last}");
    assert!(it.reserved.is_empty() && it.spent.input_tokens > 0);
}

#[tokio::test]
async fn advisors_are_asked_side_by_side_and_the_coo_hears_what_each_found() {
    let bench = Bench::default();
    bench.models.play_by(|request| match (is_advisor(request), turns(request)) {
        (true, 0) if told(request).contains("the code") => Turn::tool("repo_list", "{}"),
        (true, _) if told(request).contains("the code") => report("change the form"),
        (true, _) => Turn::Fail(FaultKind::Unauthorized, None),
        (false, 0) => Turn::Use(vec![
            ("consult".to_owned(), json!({"advisor": "code", "question": "What of the code?"}).to_string()),
            ("consult".to_owned(), json!({"advisor": "growth", "question": "What of growth?"}).to_string()),
        ]),
        (false, _) => Turn::Say("I know now.".to_owned()),
    });
    let tree = bench.start().await;
    say(&bench, "What should we do?").await;
    assert_eq!(until_idle(&tree).await.reply.as_deref(), Some("I know now."));
    let last = told(bench.models.asked().iter().rfind(|request| !is_advisor(request)).unwrap());
    assert!(last.contains("change the form") && last.contains("src/form.rs:3"), "{last}");
    assert!(last.contains("what the advisor found"), "as material: {last}");
    assert!(last.contains("it could not answer"), "one that fails is no failure of who asked: {last}");
    let ended: Vec<_> = bench.ledger.conversations().into_iter().filter(|(id, _)| *id != TALK).collect();
    assert_eq!(ended.len(), 2);
    assert!(ended.iter().all(|(_, it)| it.state == State::Ended));
    assert!(ended.iter().any(|(_, it)| it.scope.is_some()), "what was found is kept as such");
}

#[tokio::test]
async fn a_question_waits_in_the_inbox_and_the_next_words_answer_it() {
    let bench = Bench::default();
    bench.models.play([Turn::ask("Red or blue?"), Turn::Say("Blue it is.".to_owned())]);
    let tree = bench.start().await;
    say(&bench, "Paint it").await;
    tree.until("it asks", |bench| !bench.ledger.inbox().is_empty()).await;
    let item = bench.ledger.inbox().remove(0);
    assert_eq!((item.conversation_id, item.run_id), (Some(TALK), None));
    say(&bench, "Blue").await;
    assert_eq!(until_idle(&tree).await.reply.as_deref(), Some("Blue it is."));
    assert!(bench.ledger.inbox().is_empty());
    let again = Answer { choice: None, text: Some("Red".to_owned()) };
    let refused = InboxHandle::new(bench.outside()).answer(item.ask.inbox_id, again, "founder").await;
    assert!(refused.is_err(), "the first answer won");
}

#[tokio::test]
async fn words_said_while_it_thinks_are_heard_before_it_is_done() {
    let bench = Bench::default();
    let outside = bench.clone();
    bench.models.play_by(move |request| match told(request).contains("Wait, no") {
        _ if is_advisor(request) => report("nothing"),
        false if turns(request) == 0 => {
            let bench = outside.clone();
            tokio::spawn(async move { say(&bench, "Wait, no: leave it.").await });
            Turn::tool("consult", &json!({"advisor": "code", "question": "?"}).to_string())
        }
        _ => Turn::Say("I leave it.".to_owned()),
    });
    let tree = bench.start().await;
    say(&bench, "Do it").await;
    tree.until("both are heard", |bench| talk(bench).heard == 2).await;
    assert_eq!(talk(&tree.bench).reply.as_deref(), Some("I leave it."));
}

#[tokio::test]
async fn one_that_is_stopped_is_over_and_the_next_words_begin_anew() {
    let bench = Bench::default();
    bench.models.play_by(|request| {
        if told(request).contains("something else") { Turn::Say("Gladly.".to_owned()) } else { Turn::Hang }
    });
    let tree = bench.start().await;
    say(&bench, "Think for ever").await;
    tree.until("it thinks", |bench| !bench.models.asked().is_empty()).await;
    ConversationHandle::new(bench.outside()).stop(TALK, "founder").await.unwrap();
    let stopped = talk(&bench);
    assert_eq!(stopped.cut.as_ref().and_then(|cut| cut.said.as_deref()), Some("…"), "as far as it came");
    assert!(stopped.reserved.is_empty(), "settled with the stop, whatever comes after it: {stopped:?}");
    assert_eq!(until_idle(&tree).await.reply, None);
    say(&bench, "Do something else").await;
    assert_eq!(until_idle(&tree).await.reply.as_deref(), Some("Gladly."));
    let last = bench.models.asked().pop().unwrap();
    assert!(told(&last).contains("The founder stopped your answer"), "{}", told(&last));
    assert_eq!(told(&last).matches("stopped-answer").count(), 4, "once, with its marks: {}", told(&last));
    let settled = kinds(&bench).into_iter().filter(|kind| kind == "conversation.call_settled").count();
    assert_eq!(
        (settled, talk(&bench).reserved.len()),
        (2, 0),
        "the call that nobody heard is paid for, once"
    );
}

#[tokio::test]
async fn what_an_earlier_version_left_set_aside_is_settled_when_the_daemon_comes_up() {
    let bench = Bench::default();
    say(&bench, "Think").await;
    let (call_id, reserved_usd, at) =
        (CallId(Uuid::from_u128(70)), Usd::from_nanos(6_900_000), bench.clock.now());
    let facts = [
        ConversationEvent::CallReserved { call_id, reserved_usd, reserved_tokens: 10, at },
        ConversationEvent::Stopped { said: None, by: "founder".to_owned(), at },
    ];
    let events = facts.map(|fact| NewEvent {
        event_id: EventId(Uuid::now_v7()),
        event: fact.into(),
        actor: "founder".to_owned(),
        correlation: None,
        causation: None,
        project_id: None,
        visibility: Visibility::Developer,
    });
    let write =
        StreamWrite { stream: Stream::Conversation(TALK), expected: Expected::Any, events: events.into() };
    bench.outside().ledger.append(Append { writes: vec![write], fence: None }).await.unwrap();
    assert_eq!(talk(&bench).reserved.len(), 1);
    let tree = bench.start().await;
    tree.until("it is settled", |bench| talk(bench).reserved.is_empty()).await;
    assert!(talk(&bench).spent.cost_usd > Usd::ZERO);
    assert_eq!(talk(&bench).state, State::Idle);
}

#[tokio::test]
async fn a_house_without_a_model_says_so_once_and_answers_what_is_said_when_it_has_one() {
    let mut bench = Bench::default();
    let tiers = std::mem::take(&mut bench.settings.tiers);
    bench.models.play([Turn::Say("Here I am.".to_owned())]);
    let tree = bench.start().await;
    say(&bench, "Hello").await;
    let it = until_idle(&tree).await;
    assert_eq!(it.error.as_ref().map(|error| error.code.as_str()), Some("no_model"));
    assert_eq!((it.heard, it.unheard.len(), it.founder_waits_since()), (1, 0, None));
    let facts = kinds(&bench).len();
    tree.pass(Duration::from_mins(10)).await;
    assert_eq!(kinds(&bench).len(), facts, "nobody takes it up again for the same words");
    // What is said with a wish for its context ends as well.
    let handle = ConversationHandle::new(bench.outside());
    handle.reshape(TALK, ContextWish::Compact, "founder").await.unwrap();
    say(&bench, "And now?").await;
    tree.until("it is heard", |bench| talk(bench).heard == 2 && talk(bench).state == State::Idle).await;
    tree.leave().await;
    bench.settings.tiers = tiers;
    let tree = bench.start().await;
    say(&bench, "Are you there?").await;
    tree.until("all of it is heard", |bench| talk(bench).heard == 3).await;
    assert_eq!(talk(&bench).reply.as_deref(), Some("Here I am."));
    let last = told(bench.models.asked().last().unwrap());
    assert!(["Hello", "And now?", "Are you there?"].iter().all(|words| last.contains(words)), "{last}");
}

#[tokio::test]
async fn a_limited_model_is_waited_for_and_a_pause_stops_all_thinking() {
    let bench = Bench::default();
    bench.models.play_by({
        let clock = bench.clock.clone();
        let since = clock.now();
        move |_| {
            let waited = clock.now() - since;
            if waited < chrono::Duration::hours(2) {
                Turn::Fail(FaultKind::UsageLimit, Some(Duration::from_hours(2)))
            } else {
                Turn::Say("Here.".to_owned())
            }
        }
    });
    let tree = bench.start().await;
    say(&bench, "Are you there?").await;
    tree.until("it waits", |bench| matches!(talk(bench).state, State::Waiting { .. })).await;
    assert_eq!(until_idle(&tree).await.reply.as_deref(), Some("Here."));
    assert!(kinds(&bench).contains(&"conversation.resumed".to_owned()));
}

#[tokio::test]
async fn whatever_fact_it_dies_behind_it_answers_once() {
    let script = |request: &ModelRequest| match (is_advisor(request), turns(request)) {
        (true, _) => report("change the form"),
        (false, 0) => Turn::tool("consult", &json!({"advisor": "code", "question": "?"}).to_string()),
        (false, _) => Turn::Say("Done.".to_owned()),
    };
    let whole = Bench::default();
    whole.models.play_by(script);
    let tree = whole.start().await;
    say(&whole, "Do it").await;
    until_idle(&tree).await;
    let facts = whole.ledger.events().len();
    for kill_at in 1..=facts {
        let bench = Bench::default();
        bench.models.play_by(script);
        let mut tree = bench.start().await;
        say(&bench, "Do it").await;
        tree.until("it is to die", |bench| bench.ledger.events().len() >= kill_at || is_answered(bench))
            .await;
        tree = tree.restart().await;
        let it = until_idle(&tree).await;
        assert_eq!(it.reply.as_deref(), Some("Done."), "killed behind fact {kill_at}");
        let replies = kinds(&bench).into_iter().filter(|kind| kind == "conversation.replied").count();
        assert_eq!((replies, it.heard, it.reserved.len()), (1, 1, 0), "killed behind fact {kill_at}");
        let consultations = bench.ledger.conversations().len() - 1;
        assert_eq!(consultations, 1, "killed behind fact {kill_at}");
    }
}

fn is_answered(bench: &Bench) -> bool {
    bench.ledger.conversation(TALK).is_some_and(|it| it.reply.is_some())
}
