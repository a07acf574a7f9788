//! The founder at a command line.

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
