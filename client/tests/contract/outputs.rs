//! What is printed: JSON for programs, plain lines for pipes, colours for people, and never what a terminal obeys.

use crate::fixtures::{AT, ITEM, OTHER_RUN, RUN, course, item, problem, run};
use crate::program::{TOKEN, bare, deputy, end};
use crate::server::{OUTPUT, Seen, Server};
use serde_json::{Value, json};
use tokio::process::Command;

const PRINTING: [&[&str]; 27] = [
    &["runs", "--state", "review", "--project", "shop", "--limit", "5"],
    &["show", RUN],
    &["diff", RUN],
    &["artifacts", RUN],
    &["artifacts", RUN, "summary"],
    &["approve", RUN],
    &["reject", RUN],
    &["stop", RUN],
    &["retry", RUN],
    &["rollback", RUN],
    &["message", RUN, "hello"],
    &["changes", RUN, "again", "--comment", "a.rs:3:why?"],
    &["inbox"],
    &["answer", ITEM, "yes"],
    &["pause"],
    &["pause", "--abort"],
    &["resume"],
    &["queue"],
    &["agents"],
    &["spend", "--by", "day"],
    &[
        "events",
        "add",
        "sign_up",
        "--project",
        "shop",
        "--value",
        "-2.5",
        "--unit",
        "usd",
        "--property",
        "plan=pro",
    ],
    &["metrics", "--project", "shop", "--since", "12w", "--by", "week"],
    &["projects", "list"],
    &["projects", "add", "shop", "--repo", "git@host.example:shop.git", "--env", "A=1"],
    &["projects", "set", "shop", "--check", "make test", "--no-path", "--no-env", "A"],
    &["projects", "remove", "shop", "--yes"],
    &["delegate", "fix it"],
];

fn is_harmless(text: &str) -> bool {
    text.chars().all(|char| {
        char == '\n' || char == '\t' || !char.is_control() && !matches!(char, '\u{202a}'..='\u{202e}')
    })
}

#[tokio::test]
async fn every_command_prints_harmless_lines_and_valid_json() {
    let server = Server::start().await;
    server.play(&course(), course().len());
    server.book().diff = b"diff --git a/a.rs b/a.rs\n+\x1b]52;c;eA==\x07\r\n".to_vec();
    for args in PRINTING {
        let plain = deputy(&server, args).await;
        assert_eq!(plain.code, 0, "{args:?}: {}", plain.err);
        assert!(!plain.out.is_empty(), "{args:?} says nothing");
        assert!(is_harmless(&plain.out) && is_harmless(&plain.err), "{args:?}: {:?}", plain.out);
        let json = deputy(&server, &[args, &["--json"]].concat()).await;
        assert_eq!(json.code, 0, "{args:?}: {}", json.err);
        assert!(json.json().is_object(), "{args:?}");
        assert!(is_harmless(&json.out), "{args:?}: {:?}", json.out);
    }
}

#[tokio::test]
async fn orders_say_what_the_contract_says() {
    let server = Server::start().await;
    server.book().diff = b"diff --git a/a.rs b/a.rs\n".to_vec();
    for args in PRINTING {
        deputy(&server, args).await;
    }
    let sent = |path: &str| server.book().posts(path).last().map(|seen: &Seen| seen.body.clone());
    let of_run = |verb: &str| sent(&format!("/runs/{RUN}/{verb}"));
    assert_eq!(of_run("approve"), Some(json!({"deliver": "merge", "commit": "c".repeat(40)})));
    assert_eq!(of_run("reject"), Some(json!({})));
    assert_eq!(of_run("stop"), Some(json!({})));
    assert_eq!(of_run("message"), Some(json!({"text": "hello"})));
    let comments = json!([{"path": "a.rs", "line": 3, "text": "why?"}]);
    assert_eq!(of_run("changes"), Some(json!({"text": "again", "comments": comments})));
    assert_eq!(sent(&format!("/inbox/{ITEM}/answer")), Some(json!({"choice": "yes"})));
    assert_eq!(sent("/pause"), Some(json!({"mode": "abort"})));
    let project = sent("/projects").unwrap();
    assert_eq!((&project["name"], &project["env"]), (&json!("shop"), &json!({"A": "1"})));
    let seen = server.book().seen.clone();
    let listed = "/api/v1/runs?limit=5&state=review&project=shop";
    assert!(seen.iter().any(|seen| seen.path == listed), "{listed}");
}

#[tokio::test]
async fn a_run_whose_model_does_not_answer_shows_why_and_when_it_is_asked_again() {
    let server = Server::start().await;
    let mut view = run(RUN, "running", None);
    view["waiting_detail"] = json!("waiting for the model lab/one: lab refused the connection");
    view["waiting_until"] = json!(AT);
    server.book().answers.insert(format!("GET /api/v1/runs/{RUN}"), (200, view));
    let shown = deputy(&server, &["show", RUN]).await.out;
    let waits = "waits      waiting for the model lab/one: lab refused the connection\nnext try   2026-01-02";
    assert!(shown.contains(waits), "{shown}");
}

#[tokio::test]
async fn a_review_in_the_inbox_says_how_large_its_change_is() {
    let server = Server::start().await;
    let mut review = item();
    review["kind"] = json!("review");
    (review["files_changed"], review["insertions"], review["deletions"]) = (json!(2), json!(30), json!(4));
    let page = json!({"items": [review], "next": null});
    server.book().answers.insert("GET /api/v1/inbox".to_owned(), (200, page));
    let listed = deputy(&server, &["inbox"]).await.out;
    assert!(listed.contains("\t2 files, +30 −4\t") || listed.contains("  2 files, +30 −4  "), "{listed}");
    let shown = on_a_terminal(&server, "inbox").await;
    assert!(shown.contains("see the change (2 files, +30 −4)"), "{shown:?}");
}

#[tokio::test]
async fn a_run_is_found_by_part_of_its_id() {
    let server = Server::start().await;
    for (word, found) in
        [("latest", true), ("0a0001", true), ("019a", false), ("eeee", false), ("a/../b", false)]
    {
        let ended = deputy(&server, &["show", word, "--json"]).await;
        assert_eq!(ended.code, if found { 0 } else { 2 }, "{word}: {}", ended.err);
        if found {
            assert_eq!(ended.json()["id"], RUN);
        }
    }
    // A whole id is asked for, and it is the server that does not know it.
    let ended = deputy(&server, &["show", OTHER_RUN]).await;
    assert_eq!(ended.code, 2);
    assert!(ended.err.starts_with("error: There is no "), "{}", ended.err);
}

#[tokio::test]
async fn watching_without_a_terminal_prints_one_plain_line_for_each_thing() {
    let server = Server::start().await;
    server.play(&course(), 1);
    let ended = deputy(&server, &["watch", "latest"]).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(is_harmless(&ended.out) && is_harmless(&ended.err), "{:?}", ended.out);
    let told: Vec<&str> =
        ended.out.lines().filter_map(|line| line.strip_prefix("2026-01-02T03:04:05Z  ")).collect();
    for expected in ["queued: fix", "▸ shell_exec make test", "✓ make test (1.2 s)", "all checks passed"]
    {
        assert!(told.iter().any(|line| line.starts_with(expected)), "{expected}: {told:#?}");
    }
    assert_eq!(*told.last().unwrap(), "ready for review");
}

#[tokio::test]
async fn what_was_asked_twice_or_not_at_all_ends_with_a_way_out() {
    let server = Server::start().await;
    let ended = deputy(&server, &["answer", ITEM]).await;
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("deputy answer 000d0004 yes: Yes"), "{}", ended.err);
    let ended = deputy(&server, &["answer", "eeee", "yes"]).await;
    assert!(ended.err.contains("no open inbox item") && ended.err.contains("deputy inbox"), "{}", ended.err);
    deputy(&server, &["answer", ITEM, "YES"]).await;
    let answered = server.book().posts(&format!("/inbox/{ITEM}/answer")).last().map(|seen| seen.body.clone());
    assert_eq!(answered, Some(json!({"choice": "yes"})));
    let paused = json!({"items": [], "next": null, "dead_letters": [],
        "paused": {"mode": "drain", "reason": "asleep", "at": crate::fixtures::AT}});
    server.book().answers.insert("GET /api/v1/queue".to_owned(), (200, paused));
    for args in [&["runs"][..], &["delegate", "fix it"], &["queue"]] {
        let ended = deputy(&server, args).await;
        assert!(
            ended.err.contains("asleep\n→ nothing starts until `deputy resume`"),
            "{args:?}: {}",
            ended.err
        );
    }
    server.book().diff.clear();
    let ended = deputy(&server, &["diff", RUN]).await;
    assert_eq!(
        (ended.code, ended.out.as_str(), ended.err.as_str()),
        (0, "", "nothing was changed: `deputy show 000a0001` says why\n")
    );
}

#[tokio::test]
async fn a_run_is_shown_with_the_name_of_its_project_and_what_may_be_done_next() {
    let server = Server::start().await;
    let mut view = crate::fixtures::run(RUN, "review", None);
    view["project_id"] = json!(crate::fixtures::TASK);
    view["waiting_detail"] = json!("");
    server.book().answers.insert(format!("GET /api/v1/runs/{RUN}"), (200, view.clone()));
    let shown = deputy(&server, &["show", RUN]).await.out;
    assert!(shown.contains("project    shop\n") && shown.contains("change     1 file, +2 −3\n"), "{shown}");
    assert!(!shown.contains("waits"), "{shown}");
    for (field, value, next) in [
        ("verdict", json!("unverified"), "review (unverified)  "),
        ("delivery", json!({"mode": "merge", "state": "failed", "detail": "no"}), "→ not delivered: "),
        ("state", json!("approved"), "approved  "),
        (
            "delivered",
            json!({"commit": "d".repeat(40), "target": "main", "previous": null}),
            "→ delivered: main is at dddddddddd",
        ),
        (
            "rollback",
            json!({"state": "done", "commit": "e".repeat(40), "detail": null}),
            "→ taken back by eeeeeeeeee",
        ),
    ] {
        view[field] = value;
        server.book().answers.insert(format!("POST /api/v1/runs/{RUN}/rollback"), (202, view.clone()));
        let told = deputy(&server, &["rollback", RUN]).await.out;
        assert!(told.contains(next), "{field}: {told}");
    }
}

#[tokio::test]
async fn what_comes_later_is_said_plainly() {
    let server = Server::start().await;
    let ended = deputy(&server, &["laptops"]).await;
    let told = "error: Laptops come with a later version.\n".to_owned();
    assert_eq!((ended.code, ended.err), (1, told), "the command is right, the server cannot do it yet");
    for verb in ["laptops", "chat", "conversations"] {
        assert_eq!(end(bare(&[verb, "--help"]), None).await.code, 0);
    }
    // An older server has no COO, and says so.
    let later = problem(501, "Not there yet", "Chats come with a later version.");
    server.book().answers.insert("POST /api/v1/conversations".to_owned(), (501, later));
    let ended = deputy(&server, &["chat", "Hello"]).await;
    assert_eq!((ended.code, ended.err.as_str()), (1, "error: Chats come with a later version.\n"));
}

#[tokio::test]
async fn a_change_is_coloured_on_a_terminal_and_exact_when_raw() {
    let server = Server::start().await;
    let bytes = b"@@ -1 +1 @@\n-a\n+\x1b]52;c;eA==\x07b\xff\r\n".to_vec();
    server.book().diff.clone_from(&bytes);
    let mut raw = bare(&["diff", RUN, "--raw"]);
    raw.env("DEPUTY_URL", server.url()).env("DEPUTY_TOKEN", TOKEN);
    assert_eq!(raw.output().await.unwrap().stdout, bytes);
    let shown = on_a_terminal(&server, &format!("diff {RUN}")).await;
    assert!(shown.contains("\u{1b}[36m@@ -1 +1 @@\u{1b}[0m"), "{shown:?}");
    assert!(shown.contains("\u{1b}[32m+␛]52;c;eA==␇b"), "{shown:?}");
}

#[tokio::test]
async fn progress_on_a_terminal_is_live_and_ends_with_how_it_stands() {
    let server = Server::start().await;
    server.play(&course(), 1);
    let shown = on_a_terminal(&server, "delegate fix --wait").await;
    assert!(shown.contains("ready for review"), "{shown:?}");
    assert!(shown.contains("deputy diff"), "{shown:?}");
    for obeyed in ["]52;c;eA==\u{7}", "\u{1b}[2Jthinking", "\u{1b}]", "\u{202e}"] {
        assert!(!shown.contains(obeyed), "{obeyed:?}: {shown:?}");
    }
}

#[tokio::test]
async fn lists_on_a_terminal_have_headings_and_only_our_own_colours() {
    let server = Server::start().await;
    for (args, heading) in [
        ("runs", "STATE"),
        ("inbox", "deputy answer 000d0004 yes: Yes (recommended)"),
        ("queue", "STATE"),
        ("projects list", "REPOSITORY"),
        ("spend --by project", "SPENT"),
        ("show latest", "The agent says:"),
    ] {
        let shown = on_a_terminal(&server, args).await;
        assert!(shown.contains(heading), "{args}: {shown:?}");
        let lines = shown.replace("\u{1b}[2m", "").replace("\u{1b}[0m", "");
        assert!(lines.lines().all(|line| line.chars().count() <= WIDTH), "{args}: {lines}");
        let plain = ["\u{1b}[2m", "\u{1b}[0m", "\u{1b}[22m", "\r\n"]
            .iter()
            .fold(shown, |text, ours| text.replace(ours, ""));
        assert!(is_harmless(&plain), "{args}: {plain:?}");
    }
}

#[tokio::test]
async fn a_terminal_that_does_not_know_its_width_gets_whole_lines() {
    let server = Server::start().await;
    let shown = on_a_terminal_of(0, &server, "runs").await;
    assert!(shown.contains("000a0001  queued  "), "{shown:?}");
}

const WIDTH: usize = 80;

async fn on_a_terminal(server: &Server, args: &str) -> String {
    on_a_terminal_of(WIDTH, server, args).await
}

/// What a terminal is sent. `script` is the terminal.
async fn on_a_terminal_of(width: usize, server: &Server, args: &str) -> String {
    let mut command = Command::new("script");
    let line = format!("stty cols {width} && {} {args}", env!("CARGO_BIN_EXE_deputy"));
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]).kill_on_drop(true);
    command.env("TERM", "xterm-256color").env_remove("NO_COLOR");
    command.env("DEPUTY_URL", server.url()).env("DEPUTY_TOKEN", TOKEN).stdin(std::process::Stdio::null());
    let ended = command.output().await.unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

#[tokio::test]
async fn a_reader_that_goes_away_is_no_failure() {
    let server = Server::start().await;
    let value: Value = json!({"items": vec![crate::fixtures::run(RUN, "review", None); 2000], "next": null});
    server.book().answers.insert("GET /api/v1/runs".to_owned(), (200, value));
    let mut command = bare(&["runs"]);
    command.env("DEPUTY_URL", server.url()).env("DEPUTY_TOKEN", TOKEN);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn an_artifact_comes_as_its_exact_bytes_into_a_new_file() {
    let server = Server::start().await;
    let listed = deputy(&server, &["artifacts", RUN, "--json"]).await.json();
    let names: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|item| &item["name"]).collect();
    assert_eq!(names, ["summary", "tool-3"]);
    let lines = deputy(&server, &["artifacts", RUN]).await.out;
    assert!(lines.contains("tool-3\ttool_output\t10 B (cut)"), "{lines}");
    assert!(deputy(&server, &["show", RUN]).await.out.contains("artifacts  1+"));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.txt");
    let args = ["artifacts", RUN, "tool-3", "-o", file.to_str().unwrap()];
    let saved = deputy(&server, &args).await;
    assert_eq!((saved.code, saved.out.as_str()), (0, ""), "{}", saved.err);
    assert_eq!(std::fs::read(&file).unwrap(), OUTPUT);
    let again = deputy(&server, &args).await;
    assert_eq!(again.code, 1, "a file that is there was replaced");
    assert_eq!(deputy(&server, &["artifacts", RUN, "nothing"]).await.code, 2);
    assert_eq!(deputy(&server, &["artifacts", RUN, "-o", "x"]).await.code, 2);
}
