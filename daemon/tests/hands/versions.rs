//! Shims of other versions, played by this test: a process that lives, a socket, and a greeting.

use super::support::{Host, later};
use deputy_actors::ports::{Hands, HandsFault, HandsSetup};
use deputy_protocol::link::codec::encode;
use deputy_protocol::link::{
    BUILD_ID, Frame, Hello, LinkErrorCode, PID_FILE, PROTOCOL_MIN, PROTOCOL_VERSION, PidFile, Role, SOCKET,
    SandboxKind,
};
use deputy_runner::link::FrameReader;
use deputy_runner::process::identity;
use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Child, Command};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::UnixListener;
use uuid::Uuid;

/// Takes the place of a shim that ran here before.
struct Played {
    process: Child,
    listener: UnixListener,
    pid_file: PidFile,
    _short: TempDir,
}

impl Drop for Played {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

async fn played(host: &Host, setup: &HandsSetup) -> Played {
    let daemon = host.daemon();
    daemon.open(setup).await.unwrap();
    let dir = host.shim_dir(setup.run_id, "agent");
    let (spec, mut pid_file) =
        (fs::read(dir.join("shim.json")).unwrap(), host.pid_file(setup.run_id, "agent"));
    daemon.kill(setup.run_id).await.unwrap();
    let process = Command::new("sleep").arg("880001").spawn().unwrap();
    pid_file.shim = identity(process.id()).unwrap();
    pid_file.child = None;
    fs::write(dir.join("shim.json"), spec).unwrap();
    fs::write(dir.join(PID_FILE), serde_json::to_vec(&pid_file).unwrap()).unwrap();
    let short = tempfile::tempdir().unwrap();
    symlink(&dir, short.path().join("dir")).unwrap();
    let listener = UnixListener::bind(short.path().join("dir").join(SOCKET)).unwrap();
    Played { process, listener, pid_file, _short: short }
}

impl Played {
    fn hello(&self) -> Hello {
        Hello {
            protocol_version: PROTOCOL_VERSION,
            protocol_min: PROTOCOL_MIN,
            role: Role::Shim,
            build_id: BUILD_ID.to_owned(),
            run_id: self.pid_file.run_id,
            process: self.pid_file.shim.clone(),
            journal_id: Some(Uuid::nil()),
        }
    }

    /// Answers whoever dials with this, and hangs up.
    async fn answer(&self, frame: Frame) {
        let (mut stream, _) = self.listener.accept().await.unwrap();
        let greeting = FrameReader::new(&mut stream).next().await.unwrap();
        assert!(matches!(greeting, Some(Frame::Hello(Hello { role: Role::Daemon, .. }))), "{greeting:?}");
        stream.write_all(&encode(&frame).unwrap()).await.unwrap();
    }
}

/// What opening leads to when the shim answers with this.
async fn opened(answer: impl FnOnce(&Played) -> Frame) -> HandsFault {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let shim = played(&host, &setup).await;
    let (daemon, again) = (host.daemon(), later(&setup));
    let ((), opened) = tokio::join!(shim.answer(answer(&shim)), daemon.open(&again));
    opened.err().unwrap()
}

#[tokio::test]
async fn a_shim_that_shares_no_version_is_refused_with_both_versions() {
    let newer =
        |shim: &Played| Frame::Hello(Hello { protocol_version: 99, protocol_min: 98, ..shim.hello() });
    let HandsFault::Refused(detail) = opened(newer).await else { panic!("it was not refused") };
    assert!(detail.contains("98 to 99") && detail.contains("install matching versions"), "{detail}");
}

#[tokio::test]
async fn a_shim_that_refuses_is_quoted() {
    let message =
        "the other end speaks link protocol 1 to 1, this build speaks 98 to 99: install matching versions";
    let refusal =
        |_: &Played| Frame::Error { id: None, code: LinkErrorCode::Version, message: message.to_owned() };
    assert_eq!(opened(refusal).await, HandsFault::Refused(message.to_owned()));
}

#[tokio::test]
async fn a_shim_that_is_not_the_one_that_was_expected_is_not_used() {
    let other = |shim: &Played| {
        let mut hello = shim.hello();
        hello.process.start_time += 1;
        Frame::Hello(hello)
    };
    let HandsFault::Gone(detail) = opened(other).await else { panic!("it was used") };
    assert!(detail.contains("took its place"), "{detail}");
}

#[tokio::test]
async fn a_shim_that_hangs_up_is_gone_once_it_ended() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let mut shim = played(&host, &setup).await;
    let (daemon, again) = (host.daemon(), later(&setup));
    let opening = tokio::spawn(async move { daemon.open(&again).await.err() });
    for _ in 0..3 {
        drop(shim.listener.accept().await.unwrap());
    }
    shim.process.kill().unwrap();
    shim.process.wait().unwrap();
    let hang_up = async { while shim.listener.accept().await.is_ok() {} };
    let fault = tokio::select! { fault = opening => fault.unwrap(), () = hang_up => None };
    assert!(matches!(fault, Some(HandsFault::Gone(_))), "{fault:?}");
}
