//! The bare server's process.

use super::super::load::Connection;
use super::server::ARGUMENT;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The bare server's process; it ends when this is dropped.
pub(crate) struct BareServer {
    child: Child,
    /// Where it listens.
    pub(crate) address: String,
}

impl BareServer {
    /// Starts it, and returns at once.
    pub(crate) fn spawn(folder: &Path) -> Self {
        let address = free_address();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg(ARGUMENT).arg(&address).arg(folder).stdin(Stdio::null());
        Self { child: command.spawn().unwrap(), address }
    }

    /// Starts it and waits until it answers.
    pub(crate) async fn start(folder: &Path) -> Self {
        let server = Self::spawn(folder);
        answers(&server.address).await;
        server
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for BareServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address that is free now.
pub(crate) fn free_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// Waits until `/health` says 200, asking again as soon as a connection is refused.
pub(crate) async fn answers(address: &str) {
    let request = super::super::load::request("GET", "/health", "", "");
    loop {
        if let Ok(mut connection) = Connection::try_open(address).await
            && let Ok(200) = connection.ask(&request).await
        {
            return;
        }
        // A refused connection costs next to nothing, and this bounds the error of the figure.
        tokio::time::sleep(std::time::Duration::from_micros(500)).await;
    }
}
