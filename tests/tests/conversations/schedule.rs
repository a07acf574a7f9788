//! What is scheduled, over the real daemon: `deputy schedule`, the COO's tool, and a daemon that dies or is off.

use super::house::{TALKS, Talk, run, said, says, uses, words};
use chrono::{SecondsFormat, TimeDelta};
use deputy_actors::ports::Clock as _;
use deputy_protocol::At;
use deputy_tests::daemon::{CrashAt, Feed, TestDaemon};
use deputyd::clock::SystemClock;
use serde_json::{Value, json};

const SCHEDULE: &str = "/api/v1/schedule";

/// So many milliseconds from now: nobody's clock is moved by hand here.
fn soon(ms: i64) -> String {
    (SystemClock.now() + TimeDelta::milliseconds(ms)).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Who said what, once something was replied so often.
async fn replied(talk: &Talk, times: usize) -> Vec<(String, String)> {
    let is_so = |view: &Value| {
        let replies = said(view).into_iter().filter(|(role, _)| role == "coo").count();
        view["state"] == "idle" && replies == times
    };
    said(&talk.until(is_so).await)
}

fn roles(said: &[(String, String)]) -> Vec<&str> {
    said.iter().map(|(role, _)| role.as_str()).collect()
}

#[tokio::test]
async fn the_founder_schedules_sees_and_ends_things_on_the_command_line() {
    let daemon = TestDaemon::start("[founder]\ntime_zone = \"Europe/Berlin\"\n").await;
    let (code, out, err) = run(&daemon, &["schedule"]).await;
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "", ""));
    let monday = ["schedule", "add", "What", "was", "merged?", "--every", "monday", "--time", "9:00"];
    let (code, out, err) = run(&daemon, &monday).await;
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("every Monday at 09:00 (Europe/Berlin)\n    What was merged?"), "{out}");
    let text = words("Compare the prices.", &json!([says("They are the same.")]));
    let (code, out, err) = run(&daemon, &["--json", "schedule", "add", &text, "--at", &soon(5000)]).await;
    assert_eq!(code, Some(0), "{err}");
    let added: Value = serde_json::from_str(&out).unwrap();
    let talk = Talk { api: daemon.api().clone(), id: added["conversation_id"].as_str().unwrap().to_owned() };
    let said = replied(&talk, 1).await;
    assert_eq!(roles(&said), ["deputy", "founder", "coo"], "{said:#?}");
    assert!(said[0].1.starts_with("It is time for what you scheduled on"), "{}", said[0].1);
    assert_eq!((said[1].1.as_str(), said[2].1.as_str()), (text.as_str(), "They are the same."));
    let (_, out, _) = run(&daemon, &["conversations", "show", &talk.id]).await;
    assert!(out.contains("Compare the prices.") && out.contains("They are the same."), "{out}");
    let (_, out, _) = run(&daemon, &["schedule"]).await;
    let [line] = out.lines().collect::<Vec<_>>()[..] else { panic!("one is left: {out}") };
    let id = line.split('\t').next().unwrap();
    let (code, out, err) = run(&daemon, &["schedule", "cancel", id]).await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    assert_eq!(run(&daemon, &["schedule"]).await.1, "");
    let (code, _, err) = run(&daemon, &["schedule", "cancel", id]).await;
    assert!(code == Some(2) && err.contains("`deputy schedule` lists them"), "{err}");
    for wrong in [
        vec!["schedule", "add", "x"],
        vec!["schedule", "add", "--in", "3d"],
        vec!["schedule", "add", "x", "--at", "someday"],
        vec!["schedule", "add", "x", "--at", "friday", "--in", "3d"],
        vec!["schedule", "add", "x", "--every", "2w"],
        vec!["schedule", "add", "x", "--in", "3d", "--time", "9:00"],
    ] {
        let (code, out, err) = run(&daemon, &wrong).await;
        assert_eq!(code, Some(2), "{wrong:?}: {out}\n{err}");
    }
    let (code, _, err) = run(&daemon, &["schedule", "add", "x", "--at", "2020-01-01"]).await;
    assert!(code == Some(2) && err.contains("is in the past: it is"), "{code:?}: {err}");
    assert!(
        daemon.api().get(TALKS).await["items"].as_array().unwrap().len() == 2,
        "a refused one leaves none"
    );
}

#[tokio::test]
async fn what_the_coo_promises_it_does_at_its_time_also_over_a_restart() {
    let mut daemon = TestDaemon::start("").await;
    let later =
        words("Look at the sign-ups.", &json!([uses("schedule_list", &json!({})), says("Ten more.")]));
    let promise = json!({"text": later, "at": soon(8_000)});
    let mondays = json!({"text": "Report.", "every": {"unit": "weeks", "on": ["monday"], "time": "09:00"}});
    let turns = json!([
        { "text": "", "tool_calls": [
            { "name": "schedule", "arguments": promise }, { "name": "schedule", "arguments": mondays },
            { "name": "schedule", "arguments": { "text": "Never." } },
        ]},
        says("I will."),
    ]);
    let talk = Talk::begin(daemon.api(), &words("Remind me", &turns)).await;
    talk.idle().await;
    let open = daemon.api().get(SCHEDULE).await["items"].as_array().unwrap().clone();
    assert_eq!(open.len(), 2, "{open:#?}");
    assert_eq!((&open[0]["by"], &open[0]["conversation_id"]), (&json!("coo"), &json!(talk.id)));
    assert_eq!(open[1]["repeats"], "every Monday at 09:00");
    assert!(daemon.terminate().await);
    daemon.up(None).await;
    let talk = talk.at(daemon.api());
    let said = replied(&talk, 2).await;
    assert_eq!(roles(&said), ["founder", "coo", "deputy", "coo"]);
    assert!(said[2].1.starts_with("It is time for what was scheduled on"), "{}", said[2].1);
    assert!(said[2].1.contains(": Look at the sign-ups."), "{}", said[2].1);
    assert_eq!(said[3].1, "Ten more.");
    let events =
        daemon.api().get(&format!("{TALKS}/{}/events?limit=1000", talk.id)).await["items"].to_string();
    assert!(events.contains("say when: by `at`, `in` or `every`. Nothing was scheduled"), "{events}");
    assert!(events.contains("The next first:") && events.contains("every Monday at 09:00"), "{events}");
    daemon.terminate().await;
    daemon.assert_rows_are_rebuilt_as_they_are(&["appointments", "conversations"]).await;
}

#[tokio::test]
async fn whatever_commit_it_dies_at_when_it_comes_due_it_is_done_once() {
    let again = uses("schedule", &json!({"text": "Look again.", "in": {"unit": "hours", "count": 2}}));
    let text = words("Look.", &json!([again, says("Ten more.")]));
    for commit in 2_u64.. {
        let crash = if commit % 2 == 0 { CrashAt::Before(commit) } else { CrashAt::After(commit) };
        let mut daemon = TestDaemon::start("").await;
        let added = daemon.api().post(SCHEDULE, &json!({ "text": text, "at": soon(2_500) })).await;
        let id = added["conversation_id"].as_str().unwrap().to_owned();
        assert!(daemon.terminate().await);
        let mut is_over = false;
        if daemon.try_up(Some(crash)).await
            && let Ok(mut feed) = Feed::after(daemon.api(), 0).await
        {
            is_over = feed.event(|event| event["kind"] == "conversation.replied").await.is_some();
        }
        daemon.kill().await;
        daemon.up(None).await;
        let talk = Talk { api: daemon.api().clone(), id };
        let said = replied(&talk, 1).await;
        assert_eq!(roles(&said), ["deputy", "founder", "coo"], "{crash:?}: {said:#?}");
        let counts = (talk.count("conversation.came_due").await, talk.count("conversation.scheduled").await);
        assert_eq!(counts, (1, 2), "{crash:?}");
        let open = daemon.api().get(SCHEDULE).await["items"].as_array().unwrap().clone();
        assert!(open.len() == 1 && open[0]["text"] == "Look again.", "{crash:?}: {open:#?}");
        if is_over {
            assert!(commit > 10, "most of it lies behind the start: {crash:?}");
            return;
        }
    }
}

#[tokio::test]
async fn nothing_comes_due_while_all_is_paused() {
    let mut daemon = TestDaemon::start("").await;
    daemon.api().post("/api/v1/pause", &json!({ "mode": "drain" })).await;
    let text = words("Look.", &json!([says("Ten more.")]));
    let added = daemon.api().post(SCHEDULE, &json!({ "text": text, "at": soon(500) })).await;
    let id = added["conversation_id"].as_str().unwrap().to_owned();
    let due_at: At = added["due_at"].as_str().unwrap().parse().unwrap();
    // Nothing happens then that could be waited for.
    while SystemClock.now() <= due_at {
        daemon.api().get(SCHEDULE).await;
    }
    // Whoever comes up looks at once.
    assert!(daemon.terminate().await);
    daemon.up(None).await;
    let talk = Talk { api: daemon.api().clone(), id };
    let mut feed = Feed::after(&talk.api, 0).await.unwrap();
    daemon.api().post("/api/v1/resume", &json!({})).await;
    assert_eq!(replied(&talk, 1).await.last().unwrap().1, "Ten more.");
    let first = feed
        .event(|event| event["kind"] == "house.resumed" || event["kind"] == "conversation.came_due")
        .await;
    assert_eq!(first.unwrap()["kind"], "house.resumed");
}
