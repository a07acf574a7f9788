//! A program whose standard input stays open: each word reaches it once, whoever goes away.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use deputy_protocol::link::{
    Answer, Call, CallResult, Exec, Frame, RequestId, SandboxKind, Taken, ToolErrorKind,
};
use deputy_runner::link::Client;
use support::{Run, collect, new_id, read_until, until};

const BOTH: [SandboxKind; 2] = [SandboxKind::Bubblewrap, SandboxKind::None];

fn listening(script: &str) -> Exec {
    let argv = ["/bin/sh", "-c", script].map(str::to_owned).to_vec();
    Exec { argv, keep_stdin: true, ..Exec::default() }
}

fn input(id: RequestId, seq: u64, text: &str) -> Frame {
    Frame::Input { id, seq, data: text.into(), end: false }
}

async fn receipt(client: &mut Client) -> (u64, Taken) {
    until(client, |frame| match frame {
        Frame::InputTaken { seq, taken, .. } => Some((seq, taken)),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn what_is_sent_again_by_another_daemon_reaches_the_program_once() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        let id = new_id();
        let mut client = at.dial().await;
        let call = Call::Exec(listening("while read line; do echo \"heard $line\"; done; echo end"));
        client.send(Frame::Request { id, call: call.clone() }).await.unwrap();
        client.send(input(id, 1, "one\n")).await.unwrap();
        assert_eq!(receipt(&mut client).await, (1, Taken::Written));
        // It goes away before it knows what became of the second.
        client.send(input(id, 2, "two\n")).await.unwrap();
        drop(client);

        let mut client = at.dial().await;
        client.send(Frame::Request { id, call }).await.unwrap();
        for (seq, text) in [(1, "one\n"), (2, "two\n"), (3, "three\n")] {
            client.send(input(id, seq, text)).await.unwrap();
        }
        client.send(Frame::Input { id, seq: 4, data: "".into(), end: true }).await.unwrap();
        let mut output = Vec::new();
        let mut receipts = Vec::new();
        let result = loop {
            match client.next().await.unwrap().expect("the link stays up") {
                Frame::Output { data, .. } => output.extend(data.0),
                Frame::InputTaken { seq, taken, .. } => receipts.push((seq, taken)),
                Frame::Finished { result, .. } => break result,
                _ => {}
            }
        };
        assert_eq!(String::from_utf8(output).unwrap(), "heard one\nheard two\nheard three\nend\n");
        receipts.sort_by_key(|(seq, _)| *seq);
        // That of the second may have been on its way when it was asked for again.
        receipts.dedup();
        assert_eq!(receipts, [1, 2, 3, 4].map(|seq| (seq, Taken::Written)));
        let CallResult::Done(Answer::Shell(answer)) = result else { panic!("{result:?}") };
        assert_eq!(answer.exit_code, Some(0));
    }
}

#[tokio::test]
async fn an_input_out_of_turn_is_refused_and_says_which_is_expected() {
    let (at, _shim) = Run::start(SandboxKind::None);
    let mut client = at.dial().await;
    let id = new_id();
    client.send(Frame::Request { id, call: Call::Exec(listening("cat")) }).await.unwrap();
    client.send(input(id, 2, "two\n")).await.unwrap();
    assert_eq!(receipt(&mut client).await, (2, Taken::Early { expected: 1 }));
}

#[tokio::test]
async fn words_that_nobody_reads_are_said_to_be_unread() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        // Never had an open input; closed it by itself; ended.
        for script in ["echo ready; sleep 7200", "exec <&-; echo ready; sleep 7200", "echo ready"] {
            let id = new_id();
            let exec = Exec { keep_stdin: script.starts_with("exec"), ..listening(script) };
            client.send(Frame::Request { id, call: Call::Exec(exec) }).await.unwrap();
            if script == "echo ready" {
                collect(&mut client, id, 0).await;
            } else {
                read_until(&mut client, "ready").await;
            }
            client.send(input(id, 1, "word\n")).await.unwrap();
            assert_eq!(receipt(&mut client).await, (1, Taken::Unread), "{script}");
        }
        let unknown = new_id();
        client.send(input(unknown, 1, "word\n")).await.unwrap();
        assert_eq!(receipt(&mut client).await, (1, Taken::Unread));
    }
}

#[tokio::test]
async fn a_word_on_its_way_when_the_program_is_ended_has_a_receipt_all_the_same() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let id = new_id();
        let call = Call::Exec(listening("echo ready; sleep 7201"));
        client.send(Frame::Request { id, call }).await.unwrap();
        read_until(&mut client, "ready").await;
        // More than a pipe holds: it cannot be written before the program reads, which it never does.
        client.send(input(id, 1, &"x".repeat(2_000_000))).await.unwrap();
        client.send(Frame::Cancel { id }).await.unwrap();
        assert_eq!(receipt(&mut client).await, (1, Taken::Unread));
    }
}

#[tokio::test]
async fn a_program_that_writes_more_than_may_be_kept_is_ended() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let exec = Exec { output_bytes_max: Some(1_000_000), ..listening("yes") };
        let (output, result) = support::call(&mut client, Call::Exec(exec)).await;
        assert_eq!(output.len(), 1_000_000);
        let CallResult::Failed(error) = result else { panic!("{result:?}") };
        assert_eq!(error.kind, ToolErrorKind::TooLarge);
    }
}
