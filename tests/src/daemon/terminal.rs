//! The founder's command line, beside a running daemon.

use super::{TestDaemon, program};
use std::process::Stdio;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

impl TestDaemon {
    /// Runs `deputy` with these arguments and this standard input: its exit code, its output, and what it said beside it.
    pub async fn deputy(&self, args: &[&str], input: &str) -> (i32, String, String) {
        let mut command = Command::new(program("deputy"));
        command.args(args).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("DEPUTY_URL", &self.api().url).env("DEPUTY_TOKEN", self.token());
        let mut child = command.spawn().expect("deputy runs");
        let mut stdin = child.stdin.take().expect("it has a standard input");
        // One that ends before it has read everything says why.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        let ended = child.wait_with_output().await.expect("deputy ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (ended.status.code().expect("it is ended by nobody"), text(&ended.stdout), text(&ended.stderr))
    }
}
