//! Runs `deputy` and looks at what comes out.

use super::server::Server;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// No test takes this long; a program that hangs is ended with the test.
pub(crate) const HANGS: Duration = Duration::from_mins(1);

pub(crate) const TOKEN: &str = "dpy_test_token_that_nobody_may_see";

pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|fault| panic!("{fault}: {:?}", self.out))
    }
}

/// `deputy` with nothing of this machine's own settings.
pub(crate) fn bare(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deputy"));
    command.args(args).env_clear().env("TZ", "UTC").stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// `deputy` talking to a server.
pub(crate) async fn deputy(server: &Server, args: &[&str]) -> Ended {
    let mut command = bare(args);
    command.env("DEPUTY_URL", server.url()).env("DEPUTY_TOKEN", TOKEN);
    end(command, None).await
}

pub(crate) async fn end(mut command: Command, input: Option<&str>) -> Ended {
    if input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    if let Some(input) = input {
        child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
    }
    let ended =
        tokio::time::timeout(HANGS, child.wait_with_output()).await.expect("the program hangs").unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    let ended = Ended {
        code: ended.status.code().expect("it was not killed"),
        out: text(ended.stdout),
        err: text(ended.stderr),
    };
    assert!(!ended.out.contains(TOKEN) && !ended.err.contains(TOKEN), "a token was printed");
    ended
}
