//! The daemon's gateway to models, as an address of the sandbox's own.

use std::env;
use std::fs::File;
use std::io;
use std::net::Ipv4Addr;
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use deputy_protocol::link::{Exec, GATEWAY, GATEWAY_SOCKET};
use tokio::io::{Interest, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::time::{sleep, timeout};

use crate::sandbox::GATEWAY_VARIABLE;

/// Between two tries to reach a daemon that is away.
const PAUSE: Duration = Duration::from_millis(200);

/// Where programs find the gateway.
#[derive(Debug, Clone)]
pub(super) struct Gateway {
    address: String,
}

impl Gateway {
    /// Offers the gateway of the folder that the shim names; `None` if it names none.
    pub(super) async fn offer() -> io::Result<Option<Self>> {
        let Some(folder) = env::var_os(GATEWAY_VARIABLE).map(PathBuf::from) else { return Ok(None) };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move {
            loop {
                match listener.accept().await {
                    Ok((client, _)) => {
                        tokio::spawn(carry(client, folder.clone()));
                    }
                    // Too many open files: some will be closed.
                    Err(_) => sleep(PAUSE).await,
                }
            }
        });
        Ok(Some(Self { address }))
    }

    /// Puts the address where a program's arguments and variables name the gateway.
    pub(super) fn name_in(&self, call: &mut Exec) {
        for text in call.argv.iter_mut().chain(call.env.values_mut()) {
            if text.contains(GATEWAY) {
                *text = text.replace(GATEWAY, &self.address);
            }
        }
    }
}

/// Carries one connection to the daemon. It waits while the daemon is away, for as long as the program does: a daemon
/// that is being replaced costs the program time, not its request.
async fn carry(mut client: TcpStream, folder: PathBuf) {
    // Words of a model come in small pieces.
    let _ = client.set_nodelay(true);
    let Some(mut daemon) = reach(&client, &folder).await else { return };
    // A side that breaks ends both; the program sees it and tries again.
    let _ = copy_bidirectional(&mut client, &mut daemon).await;
}

async fn reach(client: &TcpStream, folder: &Path) -> Option<UnixStream> {
    loop {
        if let Ok(daemon) = connect(folder).await {
            return Some(daemon);
        }
        sleep(PAUSE).await;
        let heard = timeout(Duration::ZERO, client.ready(Interest::READABLE)).await;
        if heard.is_ok_and(|ready| ready.is_ok_and(tokio::io::Ready::is_read_closed)) {
            return None;
        }
    }
}

async fn connect(folder: &Path) -> io::Result<UnixStream> {
    // Through the folder's descriptor: a socket's path holds 107 bytes, a folder's far more.
    let folder = File::open(folder)?;
    UnixStream::connect(format!("/proc/self/fd/{}/{GATEWAY_SOCKET}", folder.as_raw_fd())).await
}
