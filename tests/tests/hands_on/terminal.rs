//! `deputy` as the founder's end of a session.

use super::house::{Session, daemon};
use deputy_tests::agents::model;
use deputy_tests::daemon::{Repository, TestDaemon, program};
use deputy_tests::scripted::{ModelServer, Reply};
use serde_json::json;
use std::process::{Output, Stdio};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;

const MODEL: &str = "claude-sonnet-4-5";

fn runs(id: &str, cmd: &str) -> Reply {
    Reply::text("I do it.").call(id, "shell_exec", json!({ "cmd": cmd })).usage(200, 100, 10)
}

fn says(text: &str) -> Reply {
    Reply::text(text).usage(300, 200, 5)
}

async fn house(replies: impl IntoIterator<Item = Reply>) -> (ModelServer, TestDaemon, Repository) {
    let server = model(replies).await;
    let daemon = daemon(&server, "anthropic", MODEL, "").await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &["test -e two.txt"]).await;
    (server, daemon, repository)
}

fn deputy(daemon: &TestDaemon, args: &[&str]) -> Command {
    let mut command = Command::new(program("deputy"));
    command.args(args).env("DEPUTY_URL", &daemon.api().url).env("DEPUTY_TOKEN", daemon.token());
    command.env_remove("DEPUTY_CA").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.kill_on_drop(true);
    command
}

/// What came out, with this on standard input.
async fn with_input(mut command: Command, input: &str) -> (Option<i32>, String, String) {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
    told(child.wait_with_output().await.unwrap())
}

fn told(output: Output) -> (Option<i32>, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn lines_of_a_pipe_are_said_one_after_the_other_each_when_it_is_the_founders_turn() {
    let (server, daemon, _repository) = house([
        runs("call_01", "echo it is one; echo 1 > one.txt"),
        says("One is there."),
        runs("call_02", "echo 2 > two.txt"),
        says("Two as well."),
    ])
    .await;
    let command = deputy(&daemon, &["talk", "--project", "sample"]);
    let (code, out, err) = with_input(command, "Make one.\n\nNow two.\n/frobnicate\n/diff\n/done\n").await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    let places =
        ["I do it.", "│ it is one", "One is there.", "Two as well.", "+++ b/two.txt", "ready for review"];
    let found: Vec<_> = places.iter().map(|text| out.find(text)).collect();
    assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{found:?} in\n{out}");
    assert!(
        !out.contains('\u{1b}') && !out.contains("Now two."),
        "what was said here is not repeated:\n{out}"
    );
    assert!(err.contains("/frobnicate"), "{err}");
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_pipe_that_ends_leaves_the_session_where_it_is_and_attaching_comes_back_to_it() {
    let (server, daemon, _repository) = house([says("What shall I do?")]).await;
    let command = deputy(&daemon, &["talk", "Hello", "--project", "sample", "--agent", "builtin"]);
    let (code, out, err) = with_input(command, "").await;
    assert_eq!(code, Some(3), "it waits for the founder: {out}\n{err}");
    assert!(out.contains("What shall I do?") && err.contains("deputy attach"), "{out}\n{err}");

    server.push(runs("call_01", "echo 2 > two.txt"));
    server.push(says("It is there."));
    let (code, out, err) = with_input(deputy(&daemon, &["attach", "latest"]), "Make two.\n").await;
    assert_eq!(code, Some(3), "{out}\n{err}");
    assert!(out.contains("What shall I do?") && out.contains("It is there."), "all of it is told: {out}");

    server.push(says("Nothing more to do."));
    server.push(says("Nothing more to do."));
    let (code, out, err) =
        told(deputy(&daemon, &["hand-over", "latest", "Finish it."]).output().await.unwrap());
    assert_eq!(code, Some(0), "{out}\n{err}");
    let (code, out, err) = told(deputy(&daemon, &["watch", "latest"]).output().await.unwrap());
    assert_eq!(code, Some(0), "{out}\n{err}");
    let (code, out, err) = told(deputy(&daemon, &["take-back", "latest"]).output().await.unwrap());
    assert_eq!(code, Some(0), "{out}\n{err}");
    assert!(out.contains("it is your turn"), "{out}");
    let (code, _, err) = told(deputy(&daemon, &["interrupt", "latest"]).output().await.unwrap());
    assert_eq!(code, Some(0), "there is nothing to end: {err}");
}

#[tokio::test]
async fn ctrl_c_ends_the_turn_once_and_leaves_when_it_is_pressed_again() {
    let (_server, daemon, _repository) = house([runs("call_01", "mkfifo gate && cat gate")]).await;
    let session = Session::begin(daemon.api(), "builtin", "Wait at the gate.").await;
    let mut command = deputy(&daemon, &["attach", &session.run_id]);
    // Its standard input stays open: nobody leaves by it.
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let _keyboard = child.stdin.take();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    session.at_its_gate(&daemon).await;
    let mut until = async |text: &str| {
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains(text) {
                return;
            }
        }
        panic!("{text:?} was not told");
    };
    until("shell_exec").await;
    press_ctrl_c(&child);
    until("it is your turn").await;
    assert_eq!(session.processes(), Vec::<String>::new());
    press_ctrl_c(&child);
    press_ctrl_c_when_asked(&mut child).await;
    let status = child.wait().await.unwrap();
    assert_eq!(status.code(), Some(3), "it waits for the founder");
    let run = session.founders_turn().await;
    assert_eq!(run["mode"], "hands_on");
}

fn press_ctrl_c(child: &tokio::process::Child) {
    let pid = child.id().and_then(|pid| rustix::process::Pid::from_raw(i32::try_from(pid).ok()?)).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
}

/// A press at the founder's turn asks for another one; one that comes before that is seen there is the second already.
async fn press_ctrl_c_when_asked(child: &mut tokio::process::Child) {
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if line.contains("everything goes on") {
            press_ctrl_c(child);
        }
    }
}
