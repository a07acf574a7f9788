//! What readers see, in the contract's words.

use deputy_actors::ports::Clock as _;
use deputy_domain::run::Command;
use deputy_protocol::api::RunState;
use deputy_protocol::event::{DiffStats, WaitReason};
use deputy_tests::http::{DIFF, House};
use serde_json::{Value, json};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_added_and_found_by_its_id_and_its_name() {
    let house = House::new().await;
    let new = json!({
        "name": "Web", "repo_url": "ssh://git@example.org/web.git", "path": "app", "default_branch": "trunk",
        "checks": ["make test"], "instructions": "be brief", "agent": "builtin", "deliver": "auto"
    });
    let added = house.post("/api/v1/projects", new.clone()).await.expect(201);
    for key in keys(&new) {
        assert_eq!(added[key], new[key], "{key}");
    }
    let mut added = added;
    assert_eq!(added.as_object_mut().unwrap().remove("warnings"), Some(json!([])));
    let id = added["id"].as_str().unwrap();
    for name in [id, "Web", "wEB"] {
        assert_eq!(house.get(&format!("/api/v1/projects/{name}")).await.expect(200), added);
    }
    assert_eq!(house.get("/api/v1/projects").await.expect(200), json!({ "items": [added], "next": null }));
    let own = house.post("/api/v1/projects", json!({ "name": "own" })).await.expect(201);
    assert_eq!(
        (&own["repo_url"], &own["default_branch"], &own["deliver"]),
        (&json!(null), &json!("main"), &json!("review"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_of_a_project_are_kept_apart_and_never_shown() {
    let house = House::new().await;
    let new = json!({ "name": "web", "env": { "KEY": "hush-1" }, "secret_files": { ".env": "hush-2" } });
    let answer = house.post("/api/v1/projects", new).await;
    let added = answer.expect(201);
    assert_eq!((&added["env_names"], &added["secret_files"]), (&json!(["KEY"]), &json!([".env"])));
    let (project_id, env, files) = house.kept_secrets().remove(0);
    assert_eq!(added["id"], project_id.to_string());
    assert_eq!((env["KEY"].as_str(), files[".env"].as_str()), ("hush-1", "hush-2"));
    let mut watcher = house.watch(&house.admin, "after=0").await;
    let seen = format!("{}{:?}", answer.text, watcher.until("live").await);
    assert!(!seen.contains("hush"), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_becomes_a_run_with_all_that_the_contract_names() {
    let house = House::new().await;
    let project_id = house.project("web").await;
    let order = json!({
        "text": "fix it", "project": "web", "agent": "builtin", "mode": "delegated", "tier": "c", "type": "bugfix",
        "priority": "high", "permission": "autonomous", "base_branch": "main", "files": ["a"], "issue_id": "X-1",
        "metadata": { "k": [1] }, "checks": ["true"], "budget": { "usd_max": 1.5, "tokens_max": 10, "minutes_max": 3 },
        "depends_on": []
    });
    let accepted = house.post("/api/v1/tasks", order.clone()).await.expect(202);
    let (task, run) = (&accepted["task"], &accepted["run"]);
    for key in
        ["text", "tier", "type", "priority", "permission", "mode", "depends_on", "issue_id", "metadata"]
    {
        assert_eq!(task[key], order[key], "{key}");
    }
    assert_eq!(task["state"], "queued");
    assert_eq!((&task["run_id"], &run["task_id"]), (&run["id"], &task["id"]));
    assert_eq!(run["project_id"], project_id.to_string());
    assert_eq!(run["budget"], order["budget"]);
    let named = [
        "id",
        "task_id",
        "project_id",
        "mode",
        "state",
        "agent",
        "tier",
        "branch",
        "text",
        "created_at",
        "started_at",
        "ended_at",
        "attempt",
        "waiting_for",
        "summary",
        "error",
        "checks",
        "verdict",
        "head_commit",
        "delivery",
        "diff",
        "usage",
        "external_session_id",
    ];
    let there = keys(run);
    assert_eq!(named.iter().filter(|key| !there.contains(key)).count(), 0, "{there:?}");
    let (task_path, run_path) = (
        format!("/api/v1/tasks/{}", task["id"].as_str().unwrap()),
        format!("/api/v1/runs/{}", run["id"].as_str().unwrap()),
    );
    assert_eq!(house.get(&task_path).await.expect(200), *task);
    assert_eq!(house.get(&run_path).await.expect(200), *run);
    let cancelled = house.post(&format!("{task_path}/cancel"), json!({})).await.expect(202);
    assert_eq!(cancelled["state"], "stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_shown_as_it_goes_from_the_queue_to_its_rollback() {
    let house = House::new().await;
    house.project("web").await;
    let fence = house.running("web").await;
    let path = format!("/api/v1/runs/{}", fence.run_id());
    let running = house.get(&path).await.expect(200);
    assert_eq!(
        (&running["state"], &running["attempt"], &running["waiting_for"]),
        (&json!("running"), &json!(1), &json!(null))
    );
    assert_eq!(running["branch"], format!("deputy/{}", fence.run_id()));
    assert_eq!(running["usage"]["cost_usd"], 0.0015);
    assert_eq!(
        (&running["usage"]["input_tokens"], &running["usage"]["output_tokens"]),
        (&json!(10), &json!(5))
    );
    assert_eq!(house.get(&format!("{path}/diff")).await.text, "");

    let fence = house.reviewed("web").await;
    let path = format!("/api/v1/runs/{}", fence.run_id());
    let review = house.get(&path).await.expect(200);
    assert_eq!(
        (&review["state"], &review["verdict"], &review["delivery"]),
        (&json!("review"), &json!("passed"), &json!(null))
    );
    assert_eq!(review["checks"], json!([{ "command": "make test", "exit_code": 0, "duration_ms": 1200 }]));
    assert_eq!(review["diff"], json!({ "files": 1, "insertions": 1, "deletions": 1 }));
    let diff = house.get(&format!("{path}/diff")).await;
    assert_eq!((diff.text.as_str(), diff.header("content-type")), (DIFF, "text/x-diff; charset=utf-8"));
    let artifacts = house.get(&format!("{path}/artifacts")).await.expect(200);
    let names: Vec<&Value> =
        artifacts["items"].as_array().unwrap().iter().map(|left| &left["name"]).collect();
    assert_eq!(names, ["diff", "summary", "check-1"]);

    let approved = house.post(&format!("{path}/approve"), json!({ "deliver": "push" })).await.expect(202);
    assert_eq!(approved["state"], "review");
    assert_eq!(approved["delivery"], json!({ "mode": "push", "state": "pending", "detail": null }));
    let failed = Command::DeliveryFailed { conflict: false, detail: "it is protected".to_owned() };
    house.fact(fence, failed).await;
    let failed = house.get(&path).await.expect(200);
    assert_eq!(failed["delivery"], json!({ "mode": "push", "state": "failed", "detail": "it is protected" }));
    assert_eq!(failed["inbox"].as_array().unwrap().len(), 1);

    let fence = house.delivered("web").await;
    let path = format!("/api/v1/runs/{}", fence.run_id());
    let done = house.get(&path).await.expect(200);
    assert_eq!((&done["state"], &done["delivery"]["state"]), (&json!("approved"), &json!("done")));
    assert_eq!(done["delivered"]["target"], "main");
    let rollback = house.post(&format!("{path}/rollback"), json!({})).await.expect(202);
    assert_eq!(rollback["rollback"]["state"], "pending");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_and_a_failed_run_say_why() {
    let house = House::new().await;
    house.project("web").await;
    let fence = house.running("web").await;
    let until = Some(house.clock.now() + chrono::TimeDelta::minutes(5));
    let park = Command::Park { reason: WaitReason::Provider, until, detail: "limited".to_owned() };
    house.fact(fence, park).await;
    let parked = house.get(&format!("/api/v1/runs/{}", fence.run_id())).await.expect(200);
    assert_eq!((&parked["state"], &parked["waiting_for"]), (&json!("waiting"), &json!("provider")));

    let fence = house.failed("web").await;
    let failed = house.get(&format!("/api/v1/runs/{}", fence.run_id())).await.expect(200);
    assert_eq!(failed["error"]["code"], "agent_failed");
    let detail = failed["error"]["detail"].as_str().unwrap();
    assert_eq!(detail, "It gave up.", "it changed nothing");
    let diff = DiffStats { files: 1, insertions: 2, deletions: 1 };
    house.fact(fence, Command::Capture { commit: "c".repeat(40), diff, own: None }).await;
    let failed = house.get(&format!("/api/v1/runs/{}", fence.run_id())).await.expect(200);
    let detail = failed["error"]["detail"].as_str().unwrap();
    assert!(detail.starts_with("It gave up. What it did is kept: `deputy diff "), "{detail}");
    let queue = house.get("/api/v1/queue").await.expect(200);
    assert_eq!(queue["dead_letters"][0]["id"], failed["id"]);
    let requeue = format!("/api/v1/queue/{}/requeue", failed["task_id"].as_str().unwrap());
    assert_eq!(house.post(&requeue, json!({})).await.expect(202)["state"], "queued");
    assert_eq!(house.get("/api/v1/queue").await.expect(200)["items"][0]["id"], failed["id"]);
    // The same run, and one more try of it.
    house.claim(fence.run_id()).await;
    let again = house.get(&format!("/api/v1/runs/{}", fence.run_id())).await.expect(200);
    assert_eq!(again["attempt"], failed["attempt"].as_u64().unwrap() + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_paged_and_filtered() {
    let house = House::new().await;
    house.project("web").await;
    house.project("api").await;
    for _ in 0..3 {
        house.queued("web").await;
    }
    house.failed("api").await;
    let mut seen = Vec::new();
    let mut path = "/api/v1/runs?limit=2".to_owned();
    loop {
        let page = house.get(&path).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|run| run["id"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/runs?limit=2&cursor={next}");
    }
    assert_eq!(seen.len(), 4);
    let count = async |path: &str| house.get(path).await.expect(200)["items"].as_array().unwrap().len();
    assert_eq!(count("/api/v1/runs?state=failed").await, 1);
    assert_eq!(count("/api/v1/runs?state=failed,queued&project=web").await, 3);
    assert_eq!(count("/api/v1/tasks?project=api").await, 1);
    assert_eq!(count("/api/v1/tasks?state=queued").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_answer_to_an_inbox_item_wins() {
    let house = House::new().await;
    house.project("web").await;
    house.project("api").await;
    let unclear = house.post("/api/v1/tasks", json!({ "text": "do something" })).await.expect(202);
    assert_eq!(
        (&unclear["run"]["state"], &unclear["run"]["waiting_for"]),
        (&json!("waiting"), &json!("question"))
    );
    let item = house.get("/api/v1/inbox").await.expect(200)["items"][0].clone();
    for key in [
        "id",
        "kind",
        "run_id",
        "plan_id",
        "title",
        "body",
        "options",
        "created_at",
        "expires_at",
        "answered_at",
    ] {
        assert!(keys(&item).contains(&key), "{key}");
    }
    assert_eq!((&item["kind"], &item["run_id"]), (&json!("question"), &unclear["run"]["id"]));
    let path = format!("/api/v1/inbox/{}/answer", item["id"].as_str().unwrap());
    house.post(&path, json!({ "choice": "nope" })).await.problem(422, "invalid");
    let answered = house.post(&path, json!({ "choice": "api" })).await.expect(200);
    assert_eq!((&answered["state"], &answered["choice"]), (&json!("answered"), &json!("api")));
    house.post(&path, json!({ "choice": "web" })).await.problem(409, "already-answered");
    assert_eq!(house.get("/api/v1/inbox").await.expect(200)["items"], json!([]));
    assert_eq!(house.get("/api/v1/inbox?state=all").await.expect(200)["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_that_the_state_forbids_are_conflicts_that_say_what_to_do() {
    let house = House::new().await;
    house.project("web").await;
    let queued = format!("/api/v1/runs/{}", house.queued("web").await);
    for (verb, body) in [
        ("approve", json!({ "deliver": "merge" })),
        ("reject", json!({})),
        ("retry", json!({})),
        ("rollback", json!({})),
    ] {
        let outcome = house.post(&format!("{queued}/{verb}"), body).await;
        if verb == "retry" || verb == "rollback" {
            assert!(outcome.status.is_success() || outcome.status == 409, "{verb}: {}", outcome.text);
        } else {
            outcome.problem(409, "wrong-state");
        }
    }
    let review = format!("/api/v1/runs/{}", house.reviewed("web").await.run_id());
    house
        .post(&format!("{review}/approve"), json!({ "deliver": "merge", "commit": "0".repeat(40) }))
        .await
        .problem(409, "stale-commit");
    let later = house
        .post(&format!("{review}/approve"), json!({ "deliver": "pr" }))
        .await
        .problem(501, "not-available-yet");
    assert!(later["detail"].as_str().unwrap().contains("`merge` or `push`"));
    house.post(&format!("{review}/changes"), json!({ "text": " " })).await.problem(422, "invalid");
    let changes = json!({ "text": "shorter", "comments": [{ "path": "x", "line": 1, "text": "here" }] });
    assert_eq!(house.post(&format!("{review}/changes"), changes).await.expect(202)["state"], "queued");
    assert_eq!(
        house.post(&format!("{review}/message"), json!({ "text": "and quick" })).await.expect(202)["state"],
        "queued"
    );
    assert_eq!(house.post(&format!("{review}/stop"), json!({})).await.expect(202)["state"], "stopped");
    house.post(&format!("{review}/message"), json!({ "text": "hello?" })).await.problem(409, "wrong-state");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_a_run_come_in_order_and_in_pages() {
    let house = House::new().await;
    house.project("web").await;
    let fence = house.reviewed("web").await;
    house.queued("web").await;
    let path = format!("/api/v1/runs/{}/events", fence.run_id());
    let all = house.get(&path).await.expect(200)["items"].as_array().unwrap().clone();
    let kinds: Vec<&str> = all.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.first(), Some(&"run.queued"));
    assert!(kinds.contains(&"step.prompted") && kinds.ends_with(&["run.review"]), "{kinds:?}");
    let mut paged = Vec::new();
    let mut after = "0".to_owned();
    loop {
        let page = house.get(&format!("{path}?limit=3&after={after}")).await.expect(200);
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        after = next.to_owned();
    }
    assert_eq!(paged, all);
    // And from the end, for whoever wants to see how it stands now.
    let mut paged = Vec::new();
    let mut before = "head".to_owned();
    loop {
        let page = house.get(&format!("{path}?limit=3&before={before}")).await.expect(200);
        paged.splice(0..0, page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        before = next.to_owned();
    }
    assert_eq!(paged, all);
    let middle = all[all.len() / 2]["position"].as_u64().unwrap();
    for limit in [1, 2, 500] {
        let page = house.get(&format!("{path}?limit={limit}&before={middle}")).await.expect(200);
        let found = page["items"].as_array().unwrap();
        let (last, end) = (found.len().min(limit), all.len() / 2);
        assert_eq!((found.len(), found.as_slice()), (last, &all[end - last..end]), "{limit}");
        let page = house.get(&format!("{path}?limit={limit}&after={middle}")).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().first(), all.get(end + 1), "{limit}");
    }
    assert_eq!(house.get(&format!("{path}?before=1")).await.expect(200)["items"], json!([]));
}

#[test]
fn the_states_of_the_api_are_those_of_the_domain() {
    // `run_view` relies on it: every name that the domain gives is one that the API knows.
    let names = [
        "queued",
        "preparing",
        "running",
        "verifying",
        "waiting",
        "review",
        "approved",
        "rejected",
        "failed",
        "stopped",
    ];
    for name in names {
        assert_eq!(name.parse::<RunState>().unwrap().name(), name);
    }
    assert_eq!(RunState::ALL.len(), names.len());
}
