//! Conversations over the API: begun, said, named, stopped, listed, read back page by page.

use deputy_actors::ports::{Ledger as _, Live as _, LiveDelta};
use deputy_domain::ledger::{Append, Expected, StreamWrite};
use deputy_protocol::At;
use deputy_protocol::api::Role;
use deputy_protocol::event::{
    Advisor, Ask, AskOption, AskPurpose, ConversationEvent, NewEvent, Purpose, RunError, StepEvent,
    Visibility,
};
use deputy_protocol::ids::{CallId, ConversationId, EventId, InboxId, ToolUseId};
use deputy_protocol::stream::Stream;
use deputy_tests::http::House;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

const TALKS: &str = "/api/v1/conversations";

fn at() -> At {
    chrono::DateTime::from_timestamp(1_767_225_700, 0).unwrap()
}

async fn begin(house: &House, body: Value) -> (ConversationId, Value) {
    let begun = house.post(TALKS, body).await.expect(202);
    (serde_json::from_value(begun["id"].clone()).unwrap(), begun)
}

/// What the conversation's owner records, in its place.
pub(crate) async fn record(house: &House, id: ConversationId, facts: Vec<ConversationEvent>) {
    let event = |fact: ConversationEvent| NewEvent {
        event_id: EventId(Uuid::now_v7()),
        event: fact.into(),
        actor: "coo".to_owned(),
        correlation: None,
        causation: None,
        project_id: None,
        visibility: Visibility::Admin,
    };
    let events = facts.into_iter().map(event).collect();
    let write = StreamWrite { stream: Stream::Conversation(id), expected: Expected::Any, events };
    house.ledger.append(Append { writes: vec![write], fence: None }).await.unwrap();
}

/// What is recorded when it was summed up.
pub(crate) async fn compacted(house: &House, id: ConversationId) {
    let step = StepEvent::Compacted { summary: "They want a lot.".to_owned(), entries: 1, at: at() };
    let event = NewEvent {
        event_id: EventId(Uuid::now_v7()),
        event: step.into(),
        actor: "coo".to_owned(),
        correlation: None,
        causation: None,
        project_id: None,
        visibility: Visibility::Admin,
    };
    let write = StreamWrite { stream: Stream::Thoughts(id), expected: Expected::Any, events: vec![event] };
    house.ledger.append(Append { writes: vec![write], fence: None }).await.unwrap();
}

fn replied(text: &str, heard: u32) -> ConversationEvent {
    ConversationEvent::Replied {
        text: text.to_owned(),
        heard,
        scope: None,
        draft: None,
        began_at: None,
        due: None,
        at: at(),
    }
}

/// A question of the COO's.
pub(crate) fn asked() -> (InboxId, ConversationEvent) {
    let inbox_id = InboxId(Uuid::now_v7());
    let option =
        |id: &str, label: &str| AskOption { id: id.to_owned(), label: label.to_owned(), recommended: false };
    let ask = Ask {
        inbox_id,
        purpose: AskPurpose::Agent { tool_use: ToolUseId(Uuid::now_v7()) },
        title: "Which colour?".to_owned(),
        body: "Which colour?\nIt is for the button.".to_owned(),
        options: vec![option("1", "Red"), option("2", "Blue")],
        expires_at: None,
        default_choice: None,
        diff: None,
        answering: None,
    };
    (inbox_id, ConversationEvent::Asked { ask, at: at() })
}

fn texts(messages: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    messages.as_array().unwrap().iter().map(|it| (text(&it["role"]), text(&it["text"]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_begun_with_words_and_called_by_the_first_of_them() {
    let house = House::new().await;
    let text =
        "  \nWe need a referral programme that brings people in and does not cost us the margin\nThoughts?";
    let (id, begun) = begin(&house, json!({ "text": text })).await;
    assert_eq!(begun["title"], "We need a referral programme that brings people in and does…");
    assert_eq!((&begun["state"], &begun["module"]), (&json!("thinking"), &json!("assist")));
    assert_eq!(texts(&begun["messages"]), [("founder".to_owned(), text.to_owned())]);
    record(&house, id, vec![replied("It depends.", 1)]).await;
    let shown = house.get(&format!("{TALKS}/{id}")).await.expect(200);
    assert_eq!((&shown["state"], &shown["preview"]), (&json!("idle"), &json!("It depends.")));
    assert_eq!(texts(&shown["messages"])[1], ("coo".to_owned(), "It depends.".to_owned()));
    assert_eq!((&shown["outcome"], &shown["run_ids"]), (&Value::Null, &json!([])));
    let said = house.post(&format!("{TALKS}/{id}/messages"), json!({ "text": "On what?" })).await.expect(202);
    assert_eq!(texts(&said["messages"]).last().unwrap().1, "On what?");
    assert_eq!(said["title"], begun["title"], "the first words stay its name");
    // Nothing said yet is a conversation, too.
    let (_, silent) = begin(&house, json!({})).await;
    assert_eq!((&silent["title"], &silent["state"]), (&json!(""), &json!("idle")));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_called_what_the_founder_calls_it() {
    let house = House::new().await;
    let (id, _) = begin(&house, json!({ "text": "hm" })).await;
    let path = format!("{TALKS}/{id}");
    let rename = async |title: &str| {
        let request = house.request(Method::PATCH, &path).bearer_auth(&house.admin);
        house.send(request.json(&json!({ "title": title }))).await
    };
    assert_eq!(rename(" Prices \n of 2027 ").await.expect(200)["title"], "Prices of 2027");
    assert_eq!(rename("Prices of 2027").await.expect(200)["title"], "Prices of 2027");
    for wrong in ["", " \n", &"x".repeat(201), &"x".repeat(2000)] {
        let problem = rename(wrong).await.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], "title", "{problem}");
    }
    let titled = house.get(&format!("{path}/events")).await.expect(200)["items"].to_string();
    assert_eq!(titled.matches("conversation.titled").count(), 2, "{titled}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_through_the_inbox_or_with_the_next_words_and_counts_once() {
    let house = House::new().await;
    for through_the_inbox in [true, false] {
        let (id, _) = begin(&house, json!({ "text": "Paint the button" })).await;
        let (inbox_id, question) = asked();
        record(&house, id, vec![question]).await;
        let path = format!("{TALKS}/{id}");
        let shown = house.get(&path).await.expect(200);
        assert_eq!((&shown["state"], &shown["waiting_for"]), (&json!("waiting"), &json!("question")));
        assert_eq!(shown["inbox"], json!([inbox_id]));
        assert_eq!(shown["messages"][1]["inbox_id"], json!(inbox_id));
        let item = house.get(&format!("/api/v1/inbox/{inbox_id}")).await.expect(200);
        assert_eq!(item["conversation_id"], json!(id));
        let answer = format!("/api/v1/inbox/{inbox_id}/answer");
        if through_the_inbox {
            house.post(&answer, json!({ "choice": "2" })).await.expect(200);
        } else {
            house.post(&format!("{path}/messages"), json!({ "text": "Blue" })).await.expect(202);
        }
        house.post(&answer, json!({ "choice": "1" })).await.problem(409, "wrong-state");
        let shown = house.get(&path).await.expect(200);
        assert_eq!((&shown["state"], &shown["inbox"]), (&json!("thinking"), &json!([])));
        assert_eq!(texts(&shown["messages"])[2], ("founder".to_owned(), "Blue".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_founder_is_asked_there_is_for_nobody_else() {
    let house = House::new().await;
    let (id, _) = begin(&house, json!({ "text": "Paint the button" })).await;
    let (inbox_id, question) = asked();
    record(&house, id, vec![question]).await;
    let developer = house.token(Role::Developer, None).await;
    let ask = async |method: Method, path: &str| {
        house.send(house.request(method, path).bearer_auth(&developer).json(&json!({ "choice": "1" }))).await
    };
    let items = ask(Method::GET, "/api/v1/inbox").await.expect(200);
    assert_eq!(items["items"], json!([]));
    ask(Method::GET, &format!("/api/v1/inbox/{inbox_id}")).await.problem(404, "not-found");
    ask(Method::POST, &format!("/api/v1/inbox/{inbox_id}/answer")).await.problem(404, "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_is_stopped_once_and_what_was_said_stays() {
    let house = House::new().await;
    let (id, _) = begin(&house, json!({ "text": "Think for ever" })).await;
    let (inbox_id, question) = asked();
    record(&house, id, vec![question]).await;
    let stop = format!("{TALKS}/{id}/stop");
    let stopped = house.post(&stop, json!({})).await.expect(202);
    assert_eq!((&stopped["state"], &stopped["inbox"]), (&json!("idle"), &json!([])));
    assert_eq!(house.post(&stop, json!({})).await.expect(202), stopped);
    let item = house.get(&format!("/api/v1/inbox/{inbox_id}")).await.expect(200);
    assert_eq!(item["state"], "withdrawn");
    let messages = texts(&stopped["messages"]);
    assert_eq!(messages[0].1, "Think for ever");
    assert_eq!(messages.last().unwrap(), &("deputy".to_owned(), "You stopped the answer.".to_owned()));
    assert_eq!(texts(&house.get(&format!("{TALKS}/{id}/messages")).await.expect(200)["items"]).len(), 3);
    // What was said of an answer stands where it was stopped, and says so.
    let fact =
        ConversationEvent::Stopped { said: Some("It dep ".to_owned()), by: "founder".to_owned(), at: at() };
    record(&house, id, vec![fact]).await;
    let it = house.get(&format!("{TALKS}/{id}")).await.expect(200);
    let last = texts(&it["messages"]).pop().unwrap();
    assert_eq!(last, ("coo".to_owned(), "It dep…\n\n[You stopped the answer.]".to_owned()));
    assert_eq!(it["preview"], "It dep ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_summary_is_shown_and_taken_back_with_the_next_turn() {
    let house = House::new().await;
    let (id, _) = begin(&house, json!({ "text": "A lot" })).await;
    let path = format!("{TALKS}/{id}");
    let problem = house.post(&format!("{path}/expand"), json!({})).await.problem(409, "wrong-state");
    assert!(problem["detail"].as_str().unwrap().contains("all of it"), "{problem}");
    house.post(&format!("{path}/compact"), json!({})).await.expect(202);
    compacted(&house, id).await;
    let shown = house.get(&path).await.expect(200);
    assert!(shown["context_snapshot"]["compacted_at"].is_string(), "{shown}");
    assert_eq!(texts(&shown["messages"]).len(), 1, "all that was said is still there");
    house.post(&format!("{path}/expand"), json!({})).await.expect(202);
    let head = *house.ledger.head().borrow();
    house.post(&format!("{path}/expand"), json!({})).await.expect(202);
    assert_eq!(*house.ledger.head().borrow(), head, "it is asked for already");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_was_said_is_read_back_page_by_page_however_much_happened_between() {
    let house = House::new().await;
    let (id, _) = begin(&house, json!({ "text": "said 1" })).await;
    let mut expected = vec!["said 1".to_owned()];
    let resumed = || ConversationEvent::Resumed { at: at() };
    for turn in 1..=40_u32 {
        // More facts than are read at once lie between some of the words.
        let mut facts: Vec<_> = (0..if turn == 20 { 450 } else { 3 }).map(|_| resumed()).collect();
        let (reply, said) = (format!("replied {turn}"), format!("said {}", turn + 1));
        facts.push(replied(&reply, turn));
        let source = deputy_protocol::event::Prompt::Founder;
        let text = said.clone();
        facts.push(ConversationEvent::Said { source, text, shown: None, by: "founder".to_owned(), at: at() });
        record(&house, id, facts).await;
        expected.extend([reply, said]);
    }
    let error = RunError { code: "crashed".to_owned(), detail: "no answer came of it".to_owned() };
    record(
        &house,
        id,
        vec![ConversationEvent::Failed { error, heard: 41, began_at: None, due: None, at: at() }],
    )
    .await;
    expected.push("no answer came of it".to_owned());
    expected.reverse();
    for limit in [1, 7, 50, 200] {
        let (mut read, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = house.get(&format!("{TALKS}/{id}/messages?limit={limit}{cursor}")).await.expect(200);
            read.extend(texts(&page["items"]).into_iter().map(|(_, text)| text));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(read, expected, "pages of {limit}");
    }
    let shown = house.get(&format!("{TALKS}/{id}")).await.expect(200);
    assert_eq!(
        (shown["messages"].as_array().unwrap().len(), &shown["error"]["code"]),
        (50, &json!("crashed"))
    );
    assert_eq!(shown["messages"][49]["error"]["code"], "crashed");
    house.get(&format!("{TALKS}/{id}/messages?cursor=nonsense")).await.problem(400, "bad-request");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_have_the_founder_s_talks_and_what_advisors_were_asked_in_one() {
    let house = House::new().await;
    let project_id = house.project("web").await;
    let (first, _) = begin(&house, json!({ "text": "one", "project": "web" })).await;
    house.clock.advance(std::time::Duration::from_secs(1));
    let (second, _) = begin(&house, json!({ "text": "two", "title": "Two" })).await;
    let purpose = Purpose::Consultation { advisor: Advisor::Growth, asked_in: second };
    let consultation = ConversationId(Uuid::now_v7());
    let opened = ConversationEvent::Opened {
        purpose,
        project_id: None,
        title: "What of growth?".to_owned(),
        by: "coo".to_owned(),
        at: at(),
    };
    let order = ConversationEvent::Said {
        source: deputy_protocol::event::Prompt::Order,
        text: "What of growth?".to_owned(),
        shown: None,
        by: "coo".to_owned(),
        at: at(),
    };
    record(&house, consultation, vec![opened, order, replied("There is none.", 1)]).await;
    let list = async |query: &str| {
        let page = house.get(&format!("{TALKS}?{query}")).await.expect(200);
        let ids = page["items"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect::<Vec<_>>();
        serde_json::from_value::<Vec<ConversationId>>(Value::Array(ids)).unwrap()
    };
    assert_eq!(list("").await, [second, first]);
    assert_eq!(list("project=web").await, [first]);
    assert_eq!(list(&format!("of={second}")).await, [consultation]);
    assert_eq!(list(&format!("of={first}")).await, []);
    assert_eq!(list("state=thinking,waiting").await, [second, first]);
    assert_eq!(list("state=ended").await, []);
    assert_eq!(list("limit=1").await, [second]);
    let shown = house.get(&format!("{TALKS}/{consultation}")).await.expect(200);
    assert_eq!((&shown["module"], &shown["state"]), (&json!("growth"), &json!("ended")));
    let roles: Vec<String> = texts(&shown["messages"]).into_iter().map(|(role, _)| role).collect();
    assert_eq!(roles, ["coo", "advisor"]);
    assert_eq!(house.get(&format!("{TALKS}/{first}")).await.expect(200)["project_id"], json!(project_id));
    // The founder talks with the COO alone.
    let said = house.post(&format!("{TALKS}/{consultation}/messages"), json!({ "text": "And now?" })).await;
    said.problem(409, "wrong-state");
    house.get(&format!("{TALKS}?state=asleep")).await.problem(400, "bad-request");
    house.get(&format!("{TALKS}?of=me")).await.problem(400, "bad-request");
    house.post(TALKS, json!({ "text": "x", "project": "nowhere" })).await.problem(422, "invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_device_gets_the_same_facts_and_pieces_and_nobody_else_any() {
    let house = House::new().await;
    let (id, _) = begin(&house, json!({})).await;
    let streams = format!("after=0&stream=conversation/{id},conversation/{id}/steps");
    let developer = house.token(Role::Developer, None).await;
    let mut devices = Vec::new();
    for token in [&house.admin, &house.admin, &developer] {
        let mut device = house.watch(token, &streams).await;
        device.until("live").await;
        devices.push(device);
    }
    let call_id = CallId(Uuid::now_v7());
    house.deltas.show(Stream::Thoughts(id), LiveDelta::Text { call_id, text: "It dep".to_owned() });
    let mut seen = Vec::new();
    for device in &mut devices[..2] {
        let piece = device.next().await.unwrap();
        assert_eq!(piece["stream"], format!("conversation/{id}/steps"));
        assert_eq!(piece["data"]["text"], "It dep");
    }
    house.post(&format!("{TALKS}/{id}/messages"), json!({ "text": "Hello" })).await.expect(202);
    record(&house, id, vec![replied("Hello.", 1)]).await;
    for device in &mut devices[..2] {
        let mut kinds = Vec::new();
        while kinds.last().is_none_or(|kind| kind != "conversation.replied") {
            kinds.push(device.next().await.unwrap()["kind"].as_str().unwrap().to_owned());
        }
        seen.push(kinds);
    }
    assert_eq!(seen[0], ["conversation.said", "conversation.titled", "conversation.replied"]);
    assert_eq!(seen[0], seen[1]);
    // What the third one hears first comes from somewhere else.
    let head = *house.ledger.head().borrow();
    let fresh = house.watch(&developer, &format!("after={}", head - 3)).await.until("live").await;
    assert_eq!(fresh.len(), 1, "{fresh:?}");
}
