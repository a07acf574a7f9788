//! What people set, over the real daemon: of a project, in the environment; and a repository as people leave it.

use deputy_tests::daemon::{Repository, TestDaemon, program};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

fn order(sentence: &str, turns: &Value) -> String {
    format!("{sentence}\n```script\n{turns}\n```")
}

fn finish() -> Value {
    json!({"tool_calls": [{"name": "finish", "arguments": {"summary": "Done."}}]})
}

fn shell(cmd: &str) -> Value {
    json!({"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": cmd}}]})
}

#[tokio::test]
async fn checks_in_a_clean_checkout_see_what_was_set_up_and_nothing_that_the_agent_left() {
    let repository = Repository::of(&[(".gitignore", "*.made\n"), ("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    let project = json!({
        "name": "sample", "repo_url": repository.url(), "checks_in": "clean", "setup": ["echo here > setup.made"],
        "checks": ["test -e setup.made", "test ! -e left.made", "grep -q b a.txt"],
    });
    api.post("/api/v1/projects", &project).await;
    let turns = json!([shell("cat setup.made && echo b > a.txt && touch left.made"), finish()]);
    let run_id = api.delegate("sample", &order("Write b.", &turns)).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!((&run["state"], &run["verdict"]), (&json!("review"), &json!("passed")), "{run:#}");
    // The agent had what was set up, too.
    let steps = api.get(&format!("/api/v1/runs/{run_id}/events")).await.to_string();
    assert!(steps.contains("here"), "{steps}");
}

#[tokio::test]
async fn the_environment_overrides_the_file() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let mut daemon = TestDaemon::prepare("[limits]\nruns_max = 8\n")
        .await
        .with_variable("DEPUTY__LIMITS__RUNS_MAX", "1")
        .with_variable("TIER_A_MODEL", "scripted/strong");
    daemon.up(None).await;
    let api = daemon.api().clone();
    api.add_project("sample", &repository.url(), &[]).await;
    // There is room for one, so the second starts when the first has ended.
    let first = api.delegate("sample", &order("One.", &json!([shell("echo 1 > one.txt"), finish()]))).await;
    let body = json!({"text": order("Two.", &json!([finish()])), "project": "sample", "tier": "a"});
    let second = api.post("/api/v1/tasks", &body).await["run"]["id"].as_str().expect("an id").to_owned();
    api.until_state(&second, &["review"]).await;
    daemon.terminate().await;
    let exported = daemon.command(&["ledger", "export"]).await;
    let text = String::from_utf8(exported.stdout).expect("an export is UTF-8");
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let place = |run_id: &str, kind: &str| {
        let stream = format!("run/{run_id}");
        events.iter().position(|event| event["stream"] == stream.as_str() && event["kind"] == kind)
    };
    let (ended, began) = (place(&first, "run.review"), place(&second, "run.claimed"));
    assert!(ended.is_some() && ended < began, "two ran at once: {ended:?}, {began:?}");
    let model =
        |run_id: &str| &events[place(run_id, "run.call_settled").expect("it called")]["payload"]["model"];
    assert_eq!((model(&first), model(&second)), (&json!("scripted/test"), &json!("scripted/strong")));
}

#[tokio::test]
async fn the_environment_names_the_file() {
    let daemon = TestDaemon::prepare("").await;
    let check = |path: &Path| {
        let mut command = Command::new(program("deputyd"));
        command.args(["config", "check"]).env("DEPUTY_CONFIG", path);
        command.output().expect("deputyd runs")
    };
    assert!(check(&daemon.config_path()).status.success());
    let missing = check(&daemon.config_path().with_file_name("missing.toml"));
    assert!(!missing.status.success());
    let said = [missing.stdout, missing.stderr].concat();
    assert!(String::from_utf8_lossy(&said).contains("missing.toml"), "{}", String::from_utf8_lossy(&said));
}

#[tokio::test]
async fn what_lies_uncommitted_in_a_local_repository_is_neither_lost_nor_mixed_in() {
    let repository = Repository::of(&[("a.txt", "a\n"), ("b.txt", "b\n")]);
    // The folder that its owner works in, as they left it: one file changed, one staged, one new.
    let work = repository.path().with_file_name("work");
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(&work).output().expect("git runs");
        String::from_utf8(output.stdout).expect("git says UTF-8")
    };
    std::fs::write(work.join("a.txt"), "changed\n").expect("it can be written");
    std::fs::write(work.join("b.txt"), "staged\n").expect("it can be written");
    git(&["add", "b.txt"]);
    std::fs::write(work.join("new.txt"), "new\n").expect("it can be written");
    let before = (git(&["status", "--porcelain"]), git(&["diff", "HEAD"]), git(&["rev-parse", "HEAD"]));
    assert_eq!(before.0.lines().count(), 3, "{}", before.0);

    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &work.display().to_string(), &[]).await;
    let turns = json!([shell("cat a.txt b.txt; ls; echo more >> a.txt"), finish()]);
    let run_id = api.delegate("sample", &order("Add more.", &turns)).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!((&run["state"], &run["diff"]["files"]), (&json!("review"), &json!(1)), "{run:#}");
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert!(diff.contains("+more") && !diff.contains("changed") && !diff.contains("staged"), "{diff}");

    // Its branch is checked out there: git refuses to move it beneath its owner's feet, and the founder learns of it.
    api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({"deliver": "merge"})).await;
    let run =
        api.until(&run_id, |run| run["state"] == "approved" || run["delivery"]["state"] == "failed").await;
    assert_eq!(run["delivery"]["state"], "failed", "{run:#}");
    assert_eq!(
        (git(&["status", "--porcelain"]), git(&["diff", "HEAD"]), git(&["rev-parse", "HEAD"])),
        before
    );
    // As a branch of its own it arrives, and nothing else moves.
    api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({"deliver": "push"})).await;
    api.until_state(&run_id, &["approved"]).await;
    assert_eq!(git(&["branch", "--list", "deputy/*"]).lines().count(), 1, "{}", git(&["branch", "--list"]));
    assert_eq!(
        (git(&["status", "--porcelain"]), git(&["diff", "HEAD"]), git(&["rev-parse", "HEAD"])),
        before
    );
}

#[tokio::test]
async fn work_that_starts_while_its_remote_is_away_says_so_wherever_it_is_shown() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let before = api.delegate("sample", &order("Look.", &json!([finish()]))).await;
    let run = api.until_state(&before, &["review", "failed"]).await;
    assert_eq!(run["remarks"], json!([]), "{run:#}");
    std::fs::rename(repository.path(), repository.path().with_extension("away")).expect("it can be moved");
    let run_id = api.delegate("sample", &order("Look again.", &json!([finish()]))).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(
        (&run["state"], run["remarks"].as_array().map(Vec::len)),
        (&json!("review"), Some(1)),
        "{run:#}"
    );
    let events = api.text(&format!("/api/v1/runs/{run_id}/events?limit=1000")).await;
    let mut command = Command::new(program("deputy"));
    command.args(["show", &run_id]).env("DEPUTY_URL", &api.url).env("DEPUTY_TOKEN", daemon.token());
    let shown = command.output().expect("deputy runs").stdout;
    for said in [events, String::from_utf8_lossy(&shown).into_owned()] {
        assert!(said.contains("starts from what was fetched before"), "{said}");
    }
}

#[tokio::test]
async fn a_folder_that_is_somebody_elses_is_no_data_directory() {
    let daemon = TestDaemon::bare("", "");
    let serve = || {
        let mut command = Command::new(program("deputyd"));
        command.arg("--config").arg(daemon.config_path()).arg("serve");
        String::from_utf8_lossy(&command.output().expect("deputyd runs").stderr).into_owned()
    };
    let data = daemon.data_dir();
    std::fs::create_dir_all(data.join(".git")).expect("a folder can be made");
    let mode =
        |mode| std::fs::set_permissions(&data, std::fs::Permissions::from_mode(mode)).expect("it is ours");
    mode(0o700);
    assert!(serve().contains("is a git work tree"), "{}", serve());
    std::fs::rename(data.join(".git"), data.join("thesis.txt")).expect("it can be renamed");
    assert!(serve().contains("thesis.txt"), "{}", serve());
    mode(0o777);
    assert!(serve().contains("chmod 700"), "{}", serve());
    assert_eq!(std::fs::read_dir(&data).expect("it is there").count(), 1, "nothing was put into it");
}
