//! Told until it is forgotten, and then nowhere.

use super::desk::{Desk, files_with, finish, id, remember};
use deputy_tests::ledger::Engine;
use reqwest::Method;
use serde_json::{Value, json};

/// A word of one memory that nothing else has.
const WORD: &str = "zwieback";

fn uses(run: &Value) -> Vec<(&str, &Value, bool)> {
    let all = run["memories"].as_array().unwrap().iter();
    let mut uses: Vec<_> = all.map(|it| (id(it), &it["key"], it["forgotten"].as_bool().unwrap())).collect();
    uses.sort_by_key(|(id, ..)| *id);
    uses
}

async fn hits(desk: &Desk, words: &str) -> usize {
    let found = desk.api().get(&format!("/api/v1/search?q={words}")).await;
    assert_eq!(found["complete"], true, "{found:#}");
    found["items"].as_array().unwrap().len()
}

pub(crate) async fn what_is_noted_is_told_listed_and_gone_once_it_is_forgotten(engine: Engine) {
    let Some(mut desk) = Desk::on(engine, "").await else { return };
    let cakes =
        desk.note(json!({"category": "preference", "key": "cakes", "text": "always with cream"})).await;
    let note =
        json!({"category": "decision", "key": "big oven", "text": "it burns zwieback", "project": "sample"});
    let oven = desk.note(note).await;
    assert_eq!(
        (&oven["confidence"], &oven["source"], &oven["by"]),
        (&json!(1.0), &json!("founder"), &json!("token:test"))
    );
    desk.note(json!({"category": "open", "key": "garden", "text": "who mows it?"})).await;

    let run = desk.work("Turn the oven on.").await;
    let run_id = id(&run).to_owned();
    let prompt = desk.last_prompt();
    assert!(prompt.contains("it burns zwieback") && prompt.contains("always with cream"), "{prompt}");
    assert!(!prompt.contains("who mows it"), "{prompt}");
    assert!(prompt.contains(id(&oven)) && prompt.contains(id(&cakes)), "{prompt}");
    let run = desk.api().run(&run_id).await;
    assert_eq!(uses(&run), [(id(&cakes), &json!("cakes"), false), (id(&oven), &json!("big oven"), false)]);
    assert!(desk.deputy(&["show", &run_id]).await.contains("big oven"));
    assert!(desk.memory(id(&oven)).await["last_used_at"].is_string());
    assert_eq!(
        (hits(&desk, WORD).await, desk.keys("q=burning+oven").await),
        (1, vec!["big oven".to_owned()])
    );

    let trace = desk.forget(id(&oven)).await;
    assert_eq!(trace["by"], "token:test");
    assert_eq!(desk.forget(id(&oven)).await, trace, "what was forgotten stays so");
    let (status, problem) = desk.ask(Method::GET, id(&oven), None).await;
    assert!(
        status == 404 && problem["detail"].as_str().unwrap().contains("this was forgotten on"),
        "{problem:#}"
    );
    let (status, problem) = desk.ask(Method::PATCH, id(&oven), Some(json!({"text": "it cools"}))).await;
    assert_eq!(status, 409, "{problem:#}");
    assert_eq!((hits(&desk, WORD).await, desk.keys("q=burning+oven").await), (0, Vec::new()));
    assert_eq!(desk.keys("").await, ["garden", "cakes"]);

    let changes = json!({"text": "Turn it down again.", "comments": []});
    let asked = desk.models.seen().len();
    desk.api().post(&format!("/api/v1/runs/{run_id}/changes"), &changes).await;
    desk.models.wait_for(asked + 1).await;
    desk.api().until_state(&run_id, &["review"]).await;
    desk.work("Turn the oven off.").await;
    for seen in &desk.models.seen()[asked..] {
        let prompt = seen.body.to_string();
        assert!(!prompt.contains(WORD) && prompt.contains("always with cream"), "{prompt}");
    }
    let run = desk.api().run(&run_id).await;
    assert_eq!(uses(&run), [(id(&cakes), &json!("cakes"), false), (id(&oven), &Value::Null, true)]);

    let oven_id = id(&oven).to_owned();
    let books = desk.books().await;
    assert!(
        books.contains("memory.forgotten") && books.contains("memory.emptied") && books.contains(&oven_id)
    );
    assert!(!books.contains(WORD));
    assert_eq!(files_with(&desk.daemon, WORD), Vec::<String>::new());
    desk.daemon.up(None).await;
    assert_eq!((hits(&desk, WORD).await, desk.keys("").await.len()), (0, 2));
}

pub(crate) async fn what_an_agent_noted_is_gone_from_its_steps_too(engine: Engine) {
    let Some(mut desk) = Desk::on(engine, "").await else { return };
    desk.models.push(remember("oven door", "it hides zwieback"));
    let run = desk.work("Look at the oven.").await;
    assert!(desk.last_prompt().contains(WORD), "it knows what it noted");
    let found = desk.api().get("/api/v1/memories?q=zwieback").await;
    let memory = &found["items"][0];
    let run_id = id(&run).to_owned();
    assert_eq!(
        (&memory["source"], &memory["category"]),
        (&json!(format!("run/{run_id}")), &json!("context"))
    );
    assert_eq!(hits(&desk, WORD).await, 1, "once, as the memory");
    // Another run says the same.
    for reply in [remember("Oven Door", "It hides zwieback."), finish()] {
        desk.models.push(reply);
    }
    desk.work("Look again.").await;
    assert_eq!(desk.keys("").await.len(), 1);

    desk.forget(id(memory)).await;
    let asked = desk.models.seen().len();
    desk.api()
        .post(&format!("/api/v1/runs/{run_id}/changes"), &json!({"text": "Close it.", "comments": []}))
        .await;
    desk.models.wait_for(asked + 1).await;
    desk.api().until_state(&run_id, &["review"]).await;
    let prompt = desk.last_prompt();
    assert!(!prompt.contains(WORD) && prompt.contains("the founder had this forgotten"), "{prompt}");
    assert_eq!(hits(&desk, WORD).await, 0);
    let books = desk.books().await;
    assert!(!books.contains(WORD), "{:?}", books.lines().find(|line| line.contains(WORD)));
    assert_eq!(files_with(&desk.daemon, WORD), Vec::<String>::new());
}
