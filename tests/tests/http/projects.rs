//! Changing and removing projects.

use deputy_domain::run::Command;
use deputy_protocol::api::Role;
use deputy_tests::http::{Answer, House};
use reqwest::Method;
use serde_json::{Value, json};

async fn change(house: &House, name: &str, body: Value) -> Answer {
    let request = house.request(Method::PATCH, &format!("/api/v1/projects/{name}"));
    house.send(request.bearer_auth(&house.admin).json(&body)).await
}

async fn remove(house: &House, name: &str) -> Answer {
    let request = house.request(Method::DELETE, &format!("/api/v1/projects/{name}"));
    house.send(request.bearer_auth(&house.admin)).await
}

/// Facts about a project, by kind.
async fn facts(house: &House, id: &Value) -> Vec<String> {
    let stream = format!("after=0&stream=project/{}", id.as_str().unwrap());
    let frames = house.watch(&house.admin, &stream).await.until("live").await;
    frames.iter().filter_map(|frame| Some(frame["kind"].as_str()?.to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_named_is_changed_and_the_rest_stays() {
    let house = House::new().await;
    let new = json!({
        "name": "web", "repo_url": "https://example.org/web.git", "path": "app", "checks": ["make test"],
        "setup": ["make deps"], "instructions": "be brief", "agent": "builtin"
    });
    let mut expected = house.post("/api/v1/projects", new).await.expect(201);
    for change_to in [
        json!({ "checks": ["make", "make lint"], "checks_in": "clean" }),
        json!({ "path": null, "instructions": null, "agent": null, "setup": [] }),
        json!({ "path": "lib", "default_branch": "trunk", "deliver": "auto" }),
    ] {
        for (key, value) in change_to.as_object().unwrap() {
            expected[key] = value.clone();
        }
        assert_eq!(change(&house, "WEB", change_to).await.expect(200), expected);
    }
    let shown = house.get("/api/v1/projects/web").await.expect(200);
    assert_eq!((&shown["checks"], &shown["path"]), (&expected["checks"], &json!("lib")));
    // What is so already is no new fact.
    change(&house, "web", json!({ "path": "lib" })).await.expect(200);
    change(&house, "web", json!({})).await.expect(200);
    let changed = "project.changed";
    assert_eq!(facts(&house, &expected["id"]).await, ["project.added", changed, changed, changed]);
    change(&house, "nobody", json!({})).await.problem(404, "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_so_is_refused_by_its_field_and_changes_nothing() {
    let house = House::new().await;
    let added = house.post("/api/v1/projects", json!({ "name": "web" })).await.expect(201);
    for (field, body) in [
        ("path", json!({ "path": "nowhere", "env": { "KEY": "hush" } })),
        ("path", json!({ "path": "../x" })),
        ("default_branch", json!({ "default_branch": "nowhere" })),
        ("default_branch", json!({ "default_branch": "-x" })),
        ("default_branch", json!({ "default_branch": null })),
        ("checks", json!({ "checks": null })),
        ("checks[0]", json!({ "checks": [" "] })),
        ("setup[1]", json!({ "setup": ["x", ""] })),
        ("agent", json!({ "agent": "nobody" })),
        ("deliver", json!({ "deliver": "never" })),
        ("env", json!({ "env": { "A B": "x" } })),
        ("secret_files", json!({ "secret_files": { "../x": "x" } })),
        ("name", json!({ "name": "other" })),
    ] {
        let problem = change(&house, "web", body.clone()).await.problem(422, "invalid");
        let named = problem["errors"][0]["field"].as_str().unwrap_or_default();
        assert_eq!(named, field, "{body}: {problem}");
    }
    assert_eq!(facts(&house, &added["id"]).await, ["project.added"]);
    assert!(house.kept_secrets().is_empty(), "what is refused keeps no secret");
    for (field, new) in [
        ("path", json!({ "name": "other", "path": "nowhere" })),
        ("default_branch", json!({ "name": "other", "default_branch": "nowhere" })),
    ] {
        let problem = house.post("/api/v1/projects", new).await.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains("main"), "it says what there is: {problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_looked_up_and_what_is_in_the_way_is_said() {
    let house = House::new().await;
    let new = json!({ "name": "web", "repo_url": "/srv/worked-in" });
    let added = house.post("/api/v1/projects", new).await.expect(201);
    let in_the_way = json!("'main' is worked in");
    assert_eq!(added["warnings"], json!([in_the_way]));
    let changed = change(&house, "web", json!({ "path": "somewhere" })).await.expect(200);
    assert_eq!(changed["warnings"], json!(["the remote could not be reached: it sleeps", in_the_way]));
    assert_eq!(changed["path"], "somewhere");
    let accepted = house.post("/api/v1/tasks", json!({ "text": "x", "project": "web" })).await.expect(202);
    assert_eq!(accepted["warnings"], json!([in_the_way]));
    let other = json!({ "text": "x", "project": "web", "base_branch": "dev" });
    let accepted = house.post("/api/v1/tasks", other).await.expect(202);
    assert_eq!(accepted["warnings"], json!(["'dev' is worked in"]));
    house.project("own").await;
    let accepted = house.post("/api/v1/tasks", json!({ "text": "x", "project": "own" })).await.expect(202);
    assert_eq!(accepted["warnings"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_set_and_taken_away_one_by_one_and_only_their_names_are_told() {
    let house = House::new().await;
    let new =
        json!({ "name": "web", "env": { "A": "hush-1", "B": "hush-2" }, "secret_files": { ".env": "x" } });
    let id = house.post("/api/v1/projects", new).await.expect(201)["id"].clone();
    let body =
        json!({ "env": { "A": "hush-3", "B": null, "C": "hush-4" }, "secret_files": { "k/dev.pem": "y" } });
    let answer = change(&house, "web", body).await;
    let changed = answer.expect(200);
    assert_eq!(changed["env_names"], json!(["A", "C"]));
    assert_eq!(changed["secret_files"], json!([".env", "k/dev.pem"]));
    let (_, env, _) = house.kept_secrets().pop().unwrap();
    assert_eq!(env["A"], "hush-3");
    // A value alone is no news for the history.
    change(&house, "web", json!({ "env": { "A": "hush-5" } })).await.expect(200);
    assert_eq!(facts(&house, &id).await, ["project.added", "project.changed"]);
    let seen = format!("{:?}{}", house.watch(&house.admin, "after=0").await.until("live").await, answer.text);
    assert!(!seen.contains("hush"), "{seen}");
    let problem = change(&house, "web", json!({ "secret_files": { ".env/x": "y" } })).await;
    assert_eq!(problem.problem(422, "invalid")["errors"][0]["field"], "secret_files");
    change(&house, "web", json!({ "secret_files": { ".env": null, ".env/x": "y" } })).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_with_work_that_is_not_over_stays_and_says_how_much() {
    let house = House::new().await;
    house.project("web").await;
    let queued = house.queued("web").await;
    let review = house.reviewed("web").await.run_id();
    house.delivered("web").await;
    let problem = remove(&house, "web").await.problem(409, "wrong-state");
    let detail = problem["detail"].as_str().unwrap();
    for words in ["2 runs that are not over (1 in review, 1 queued)", "stop", "deputy runs --project web"] {
        assert!(detail.contains(words), "{detail}");
    }
    house.post(&format!("/api/v1/runs/{queued}/stop"), json!({})).await.expect(202);
    remove(&house, "web").await.problem(409, "wrong-state");
    house.post(&format!("/api/v1/runs/{review}/reject"), json!({})).await.expect(202);
    // A change that is being taken back is work, too.
    let delivered = house.delivered("web").await;
    let path = format!("/api/v1/runs/{}/rollback", delivered.run_id());
    house.post(&path, json!({})).await.expect(202);
    let problem = remove(&house, "web").await.problem(409, "wrong-state");
    assert!(problem["detail"].as_str().unwrap().contains("(1 being taken back)"), "{problem}");
    house.fact(delivered, Command::RollbackFailed { detail: "no".to_owned() }).await;
    remove(&house, "web").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_project_is_in_no_list_and_its_history_stays() {
    let house = House::new().await;
    let new = json!({ "name": "Web", "repo_url": "https://example.org/web.git", "env": { "A": "x" } });
    let id = house.post("/api/v1/projects", new.clone()).await.expect(201)["id"].clone();
    let run = house.delivered("web").await.run_id();
    let failed = house.failed("web").await.run_id();
    let narrow = house.token(Role::Developer, Some(serde_json::from_value(id.clone()).unwrap())).await;
    let removed = remove(&house, "web").await.expect(200);
    assert!(removed["removed_at"].is_string());
    let said = removed["warnings"].to_string();
    assert!(said.contains("was not touched") && said.contains("secret files are removed"), "{said}");

    let path = format!("/api/v1/projects/{}", id.as_str().unwrap());
    assert_eq!(house.get("/api/v1/projects").await.expect(200)["items"], json!([]));
    house.get("/api/v1/projects/web").await.problem(404, "not-found");
    assert_eq!(house.get(&path).await.expect(200)["removed_at"], removed["removed_at"]);
    house.get(&format!("/api/v1/runs/{run}")).await.expect(200);
    let runs = house.get(&format!("/api/v1/runs?project={}", id.as_str().unwrap())).await.expect(200);
    assert_eq!(runs["items"].as_array().unwrap().len(), 2);
    let diff = house.get(&format!("/api/v1/runs/{run}/diff")).await;
    assert_eq!(diff.status, 200, "{}", diff.text);
    for (narrow_path, count) in [("/api/v1/projects", 0), ("/api/v1/runs", 2)] {
        let seen = house.send(house.request(Method::GET, narrow_path).bearer_auth(&narrow)).await.expect(200);
        assert_eq!(seen["items"].as_array().unwrap().len(), count, "{narrow_path}");
    }
    // Nothing of it waits for anybody, and nothing begins in it.
    assert_eq!(house.get("/api/v1/inbox").await.expect(200)["items"], json!([]));
    for (run_id, verb) in [(failed, "retry"), (run, "rollback")] {
        let problem = house.post(&format!("/api/v1/runs/{run_id}/{verb}"), json!({})).await;
        let problem = problem.problem(409, "wrong-state");
        assert!(problem["detail"].as_str().unwrap().contains("`Web`, was removed"), "{problem}");
    }
    let order = json!({ "text": "x", "project": id });
    house.post("/api/v1/tasks", order).await.problem(422, "invalid");
    change(&house, id.as_str().unwrap(), json!({ "path": "x" })).await.problem(404, "not-found");
    // Again, by somebody who did not hear the answer.
    assert_eq!(remove(&house, id.as_str().unwrap()).await.expect(200), removed);
    assert_eq!(facts(&house, &id).await, ["project.added", "project.removed"]);

    // Its name is free, as often as that is wanted.
    for _ in 0..3 {
        let again = house.post("/api/v1/projects", new.clone()).await.expect(201);
        assert_ne!(again["id"], id);
        house.post("/api/v1/projects", new.clone()).await.problem(409, "name-taken");
        assert_eq!(house.get("/api/v1/projects/WEB").await.expect(200)["id"], again["id"]);
        assert_eq!(house.get("/api/v1/runs?project=web").await.expect(200)["items"], json!([]));
        remove(&house, "web").await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_was_ordered_keeps_the_branch_that_it_was_ordered_for() {
    let house = House::new().await;
    house.project("web").await;
    let run = house.queued("web").await;
    change(&house, "web", json!({ "default_branch": "trunk" })).await.expect(200);
    let shown = house.get(&format!("/api/v1/runs/{run}")).await.expect(200);
    assert_eq!(shown["base_branch"], "main");
    let run = house.queued("web").await;
    let shown = house.get(&format!("/api/v1/runs/{run}")).await.expect(200);
    assert_eq!(shown["base_branch"], "trunk");
}
