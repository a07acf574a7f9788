//! Those who work in Deputy: their records over the API and the command line, and what they change in the work.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use deputy_protocol::api::Role;
use deputy_tests::daemon::{Api, Feed, Repository, TestDaemon};
use deputy_tests::http::{Answer, House};
use reqwest::Method;
use serde_json::{Value, json};

const DOCS: &str = "/api/v1/staff/worker-docs";

async fn change(house: &House, path: &str, based_on: u32, record: &Value) -> Answer {
    let body = json!({ "based_on": based_on, "record": record });
    house.send(house.request(Method::PATCH, path).bearer_auth(&house.admin).json(&body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_stays_and_none_is_written_over() {
    let house = House::new().await;
    let all = house.get("/api/v1/staff").await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 12, "{all:#}");
    let shipped = house.get(DOCS).await.expect(200);
    assert_eq!((&shipped["version"], &shipped["by"]), (&json!(0), &Value::Null));
    let mut record = shipped["record"].clone();
    record["instructions"] = json!("Write short.");
    let one = change(&house, DOCS, 0, &record).await.expect(200);
    assert_eq!((&one["version"], &one["record"]), (&json!(1), &record));
    // Sent again after an answer that was lost.
    assert_eq!(change(&house, DOCS, 0, &record).await.expect(200), one);
    record["concurrency"] = json!(2);
    let stale = change(&house, DOCS, 0, &record).await;
    let detail = stale.problem(409, "stale-version")["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("`based_on` 1"), "{detail}");
    assert_eq!(change(&house, DOCS, 1, &record).await.expect(200)["version"], 2);
    let restore = async || house.send(house.request(Method::DELETE, DOCS).bearer_auth(&house.admin)).await;
    let restored = restore().await.expect(200);
    assert_eq!((&restored["version"], &restored["record"]), (&json!(0), &shipped["record"]));
    assert_eq!(restore().await.expect(200), restored);
    let versions = house.get(&format!("{DOCS}/versions")).await.expect(200);
    let told: Vec<_> = versions["items"].as_array().unwrap().iter().map(|it| &it["version"]).collect();
    assert_eq!(told, [&json!(0), &json!(2), &json!(1)]);
    assert_eq!(versions["items"][1]["record"], record);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_makes_no_sense_is_refused_with_the_field_and_changes_nothing() {
    let house = House::new().await;
    let shipped = house.get(DOCS).await.expect(200)["record"].clone();
    for (field, value, pointer) in [
        ("instructions", json!("  "), "record.instructions"),
        ("tools", json!(["propose_plan"]), "record.tools"),
        ("tools", json!(["fs_read"]), "record.tools"),
        ("may_change", json!(["../other"]), "record.may_change"),
        ("concurrency", json!(0), "record.concurrency"),
        ("permission", json!("anything"), "permission"),
    ] {
        let mut record = shipped.clone();
        record[field] = value;
        let problem = change(&house, DOCS, 0, &record).await.problem(422, "invalid");
        assert!(problem.to_string().contains(pointer), "{problem:#}");
    }
    let mut record = shipped.clone();
    record["shell"] = json!(true);
    assert!(change(&house, DOCS, 0, &record).await.status.is_client_error());
    change(&house, "/api/v1/staff/cto", 0, &shipped).await.problem(404, "not-found");
    let developer = house.token(Role::Developer, None).await;
    let project = house.project("shop").await;
    let of_one = house.token(Role::Admin, Some(project)).await;
    for token in [developer, of_one] {
        let body = json!({ "based_on": 0, "record": shipped });
        let answer = house.send(house.request(Method::PATCH, DOCS).bearer_auth(token).json(&body)).await;
        assert_eq!(answer.status.as_u16(), 403);
    }
    assert_eq!(house.get(DOCS).await.expect(200)["version"], 0);
    house.stop().await;
}

fn order(turns: &Value) -> String {
    format!("Do it.\n```script\n{turns}\n```")
}

fn write(path: &str) -> Value {
    json!({ "tool_calls": [{ "name": "fs_write", "arguments": { "path": path, "content": "new\n" } }] })
}

fn finish() -> Value {
    json!({ "tool_calls": [{ "name": "finish", "arguments": { "summary": "Done." } }] })
}

async fn delegate(api: &Api, task_type: &str, turns: &Value) -> String {
    let body = json!({ "text": order(turns), "project": "shop", "type": task_type });
    api.post("/api/v1/tasks", &body).await["run"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_docs_worker_that_changes_code_is_sent_back_until_only_documents_are_changed() {
    let daemon = TestDaemon::start("").await;
    let repository = Repository::of(&[("src/a.rs", "old\n"), ("README.md", "old\n")]);
    let api = daemon.api();
    api.add_project("shop", &repository.url(), &["true"]).await;
    let back = json!({ "tool_calls": [{ "name": "fs_write",
        "arguments": { "path": "src/a.rs", "content": "old\n" } }] });
    let turns = json!([write("README.md"), write("src/a.rs"), finish(), back, finish()]);
    let run_id = delegate(api, "docs", &turns).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(
        (&run["state"], &run["verdict"], &run["diff"]["files"]),
        (&json!("review"), &json!("passed"), &json!(1))
    );
    assert_eq!((&run["worker"]["name"], &run["worker"]["version"]), (&json!("worker-docs"), &json!(0)));
    let events = api.get(&format!("/api/v1/runs/{run_id}/events")).await;
    let failed = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|event| event["kind"] == "run.checked" && event["data"]["exit_code"] == 1);
    let tail = failed.unwrap()["data"]["tail"].as_str().unwrap();
    assert!(tail.contains("src/a.rs") && !tail.contains("README.md"), "{tail}");
}

#[tokio::test]
async fn a_reviewer_that_changes_something_comes_to_nothing() {
    let daemon = TestDaemon::start("").await;
    let repository = Repository::of(&[("README.md", "old\n")]);
    let api = daemon.api();
    // Without checks of the project, too.
    api.add_project("shop", &repository.url(), &[]).await;
    let run_id = delegate(api, "review", &json!([write("README.md"), finish(), finish()])).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(
        (&run["state"], &run["error"]["code"]),
        (&json!("failed"), &json!("checks_failed")),
        "{run:#}"
    );
    let run_id = delegate(api, "review", &json!([finish()])).await;
    assert_eq!(api.until_state(&run_id, &["review", "failed"]).await["state"], "review");
}

#[tokio::test]
async fn the_command_line_changes_a_record_and_the_next_run_works_by_it() {
    let daemon = TestDaemon::start("").await;
    let repository = Repository::of(&[("a.txt", "old\n")]);
    let api = daemon.api();
    api.add_project("shop", &repository.url(), &["true"]).await;
    let said = async |args: &[&str], input: &str| {
        let (code, out, said) = daemon.deputy(args, input).await;
        assert_eq!(code, 0, "{out}{said}");
        out
    };
    assert_eq!(said(&["staff", "list"], "").await.lines().count(), 12);
    let shipped = said(&["staff", "show", "worker-bugfix"], "").await;
    let mine =
        format!("tools = [\"fs_read\", \"finish\"]\n{shipped}").replace("You mend", "Sing, and you mend");
    let out = said(&["staff", "edit", "worker-bugfix", "-"], &mine).await;
    assert!(out.starts_with("worker-bugfix  1  Mends"), "{out}");
    let run_id = delegate(api, "bugfix", &json!([write("a.txt"), finish()])).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!((&run["worker"]["version"], &run["diff"]["files"]), (&json!(1), &json!(0)), "{run:#}");
    let traffic = api.get(&format!("/api/v1/runs/{run_id}/traffic")).await;
    let call = traffic["items"][0]["call_id"].as_str().unwrap();
    let exchange = api.get(&format!("/api/v1/runs/{run_id}/traffic/{call}")).await;
    assert!(exchange["request"]["system"].as_str().unwrap().contains("Sing, and you mend"));
    let tools = exchange["request"]["tools"].as_array().unwrap().len();
    assert_eq!(tools, 2, "{exchange:#}");
    let (code, _, said_so) =
        daemon.deputy(&["staff", "edit", "worker-bugfix", "-", "--based-on", "0"], &shipped).await;
    assert_eq!((code, said_so.contains("at version 1 by now")), (1, true), "{said_so}");
    let (code, _, said_so) = daemon.deputy(&["staff", "edit", "worker-bugfix", "-"], "tools = 1").await;
    assert_eq!((code, said_so.contains("this is no record")), (2, true), "{said_so}");
    said(&["staff", "restore", "worker-bugfix"], "").await;
    assert_eq!(said(&["staff", "show", "worker-bugfix"], "").await, shipped);
    assert_eq!(said(&["staff", "show", "worker-bugfix", "--versions"], "").await.lines().count(), 2);
    assert!(said(&["staff", "show", "worker-bugfix", "--version", "1"], "").await.contains("Sing"));
}

#[tokio::test]
async fn a_worker_with_one_seat_has_one_run_at_a_time_and_others_do_not_wait_for_it() {
    let daemon = TestDaemon::start("").await;
    let repository = Repository::of(&[("a.txt", "old\n")]);
    let api = daemon.api();
    api.add_project("shop", &repository.url(), &["true"]).await;
    let shipped = daemon.deputy(&["staff", "show", "worker-docs"], "").await.1;
    let (code, ..) =
        daemon.deputy(&["staff", "edit", "worker-docs", "-"], &format!("concurrency = 1\n{shipped}")).await;
    assert_eq!(code, 0);
    let ask = json!({ "tool_calls": [{ "name": "shell_exec", "arguments": { "cmd": "until [ -e go ]; do sleep 0.05; done" } }] });
    let first = delegate(api, "docs", &json!([ask, finish()])).await;
    api.until_state(&first, &["running"]).await;
    let second = delegate(api, "docs", &json!([finish()])).await;
    let other = delegate(api, "test", &json!([finish()])).await;
    api.until_state(&other, &["review"]).await;
    // What was ordered behind it is through; so it would be, too, if it had a seat.
    assert_eq!(api.get(&format!("/api/v1/runs/{second}")).await["state"], "queued");
    let queue = api.get("/api/v1/queue").await;
    let why = queue["items"][0]["waiting_detail"].as_str().unwrap();
    assert!(why.contains("worker-docs works on at most 1 at a time"), "{why}");
    std::fs::write(daemon.data_dir().join("runs").join(&first).join("tree/go"), "").unwrap();
    api.until_state(&second, &["review"]).await;
}

#[tokio::test]
async fn a_conversation_says_by_which_version_the_coo_spoke() {
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    let shipped = daemon.deputy(&["staff", "show", "coo"], "").await.1;
    let mine = shipped.replace("You are the COO", "You are the cheerful COO");
    let (code, ..) = daemon.deputy(&["staff", "edit", "coo", "-"], &mine).await;
    assert_eq!(code, 0);
    let text = format!("Hello.\n```script\n{}\n```", json!([{ "text": "Hello!" }]));
    let opened = api.post("/api/v1/conversations", &json!({ "text": text })).await;
    let path = format!("/api/v1/conversations/{}", opened["id"].as_str().unwrap());
    let mut feed = Feed::after(api, 0).await.unwrap();
    feed.event(|event| event["kind"] == "conversation.replied").await.unwrap();
    let it = api.get(&path).await;
    assert_eq!(
        (&it["context_snapshot"]["agent"]["name"], &it["context_snapshot"]["agent"]["version"]),
        (&json!("coo"), &json!(1)),
        "{it:#}"
    );
}

/// A worker whose work has at least this level.
async fn held_to(daemon: &TestDaemon, name: &str, level: &str) {
    let shipped = daemon.deputy(&["staff", "show", name], "").await.1;
    let mine = format!("permission = \"{level}\"\n{shipped}");
    let (code, out, said) = daemon.deputy(&["staff", "edit", name, "-"], &mine).await;
    assert_eq!(code, 0, "{out}{said}");
}

async fn ordered(api: &Api, order: Value) -> Value {
    api.post("/api/v1/tasks", &order).await
}

/// Whether it waits for its review, or needed none: what delivers itself is in review for a moment, too.
fn is_settled(run: &Value) -> bool {
    run["state"] == "approved" || run["inbox"].as_array().is_some_and(|items| !items.is_empty())
}

#[tokio::test]
async fn a_record_asks_for_care_that_no_order_can_leave_out() {
    let daemon = TestDaemon::start("").await;
    let repository = Repository::of(&[("a.txt", "old\n")]);
    let api = daemon.api();
    let auto = json!({"name": "shop", "repo_url": repository.url(), "checks": ["true"], "deliver": "auto"});
    api.post("/api/v1/projects", &auto).await;
    held_to(&daemon, "worker-feature", "supervised").await;
    held_to(&daemon, "worker-refactor", "human-required").await;
    let text = order(&json!([write("a.txt"), finish()]));
    let of = |task_type: &str, permission: Value| {
        let mut order = json!({"text": text, "project": "shop", "type": task_type});
        if !permission.is_null() {
            order["permission"] = permission;
        }
        order
    };

    // What delivers by itself elsewhere is reviewed here, whatever the order says.
    for permission in [Value::Null, json!("autonomous")] {
        let run_id = ordered(api, of("feature", permission)).await["run"]["id"].as_str().unwrap().to_owned();
        let run = api.until(&run_id, is_settled).await;
        assert_eq!((&run["state"], &run["permission"]), (&json!("review"), &json!("supervised")), "{run:#}");
    }
    assert_eq!(repository.show("main", "a.txt").as_deref(), Some("old\n"));
    // More care is an order's to ask for, and less is not.
    let careful = ordered(api, of("feature", json!("human-required"))).await;
    assert_eq!(careful["run"]["permission"], "human-required", "{careful:#}");
    let held = ordered(api, of("refactor", json!("autonomous"))).await;
    assert_eq!(held["run"]["permission"], "human-required", "{held:#}");
    let run_id = held["run"]["id"].as_str().unwrap();
    let run = api.until(run_id, |run| run["state"] == "waiting").await;
    assert_eq!(run["waiting_for"], "approval", "it is confirmed before it begins: {run:#}");
    // Nobody said anything about others.
    let run_id = ordered(api, of("docs", Value::Null)).await["run"]["id"].as_str().unwrap().to_owned();
    assert_eq!(api.until(&run_id, is_settled).await["state"], "approved");
}

#[tokio::test]
async fn an_order_that_is_placed_later_has_the_care_of_its_worker_too() {
    let daemon = TestDaemon::start("").await;
    let repository = Repository::of(&[("a.txt", "old\n")]);
    let api = daemon.api();
    for name in ["shop", "site"] {
        let auto = json!({"name": name, "repo_url": repository.url(), "checks": ["true"], "deliver": "auto"});
        api.post("/api/v1/projects", &auto).await;
    }
    held_to(&daemon, "worker-feature", "supervised").await;
    let text = order(&json!([write("a.txt"), finish()]));
    let run_id = ordered(api, json!({ "text": text })).await["run"]["id"].as_str().unwrap().to_owned();
    let run = api.until(&run_id, |run| run["state"] == "waiting").await;
    let inbox_id = run["inbox"][0].as_str().unwrap();
    api.post(&format!("/api/v1/inbox/{inbox_id}/answer"), &json!({ "choice": "shop" })).await;
    let run = api.until(&run_id, is_settled).await;
    assert_eq!((&run["state"], &run["permission"]), (&json!("review"), &json!("supervised")), "{run:#}");
}
