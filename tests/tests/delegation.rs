//! The main job, over the real daemon: a sentence goes in, a merged change comes out. All of it on SQLite, and what
//! touches the database in a way of its own on PostgreSQL too.

use deputy_tests::daemon::{CrashAt, Feed, Repository, TestDaemon};
use deputy_tests::ledger::Engine;
use deputy_tests::watch::until_exists;
use serde_json::json;

macro_rules! journeys {
    ($($module:ident on $engine:ident: $($case:ident),* $(,)?;)*) => {$(
        mod $module {
            $(#[tokio::test]
            async fn $case() {
                if let Some(mut daemon) = super::TestDaemon::start_on(super::Engine::$engine, "").await {
                    super::$case(&mut daemon).await;
                    // What people were shown is what the events say, whatever the journey.
                    assert!(daemon.terminate().await, "{}", daemon.log_tail());
                    daemon.assert_rows_are_rebuilt_as_they_are(&["projects", "tasks", "runs", "inbox"]).await;
                }
            })*
        }
    )*};
}

journeys! {
    sqlite on Sqlite:
        a_sentence_becomes_a_merged_change,
        work_that_changes_nothing_is_closed_and_leaves_the_branch_alone,
        what_a_stopped_run_had_done_can_be_looked_at,
        failing_checks_go_back_to_the_agent,
        a_question_waits_for_its_answer_over_a_restart,
        two_runs_change_one_file_and_both_are_delivered,
        a_retry_begins_on_the_mended_branch,
        an_order_whose_answer_was_lost_is_repeated_at_once,
        a_command_outlives_the_daemon_and_is_not_run_twice;
    postgres on Postgres:
        a_sentence_becomes_a_merged_change,
        a_question_waits_for_its_answer_over_a_restart,
        an_order_whose_answer_was_lost_is_repeated_at_once,
        a_command_outlives_the_daemon_and_is_not_run_twice;
}

/// An order that a scripted model carries out.
fn order(sentence: &str, turns: &serde_json::Value) -> String {
    format!("{sentence}\n```script\n{turns}\n```")
}

async fn a_sentence_becomes_a_merged_change(daemon: &mut TestDaemon) {
    let repository =
        Repository::of(&[("greeting.txt", "helo\n"), ("check.sh", "grep -q hello greeting.txt\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["sh check.sh"]).await;
    let turns = json!([
        {"tool_calls": [{"name": "fs_read", "arguments": {"path": "greeting.txt"}}]},
        {"tool_calls": [{"name": "fs_edit", "arguments":
            {"path": "greeting.txt", "old_string": "helo", "new_string": "hello"}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Spelled it right."}}]},
    ]);
    let run_id = api.delegate("sample", &order("Mend the greeting.", &turns)).await;

    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
    assert_eq!(run["verdict"], "passed");
    assert_eq!(run["diff"]["files"], 1);
    assert!(api.text(&format!("/api/v1/runs/{run_id}/diff")).await.contains("+hello"));

    let body = json!({"deliver": "merge", "commit": run["head_commit"]});
    api.post(&format!("/api/v1/runs/{run_id}/approve"), &body).await;
    let run =
        api.until(&run_id, |run| run["state"] == "approved" || run["delivery"]["state"] == "failed").await;
    assert_eq!(run["state"], "approved", "{run:#}");
    assert_eq!(repository.show("main", "greeting.txt").as_deref(), Some("hello\n"));

    api.post(&format!("/api/v1/runs/{run_id}/rollback"), &json!({})).await;
    api.until(&run_id, |run| run["rollback"]["state"] == "done").await;
    assert_eq!(repository.show("main", "greeting.txt").as_deref(), Some("helo\n"));

    // Its agent's track record has both.
    let mut feed = Feed::after(api, 0).await.expect("the feed opens");
    let is_last = |event: &serde_json::Value| {
        let ends = event["data"]["ends"].as_array();
        event["kind"] == "lookback.counted" && ends.is_some_and(|ends| ends.contains(&json!("reverted")))
    };
    feed.event(is_last).await.expect("it is counted");
    let record = api.get("/api/v1/track-records").await["items"][0].clone();
    let ends = (&record["name"], &record["approved"], &record["reverted"], &record["failed"]);
    assert_eq!(ends, (&json!("builtin"), &json!(1), &json!(1), &json!(0)), "{record}");
    let worker = api.get("/api/v1/track-records?of=staff").await["items"][0].clone();
    assert_eq!((&worker["name"], &worker["reverted"]), (&json!("worker-feature 0"), &json!(1)), "{worker}");
}

async fn work_that_changes_nothing_is_closed_and_leaves_the_branch_alone(daemon: &mut TestDaemon) {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["true"]).await;
    let turns = json!([{"tool_calls": [{"name": "finish", "arguments": {"summary": "Nothing to do."}}]}]);
    let run_id = api.delegate("sample", &order("Look around.", &turns)).await;
    api.until_state(&run_id, &["review", "failed"]).await;
    let before = repository.git(&["rev-parse", "main"]);
    api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({"deliver": "merge"})).await;
    let run = api.until_state(&run_id, &["approved"]).await;
    assert_eq!(run["delivered"]["nothing"], true, "{run:#}");
    let path = format!("/api/v1/runs/{run_id}/rollback");
    let refused = api.ask(reqwest::Method::POST, &path, Some(&json!({}))).await.expect("the API answers");
    assert_eq!(refused.status(), 409);
    let problem: serde_json::Value = refused.json().await.expect("a problem is JSON");
    assert!(
        problem["detail"].as_str().is_some_and(|text| text.contains("it changed nothing")),
        "{problem:#}"
    );
    assert_eq!(repository.git(&["rev-parse", "main"]), before, "no commit is pushed that changes nothing");
}

async fn what_a_stopped_run_had_done_can_be_looked_at(daemon: &mut TestDaemon) {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["true"]).await;
    let write = json!({"name": "fs_write", "arguments": {"path": "half.txt", "content": "half done\n"}});
    let ask = json!({"name": "ask_founder", "arguments": {"question": "Which?", "options": ["A", "B"]}});
    let endless = json!({"name": "shell_exec", "arguments": {"cmd": "touch begun; sleep 600"}});
    for (last, state) in [(ask, "waiting"), (endless, "running")] {
        let turns = json!([{"tool_calls": [write]}, {"tool_calls": [last]}]);
        let run_id = api.delegate("sample", &order("Begin it.", &turns)).await;
        let run = api.until_state(&run_id, &[state, "failed"]).await;
        assert_eq!(run["state"], state, "{run:#}");
        if state == "running" {
            until_exists(&daemon.data_dir().join("runs").join(&run_id).join("tree").join("begun")).await;
        }
        api.post(&format!("/api/v1/runs/{run_id}/stop"), &json!({})).await;
        let run = api.until_state(&run_id, &["stopped"]).await;
        assert!(run["diff"]["files"].as_u64() > Some(0), "{run:#}");
        let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
        assert!(diff.contains("+half done"), "{diff}");
    }
}

async fn failing_checks_go_back_to_the_agent(daemon: &mut TestDaemon) {
    let repository = Repository::of(&[("n.txt", "0\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["grep -q 2 n.txt"]).await;
    let write = |text: &str| json!({"name": "fs_write", "arguments": {"path": "n.txt", "content": text}});
    let finish = json!({"name": "finish", "arguments": {"summary": "Done."}});
    let turns = json!([
        {"tool_calls": [write("1\n"), finish]},
        {"tool_calls": [write("2\n"), finish]},
    ]);
    let run_id = api.delegate("sample", &order("Make it two.", &turns)).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!((&run["state"], &run["verdict"]), (&json!("review"), &json!("passed")), "{run:#}");
}

async fn a_question_waits_for_its_answer_over_a_restart(daemon: &mut TestDaemon) {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let api = daemon.api().clone();
    api.add_project("sample", &repository.url(), &[]).await;
    let turns = json!([
        {"tool_calls": [{"name": "ask_founder", "arguments": {"question": "Blue or green?", "options": ["Blue", "Green"]}}]},
        {"tool_calls": [{"name": "fs_write", "arguments": {"path": "colour.txt", "content": "green\n"}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Painted."}}]},
    ]);
    let run_id = api.delegate("sample", &order("Paint it.", &turns)).await;
    let run = api.until_state(&run_id, &["waiting", "failed"]).await;
    assert_eq!((&run["state"], &run["waiting_for"]), (&json!("waiting"), &json!("question")), "{run:#}");

    daemon.kill().await;
    daemon.up(None).await;
    let api = daemon.api().clone();
    let inbox = api.get("/api/v1/inbox").await;
    let item = inbox["items"][0]["id"].as_str().expect("the question is in the inbox").to_owned();
    api.post(&format!("/api/v1/inbox/{item}/answer"), &json!({"choice": "2"})).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!((&run["state"], &run["verdict"]), (&json!("review"), &json!("unverified")), "{run:#}");
    let second = api
        .ask(reqwest::Method::POST, &format!("/api/v1/inbox/{item}/answer"), Some(&json!({"choice": "1"})))
        .await;
    assert_eq!(second.expect("the API answers").status(), 409);
}

async fn two_runs_change_one_file_and_both_are_delivered(daemon: &mut TestDaemon) {
    let repository = Repository::of(&[("n.txt", "zero\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let write = |text: &str| json!({"name": "fs_write", "arguments": {"path": "n.txt", "content": text}});
    let finish = json!({"name": "finish", "arguments": {"summary": "Done."}});
    let first = order("Make it one.", &json!([{"tool_calls": [write("one\n"), finish]}]));
    // The second round reads what conflicts; the script ends the run where it does not find it.
    let cmd = "grep -q '^<<<<<<< main' n.txt && grep -q '^one' n.txt && echo 'one and two' > n.txt";
    let second = order(
        "Make it two.",
        &json!([
            {"tool_calls": [write("two\n"), finish]},
            {"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": cmd}}]},
            {"tool_calls": [finish]},
        ]),
    );
    let (first, second) = (api.delegate("sample", &first).await, api.delegate("sample", &second).await);
    for run_id in [&first, &second] {
        api.until_state(run_id, &["review"]).await;
        api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({"deliver": "merge"})).await;
        api.until(run_id, |run| run["state"] == "approved" || run["delivery"]["state"] == "conflict").await;
    }
    let base = repository.git(&["rev-parse", "main"]);
    api.post(&format!("/api/v1/runs/{second}/changes"), &json!({"text": "Join them."})).await;
    let run = api.until_state(&second, &["review", "failed"]).await;
    assert_eq!((&run["state"], &run["base_commit"]), (&json!("review"), &json!(base.trim())), "{run:#}");
    let diff = api.text(&format!("/api/v1/runs/{second}/diff")).await;
    assert!(diff.contains("-one\n+one and two\n"), "{diff}");
    api.post(&format!("/api/v1/runs/{second}/approve"), &json!({"deliver": "merge"})).await;
    api.until_state(&second, &["approved"]).await;
    assert_eq!(repository.show("main", "n.txt").as_deref(), Some("one and two\n"));
    api.post(&format!("/api/v1/runs/{second}/rollback"), &json!({})).await;
    api.until(&second, |run| run["rollback"]["state"] == "done").await;
    assert_eq!(repository.show("main", "n.txt").as_deref(), Some("one\n"));
}

async fn a_retry_begins_on_the_mended_branch(daemon: &mut TestDaemon) {
    let repository = Repository::of(&[("test.sh", "false\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["sh test.sh"]).await;
    let finish = json!({"tool_calls": [{"name": "finish", "arguments": {"summary": "Done."}}]});
    let turns = json!([finish, finish, finish, finish]);
    let run_id = api.delegate("sample", &order("Look around.", &turns)).await;
    api.until_state(&run_id, &["failed"]).await;
    repository.commit(&[("test.sh", "true\n")]);
    api.post(&format!("/api/v1/runs/{run_id}/retry"), &json!({})).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!((&run["state"], &run["verdict"]), (&json!("review"), &json!("passed")), "{run:#}");
}

async fn an_order_whose_answer_was_lost_is_repeated_at_once(daemon: &mut TestDaemon) {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    daemon.api().add_project("sample", &repository.url(), &[]).await;
    daemon.kill().await;
    // The first commit of a life is its arrival, the second one the order: it is recorded, and nobody hears of it.
    daemon.up(Some(CrashAt::After(2))).await;
    let turns = json!([{"tool_calls": [{"name": "finish", "arguments": {"summary": "Nothing to do."}}]}]);
    let body = json!({"text": order("Look around.", &turns), "project": "sample"});
    let lost = daemon.api().post_once("/api/v1/tasks", "order-1", &body).await;
    assert!(lost.is_err(), "the daemon was to die first");
    daemon.died().await;

    daemon.up(None).await;
    let answer = daemon.api().post_once("/api/v1/tasks", "order-1", &body).await.expect("the API answers");
    assert_eq!(answer.status(), 202);
    let answer: serde_json::Value = answer.json().await.expect("the answer is JSON");
    let run_id = answer["run"]["id"].as_str().expect("a task has a run");
    daemon.api().until_state(run_id, &["review"]).await;
    let tasks = daemon.api().get("/api/v1/tasks").await;
    assert_eq!(tasks["items"].as_array().map(Vec::len), Some(1), "{tasks:#}");
}

async fn a_command_outlives_the_daemon_and_is_not_run_twice(daemon: &mut TestDaemon) {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let api = daemon.api().clone();
    api.add_project("sample", &repository.url(), &[]).await;
    // The command says that it began, then waits for a file that only this test makes.
    let cmd =
        "echo begun >> count.txt; while [ ! -e go ]; do sleep 0.05; done; rm go; echo ended >> count.txt";
    let turns = json!([
        {"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": cmd}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Counted."}}]},
    ]);
    let run_id = api.delegate("sample", &order("Count.", &turns)).await;
    let mut feed = deputy_tests::daemon::Feed::after(&api, 0).await.expect("the feed opens");
    feed.event(|event| event["kind"] == "step.tool_started").await.expect("the tool starts");
    let tree = daemon.data_dir().join("runs").join(&run_id).join("tree");
    until_exists(&tree.join("count.txt")).await;

    daemon.kill().await;
    std::fs::write(tree.join("go"), "").expect("the workspace is there");
    daemon.up(None).await;
    let api = daemon.api().clone();
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert_eq!(diff.matches("+begun").count(), 1, "{diff}");
    assert_eq!(diff.matches("+ended").count(), 1, "{diff}");
}
