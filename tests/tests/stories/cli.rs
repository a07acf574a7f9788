//! The founder at a command line.

use super::house::Founder;
use deputy_tests::daemon::{TestDaemon, program};
use std::process::{Output, Stdio};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// Exit code, standard output and standard error.
pub(super) type Ended = (Option<i32>, String, String);

/// `deputy`, logged in.
pub(super) async fn deputy(daemon: &TestDaemon, args: &[&str]) -> Ended {
    ended(command(daemon, args).output().await.unwrap())
}

/// The same with this on standard input.
pub(super) async fn deputy_with(daemon: &TestDaemon, args: &[&str], input: &str) -> Ended {
    let mut child = command(daemon, args).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
    ended(child.wait_with_output().await.unwrap())
}

/// What a command printed that had to succeed.
pub(super) async fn done(daemon: &TestDaemon, args: &[&str]) -> String {
    let (code, out, err) = deputy(daemon, args).await;
    assert_eq!(code, Some(0), "{args:?}: {out}\n{err}");
    out
}

/// What the founder reads after a sentence at the command line, and the thread that it began.
pub(super) async fn chats(daemon: &TestDaemon, text: &str) -> (Founder, String) {
    let (code, out, err) = deputy(daemon, &["chat", text]).await;
    // 3: something waits for the founder's word.
    assert!(matches!(code, Some(0 | 3)), "{code:?}: {out}\n{err}");
    let talks = daemon.api().get("/api/v1/conversations").await;
    let thread = talks["items"][0]["id"].as_str().unwrap().to_owned();
    (Founder { api: daemon.api().clone(), thread }, out)
}

/// What they read when they come back to it.
pub(super) async fn rereads(daemon: &TestDaemon, founder: &Founder) -> String {
    done(daemon, &["conversations", "show", &founder.thread]).await
}

/// Panics unless all of these stand in a text, one behind the other.
pub(super) fn assert_reads(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        rest = match rest.split_once(part) {
            Some((_, rest)) => rest,
            None => panic!("{part:?} is not where it belongs in\n{text}"),
        };
    }
}

fn command(daemon: &TestDaemon, args: &[&str]) -> Command {
    let mut command = Command::new(program("deputy"));
    command.args(args).env("DEPUTY_URL", &daemon.api().url).env("DEPUTY_TOKEN", daemon.token());
    command.env_remove("DEPUTY_CA").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.kill_on_drop(true);
    command
}

fn ended(output: Output) -> Ended {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}
