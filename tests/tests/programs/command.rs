//! Any program as an agent: a prompt goes in, text comes out, and the tree is what counts.

use crate::run::{count, delegate, steps};
use deputy_tests::daemon::{Api, Feed, Repository, TestDaemon};
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};

/// A configuration with an agent that runs this script. Its prompt is on standard input.
fn agent(script: &str) -> String {
    let args = toml_string(script);
    format!(
        "[agents.script]\nkind = \"command\"\ncommand = \"/bin/sh\"\nargs = [\"-c\", {args}]\nlogin = \"own\"\n"
    )
}

fn toml_string(text: &str) -> String {
    // A JSON string is a basic string of TOML, too.
    Value::from(text).to_string()
}

/// All that the agent wrote, as it was kept.
async fn written(api: &Api, run_id: &str) -> Vec<String> {
    let artifacts = api.get(&format!("/api/v1/runs/{run_id}/artifacts")).await;
    let mut texts = Vec::new();
    for item in artifacts["items"].as_array().expect("a list") {
        if item["kind"] == "agent_output" {
            texts.push(api.text(item["url"].as_str().expect("it lies somewhere")).await);
        }
    }
    texts
}

#[tokio::test]
async fn what_a_program_changes_is_reviewed_and_what_it_says_is_told() {
    let script = "cat > prompt.txt; echo Working on it.; echo 2 > n.txt; echo Made it two.";
    let daemon = TestDaemon::start(&agent(script)).await;
    let repository = Repository::of(&[("n.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["grep -q 2 n.txt"]).await;
    let run_id = delegate(api, "script", "Make it two.").await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(
        (&run["state"], &run["verdict"]),
        (&json!("review"), &json!("passed")),
        "{run:#}\n{}",
        daemon.log_tail()
    );
    assert!(run["summary"].as_str().expect("a summary").contains("Made it two."), "{run:#}");
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert!(diff.contains("+2") && diff.contains("+Make it two."), "{diff}");
    let kinds: Vec<_> = steps(api, &run_id).await.iter().map(|step| step["kind"].clone()).collect();
    for kind in ["step.agent_started", "step.call_answered", "step.turn_ended", "step.agent_ended"] {
        assert!(kinds.contains(&json!(kind)), "{kind} is missing in {kinds:?}");
    }
    assert_eq!(written(api, &run_id).await, ["Working on it.\nMade it two.\n"]);
}

#[tokio::test]
async fn checks_that_fail_go_back_to_the_program() {
    let script =
        "cat >> prompts.txt; if [ -e once ]; then echo 2 > n.txt; else touch once; echo 3 > n.txt; fi";
    let daemon = TestDaemon::start(&agent(script)).await;
    let repository = Repository::of(&[("n.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["grep -q 2 n.txt"]).await;
    let run_id = delegate(api, "script", "Make it two.").await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(
        (&run["state"], &run["verdict"]),
        (&json!("review"), &json!("passed")),
        "{run:#}\n{}",
        daemon.log_tail()
    );
    let started = count(&steps(api, &run_id).await, "step.agent_started");
    assert_eq!(started, 2);
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert!(diff.contains("+[the checks failed;"), "{diff}");
}

#[tokio::test]
async fn a_program_outlives_a_killed_daemon_and_nothing_it_writes_is_lost_or_doubled() {
    let script =
        "mkfifo gate; seq 1 2000; cat gate; seq 2001 4000; rm gate; echo end > n.txt; echo ran >> count.txt";
    let mut daemon = TestDaemon::start(&agent(script)).await;
    let repository = Repository::of(&[("n.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(daemon.api(), "script", "Count.").await;
    let started = |event: &Value| event["kind"] == "step.agent_started";
    let feed = Feed::after(daemon.api(), 0).await;
    feed.expect("the feed opens").event(started).await.expect("it starts");
    let gate = daemon.data_dir().join("runs").join(&run_id).join("tree/gate");
    until_exists(&gate).await;
    daemon.kill().await;

    daemon.up(None).await;
    std::fs::write(&gate, "").expect("the program waits at its gate");
    let api = daemon.api().clone();
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
    let numbers = (1..=4000).map(|number| number.to_string() + "\n").collect::<String>();
    assert_eq!(written(&api, &run_id).await, [numbers]);
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert_eq!(diff.matches("+ran").count(), 1, "{diff}");
    let started = count(&steps(&api, &run_id).await, "step.agent_started");
    assert_eq!(started, 1);
}

#[tokio::test]
async fn a_program_that_is_killed_is_begun_again_and_told_so() {
    let script = "if [ -e once ]; then cat > prompt.txt; echo Done.; else touch once; kill -9 $$; fi";
    let daemon = TestDaemon::start(&agent(script)).await;
    let repository = Repository::of(&[("n.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(api, "script", "Do it.").await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
    assert!(api.text(&format!("/api/v1/runs/{run_id}/diff")).await.contains("interrupted"));
}

#[tokio::test]
async fn a_program_that_always_fails_ends_the_run_with_its_words() {
    let daemon = TestDaemon::start(&agent("echo I cannot do that. >&2; exit 3")).await;
    let repository = Repository::of(&[("n.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(api, "script", "Do it.").await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "failed", "{run:#}\n{}", daemon.log_tail());
    assert!(run["error"]["detail"].as_str().expect("why").contains("I cannot do that."), "{run:#}");
}

#[tokio::test]
async fn of_a_flood_on_standard_error_the_first_lines_are_on_record_and_the_others_are_counted() {
    let script = "seq -f 'noise %.0f' 100000 >&2; mkfifo gate; cat gate; rm gate; \
                  seq -f 'noise %.0f' 100001 200000 >&2; echo 2 > n.txt; echo Made it two.";
    let mut daemon = TestDaemon::start(&agent(script)).await;
    let repository = Repository::of(&[("n.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &["grep -q 2 n.txt"]).await;
    let run_id = delegate(daemon.api(), "script", "Make it two.").await;
    let gate = daemon.data_dir().join("runs").join(&run_id).join("tree/gate");
    let mut feed = Feed::after(daemon.api(), 0).await.expect("the feed opens");
    feed.event(|event| event["kind"] == "step.remarked").await.expect("it is heard");
    until_exists(&gate).await;
    daemon.kill().await;

    // Whoever takes it over counts all of them.
    daemon.up(None).await;
    std::fs::write(&gate, "").expect("the program waits at its gate");
    let api = daemon.api().clone();
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    let state = (&run["state"], &run["verdict"], &run["summary"]);
    assert_eq!(state, (&json!("review"), &json!("passed"), &json!("Made it two.")), "{run:#}");
    let told = steps(&api, &run_id).await;
    let remarks: Vec<_> = told.iter().filter(|step| step["kind"] == "step.remarked").collect();
    let text = |at: usize| remarks[at]["data"]["text"].clone();
    assert_eq!((remarks.len(), text(0), text(99)), (101, json!("noise 1"), json!("noise 100")));
    assert_eq!(text(100), "… and 199,900 more lines: its output has all of them");
    assert!(told.len() < 150, "the ledger does not grow with them: {} steps", told.len());
    let written = written(&api, &run_id).await.concat();
    assert!(written.starts_with("noise 1\n") && written.contains("noise 200000\n"), "all of it is kept");
}
