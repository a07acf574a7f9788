//! `deputy delegate`: exactly once, and the exit code says how it went.

use crate::fixtures::{HOSTILE, RUN, ask, course, problem};
use crate::program::{bare, deputy, end};
use crate::server::Server;
use deputy_protocol::event::{DeliveryMode, Event, RunError, RunEvent, WaitReason};
use serde_json::json;

const AT: &str = "2026-01-02T03:04:05Z";

#[tokio::test]
async fn an_order_whose_answer_is_lost_is_sent_again_under_the_same_key() {
    let server = Server::start().await;
    server.book().lost_answers = 2;
    let ended = deputy(&server, &["delegate", "fix it", "--json"]).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ended.json()["run"]["id"], RUN);
    let book = server.book();
    let posts = book.posts("/tasks");
    assert_eq!(posts.len(), 3);
    assert_eq!(book.orders.len(), 1, "one key, so one order");
    assert!(posts.iter().all(|post| post.key == posts[0].key && post.body == posts[0].body));
}

#[tokio::test]
async fn an_order_that_is_still_under_way_is_asked_for_again() {
    let server = Server::start().await;
    server.book().under_way = 2;
    let ended = deputy(&server, &["delegate", "fix it"]).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    let book = server.book();
    assert_eq!((book.posts("/tasks").len(), book.orders.len()), (3, 1));
}

#[tokio::test]
async fn an_approval_can_be_seen_through_to_its_delivery() {
    let at = AT.parse().unwrap();
    let (mode, commit, by) = (DeliveryMode::Merge, "c".repeat(40), "founder".to_owned());
    let started = RunEvent::DeliveryStarted { mode, commit: commit.clone(), by, at };
    let target = "main".to_owned();
    let arrived =
        RunEvent::Approved { mode, commit, target, previous: None, nothing: false, inner: false, at };
    let failed = RunEvent::DeliveryFailed { ask: ask("x"), conflict: true, detail: HOSTILE.to_owned(), at };
    for (ending, code) in [(arrived, 0), (failed, 1)] {
        let server = Server::start().await;
        server.book().state.0 = "review".to_owned();
        server.play(&[started.clone().into(), ending.into()], 0);
        let ended = deputy(&server, &["approve", "latest", "--wait"]).await;
        assert_eq!(ended.code, code, "{}{}", ended.out, ended.err);
        assert_eq!(ended.out.contains("→ not delivered: fix the"), code == 1, "{}", ended.out);
        assert_eq!(ended.out.matches("deputy show").count(), 0, "it says why itself: {}", ended.out);
    }
}

#[tokio::test]
async fn waiting_outlasts_a_server_that_is_away_for_a_while() {
    let server = Server::start().await;
    server.play(&course(), 1);
    server.book().unwell = 3;
    let ended = deputy(&server, &["delegate", "fix it", "--wait"]).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ended.err.matches("The disk is full.").count(), 1, "told once: {}", ended.err);
}

#[tokio::test]
async fn two_orders_have_two_keys() {
    let server = Server::start().await;
    deputy(&server, &["delegate", "fix it"]).await;
    deputy(&server, &["delegate", "fix it"]).await;
    assert_eq!(server.book().orders.len(), 2);
}

#[tokio::test]
async fn all_that_is_said_about_the_work_reaches_the_server() {
    let server = Server::start().await;
    let mut command = bare(&[
        "delegate",
        "-",
        "--project",
        "shop",
        "--agent",
        "claude",
        "--priority",
        "high",
        "--permission",
        "human-required",
        "--check",
        "make test",
        "--check",
        "make lint",
        "--budget-usd",
        "2.5",
        "--budget-tokens",
        "200000",
        "--tier",
        "c",
        "--base-branch",
        "dev",
        "--depends-on",
        RUN,
    ]);
    command.env("DEPUTY_URL", server.url()).env("DEPUTY_TOKEN", "dpy_x");
    let ended = end(command, Some("fix it\nplease\n")).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    let book = server.book();
    let post = &book.posts("/tasks")[0];
    assert_eq!(post.bearer.as_deref(), Some("Bearer dpy_x"));
    let body = &post.body;
    let expected = json!({
        "text": "fix it\nplease", "project": "shop", "agent": "claude", "mode": "delegated", "tier": "c",
        "type": "feature", "priority": "high", "permission": "human-required", "base_branch": "dev",
        "checks": ["make test", "make lint"], "budget": {"usd_max": 2.5, "tokens_max": 200_000}, "depends_on": [RUN],
    });
    assert_eq!(body, &expected);
}

fn endings() -> Vec<(&'static str, Vec<Event>, i32)> {
    let at = AT.parse().unwrap();
    let error = || RunError { code: "agent_failed".to_owned(), detail: HOSTILE.to_owned() };
    let waits = |reason| RunEvent::Waiting { reason, until: None, detail: HOSTILE.to_owned(), at }.into();
    let by = || "founder".to_owned();
    vec![
        ("review", vec![RunEvent::ReviewOpened { ask: ask("x"), at }.into()], 0),
        ("failed", vec![RunEvent::Failed { error: error(), ask: Some(ask("x")), at }.into()], 1),
        ("stopped", vec![RunEvent::Stopped { at }.into()], 1),
        ("rejected", vec![RunEvent::Rejected { reason: None, by: by(), at }.into()], 1),
        ("question", vec![RunEvent::Asked { ask: ask("which?"), at }.into()], 3),
        ("approval", vec![waits(WaitReason::Approval)], 3),
        ("budget", vec![waits(WaitReason::Budget)], 3),
        // These pass by themselves, so it goes on to the review.
        (
            "provider, then review",
            vec![
                waits(WaitReason::Provider),
                RunEvent::Resumed { at }.into(),
                RunEvent::ReviewOpened { ask: ask("x"), at }.into(),
            ],
            0,
        ),
    ]
}

#[tokio::test]
async fn waiting_ends_with_the_code_of_the_outcome() {
    for (name, facts, code) in endings() {
        for recorded_already in [0, facts.len()] {
            let server = Server::start().await;
            server.play(&facts, recorded_already);
            let ended = deputy(&server, &["delegate", "fix it", "--wait"]).await;
            assert_eq!(ended.code, code, "{name}: {}{}", ended.out, ended.err);
            let watched = deputy(&server, &["watch", "latest", "--json"]).await;
            assert_eq!(watched.code, code, "watching {name}");
        }
    }
}

#[tokio::test]
async fn waiting_with_json_prints_one_document_of_the_same_shape() {
    let server = Server::start().await;
    server.play(&course(), 1);
    let ended = deputy(&server, &["delegate", "fix it", "--wait", "--json"]).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    let document = ended.json();
    assert_eq!(document["run"]["state"], "review");
    assert_eq!(document["task"]["state"], "review");
    assert_eq!(document["run"]["a_field_of_a_newer_server"], true);
    assert!(ended.err.contains("make test"), "progress goes beside it: {}", ended.err);
}

#[tokio::test]
async fn a_refusal_is_told_by_what_to_do_about_it_and_a_code() {
    let server = Server::start().await;
    for (status, code) in [(400, 2), (404, 2), (422, 2), (501, 1), (401, 1), (403, 1), (409, 1), (500, 1)] {
        let told = problem(status, "No such project", "Add it first: \u{1b}[31mred");
        server.book().answers.insert("POST /api/v1/tasks".to_owned(), (status, told));
        let ended = deputy(&server, &["delegate", "fix it"]).await;
        assert_eq!(ended.code, code, "{status}");
        assert!(ended.err.starts_with("error: Add it first: red\n"), "{}", ended.err);
        assert!(ended.out.is_empty());
    }
}

#[tokio::test]
async fn an_order_without_words_or_a_server_is_wrong_usage() {
    let server = Server::start().await;
    assert_eq!(deputy(&server, &["delegate", " "]).await.code, 2);
    assert!(server.book().orders.is_empty());
    let ended = end(bare(&["delegate", "fix it"]), None).await;
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("deputy login"), "{}", ended.err);
    let mut command = bare(&["delegate", "fix it"]);
    command.env("DEPUTY_URL", "http://127.0.0.1:1").env("DEPUTY_TOKEN", "dpy_x");
    let ended = end(command, None).await;
    assert_eq!(ended.code, 1);
    let said = "error: nothing answers at http://127.0.0.1:1/: is deputyd running, and is that its address? (Connection refused";
    assert!(ended.err.starts_with(said), "{}", ended.err);
}
