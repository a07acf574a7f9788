//! The daemon at an address that is known before it starts, configured by its environment.

use super::bare::process::{answers, free_address};
use deputy_tests::daemon::{Api, program};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The daemon's process; it ends when this is dropped.
pub(crate) struct Daemon {
    child: Child,
    address: String,
}

impl Daemon {
    /// Starts it over a folder and waits for its first 200 of `/health`.
    pub(crate) async fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let address = free_address();
        let mut command = command(folder, settings);
        command.arg("serve").stderr(Stdio::null()).env("DEPUTY__SERVER__LISTEN", &address);
        let daemon = Self { child: command.spawn().unwrap(), address };
        answers(&daemon.address).await;
        daemon
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A client with an admin's token.
    pub(crate) fn api(&self, folder: &Path) -> Api {
        let mut command = command(folder, &[]);
        let output =
            command.args(["token", "create", "--role", "admin", "--name", "bench", "--json"]).output();
        let answer: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
        Api::new(&format!("http://{}", self.address), answer["token"].as_str().unwrap())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(folder: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program("deputyd"));
    command.current_dir(folder).stdin(Stdio::null());
    command.env("DEPUTY__STORAGE__DATA_DIR", folder.join("data"));
    command.env("DEPUTY__PROVIDERS__SCRIPTED__KIND", "scripted").env("TIER_B_MODEL", "scripted/test");
    command.envs(settings.iter().copied());
    command
}
