//! `deputy projects set` and `remove`.

use crate::fixtures::{TASK, problem, project, task};
use crate::program::{TOKEN, deputy};
use crate::server::{Seen, Server};
use serde_json::{Value, json};
use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

fn sent(server: &Server, method: &str) -> Vec<Seen> {
    server.book().seen.iter().filter(|seen| seen.method == method).cloned().collect()
}

#[tokio::test]
async fn only_what_was_named_is_sent_and_the_project_is_shown_as_it_is_now() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("env");
    std::fs::write(&file, "A=1").unwrap();
    let secret = format!(".env={}", file.display());
    let cases: [(&[&str], Value); 5] = [
        (&["--check", "make", "--check", "make lint"], json!({"checks": ["make", "make lint"]})),
        (&["--no-checks", "--no-setup", "--no-path"], json!({"checks": [], "setup": [], "path": null})),
        (&["--no-agent", "--no-instructions"], json!({"agent": null, "instructions": null})),
        (
            &["--path", "app", "--branch", "dev", "--deliver", "auto", "--checks-in", "clean"],
            json!({"path": "app", "default_branch": "dev", "deliver": "auto", "checks_in": "clean"}),
        ),
        (
            &["--env", "A=1", "--no-env", "B", "--secret-file", &secret, "--no-secret-file", "k.pem"],
            json!({"env": {"A": "1", "B": null}, "secret_files": {".env": "A=1", "k.pem": null}}),
        ),
    ];
    for (args, body) in cases {
        let ended = deputy(&server, &[&["projects", "set", "shop"], args].concat()).await;
        assert_eq!(ended.code, 0, "{}", ended.err);
        for line in
            ["Changed shop. From now on:\n", "path      the whole repository\n", "checks    make test\n"]
        {
            assert!(ended.out.contains(line), "{}", ended.out);
        }
        let keeps = body.get("checks").or(body.get("default_branch")).or(body.get("agent")).is_some();
        assert_eq!(ended.out.contains("Work that was ordered before keeps"), keeps, "{}", ended.out);
        let seen = sent(&server, "PATCH").pop().unwrap();
        assert_eq!((seen.path.as_str(), &seen.body), ("/api/v1/projects/shop", &body));
    }
}

#[tokio::test]
async fn a_change_of_nothing_and_one_that_contradicts_itself_are_wrong_usage() {
    let server = Server::start().await;
    for args in [
        &["shop"][..],
        &["shop", "--path", "a", "--no-path"],
        &["shop", "--check", "a", "--no-checks"],
        &["shop", "--instructions", "a", "--no-instructions"],
    ] {
        let ended = deputy(&server, &[&["projects", "set"], args].concat()).await;
        assert_eq!(ended.code, 2, "{args:?}: {}", ended.err);
    }
    assert!(sent(&server, "PATCH").is_empty());
}

#[tokio::test]
async fn what_will_be_in_the_way_is_said_when_it_is_added_changed_and_ordered() {
    let server = Server::start().await;
    let warned = |mut view: Value| {
        view["warnings"] = json!(["branch 'main' is checked out\u{1b}[2J", "and more"]);
        view
    };
    let accepted =
        json!({"task": task("queued"), "run": crate::fixtures::run(crate::fixtures::RUN, "queued", None)});
    for (request, status, answer) in [
        ("POST /api/v1/projects", 201, project()),
        ("PATCH /api/v1/projects/shop", 200, project()),
        ("POST /api/v1/tasks", 202, accepted),
    ] {
        server.book().answers.insert(request.to_owned(), (status, warned(answer)));
    }
    for args in [
        &["projects", "add", "shop"][..],
        &["projects", "set", "shop", "--branch", "main"],
        &["delegate", "fix it"],
    ] {
        let ended = deputy(&server, args).await;
        assert_eq!(ended.code, 0, "{args:?}: {}", ended.err);
        let said = "warning: branch 'main' is checked out";
        assert!(
            ended.err.contains(said) && ended.err.contains("\nwarning: and more\n"),
            "{args:?}: {}",
            ended.err
        );
        let as_json = deputy(&server, &[args, &["--json"]].concat()).await.json();
        assert_eq!(as_json["warnings"][1], "and more", "{args:?}");
    }
}

#[tokio::test]
async fn a_project_is_removed_by_its_id_and_it_says_what_stays() {
    let server = Server::start().await;
    let ended = deputy(&server, &["projects", "remove", "shop", "--yes"]).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.out.starts_with("Removed shop.\n→ fix the"), "{}", ended.out);
    assert!(ended.out.contains("take it from the host: ssh-ed25519 AAAA deputy\n"), "{}", ended.out);
    assert_eq!(sent(&server, "DELETE")[0].path, format!("/api/v1/projects/{TASK}"));
    let busy = problem(409, "The state does not allow this", "`shop` has 1 run that is not over (1 queued)");
    server.book().answers.insert(format!("DELETE /api/v1/projects/{TASK}"), (409, busy));
    let ended = deputy(&server, &["projects", "remove", "shop", "--yes"]).await;
    assert_eq!((ended.code, ended.out.as_str()), (1, ""));
    assert_eq!(ended.err, "error: `shop` has 1 run that is not over (1 queued)\n");
    let missing = problem(404, "There is no such thing", "there is no project other");
    server.book().answers.insert("GET /api/v1/projects/other".to_owned(), (404, missing));
    assert_eq!(deputy(&server, &["projects", "remove", "other", "--yes"]).await.code, 2);
}

#[tokio::test]
async fn removing_wants_a_word_at_the_terminal_or_in_the_order() {
    let server = Server::start().await;
    let ended = deputy(&server, &["projects", "remove", "shop"]).await;
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("`deputy projects remove shop --yes`"), "{}", ended.err);
    for (typed, removed) in [("\n", false), ("no\n", false), ("y\n", true), ("Yes\n", true)] {
        let before = sent(&server, "DELETE").len();
        let mut command = Command::new("script");
        let line = format!("{} projects remove shop", env!("CARGO_BIN_EXE_deputy"));
        command.args(["--quiet", "--return", "--command", &line, "/dev/null"]).kill_on_drop(true);
        command.env("DEPUTY_URL", server.url()).env("DEPUTY_TOKEN", TOKEN);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(typed.as_bytes()).await.unwrap();
        let ended = child.wait_with_output().await.unwrap();
        drop(stdin);
        let shown = String::from_utf8_lossy(&ended.stdout).into_owned();
        assert!(shown.contains("Remove shop (git@host.example:shop.git)?"), "{shown:?}");
        assert_eq!(sent(&server, "DELETE").len() > before, removed, "{typed:?}: {shown:?}");
        assert_eq!(ended.status.code(), Some(i32::from(!removed)), "{shown:?}");
        assert_eq!(shown.contains("nothing was removed"), !removed, "{shown:?}");
    }
}
