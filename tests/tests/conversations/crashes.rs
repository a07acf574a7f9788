//! Killed at any commit of a conversation with a consultation in it: once said, once asked, once answered.

use super::house::{TALKS, Talk, said, says, uses, words};
use deputy_tests::daemon::{CrashAt, Feed, TestDaemon};
use serde_json::{Value, json};

#[tokio::test]
async fn whatever_commit_the_daemon_dies_at_the_founder_is_answered_once() {
    let report =
        json!({"approach": "There is room.", "evidence": [{"claim": "few came", "source": "signups"}]});
    let question =
        words("What of growth?", &json!([{ "tool_calls": [{ "name": "report", "arguments": report }] }]));
    let consult = uses("consult", &json!({"advisor": "growth", "question": question}));
    let text = words("What should we do?", &json!([consult, says("Grow.")]));
    // The kinds of crash take turns, until the conversation is over before its daemon dies.
    for commit in 2_u64.. {
        let crash = if commit % 2 == 0 { CrashAt::Before(commit) } else { CrashAt::After(commit) };
        let mut daemon = TestDaemon::prepare("").await;
        let mut is_over = false;
        if daemon.try_up(Some(crash)).await {
            let feed = Feed::after(daemon.api(), 0).await;
            let begun = daemon.api().post_once(TALKS, "k", &json!({ "text": text })).await;
            if let (Ok(mut feed), Ok(_)) = (feed, begun) {
                // It dies, or it has answered before that.
                let is_answer = |event: &Value| {
                    event["kind"] == "conversation.replied" && event["data"]["text"] == "Grow."
                };
                is_over = feed.event(is_answer).await.is_some();
            }
        }
        daemon.kill().await;
        daemon.up(None).await;
        // Whoever did not hear the answer asks again.
        let begun = daemon.api().post_once(TALKS, "k", &json!({ "text": text })).await.unwrap();
        let view = begun.json::<Value>().await.unwrap();
        let talk = Talk::of(daemon.api(), &view);
        let it = talk.idle().await;
        let roles: Vec<_> = said(&it).into_iter().map(|(role, _)| role).collect();
        assert_eq!(roles, ["founder", "coo"], "{crash:?}: {it:#}");
        assert_eq!(said(&it)[1].1, "Grow.", "{crash:?}");
        let asked = talk.api.get(&format!("{TALKS}?of={}", talk.id)).await;
        let asked = asked["items"].as_array().unwrap().clone();
        assert_eq!(asked.len(), 1, "{crash:?}: {asked:#?}");
        let consultation = Talk::of(daemon.api(), &asked[0]).view().await;
        assert_eq!((&consultation["state"], said(&consultation).len()), (&json!("ended"), 2), "{crash:?}");
        let talks = talk.api.get(TALKS).await;
        assert_eq!(talks["items"].as_array().unwrap().len(), 1, "{crash:?}");
        if is_over {
            assert!(commit > 15, "most of it lies behind the start: {crash:?}");
            return;
        }
    }
}
