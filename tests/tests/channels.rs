//! Channels to the founder that do not work are seen from outside.

use chrono::TimeDelta;
use deputy_actors::ports::{Clock as _, Ledger as _};
use deputy_domain::ledger::{Append, Expected, StreamWrite};
use deputy_protocol::event::{HouseEvent, NewEvent, Visibility};
use deputy_protocol::ids::EventId;
use deputy_protocol::stream::Stream;
use deputy_tests::daemon::{Feed, Repository, TestDaemon};
use deputy_tests::receiver::{Receiver, Treatment};
use deputy_tests::smtp::SmtpServer;
use deputyd::clock::SystemClock;
use deputyd::ledger::{Options, open};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// Something that concerns the founder and happened so long ago, in the ledger of a daemon that does not run.
async fn happened(daemon: &TestDaemon, ago: TimeDelta) {
    let url = format!("sqlite://{}", daemon.data_dir().join("ledger.db").display());
    let ledger = open(&url, &daemon.data_dir(), Options::new(Arc::new(|| SystemClock.now()), "here")).await;
    let ledger = ledger.expect("nobody else has it");
    let (child, error) = ("scheduler".to_owned(), "it broke".to_owned());
    let event = HouseEvent::ChildGaveUp { child, run_id: None, error, at: SystemClock.now() - ago };
    let event = NewEvent {
        event_id: EventId(Uuid::now_v7()),
        event: event.into(),
        actor: "deputy".to_owned(),
        correlation: None,
        causation: None,
        project_id: None,
        visibility: Visibility::Admin,
    };
    let write = StreamWrite { stream: Stream::House, expected: Expected::Any, events: vec![event] };
    ledger.append(Append { writes: vec![write], fence: None }).await.expect("it is recorded");
    ledger.close().await;
}

async fn causes(daemon: &TestDaemon) -> Vec<Value> {
    daemon.api().get("/health").await["causes"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_channel_that_refuses_for_more_than_an_hour_is_a_cause_of_bad_health_and_is_not_named() {
    let receiver = Receiver::start().await;
    receiver.treat_all(Treatment::Status(500));
    let hook =
        format!("[[notify.webhooks]]\nname = \"phone\"\nurl = {:?}\nallow_private = true\n", receiver.url());
    for (ago, fails) in [(TimeDelta::minutes(55), false), (TimeDelta::minutes(65), true)] {
        let mut daemon = TestDaemon::prepare(&hook).await;
        happened(&daemon, ago).await;
        let before = receiver.requests().len();
        daemon.up(None).await;
        receiver.until(|requests| requests.len() > before).await;
        let found = causes(&daemon).await;
        let failing = found.iter().find(|cause| cause["code"] == "channel_failing");
        assert_eq!(failing.is_some(), fails, "{found:?}");
        if let Some(cause) = failing {
            let detail = cause["detail"].as_str().expect("a detail");
            assert_eq!(cause["status"], "degraded");
            assert!(
                detail.starts_with("1 notification since ") && detail.contains("doctor --notify"),
                "{detail}"
            );
            assert!(
                !detail.contains("phone") && !detail.contains(&receiver.url()),
                "everybody reads it: {detail}"
            );
        }
    }
}

#[tokio::test]
async fn an_old_notice_that_arrived_is_no_cause() {
    let receiver = Receiver::start().await;
    let hook = format!("[[notify.webhooks]]\nurl = {:?}\nallow_private = true\n", receiver.url());
    let mut daemon = TestDaemon::prepare(&hook).await;
    happened(&daemon, TimeDelta::hours(3)).await;
    daemon.up(None).await;
    assert_eq!(receiver.message(1).await.kind(), "house.child_gave_up");
    // The receipt is recorded behind the answer; the row that opens next is seen after it.
    let feed = deputy_tests::daemon::Feed::after(daemon.api(), 0).await;
    let mut feed = feed.expect("the feed opens");
    feed.event(|event| event["kind"] == "notice.delivered").await.expect("it is recorded");
    assert_eq!(causes(&daemon).await, Vec::<Value>::new());
}

/// A run that is done at once, or asks first.
async fn run(daemon: &TestDaemon, asks: bool) -> String {
    let finish = json!({"tool_calls": [{"name": "finish", "arguments": {"summary": "Done."}}]});
    let ask = json!({"tool_calls": [{"name": "ask_founder", "arguments": {"question": "Which colour?"}}]});
    let turns = if asks { json!([ask, finish]) } else { json!([finish]) };
    let run_id = daemon.api().delegate("sample", &format!("Look.\n```script\n{turns}\n```")).await;
    daemon.api().until_state(&run_id, &["review", "waiting"]).await;
    run_id
}

#[tokio::test]
async fn what_waits_for_the_pace_of_mail_is_told_by_health_and_a_question_goes_before_it() {
    let server = SmtpServer::start().await;
    let mail = format!(
        "[notify.email]\nsmtp_url = {:?}\nfrom = \"deputy@example.com\"\nto = \"founder@example.com\"\nper_hour = 3\n",
        server.url("")
    );
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start(&mail).await;
    daemon.api().add_project("sample", &repository.url(), &[]).await;
    let mut feed = Feed::after(daemon.api(), 0).await.expect("the feed opens");
    for count in 1..=2 {
        run(&daemon, false).await;
        server.mail(count).await;
        feed.event(|event| event["kind"] == "notice.delivered").await.expect("it is recorded");
    }
    assert!(causes(&daemon).await.is_empty());
    run(&daemon, false).await;
    // One of three mails is kept for what asks something: this one waits.
    feed.event(|event| event["kind"] == "notice.addressed").await.expect("it is recorded");
    let found = causes(&daemon).await;
    let waits = found.iter().find(|cause| cause["code"] == "notices_wait").expect("it is told");
    assert_eq!(waits["status"], "ok");
    let detail = waits["detail"].as_str().expect("a detail");
    assert!(detail.starts_with("1 notification waits") && detail.contains("per_hour"), "{detail}");
    run(&daemon, true).await;
    let third = server.mail(3).await;
    assert!(third.content.contains("Which colour?"), "{}", third.content);
}
