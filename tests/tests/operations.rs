//! What people do with the daemon, and what hosts do to it.

use deputy_tests::daemon::{Repository, TestDaemon, program};
use deputy_tests::mount::SmallDisk;
use deputy_tests::receiver::{Receiver, Treatment};
use deputy_tests::skipped;
use serde_json::{Value, json};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Output, Stdio};
use tokio::net::UnixDatagram;
use tokio::process::Command;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A daemon whose data lie on this disk.
fn on_disk(disk: &SmallDisk) -> TestDaemon {
    let daemon = TestDaemon::bare("", "");
    symlink(disk.path().join("data"), daemon.data_dir()).expect("a link can be made");
    std::fs::create_dir(disk.path().join("data")).expect("a folder can be made");
    daemon
}

#[tokio::test]
async fn a_second_daemon_on_one_data_directory_is_refused_and_the_first_goes_on() {
    let daemon = TestDaemon::start("").await;
    let second = daemon.command(&["serve"]).await;
    assert_eq!(second.status.code(), Some(1));
    assert!(said(&second).contains("another deputyd (pid "), "{}", said(&second));
    assert_eq!(daemon.api().get("/health").await["status"], "ok");
}

#[tokio::test]
async fn two_daemons_on_one_sqlite_file_are_refused_whatever_their_data_directories() {
    let daemon = TestDaemon::start("").await;
    let file = daemon.data_dir().join("ledger.db").display().to_string();
    let other = TestDaemon::bare(&format!("[database]\nurl = \"sqlite://{file}\"\n"), "");
    let refused = other.command(&["serve"]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("another deputyd (pid ") && said(&refused).contains(&file));
    assert_eq!(daemon.api().get("/health").await["status"], "ok");
}

#[tokio::test]
async fn health_names_what_is_missing_within_seconds_and_a_pause_is_no_fault() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let runner = folder.path().join("deputy-runner");
    std::fs::copy(program("deputy-runner"), &runner).expect("a program can be copied");
    let mut daemon = TestDaemon::prepare(&format!("[sandbox]\nrunner = {:?}\n", runner.display())).await;
    let config = std::fs::read_to_string(daemon.config_path()).expect("it is there");
    let without = config.replace("b = \"scripted/test\"", "a = \"scripted/test\"");
    std::fs::write(daemon.config_path(), without).expect("it can be written");
    daemon.up(None).await;
    let causes = async || {
        let health = daemon.api().get("/health").await;
        let codes = health["causes"].as_array().expect("a list").clone();
        let codes = codes.iter().map(|cause| cause["code"].as_str().unwrap_or_default().to_owned());
        (health["status"].as_str().unwrap_or_default().to_owned(), codes.collect::<Vec<_>>())
    };
    assert_eq!(causes().await, ("degraded".to_owned(), vec!["no_model".to_owned()]));
    std::fs::remove_file(&runner).expect("it can be removed");
    assert_eq!(causes().await.1, ["no_runner", "no_model"]);
    std::fs::copy(program("deputy-runner"), &runner).expect("a program can be copied");
    daemon.kill().await;
    std::fs::write(daemon.config_path(), config).expect("it can be written");
    daemon.up(None).await;
    daemon.api().post("/api/v1/pause", &json!({"mode": "drain"})).await;
    let health = daemon.api().get("/health").await;
    assert_eq!(
        (&health["status"], &health["causes"][0]["code"]),
        (&json!("ok"), &json!("paused")),
        "{health}"
    );
}

#[tokio::test]
async fn commands_that_print_something_print_json_when_asked_and_a_reader_may_go_away() {
    let mut daemon = TestDaemon::prepare("").await;
    for (arguments, key) in [
        (&["migrate"] as &[&str], "ok"),
        (&["ledger", "verify"], "hash"),
        (&["ledger", "rebuild"], "events"),
        (&["config", "example"], "example"),
        (&["config", "check"], "ok"),
    ] {
        let output = daemon.command(&[arguments, &["--json"]].concat()).await;
        let value: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
        assert!(output.status.success() && !value[key].is_null(), "{arguments:?}: {value}");
    }
    assert!(daemon.command(&["ledger", "export", "--json"]).await.status.success());
    daemon.up(None).await;
    daemon.kill().await;

    let (reader, writer) = std::io::pipe().expect("a pipe can be made");
    drop(reader);
    let output = Command::new(program("deputyd"))
        .arg("--config")
        .arg(daemon.config_path())
        .args(["ledger", "export"])
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .await
        .expect("deputyd runs");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", said(&output));
}

#[tokio::test]
async fn the_log_has_a_line_for_each_turn_of_a_run_and_for_a_notice_that_is_lost() {
    let receiver = Receiver::start().await;
    let hook = format!("[[notify.webhooks]]\nurl = {:?}\nallow_private = true\n", receiver.url());
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start(&hook).await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let turns = json!([{"tool_calls": [{"name": "finish", "arguments": {"summary": "Nothing to do."}}]}]);
    let run_id = api.delegate("sample", &format!("Look.\n```script\n{turns}\n```")).await;
    api.until_state(&run_id, &["review"]).await;
    for words in ["run queued", "run claimed", "run is ready for review"] {
        daemon.until_logged(words, 1).await;
    }
    assert!(daemon.log_tail().contains(&run_id));
}

#[tokio::test]
async fn the_log_says_why_in_plain_text_for_a_run_that_fails_and_a_webhook_that_is_refused() {
    let receiver = Receiver::start().await;
    receiver.treat_all(Treatment::Status(500));
    let hook = format!("[[notify.webhooks]]\nurl = {:?}\nallow_private = true\n", receiver.url());
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start(&hook).await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["echo tell nobody; exit 3"]).await;
    let finish = json!({"tool_calls": [{"name": "finish", "arguments": {"summary": "Nothing to do."}}]});
    let turns = json!([finish, finish]);
    let run_id = api.delegate("sample", &format!("Look.\n```script\n{turns}\n```")).await;
    api.until_state(&run_id, &["failed"]).await;
    daemon.until_logged("a notice was not taken; it is tried again", 1).await;
    let log = daemon.log();
    let line = |words: &str| log.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{log}"));
    assert!(line("run failed").contains("reason=\"The checks still fail"), "{log}");
    assert!(line("a notice was not taken").contains("answered with status 500"), "{log}");
    assert!(!log.contains('\u{1b}'), "colours are for terminals: {log}");
    assert!(
        !log.lines().any(|line| line.contains("tell nobody") && !line.contains("echo tell nobody")),
        "{log}"
    );
}

#[tokio::test]
async fn a_port_in_use_is_named_and_the_ledger_is_left_in_order() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it is bound").to_string();
    let daemon = TestDaemon::prepare("").await;
    let config = std::fs::read_to_string(daemon.config_path()).expect("it is there");
    std::fs::write(daemon.config_path(), config.replace("127.0.0.1:0", &address)).expect("it can be written");
    let refused = daemon.command(&["serve"]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains(&format!("cannot listen on {address}")), "{}", said(&refused));
    assert!(said(&refused).contains("Set server.listen to another one"), "{}", said(&refused));
    assert!(daemon.command(&["ledger", "verify"]).await.status.success());
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_written_to_is_named() {
    let disk = match SmallDisk::try_new(8) {
        Ok(disk) => disk,
        Err(why) => return skipped("a read-only disk", &why),
    };
    let daemon = on_disk(&disk);
    disk.write_protect().expect("it can be remounted");
    let refused = daemon.command(&["serve"]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("cannot be written to"), "{}", said(&refused));
    assert!(said(&refused).contains("make it writable"), "{}", said(&refused));
}

#[tokio::test]
async fn a_full_disk_refuses_new_work_loses_nothing_and_recovers_by_itself() {
    let disk = match SmallDisk::try_new(16) {
        Ok(disk) => disk,
        Err(why) => return skipped("a full disk", &why),
    };
    let daemon = on_disk(&disk);
    let output = daemon.command(&["token", "create", "--name", "test", "--json"]).await;
    let token: Value = serde_json::from_slice(&output.stdout).expect("a token");
    let mut daemon = daemon.with_token(token["token"].as_str().expect("a token"));
    daemon.up(None).await;
    let api = daemon.api().clone();
    let repository = Repository::of(&[("a.txt", "a\n")]);
    api.add_project("sample", &repository.url(), &[]).await;

    let ballast = disk.path().join("ballast");
    fill(&ballast);
    let mut accepted = Vec::new();
    let refused = loop {
        let body =
            json!({"text": format!("Order {}. {}", accepted.len(), "x".repeat(20_000)), "project": "sample"});
        let answer =
            api.ask(reqwest::Method::POST, "/api/v1/tasks", Some(&body)).await.expect("the API answers");
        if !answer.status().is_success() {
            break answer;
        }
        let answer: Value = answer.json().await.expect("an answer is JSON");
        accepted.push(answer["run"]["id"].as_str().expect("a run").to_owned());
    };
    assert_eq!(refused.status(), 503);
    let problem: Value = refused.json().await.expect("a problem is JSON");
    let detail = problem["detail"].as_str().expect("a problem has a detail");
    assert!(detail.contains("free some disk space") && detail.contains("nothing was recorded"), "{detail}");
    let health: Value = api
        .ask(reqwest::Method::GET, "/health", None)
        .await
        .expect("the API answers")
        .json()
        .await
        .expect("health is JSON");
    assert!(health["causes"].to_string().contains("disk_full"), "{health:#}");

    std::fs::remove_file(&ballast).expect("it can be removed");
    accepted.push(api.delegate("sample", "One more.").await);
    for run_id in &accepted {
        assert_eq!(api.run(run_id).await["id"], run_id.as_str());
    }
    daemon.kill().await;
    assert!(daemon.command(&["ledger", "verify"]).await.status.success());
}

/// Writes until nothing more fits.
fn fill(path: &Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(path).expect("a file can be made");
    let mut size_bytes = 1 << 16;
    while size_bytes > 0 {
        if file.write_all(&vec![0; size_bytes]).is_err() {
            size_bytes /= 2;
        }
    }
}

#[tokio::test]
async fn systemd_is_told_that_the_daemon_is_ready_lives_and_stops() {
    let daemon = TestDaemon::prepare("").await;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).expect("a socket can be made");
    let mut child = Command::new(program("deputyd"))
        .arg("--config")
        .arg(daemon.config_path())
        .arg("serve")
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "400000")
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("deputyd starts");
    let mut heard = String::new();
    let mut beats = 0;
    while !heard.contains("READY=1") || !heard.contains("STATUS=0 runs at work") || beats < 3 {
        let mut buffer = [0; 4096];
        let size = socket.recv(&mut buffer).await.expect("it talks");
        let text = String::from_utf8_lossy(&buffer[..size]).into_owned();
        beats += usize::from(text.contains("WATCHDOG=1"));
        heard.push_str(&text);
    }
    let pid = child.id().expect("it runs").to_string();
    Command::new("kill").args(["-TERM", &pid]).status().await.expect("kill runs");
    assert!(child.wait().await.expect("it ends").success());
}

#[tokio::test]
async fn the_doctor_finds_a_good_house_good_and_tries_the_channels() {
    let receiver = Receiver::start().await;
    let hook = format!("[[notify.webhooks]]\nurl = {:?}\nallow_private = true\n", receiver.url());
    let daemon = TestDaemon::start(&hook).await;
    let output = daemon.command(&["doctor", "--notify", "--models", "--json"]).await;
    let found: Value = serde_json::from_slice(&output.stdout).expect("the findings are JSON");
    assert!(output.status.success(), "{found:#}");
    assert_eq!(found["ok"], true);
    let names: Vec<&str> =
        found["findings"].as_array().expect("a list").iter().filter_map(|it| it["name"].as_str()).collect();
    for name in [
        "config", "data", "disk", "sqlite", "ledger", "daemon", "backup", "git", "runner", "sandbox",
        "provider", "price", "model", "notify",
    ] {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
    assert_eq!(receiver.message(1).await.kind(), "deputy.test");
    // A real token never is in what it prints.
    assert!(!String::from_utf8_lossy(&output.stdout).contains(daemon.token()));

    daemon.api().post("/api/v1/pause", &json!({"mode": "abort"})).await;
    let output = daemon.command(&["doctor"]).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("warn  paused"), "{text}");
    assert!(text.contains("deputy resume"), "{text}");
}

#[tokio::test]
async fn the_doctor_says_what_fails_and_exits_with_1() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = closed.local_addr().expect("it is bound");
    drop(closed);
    let extra = format!(
        "[providers.local]\nkind = \"openai-compatible\"\nbase_url = \"http://{address}\"\n\n\
         [[notify.webhooks]]\nurl = \"http://{address}/hook\"\nallow_private = true\n"
    );
    let daemon = TestDaemon::prepare(&extra).await;
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(daemon.data_dir(), open).expect("modes can be set");
    let output = daemon.command(&["doctor", "--notify"]).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    let failed = |name: &str| text.lines().any(|line| line.starts_with("FAIL") && line.contains(name));
    assert!(failed("data ") && failed("provider") && failed("notify"), "{text}");
    assert!(text.contains("chmod 700"), "{text}");
}

#[tokio::test]
async fn metrics_show_runs_appends_calls_and_requests() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let turns = json!([{"tool_calls": [{"name": "finish", "arguments": {"summary": "Nothing to do."}}]}]);
    let run_id = api.delegate("sample", &format!("Look.\n```script\n{turns}\n```")).await;
    api.until_state(&run_id, &["review", "failed"]).await;
    let metrics = api.text("/metrics").await;
    for name in [
        "deputy_runs{state=\"queued\"}",
        "deputy_ledger_appends_total{outcome=\"recorded\"}",
        "deputy_ledger_append_seconds",
        "deputy_model_calls_total{model=\"scripted/test\",outcome=\"answered\"}",
        "deputy_model_tokens_total",
        "deputy_http_requests_total",
        "deputy_http_request_seconds",
    ] {
        assert!(metrics.contains(name), "{name} is not in\n{metrics}");
    }
}
