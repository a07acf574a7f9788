//! The daemon dies in the middle of forgetting.

use super::desk::{Desk, exported, id};
use deputy_tests::daemon::{CrashAt, Feed};
use deputy_tests::ledger::Engine;
use reqwest::Method;
use serde_json::{Value, json};

const WORD: &str = "zwieback";

/// Commits of a life among which its end lies: those of its start, of forgetting, and of emptying what held the words.
const COMMITS: u64 = 7;

fn kinds<'a>(books: &'a str, kind: &str) -> Vec<&'a str> {
    let kind = format!("\"kind\":\"{kind}\"");
    books.lines().filter(|line| line.replace(": ", ":").contains(&kind)).collect()
}

pub(crate) async fn forgetting_that_is_killed_anywhere_is_ended(engine: Engine) {
    let Some(mut desk) = Desk::on(engine, "").await else { return };
    let mut cut = Vec::new();
    for commit in 1..=COMMITS {
        for crash in [CrashAt::Before(commit), CrashAt::After(commit)] {
            let note = json!({"category": "context", "key": crash.to_string(), "text": "it hides zwieback"});
            let memory_id = id(&desk.note(note).await).to_owned();
            desk.ask(Method::PATCH, &memory_id, Some(json!({"text": "it hid zwieback"}))).await;
            desk.daemon.kill().await;
            let answered = if desk.daemon.try_up(Some(crash)).await {
                let path = format!("/api/v1/memories/{memory_id}");
                let answer = desk.api().ask(Method::DELETE, &path, None).await;
                answer.is_ok_and(|answer| answer.status().is_success())
            } else {
                false
            };
            desk.daemon.kill().await;
            let books = exported(&desk.daemon).await;
            let is_forgotten = kinds(&books, "memory.forgotten").iter().any(|line| line.contains(&memory_id));
            assert!(is_forgotten || !answered, "{crash}: what was answered is recorded");
            if is_forgotten && books.contains(WORD) {
                cut.push(crash);
            }
            desk.daemon.up(None).await;
            if is_forgotten {
                assert_eq!(desk.ask(Method::GET, &memory_id, None).await.0, 404, "{crash}");
            } else {
                desk.forget(&memory_id).await;
            }
            let mut feed = Feed::after(desk.api(), 0).await.unwrap();
            let of_it = |event: &Value| {
                event["kind"] == "memory.emptied" && event["stream"] == json!(format!("memory/{memory_id}"))
            };
            feed.event(of_it).await.expect("it is emptied");
        }
    }
    assert!(cut.len() > 2, "forgetting was cut only at {cut:?}: the commits of a life lie elsewhere");
    let books = desk.books().await;
    assert_eq!(books.lines().find(|line| line.contains(WORD)), None);
    let redacted = kinds(&books, "house.redacted").len();
    let emptied = books.lines().filter(|line| line.replace(": ", ":").contains("\"payload\":null")).count();
    // Two payloads of each memory, of which two are forgotten at each commit.
    let wanted = usize::try_from(4 * COMMITS).unwrap();
    assert_eq!((redacted, emptied), (wanted, wanted), "each is on record once");
}
