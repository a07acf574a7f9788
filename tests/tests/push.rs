//! Devices that are told while the app is closed: the real daemon, and a push service of ours that opens what it is sent.

use chrono::Timelike as _;
use deputy_actors::ports::Clock as _;
use deputy_tests::daemon::{Api, Feed, Repository, TestDaemon};
use deputy_tests::ledger::Engine;
use deputy_tests::phone::Phone;
use deputy_tests::receiver::{Receiver, Treatment};
use deputyd::clock::SystemClock;
use reqwest::Method;
use serde_json::{Value, json};

/// Push services on loopback, and an address that they can ask about us.
const PUSH: &str = "[notify.push]\nallow_private = true\nsubject = \"mailto:founder@example.com\"\n\n";

/// The same beside a program that is told everything at once: what it has, the phone would have by then.
fn beside(program: &Receiver, notify: &str) -> String {
    let hook =
        format!("[[notify.webhooks]]\nname = \"program\"\nurl = {:?}\nallow_private = true\n", program.url());
    format!("[notify]\n{notify}\n{PUSH}{hook}")
}

const SUBSCRIPTION: &str = "/api/v1/push/subscription";

async fn subscribe(api: &Api, phone: &Phone) -> Value {
    api.post(SUBSCRIPTION, &phone.subscription()).await
}

async fn project(daemon: &TestDaemon) -> Repository {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    daemon.api().add_project("sample", &repository.url(), &["true"]).await;
    repository
}

/// Orders work that asks something.
async fn question(daemon: &TestDaemon) -> String {
    let ask = json!({"question": "Which colour?", "options": ["red", "blue", "green"]});
    let turns = json!([{"tool_calls": [{"name": "ask_founder", "arguments": ask}]}]);
    daemon.api().delegate("sample", &format!("Paint.\n```script\n{turns}\n```")).await
}

/// Orders work that changes a file, and is there to be reviewed.
async fn review(daemon: &TestDaemon) -> String {
    let turns = json!([
        {"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": "echo b > b.txt"}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Done."}}]},
    ]);
    daemon.api().delegate("sample", &format!("Write.\n```script\n{turns}\n```")).await
}

/// The next fact about a message to a device.
async fn fact(feed: &mut Feed, kind: &str) -> Value {
    let is_it = |event: &Value| {
        event["kind"] == kind && event["data"]["target"].as_str().is_some_and(|it| it.starts_with("push:"))
    };
    feed.event(is_it).await.expect("it is recorded")["data"].clone()
}

async fn a_question_and_a_review_on(engine: Engine) {
    let Some(daemon) = TestDaemon::start_on(engine, PUSH).await else { return };
    let (api, phone, _repository) = (daemon.api(), Phone::start().await, project(&daemon).await);
    assert_eq!(api.get("/api/v1/push").await["state"], Value::Null);
    let view = subscribe(api, &phone).await;
    assert_eq!(view["state"], "on");

    question(&daemon).await;
    let told = phone.told(1).await;
    assert_eq!(told.claims["key"], view["public_key"]);
    assert_eq!(told.claims["sub"], "mailto:founder@example.com");
    assert_eq!(told.urgency, "high");
    let item = &api.get("/api/v1/inbox").await["items"][0];
    let message = &told.message;
    assert!(message["title"].as_str().expect("a title").contains("Which colour?"), "{message}");
    assert_eq!((&message["item"], &message["tag"]), (&item["id"], &item["id"]));
    assert_eq!(message["options"].as_array().map(Vec::len), Some(2), "{message}");

    let run = review(&daemon).await;
    let told = phone.told(2).await;
    let view = api.until_state(&run, &["review"]).await;
    assert_eq!((&told.message["run"], &told.message["commit"]), (&view["id"], &view["head_commit"]));
    assert_eq!(told.message["path"], format!("/runs/{run}"));
    assert_eq!((told.urgency.as_str(), told.topic.len()), ("normal", 32));
    assert_eq!(api.ask(Method::DELETE, SUBSCRIPTION, None).await.expect("it answers").status(), 200);
    assert_eq!(api.get("/api/v1/push").await["state"], Value::Null);
}

#[tokio::test]
async fn a_question_and_a_review_reach_one_browser_and_nobody_else_can_read_them() {
    a_question_and_a_review_on(Engine::Sqlite).await;
}

#[tokio::test]
async fn the_same_over_postgres() {
    a_question_and_a_review_on(Engine::Postgres).await;
}

#[tokio::test]
async fn a_subscription_that_its_service_does_not_know_any_more_is_gone_in_plain_sight() {
    let program = Receiver::start().await;
    let daemon = TestDaemon::start(&beside(&program, "")).await;
    let (phone, _repository) = (Phone::start().await, project(&daemon).await);
    subscribe(daemon.api(), &phone).await;
    phone.service.treat_all(Treatment::Status(410));
    let mut feed = Feed::after(daemon.api(), 0).await.expect("the feed opens");
    question(&daemon).await;
    let abandoned = fact(&mut feed, "notice.abandoned").await;
    assert!(abandoned["detail"].as_str().expect("a reason").contains("status 410"), "{abandoned}");
    assert_eq!(daemon.api().get("/api/v1/push").await["state"], "ended");
    daemon.until_logged("its push service knows it no more", 1).await;
    let endpoint = phone.service.url_at("/push/1");
    assert!(!daemon.log().contains(&endpoint), "whoever knows an endpoint can send to it");
    question(&daemon).await;
    program.message(2).await;
    assert_eq!(phone.service.requests().len(), 1, "it is not asked again");
    // The app opens, and subscribes again.
    phone.service.treat_all(Treatment::Status(201));
    assert_eq!(subscribe(daemon.api(), &phone).await["state"], "on");
    question(&daemon).await;
    phone.told(2).await;
}

#[tokio::test]
async fn whoever_looks_at_the_app_is_not_pushed_what_it_shows() {
    let daemon = TestDaemon::start(PUSH).await;
    let (api, phone, _repository) = (daemon.api(), Phone::start().await, project(&daemon).await);
    subscribe(api, &phone).await;
    let mut feed = Feed::after(api, 0).await.expect("the feed opens");
    let mut window = Feed::after(api, 0).await.expect("the feed opens");
    // What it does not understand means nothing.
    for text in ["", "{}", r#"{"type":"visible"}"#, r#"{"type":"else","visible":true}"#] {
        window.say(text).await;
    }
    window.say(r#"{"type":"visible","visible":true}"#).await;
    question(&daemon).await;
    assert_eq!(fact(&mut feed, "notice.delivered").await["remark"], "seen in the app");
    assert_eq!(phone.service.requests().len(), 0);

    window.say(r#"{"type":"visible","visible":false}"#).await;
    question(&daemon).await;
    assert_eq!(fact(&mut feed, "notice.delivered").await["remark"], Value::Null);
    phone.told(1).await;
}

#[tokio::test]
async fn a_device_that_is_revoked_is_silent() {
    let program = Receiver::start().await;
    let daemon = TestDaemon::start(&beside(&program, "")).await;
    let (phone, _repository) = (Phone::start().await, project(&daemon).await);
    let made = daemon.api().post("/api/v1/tokens", &json!({"name": "phone", "role": "admin"})).await;
    let device = Api::new(&daemon.api().url, made["token"].as_str().expect("a secret"));
    subscribe(&device, &phone).await;
    question(&daemon).await;
    phone.told(1).await;
    let path = format!("/api/v1/tokens/{}", made["id"].as_str().expect("an id"));
    assert_eq!(daemon.api().ask(Method::DELETE, &path, None).await.expect("it answers").status(), 200);
    question(&daemon).await;
    program.message(2).await;
    let mut feed = Feed::after(daemon.api(), 0).await.expect("the feed opens");
    // Its message is given up, or was never meant for it.
    feed.event(|event| event["data"]["target"] == "program" && event["kind"] == "notice.delivered").await;
    assert_eq!(phone.service.requests().len(), 1);
}

#[tokio::test]
async fn a_message_whose_receipt_was_lost_comes_again_under_its_topic() {
    let mut daemon = TestDaemon::start(PUSH).await;
    let (phone, _repository) = (Phone::start().await, project(&daemon).await);
    subscribe(daemon.api(), &phone).await;
    phone.service.treat_next([Treatment::Stall]);
    question(&daemon).await;
    let first = phone.told(1).await;
    daemon.kill().await;
    daemon.up(None).await;
    let again = phone.told(2).await;
    assert_eq!((again.message, again.topic), (first.message, first.topic));
    assert_eq!(again.claims["key"], first.claims["key"], "the key pair outlives the daemon");
}

#[tokio::test]
async fn every_channel_can_be_tried_and_says_what_came_of_it() {
    let program = Receiver::start().await;
    program.treat_all(Treatment::Status(500));
    let daemon = TestDaemon::start(&beside(&program, "quiet = \"00:00-23:59\"\n")).await;
    let phone = Phone::start().await;
    subscribe(daemon.api(), &phone).await;
    let tried = daemon.api().post("/api/v1/notify/test", &json!({})).await;
    assert_eq!(tried["targets"][0]["taken"], false, "{tried}");
    assert!(tried["targets"][0]["detail"].as_str().expect("a reason").contains("status 500"), "{tried}");
    assert_eq!(tried["targets"][1]["taken"], true, "{tried}");
    assert!(tried["quiet"].as_str().expect("hours").starts_with("00:00–23:59"), "{tried}");
    assert!(phone.told(1).await.message["title"].as_str().expect("a title").starts_with("Test"));
    let device = &tried["targets"][1]["target"];
    let one = daemon.api().post("/api/v1/notify/test", &json!({"target": device})).await;
    assert_eq!(one["targets"].as_array().map(Vec::len), Some(1));
    let none = json!({"target": "nobody"});
    let answer =
        daemon.api().ask(Method::POST, "/api/v1/notify/test", Some(&none)).await.expect("it answers");
    assert_eq!(answer.status(), 422);
}

#[tokio::test]
async fn at_night_programs_are_told_and_people_are_not() {
    let program = Receiver::start().await;
    // It began within the past hour, and lasts for another one at least.
    let hour = SystemClock.now().hour();
    let hours = format!("{hour:02}:00-{:02}:00", (hour + 2) % 24);
    let night = format!("quiet = {hours:?}\nquiet_lets_through = [\"inbox.opened\"]\n");
    let extra = format!("[founder]\ntime_zone = \"UTC\"\n\n{}", beside(&program, &night));
    let daemon = TestDaemon::start(&extra).await;
    let (phone, _repository) = (Phone::start().await, project(&daemon).await);
    subscribe(daemon.api(), &phone).await;
    review(&daemon).await;
    assert_eq!(program.message(1).await.kind(), "run.review");
    question(&daemon).await;
    let told = phone.told(1).await;
    assert!(told.message["item"].is_string(), "a question is let through: {}", told.message);
    program.message(2).await;
    assert_eq!(phone.service.requests().len(), 1, "and a review is not");
    let house = daemon.api().get("/api/v1/house").await;
    assert_eq!(house["quiet"], format!("{} (UTC); told all the same: inbox.opened", hours.replace('-', "–")));
    assert!(house["quiet_until"].as_str().expect("it is quiet").ends_with(":00:00Z"), "{house}");
}
