//! Decisions that come twice, too late, or at the wrong time.

use crate::shared::{call, finish, nothing_is_lost, order, refused};
use deputy_tests::daemon::{Repository, TestDaemon};
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

/// An order that asks and writes down that it went on.
fn asking() -> String {
    let ask = json!({"question": "Blue or green?", "options": ["Blue", "Green"]});
    let write = json!({"path": "b.txt", "content": "b\n"});
    order(&json!([call("ask_founder", &ask), call("fs_write", &write), finish()]))
}

#[tokio::test]
async fn of_many_answers_to_one_inbox_item_the_first_counts_and_the_others_are_told() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = api.delegate("sample", &asking()).await;
    api.until_state(&run_id, &["waiting"]).await;
    let item = api.get("/api/v1/inbox").await["items"][0].clone();
    let path = format!("/api/v1/inbox/{}/answer", item["id"].as_str().expect("it has an id"));
    let detail = refused(api, &path, &json!({"choice": "3"}), 422, "invalid").await;
    assert!(detail.contains("choose one of"), "{detail}");

    let answers: Vec<Value> =
        (0..8).map(|at| json!({"choice": if at % 2 == 0 { "1" } else { "2" }})).collect();
    let given = join_all(answers.iter().map(async |body| {
        let answer = api.ask(Method::POST, &path, Some(body)).await.expect("the API answers");
        (answer.status().as_u16(), answer.json::<Value>().await.expect("answers are JSON"))
    }))
    .await;
    let taken: Vec<&Value> =
        given.iter().filter(|(status, _)| *status == 200).map(|(_, item)| item).collect();
    assert_eq!(taken.len(), 1, "{given:#?}");
    for (status, problem) in given.iter().filter(|(status, _)| *status != 200) {
        assert_eq!((*status, &problem["type"]), (409, &json!("urn:deputy:problem:already-answered")));
        let detail = problem["detail"].as_str().expect("a problem has a detail");
        assert!(detail.contains("the first answer counts"), "{detail}");
    }
    api.until_state(&run_id, &["review"]).await;
    let kept = api.get("/api/v1/inbox?state=answered").await["items"][0].clone();
    assert_eq!((&kept["id"], &kept["choice"]), (&item["id"], &taken[0]["choice"]));
    nothing_is_lost(&daemon).await;
}

#[tokio::test]
async fn decisions_in_the_wrong_state_are_refused_with_what_to_do_and_change_nothing() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = api.delegate("sample", &asking()).await;
    let path = |verb: &str| format!("/api/v1/runs/{run_id}/{verb}");
    let merge = json!({"deliver": "merge"});
    let waiting = api.until_state(&run_id, &["waiting"]).await;
    for (verb, body, words) in [
        ("approve", &merge, "cannot approve: the run is waiting"),
        ("reject", &json!({}), "cannot reject: the run is waiting"),
        ("retry", &json!({}), "cannot retry: the run is waiting"),
    ] {
        let detail = refused(api, &path(verb), body, 409, "wrong-state").await;
        assert!(detail.contains(words) && detail.contains("answer what it asks"), "{verb}: {detail}");
    }
    assert_eq!(api.run(&run_id).await, waiting);

    let item = api.get("/api/v1/inbox").await["items"][0]["id"].as_str().expect("it has an id").to_owned();
    api.post(&format!("/api/v1/inbox/{item}/answer"), &json!({"choice": "1"})).await;
    let review = api.until_state(&run_id, &["review"]).await;
    let stale = json!({"deliver": "merge", "commit": "0".repeat(40)});
    let detail = refused(api, &path("approve"), &stale, 409, "stale-commit").await;
    assert!(detail.contains("look at the diff again"), "{detail}");
    let later = refused(api, &path("approve"), &json!({"deliver": "pr"}), 501, "not-available-yet").await;
    assert!(later.contains("`merge` or `push`"), "{later}");
    assert_eq!(api.run(&run_id).await, review);

    api.post(&path("approve"), &merge).await;
    api.until_state(&run_id, &["approved"]).await;
    for verb in ["reject", "stop", "retry"] {
        let detail = refused(api, &path(verb), &json!({}), 409, "wrong-state").await;
        assert!(detail.contains("the run was approved; roll it back"), "{verb}: {detail}");
    }
    let detail = refused(api, &path("approve"), &json!({"deliver": "none"}), 409, "wrong-state").await;
    assert!(detail.contains("approved with `merge`"), "{detail}");
    assert_eq!(repository.show("main", "b.txt").as_deref(), Some("b\n"));
    nothing_is_lost(&daemon).await;
}
