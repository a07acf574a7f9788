//! Reaching the shim of a folder, and the greeting.

use super::blocking::blocking;
use deputy_actors::ports::HandsFault;
use deputy_protocol::ids::RunId;
use deputy_protocol::link::{
    BUILD_ID, Frame, Hello, PROTOCOL_MIN, PROTOCOL_VERSION, ProcessIdentity, Role, SOCKET,
};
use deputy_runner::link::{FrameReader, LinkIoError, write_frame};
use deputy_runner::process::{is_alive, own_identity};
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{Instant, sleep, timeout};

/// A shim that is up answers in milliseconds; one whose disk is slow may take seconds.
const GREETING_BUDGET: Duration = Duration::from_secs(10);
/// How long a living shim may have no socket: it is about to bind it, or about to end.
const SOCKET_BUDGET: Duration = Duration::from_secs(30);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// A greeted connection.
pub(super) struct Dialled {
    pub(super) reader: FrameReader<OwnedReadHalf>,
    pub(super) writer: OwnedWriteHalf,
    /// The shim's greeting.
    pub(super) greeting: Hello,
    /// The version of the link that both ends speak.
    pub(super) version: u16,
}

/// Why there is no conversation.
#[derive(Debug)]
pub(super) enum Unreached {
    /// The shim lives and does not answer: nobody will ever hear from it.
    Hung(String),
    /// Something else.
    Fault(HandsFault),
}

impl From<HandsFault> for Unreached {
    fn from(fault: HandsFault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Unreached> for HandsFault {
    fn from(unreached: Unreached) -> Self {
        match unreached {
            Unreached::Hung(detail) => Self::Gone(detail),
            Unreached::Fault(fault) => fault,
        }
    }
}

/// Why one try did not lead to a conversation.
enum Miss {
    /// There is nobody at the socket: the shim is beginning or ending.
    Nobody(String),
    /// There is, and it says nothing.
    Silent,
    /// There is, and it is of no use.
    Fault(HandsFault),
}

/// Dials exactly this shim, while it lives.
pub(super) async fn dial(dir: &Path, run_id: RunId, shim: &ProcessIdentity) -> Result<Dialled, Unreached> {
    let hello = greeting(run_id).await?;
    let deadline = Instant::now() + SOCKET_BUDGET;
    loop {
        let miss = match once(dir, &hello).await {
            Ok(dialled) if dialled.greeting.process == *shim => return Ok(dialled),
            // In the same folder, perhaps in another tree: not what the caller opened.
            Ok(_) => return Err(HandsFault::Gone("another one took its place".to_owned()).into()),
            Err(Miss::Fault(fault)) => return Err(fault.into()),
            Err(Miss::Silent) => {
                let seconds = GREETING_BUDGET.as_secs();
                return Err(Unreached::Hung(format!("it lives and did not answer for {seconds} seconds")));
            }
            Err(Miss::Nobody(detail)) => detail,
        };
        if !alive(shim).await? {
            return Err(HandsFault::Gone("its process ended".to_owned()).into());
        }
        if Instant::now() >= deadline {
            return Err(Unreached::Hung(format!("it lives and cannot be reached: {miss}")));
        }
        sleep(PAUSE).await;
    }
}

/// Whether exactly this process lives.
pub(super) async fn alive(process: &ProcessIdentity) -> Result<bool, HandsFault> {
    let process = process.clone();
    blocking(move || Ok(is_alive(&process))).await
}

async fn greeting(run_id: RunId) -> Result<Hello, HandsFault> {
    let process = blocking(|| {
        own_identity().map_err(|error| HandsFault::Gone(format!("/proc cannot be read: {error}")))
    });
    Ok(Hello {
        protocol_version: PROTOCOL_VERSION,
        protocol_min: PROTOCOL_MIN,
        role: Role::Daemon,
        build_id: BUILD_ID.to_owned(),
        run_id: run_id.0,
        process: process.await?,
        journal_id: None,
    })
}

async fn once(dir: &Path, hello: &Hello) -> Result<Dialled, Miss> {
    let stream = connect(dir.to_owned()).await?;
    let (read, mut writer) = stream.into_split();
    let mut reader = FrameReader::new(read);
    let first = timeout(GREETING_BUDGET, async {
        write_frame(&mut writer, &Frame::Hello(hello.clone())).await?;
        reader.next().await
    });
    let greeting = match first.await {
        Ok(Ok(Some(Frame::Hello(greeting)))) => greeting,
        Ok(Ok(Some(Frame::Error { message, .. }))) => return Err(Miss::Fault(HandsFault::Refused(message))),
        Ok(Ok(Some(_))) => {
            let message = "it greets with something that is no greeting".to_owned();
            return Err(Miss::Fault(HandsFault::Refused(message)));
        }
        Ok(Ok(None)) => return Err(Miss::Nobody("it hung up".to_owned())),
        Ok(Err(LinkIoError::Stream(error))) => return Err(Miss::Nobody(error.to_string())),
        Ok(Err(LinkIoError::Codec(error))) => {
            return Err(Miss::Fault(HandsFault::Refused(error.to_string())));
        }
        Err(_) => return Err(Miss::Silent),
    };
    match greeting.negotiate() {
        Ok(version) => Ok(Dialled { reader, writer, greeting, version }),
        Err(mismatch) => Err(Miss::Fault(HandsFault::Refused(mismatch.to_string()))),
    }
}

async fn connect(dir: PathBuf) -> Result<UnixStream, Miss> {
    let nobody = |error: io::Error| Miss::Nobody(error.to_string());
    let folder = tokio::task::spawn_blocking(move || File::open(dir)).await;
    let folder = folder.map_err(|error| Miss::Nobody(error.to_string()))?.map_err(nobody)?;
    // Through the folder's descriptor: a socket's path holds 107 bytes, a folder's far more.
    UnixStream::connect(format!("/proc/self/fd/{}/{SOCKET}", folder.as_raw_fd())).await.map_err(nobody)
}
