//! What the shim promises about requests: once, in order, whoever goes away.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use deputy_protocol::link::{
    Answer, CallResult, Frame, LinkErrorCode, OUTPUT_WINDOW_BYTES, RequestState, SandboxKind,
};
use deputy_runner::link::{Client, ClientError};
use deputy_runner::process::is_alive;
use support::{RUNNER, Run, collect, new_id, processes_with, read_until, run, shell, tag, until};
use uuid::Uuid;

/// Prints lines that tell of every lost or doubled byte, waits for the gate, and prints more.
const NUMBERS: &str = "mkfifo gate; seq 1 200000; cat gate; seq 200001 400000";

fn numbers() -> Vec<u8> {
    let lines =
        |from: u32, to| (from..=to).flat_map(|number| [number.to_string(), "\n".into()]).collect::<String>();
    // The line between the halves comes through the gate.
    [lines(1, 200_000), "\n".to_owned(), lines(200_001, 400_000)].concat().into_bytes()
}

#[tokio::test]
async fn output_goes_on_where_it_stopped_after_the_daemon_was_killed() {
    for sandbox in [SandboxKind::Bubblewrap, SandboxKind::None] {
        let at = Run::prepare(sandbox, |_| {});
        // The daemon's part is played by a shell that starts the shim and is killed with its group.
        let mut daemon = Command::new("sh")
            .args(["-c", "\"$0\" shim --dir \"$1\" & wait"])
            .args([RUNNER.as_ref(), at.dir().as_os_str()])
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        assert!(ready.contains("ready"), "{ready}");
        let id = new_id();
        let mut client = at.dial().await;
        client.send(Frame::Request { id, call: shell(NUMBERS) }).await.unwrap();
        // Less than has arrived is acknowledged.
        let mut seen = read_until(&mut client, "20000\n").await;
        client.ack(id, 1000).await.unwrap();
        drop(client);
        let group = rustix::process::Pid::from_child(&daemon);
        rustix::process::kill_process_group(group, rustix::process::Signal::KILL).unwrap();
        daemon.wait().unwrap();

        let mut client = at.dial().await;
        let kept = 12_345;
        seen.truncate(kept);
        client.send(Frame::Resume { id, offset: kept as u64 }).await.unwrap();
        // The gate opens by a second request beside the first.
        let opener = new_id();
        client.send(Frame::Request { id: opener, call: shell("echo > gate") }).await.unwrap();
        let mut offset = kept as u64;
        let mut finished = 0;
        while finished < 2 {
            match client.next().await.unwrap().expect("the link stays up") {
                Frame::Output { id: of, offset: at, data, .. } => {
                    assert_eq!((of, at), (id, offset));
                    offset += data.0.len() as u64;
                    seen.extend(data.0);
                    client.ack(id, offset).await.unwrap();
                }
                Frame::Finished { .. } => finished += 1,
                _ => {}
            }
        }
        assert!(seen == numbers(), "every byte once");
    }
}

#[tokio::test]
async fn a_repeated_id_is_answered_and_never_run_again() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let call = shell("echo ran >> counter; echo output");
    let id = new_id();
    let mut answers = Vec::new();
    for _ in 0..3 {
        let mut client = at.dial().await;
        for _ in 0..2 {
            client.send(Frame::Request { id, call: call.clone() }).await.unwrap();
            answers.push(collect(&mut client, id, 0).await);
        }
    }
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.0 == b"output\n"));
    assert_eq!(std::fs::read_to_string(at.workspace().join("counter")).unwrap(), "ran\n");
    let mut client = at.dial().await;
    client.send(Frame::Request { id, call: shell("echo other") }).await.unwrap();
    let Some(Frame::Error { code, .. }) = client.next().await.unwrap() else { panic!("it is refused") };
    assert_eq!(code, LinkErrorCode::IdReused);
}

#[tokio::test]
async fn a_killed_shim_takes_the_sandbox_along_and_its_journal_tells_what_was_lost() {
    for sandbox in [SandboxKind::Bubblewrap, SandboxKind::None] {
        let (at, shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let (done, lost) = (new_id(), new_id());
        client.send(Frame::Request { id: done, call: shell("echo kept") }).await.unwrap();
        let answer = collect(&mut client, done, 0).await;
        let call = shell("echo ran >> counter; setsid sleep 7301 & echo begun; sleep 7302");
        client.send(Frame::Request { id: lost, call: call.clone() }).await.unwrap();
        read_until(&mut client, "begun").await;
        let (journal, child) = (shim.pid_file.journal_id, shim.pid_file.child.clone().unwrap());
        shim.kill_hard();

        let shim = at.shim();
        assert!(!is_alive(&child.process), "PID 1 of the sandbox is gone");
        let left = format!("DEPUTY_RUN_ID={}", at.spec.run_id);
        assert_eq!(marked(&left, shim.pid_file.mark), 0, "{sandbox:?}");
        let mut client = at.dial().await;
        assert_eq!((shim.pid_file.journal_id, client.greeting.journal_id), (journal, Some(journal)));
        client.send(Frame::Query { id: lost }).await.unwrap();
        let Some(Frame::Status { state, .. }) = client.next().await.unwrap() else { panic!("a state") };
        assert_eq!(state, RequestState::Lost { output_bytes: 6 });
        // Asked to run again it tells the same, with the output there was.
        client.send(Frame::Request { id: lost, call }).await.unwrap();
        assert!(matches!(client.next().await.unwrap(), Some(Frame::Accepted { .. })));
        let Some(Frame::Output { data, .. }) = client.next().await.unwrap() else { panic!("output") };
        assert_eq!(data.0, b"begun\n");
        assert!(matches!(
            client.next().await.unwrap(),
            Some(Frame::Status { state: RequestState::Lost { .. }, .. })
        ));
        assert_eq!(std::fs::read_to_string(at.workspace().join("counter")).unwrap(), "ran\n");
        client.send(Frame::Resume { id: done, offset: 0 }).await.unwrap();
        assert_eq!(collect(&mut client, done, 0).await, answer);
        client.send(Frame::Query { id: new_id() }).await.unwrap();
        let state = until(&mut client, |frame| match frame {
            Frame::Status { state, .. } => Some(state),
            _ => None,
        });
        assert_eq!(state.await, RequestState::Unknown);
    }
}

/// Processes with this variable that do not belong to the shim of `mark`.
fn marked(variable: &str, mark: Uuid) -> usize {
    let entries = std::fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
    let environments = entries.filter_map(|path| std::fs::read(path.join("environ")).ok());
    let texts = environments.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    texts.filter(|text| text.contains(variable) && !text.contains(&mark.to_string())).count()
}

#[tokio::test]
async fn a_tool_that_kills_its_runner_is_lost_and_the_next_one_works() {
    for sandbox in [SandboxKind::Bubblewrap, SandboxKind::None] {
        let (at, shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let (id, tag) = (new_id(), tag());
        client
            .send(Frame::Request {
                id,
                call: shell(&format!("setsid sleep {tag} & kill -9 $PPID; sleep {tag}")),
            })
            .await
            .unwrap();
        let state = until(&mut client, |frame| match frame {
            Frame::Status { state, .. } => Some(state),
            _ => None,
        });
        assert_eq!(state.await, RequestState::Lost { output_bytes: 0 });
        assert!(processes_with(&format!("sleep {tag}")).is_empty());
        assert_eq!(run(&mut client, "echo next").await.head, "next\n");
        let published: deputy_protocol::link::PidFile =
            serde_json::from_slice(&std::fs::read(at.dir().join("pid.json")).unwrap()).unwrap();
        assert_ne!(published.child, shim.pid_file.child);
    }
}

#[tokio::test]
async fn no_more_than_a_window_is_sent_unacknowledged() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let id = new_id();
    client.send(Frame::Request { id, call: shell("yes | head -c 3000000") }).await.unwrap();
    let mut received = 0;
    while received < OUTPUT_WINDOW_BYTES {
        if let Frame::Output { offset, data, .. } = client.next().await.unwrap().unwrap() {
            assert_eq!(offset, received);
            received += data.0.len() as u64;
        }
    }
    assert_eq!(received, OUTPUT_WINDOW_BYTES);
    // Other requests are not held up by it, and nothing more comes of it meanwhile.
    let other = new_id();
    client.send(Frame::Request { id: other, call: shell("echo other") }).await.unwrap();
    assert_eq!(collect(&mut client, other, 0).await.0, b"other\n");
    client.ack(id, received).await.unwrap();
    let (rest, _) = collect(&mut client, id, received).await;
    assert_eq!(received + rest.len() as u64, 3_000_000);
}

#[tokio::test]
async fn a_settled_request_is_forgotten_but_for_its_id() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let (id, call) = (new_id(), shell("echo x >> counter; echo output"));
    let spool = at.dir().join(format!("spool/{id}.out"));
    client.send(Frame::Request { id, call: call.clone() }).await.unwrap();
    collect(&mut client, id, 0).await;
    assert!(spool.exists());
    client.send(Frame::Settle { id }).await.unwrap();
    client.send(Frame::Request { id, call }).await.unwrap();
    assert!(matches!(client.next().await.unwrap(), Some(Frame::Accepted { .. })));
    let Some(Frame::Status { state, .. }) = client.next().await.unwrap() else { panic!("a state") };
    assert_eq!(state, RequestState::Settled);
    assert!(!spool.exists());
    assert_eq!(std::fs::read_to_string(at.workspace().join("counter")).unwrap(), "x\n");
}

#[tokio::test]
async fn a_newer_connection_replaces_the_older() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut older = at.dial().await;
    let mut newer = at.dial().await;
    let Some(Frame::Error { code, .. }) = older.next().await.unwrap() else { panic!("it is told") };
    assert_eq!(code, LinkErrorCode::Replaced);
    assert!(matches!(older.next().await, Ok(None) | Err(_)));
    assert_eq!(run(&mut newer, "echo still here").await.head, "still here\n");
}

#[tokio::test]
async fn a_caller_for_another_run_is_refused() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let Err(ClientError::NoGreeting(Some(refusal))) = Client::dial(&at.dir(), Uuid::new_v4()).await else {
        panic!("it is refused")
    };
    assert!(matches!(*refusal, Frame::Error { code: LinkErrorCode::WrongRun, .. }));
}

#[tokio::test]
async fn garbage_on_the_socket_harms_nobody() {
    use std::io::{Read as _, Write as _};
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    for garbage in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0, 0, 0, 2, b'{', b'}'], &[255; 100]] {
        let mut stream = support::dial_raw(&at.dir());
        stream.write_all(garbage).unwrap();
        assert_eq!(stream.read(&mut [0; 16]).unwrap_or(0), 0, "it is hung up on");
    }
    assert_eq!(run(&mut at.dial().await, "echo fine").await.head, "fine\n");
}

#[tokio::test]
async fn a_shutdown_without_kill_waits_for_nothing_and_breaks_nothing() {
    let (at, mut shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let id = new_id();
    client.send(Frame::Request { id, call: shell("mkfifo gate; echo begun; cat gate") }).await.unwrap();
    read_until(&mut client, "begun").await;
    client.send(Frame::Shutdown { kill: false }).await.unwrap();
    let Some(Frame::Error { code, .. }) = client.next().await.unwrap() else { panic!("it is refused") };
    assert_eq!(code, LinkErrorCode::Busy);
    client.send(Frame::Request { id: new_id(), call: shell("echo > gate") }).await.unwrap();
    for _ in 0..2 {
        until(&mut client, |frame| matches!(frame, Frame::Finished { .. }).then_some(())).await;
    }
    client.send(Frame::Shutdown { kill: false }).await.unwrap();
    let survivors = until(&mut client, |frame| match frame {
        Frame::Stopped { survivors } => Some(survivors),
        _ => None,
    });
    assert_eq!(survivors.await, 0);
    assert!(shim.process.wait().unwrap().success());
}

#[tokio::test]
async fn a_second_shim_of_one_folder_is_refused() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let Err(message) = at.try_shim() else { panic!("it is refused") };
    assert!(message.contains("another shim"), "{message}");
    assert_eq!(run(&mut at.dial().await, "echo fine").await.head, "fine\n");
}

#[tokio::test]
async fn a_torn_last_line_of_the_journal_is_dropped_and_a_damaged_one_is_refused() {
    let (at, shim) = Run::start(SandboxKind::None);
    let mut client = at.dial().await;
    let id = new_id();
    client.send(Frame::Request { id, call: shell("echo one") }).await.unwrap();
    let answer = collect(&mut client, id, 0).await;
    shim.kill_hard();
    let journal = at.dir().join("journal/journal.jsonl");
    let whole = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, [&whole[..], b"{\"record\":\"fini"].concat()).unwrap();
    let shim = at.shim();
    let mut client = at.dial().await;
    client.send(Frame::Resume { id, offset: 0 }).await.unwrap();
    assert_eq!(collect(&mut client, id, 0).await, answer);
    assert!(matches!(&answer.1, CallResult::Done(Answer::Shell(shell)) if shell.head == "one\n"));
    shim.kill_hard();
    std::fs::write(&journal, [b"garbage\n", &whole[..]].concat()).unwrap();
    let Err(message) = at.try_shim() else { panic!("it is refused") };
    assert!(message.contains("line 1"), "{message}");
}

#[tokio::test]
async fn a_runner_that_was_stopped_by_a_tool_is_given_up_and_replaced() {
    for sandbox in [SandboxKind::Bubblewrap, SandboxKind::None] {
        let (at, _shim) = Run::start_with(sandbox, |spec| spec.heartbeat_ms = 300);
        let mut client = at.dial().await;
        let (id, tag) = (new_id(), tag());
        client
            .send(Frame::Request { id, call: shell(&format!("kill -STOP $PPID; sleep {tag}")) })
            .await
            .unwrap();
        let state = until(&mut client, |frame| match frame {
            Frame::Status { state, .. } => Some(state),
            _ => None,
        });
        assert_eq!(state.await, RequestState::Lost { output_bytes: 0 });
        assert!(processes_with(&format!("sleep {tag}")).is_empty());
        assert_eq!(run(&mut client, "echo next").await.head, "next\n");
    }
}

#[tokio::test]
async fn a_daemon_that_went_silent_is_hung_up_on() {
    let (at, _shim) = Run::start_with(SandboxKind::None, |spec| spec.heartbeat_ms = 20);
    let mut stream = support::dial_raw(&at.dir());
    support::greet_raw(&mut stream, at.spec.run_id);
    // Pings arrive and nobody answers them: in the end the shim hangs up.
    std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
}
