//! Who may see, note and forget what.

use super::desk::{Desk, id};
use deputy_tests::daemon::Api;
use deputy_tests::ledger::Engine;
use reqwest::Method;
use serde_json::{Value, json};

async fn token(desk: &Desk, role: &str) -> Api {
    let args = ["token", "create", "--role", role, "--name", role, "--json"];
    let made = desk.daemon.command(&args).await;
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    Api::new(&desk.api().url, made["token"].as_str().unwrap())
}

async fn status(api: &Api, method: Method, path: &str, body: Option<Value>) -> u16 {
    api.ask(method, path, body.as_ref()).await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_the_founders_is_for_admins_and_only_they_note_and_forget() {
    let desk = Desk::on(Engine::Sqlite, "").await.unwrap();
    let own = desk.note(json!({"category": "preference", "key": "tone", "text": "short words"})).await;
    let shared = json!({"category": "context", "key": "words", "text": "short ones", "project": "sample"});
    let shared = desk.note(shared).await;
    let (developer, viewer) = (token(&desk, "developer").await, token(&desk, "viewer").await);
    for path in ["/api/v1/memories", "/api/v1/memories?q=short"] {
        let seen = developer.get(path).await;
        let seen: Vec<&str> = seen["items"].as_array().unwrap().iter().map(id).collect();
        assert_eq!(seen, [id(&shared)], "{path}");
        assert_eq!(status(&viewer, Method::GET, path, None).await, 403, "{path}");
    }
    let found = developer.get("/api/v1/search?q=short").await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found:#}");
    let at = |it: &Value| format!("/api/v1/memories/{}", id(it));
    assert_eq!(status(&developer, Method::GET, &at(&own), None).await, 404);
    assert_eq!(status(&developer, Method::GET, &at(&shared), None).await, 200);
    for it in [&own, &shared] {
        assert_eq!(status(&developer, Method::DELETE, &at(it), None).await, 403);
        assert_eq!(status(&developer, Method::PATCH, &at(it), Some(json!({"text": "x"}))).await, 403);
    }
    let run = desk.work("Write short words.").await;
    let run_path = format!("/api/v1/runs/{}", id(&run));
    let keys = |run: &Value| -> Vec<Value> {
        run["memories"].as_array().unwrap().iter().map(|it| it["key"].clone()).collect()
    };
    assert_eq!(keys(&desk.api().get(&run_path).await).len(), 2);
    assert!(keys(&developer.get(&run_path).await).contains(&Value::Null), "that there was one is no secret");
    assert!(keys(&viewer.get(&run_path).await).iter().all(Value::is_null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_notes_once_and_never_brings_back_what_was_forgotten() {
    let desk = Desk::on(Engine::Sqlite, "").await.unwrap();
    let body = json!({"category": "decision", "key": "tone", "text": "short words"});
    let mut ids = Vec::new();
    for _ in 0..2 {
        let answer = desk.api().post_once("/api/v1/memories", "once", &body).await.unwrap();
        assert_eq!(answer.status().as_u16(), 201);
        ids.push(answer.json::<Value>().await.unwrap()["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    desk.forget(ids[0].as_str().unwrap()).await;
    let again = desk.api().post_once("/api/v1/memories", "once", &body).await.unwrap();
    assert_eq!(again.status().as_u16(), 409, "it was forgotten");
    let anew = desk.note(body).await;
    assert_ne!(anew["id"], ids[0]);
    assert_eq!(anew["confidence"], 1.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_founder_lists_shows_adds_edits_and_forgets_on_the_command_line() {
    let desk = Desk::on(Engine::Sqlite, "").await.unwrap();
    let added = desk
        .deputy(&["memory", "add", "release day", "never", "on", "Fridays", "--project", "sample", "--json"])
        .await;
    let added: Value = serde_json::from_str(&added).unwrap();
    assert_eq!((&added["text"], &added["category"]), (&json!("never on Fridays"), &json!("decision")));
    let short = &id(&added)[id(&added).len() - 8..];
    let edited = desk.deputy(&["memory", "edit", short, "--text", "never on Mondays"]).await;
    assert!(edited.contains("never on Mondays"), "{edited}");
    let other = desk.deputy(&["memory", "add", "launch", "any day", "--contradicts", short]).await;
    assert!(other.contains("contradiction with"), "{other}");
    let listed = desk.deputy(&["memory", "list", "mondays"]).await;
    assert!(
        listed.contains("release day") && listed.contains("0.50") && !listed.contains("launch"),
        "{listed}"
    );
    assert!(desk.deputy(&["memory", "show", short]).await.contains("confidence 0.50"));
    desk.deputy(&["memory", "forget", short]).await;
    let listed = desk.deputy(&["memory", "list"]).await;
    assert!(!listed.contains("release day") && listed.contains("launch"), "{listed}");
}
