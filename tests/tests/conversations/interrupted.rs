//! A daemon that goes down in the middle of an answer.

use super::devices::{daemon, hangs};
use super::house::{Talk, said, says, words};
use deputy_tests::daemon::{Feed, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

/// The promise of an orderly end, whatever goes on.
const GONE_WITHIN: Duration = Duration::from_secs(20);

/// What holds however often it was interrupted: one answer, and every call paid for.
async fn answered_once(talk: &Talk, reply: &str) -> Value {
    let it = talk.idle().await;
    assert_eq!(
        said(&it),
        [("founder".to_owned(), said(&it)[0].1.clone()), ("coo".to_owned(), reply.to_owned())]
    );
    assert_eq!(talk.count("conversation.replied").await, 1);
    let (reserved, settled) =
        (talk.count("conversation.call_reserved").await, talk.count("conversation.call_settled").await);
    assert_eq!(reserved, settled, "a call is not paid for");
    it
}

#[tokio::test]
async fn an_answer_that_is_nearly_there_is_waited_for_and_said_after_the_restart() {
    let mut daemon = TestDaemon::start("").await;
    let turns = json!([{ "text": "I look.", "delay_ms": 1000, "tool_calls": [{ "name": "runs_list", "arguments": {} }] },
        says("Nothing runs.")]);
    let talk = Talk::begin(daemon.api(), &words("What runs?", &turns)).await;
    let mut feed = Feed::after(daemon.api(), 0).await.unwrap();
    feed.event(|event| event["kind"] == "step.call_started").await.unwrap();
    let told = Instant::now();
    assert!(daemon.terminate().await, "it did not end in order:\n{}", daemon.log_tail());
    assert!(told.elapsed() < Duration::from_secs(9), "it waited for nothing: {:?}", told.elapsed());
    daemon.up(None).await;
    let talk = talk.at(daemon.api());
    answered_once(&talk, "Nothing runs.").await;
    assert_eq!((talk.count("step.call_failed").await, talk.count("step.call_answered").await), (0, 2));
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_left_in_time_and_asked_for_again() {
    let server = ModelServer::start([hangs("And so on. ")]).await.unwrap();
    let mut daemon = daemon(&server).await;
    let talk = Talk::begin(daemon.api(), "Think").await;
    server.wait_for(1).await;
    let told = Instant::now();
    assert!(daemon.terminate().await, "it did not end in order:\n{}", daemon.log_tail());
    assert!(told.elapsed() < GONE_WITHIN, "it took {:?}", told.elapsed());
    server.push(Reply::text("Here I am.").usage(10, 0, 5));
    daemon.up(None).await;
    let talk = talk.at(daemon.api());
    answered_once(&talk, "Here I am.").await;
    assert_eq!(talk.count("step.call_failed").await, 1, "that it was cut is on record");
    server.assert_well_asked(Some("sk-lab"));
}

#[tokio::test]
async fn a_daemon_that_is_killed_in_the_middle_of_a_streamed_answer_loses_and_doubles_nothing() {
    let server = ModelServer::start([hangs("Word by word. ")]).await.unwrap();
    let mut daemon = daemon(&server).await;
    let mut feed = Feed::after(daemon.api(), 0).await.unwrap();
    let talk = Talk::begin(daemon.api(), "Tell me").await;
    // In the middle: some of it was shown.
    while feed.next().await.unwrap()["type"] != "delta" {}
    for next in [hangs("Once more. "), Reply::text("All of it.").usage(10, 0, 5)] {
        daemon.kill().await;
        let asked = server.seen().len();
        server.push(next);
        daemon.up(None).await;
        // Who comes up asks before anybody can look on: what it shows at once is seen by nobody.
        server.wait_for(asked + 1).await;
    }
    let talk = talk.at(daemon.api());
    let it = answered_once(&talk, "All of it.").await;
    assert_eq!(talk.count("step.prompted").await, 1, "the words were heard once");
    assert!(
        it["usage"]["cost_usd"].as_f64().unwrap() > 0.0,
        "what nobody read costs what was set aside: {it:#}"
    );
    assert!(daemon.terminate().await);
    let verified = daemon.command(&["ledger", "verify"]).await;
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}
