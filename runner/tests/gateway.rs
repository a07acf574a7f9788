//! The gateway as programs inside see it: an address of their own that outlives the daemon.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::path::Path;

use deputy_protocol::link::{
    Answer, Call, CallResult, Exec, Frame, GATEWAY, GATEWAY_SOCKET, SandboxKind, ShellAnswer,
};
use support::{Run, collect, new_id, read_until};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixListener;

/// Asks the gateway and shows the answer. bash alone, so that nothing needs to be installed.
const ASK: &str = r#"
address=${BASE#http://}; echo asking
exec 3<>"/dev/tcp/${address%:*}/${address#*:}"
printf 'question\n' >&3; cat <&3
"#;

fn asking() -> Call {
    let argv = ["/bin/bash", "-c", ASK].map(str::to_owned).to_vec();
    Call::Exec(Exec { argv, env: [("BASE".to_owned(), GATEWAY.to_owned())].into(), ..Exec::default() })
}

fn gateway(folder: &Path) -> UnixListener {
    let path = folder.join(GATEWAY_SOCKET);
    let _ = std::fs::remove_file(&path);
    UnixListener::bind(path).unwrap()
}

/// Answers one question, the second half of it before the first was asked for.
async fn answer_one(listener: &UnixListener, text: &str) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut question = vec![0; "question\n".len()];
    stream.read_exact(&mut question).await.unwrap();
    assert_eq!(question, b"question\n");
    stream.write_all(text.as_bytes()).await.unwrap();
}

fn ended(result: CallResult) -> ShellAnswer {
    let CallResult::Done(Answer::Shell(answer)) = result else { panic!("{result:?}") };
    assert_eq!(answer.exit_code, Some(0), "{answer:?}");
    answer
}

#[tokio::test]
async fn a_question_reaches_the_daemon_and_its_answer_the_program() {
    for sandbox in [SandboxKind::Bubblewrap, SandboxKind::None] {
        let folder = tempfile::tempdir().unwrap();
        let listener = gateway(folder.path());
        let (at, _shim) = Run::start_with(sandbox, |spec| spec.gateway = Some(folder.path().to_owned()));
        let mut client = at.dial().await;
        let id = new_id();
        client.send(Frame::Request { id, call: asking() }).await.unwrap();
        answer_one(&listener, "answer\n").await;
        let (output, result) = collect(&mut client, id, 0).await;
        ended(result);
        assert_eq!(String::from_utf8(output).unwrap(), "asking\nanswer\n");
    }
}

#[tokio::test]
async fn a_question_waits_for_a_daemon_that_is_away() {
    for sandbox in [SandboxKind::Bubblewrap, SandboxKind::None] {
        let folder = tempfile::tempdir().unwrap();
        let (at, _shim) = Run::start_with(sandbox, |spec| spec.gateway = Some(folder.path().to_owned()));
        let mut client = at.dial().await;
        let id = new_id();
        client.send(Frame::Request { id, call: asking() }).await.unwrap();
        read_until(&mut client, "asking").await;
        // Nobody listened when it asked; a daemon comes back, and another after that.
        drop(gateway(folder.path()));
        let listener = gateway(folder.path());
        answer_one(&listener, "answer\n").await;
        let result = support::until(&mut client, |frame| match frame {
            Frame::Finished { result, .. } => Some(result),
            _ => None,
        });
        assert!(ended(result.await).head.ends_with("answer\n"));
    }
}

#[tokio::test]
async fn without_a_gateway_its_name_stays_as_it_is() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let exec = Exec { argv: vec!["echo".into(), GATEWAY.into()], ..Exec::default() };
    let (output, _) = support::call(&mut client, Call::Exec(exec)).await;
    assert_eq!(String::from_utf8(output).unwrap(), format!("{GATEWAY}\n"));
}
