//! `deputy chat` and `deputy conversations`.

use super::house::{Talk, deputy, run, said, says, uses, with_input, words};
use deputy_tests::daemon::{Feed, TestDaemon};
use serde_json::{Value, json};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader};

/// Asks in two ways that can be chosen from.
fn asks() -> Value {
    uses(
        "ask_founder",
        &json!({"question": "Which colour?\nIt is for the button.", "options": ["Red", "Blue"]}),
    )
}

#[tokio::test]
async fn words_on_the_command_line_are_answered_and_the_same_thread_is_gone_on_with() {
    let daemon = TestDaemon::start("").await;
    let first =
        words("Where are we?", &json!([uses("projects_list", &json!({})), says("There is no project yet.")]));
    let (code, out, err) = run(&daemon, &["chat", &first]).await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    assert_eq!(out, "There is no project yet.\n", "a script gets the answer: {err}");
    let places: Vec<_> = ["I look.", "▸ projects_list"].map(|it| err.find(it)).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{err}");
    assert!(!err.contains("Where are we?") && !err.contains("no project yet"), "{err}");

    let second = words("And then?", &json!([says("We add one.")]));
    let (code, out, err) = run(&daemon, &["chat", "-c", &second]).await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    assert!(err.contains("“Where are we?”"), "{err}");
    assert_eq!(out, "We add one.\n", "what was said before is not told again");
    let (code, out, err) = with_input(&daemon, &["chat", "-c"], "").await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    assert!(
        out.contains("› Where are we?") && out.contains("We add one."),
        "whoever comes back to it is told what was said: {out}"
    );
    let (code, out, _) = run(&daemon, &["chat", "--json", "Hm"]).await;
    let events: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(code == Some(0) && events.iter().any(|event| event["kind"] == "conversation.replied"), "{out}");

    let (code, out, err) = run(&daemon, &["conversations"]).await;
    assert_eq!((code, out.lines().count()), (Some(0), 2), "{out}\n{err}");
    assert!(out.contains("Where are we?") && out.contains("We add one."), "{out}");
    for wrong in [
        vec!["chat", ""],
        vec!["chat", "x", "--conversation", "nothing"],
        vec!["chat", "-c", "--project", "x", "y"],
    ] {
        let (code, out, err) = run(&daemon, &wrong).await;
        assert_eq!(code, Some(2), "{wrong:?}: {out}\n{err}");
    }
}

#[tokio::test]
async fn a_question_is_answered_in_place_or_when_the_founder_comes_back() {
    let daemon = TestDaemon::start("").await;
    let text = words("Paint the button", &json!([asks(), says("Blue it is.")]));
    let (code, out, err) = run(&daemon, &["chat", &text]).await;
    assert_eq!(code, Some(3), "it waits for the founder: {out}\n{err}");
    assert!(out.contains("It is for the button.") && out.contains("2  Blue"), "{out}");
    assert!(err.contains("deputy chat --conversation "), "{err}");
    let (_, out, _) = run(&daemon, &["inbox"]).await;
    assert!(out.contains("Which colour?"), "{out}");
    let (code, out, err) = run(&daemon, &["chat", "-c", "2"]).await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    assert!(out.contains("Blue it is."), "{out}");

    // Lines of a pipe are said one after the other, each when it is the founder's turn.
    let (code, out, err) =
        with_input(&daemon, &["chat"], "Hello\n\n/title Colours\n/frobnicate\nThat is all.\n").await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    assert_eq!(out.matches("nobody to talk with").count(), 2, "{out}");
    assert!(err.contains("called “Colours”") && err.contains("/frobnicate"), "{err}");
    let (_, out, _) = run(&daemon, &["conversations", "--limit", "1"]).await;
    assert!(out.contains("Colours"), "{out}");
}

#[tokio::test]
async fn all_of_a_conversation_is_shown_with_those_that_were_asked_on_the_way_and_it_can_be_renamed() {
    let daemon = TestDaemon::start("").await;
    let turns = json!([
        uses("consult", &json!({"advisor": "growth", "question": "What of growth?"})),
        says("Growth has nothing to say."),
    ]);
    let (code, out, err) = run(&daemon, &["chat", &words("What should we do?", &turns)]).await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    assert!(err.contains("▸ consult What of growth?"), "{err}");
    let (code, out, err) = run(&daemon, &["conversations", "show", "latest"]).await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    for part in [
        "What should we do?",
        "you, 20",
        "the COO, 20",
        "Growth has nothing to say.",
        "growth · What of growth?",
    ] {
        assert!(out.contains(part), "{part} is not in\n{out}");
    }
    let talks = daemon.api().get("/api/v1/conversations").await;
    let talk = Talk::of(daemon.api(), &talks["items"][0]);
    let asked = daemon.api().get(&format!("/api/v1/conversations?of={}", talk.id)).await;
    let asked = asked["items"][0]["id"].as_str().unwrap().to_owned();
    let (code, out, _) = run(&daemon, &["conversations", "show", &asked]).await;
    assert!(code == Some(0) && out.contains("the COO, 20") && out.contains("What of growth?"), "{out}");
    let (code, out, err) = run(&daemon, &["conversations", "rename", &talk.id[28..], "The", "plan"]).await;
    assert_eq!((code, out.contains("The plan")), (Some(0), true), "{out}\n{err}");
    let (code, out, _) = run(&daemon, &["conversations", "show", "latest", "--json"]).await;
    let shown: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &shown["title"]), (Some(0), &json!("The plan")));
    assert_eq!(said(&shown).len(), 2);
}

#[tokio::test]
async fn ctrl_c_ends_the_turn_under_way() {
    let daemon = TestDaemon::start("").await;
    let text = words("Think", &json!([{ "text": "I would have said so.", "delay_ms": 60_000 }]));
    let mut child = deputy(&daemon, &["chat", &text]).stderr(Stdio::piped()).spawn().unwrap();
    let mut feed = Feed::after(daemon.api(), 0).await.unwrap();
    feed.event(|event| event["kind"] == "step.call_started").await.unwrap();
    let pid = child.id().unwrap().to_string();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    // It listens before it says anything: a press is never lost.
    let press = async || tokio::process::Command::new("kill").args(["-INT", &pid]).status().await.unwrap();
    press().await;
    let line = told.next_line().await.unwrap().unwrap();
    assert!(line.contains("stopped"), "{line}");
    assert_eq!(child.wait().await.unwrap().code(), Some(130));
    let talks = daemon.api().get("/api/v1/conversations").await;
    let talk = Talk::of(daemon.api(), &talks["items"][0]);
    let it = talk.idle().await;
    assert_eq!((said(&it).len(), talk.count("conversation.stopped").await), (2, 1), "{it:#}");
    assert_eq!(said(&it)[1], ("deputy".to_owned(), "You stopped the answer.".to_owned()));
    let (code, out, err) = run(&daemon, &["conversations", "show", "latest"]).await;
    assert!(code == Some(0) && out.contains("You stopped the answer."), "{out}\n{err}");
    // From elsewhere, too.
    talk.say(&words("Again", &json!([{ "text": "I would have said so.", "delay_ms": 60_000 }]))).await;
    let (code, out, err) = run(&daemon, &["conversations", "stop", "latest"]).await;
    assert_eq!((code, out.contains("idle")), (Some(0), true), "{out}\n{err}");
}
