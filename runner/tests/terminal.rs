//! Programs on terminals: a shell as a person has it, flow that nobody's memory pays for, and an end that leaves nobody.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use deputy_protocol::link::{
    Answer, Call, CallResult, Exec, Frame, RequestId, SPOOL_DIR, SandboxKind, ShellAnswer,
    TERMINAL_WINDOW_BYTES, TerminalSize, ToolErrorKind,
};
use deputy_runner::link::Client;
use support::{Run, collect, new_id, processes_with, read_until, tag, until};

const BOTH: [SandboxKind; 2] = [SandboxKind::Bubblewrap, SandboxKind::None];

fn on_terminal(script: &str) -> Call {
    Call::Exec(Exec {
        argv: ["/bin/sh", "-c", script].map(str::to_owned).to_vec(),
        terminal: Some(TerminalSize { cols: 91, rows: 33 }),
        ..Exec::default()
    })
}

async fn begin(client: &mut Client, script: &str) -> RequestId {
    let id = new_id();
    client.send(Frame::Request { id, call: on_terminal(script) }).await.unwrap();
    id
}

async fn press(client: &mut Client, id: RequestId, seq: u64, keys: &str) {
    client.send(Frame::Input { id, seq, data: keys.into(), end: false }).await.unwrap();
}

/// The end of a program that writes little.
async fn end(client: &mut Client, id: RequestId) -> CallResult {
    until(client, |frame| match frame {
        Frame::Finished { id: of, result } if of == id => Some(result),
        _ => None,
    })
    .await
}

fn shell(result: CallResult) -> ShellAnswer {
    match result {
        CallResult::Done(Answer::Shell(answer)) => answer,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_program_has_a_terminal_of_the_size_that_was_wanted_and_hears_of_another() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let script = "tty >/dev/null && test -t 0 && test -t 1 && test -t 2 && stty size; \
                      trap 'stty size; exit 7' WINCH; echo set; while :; do read line; done";
        let id = begin(&mut client, script).await;
        let seen = String::from_utf8(read_until(&mut client, "set").await).unwrap();
        assert!(seen.contains("33 91"), "{seen}");
        client.send(Frame::Resize { id, size: TerminalSize { cols: 132, rows: 50 } }).await.unwrap();
        let seen = String::from_utf8(read_until(&mut client, "132").await).unwrap();
        assert!(seen.contains("50 132"), "{seen}");
        assert_eq!(shell(end(&mut client, id).await).exit_code, Some(7));
    }
}

#[tokio::test]
async fn control_c_interrupts_what_runs_and_what_is_typed_is_shown() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let id = begin(
            &mut client,
            "trap 'caught=1; echo caught' INT; echo begun; while [ -z \"$caught\" ]; do sleep 0.2; done; cat",
        )
        .await;
        read_until(&mut client, "begun").await;
        press(&mut client, id, 1, "\u{3}").await;
        read_until(&mut client, "caught").await;
        press(&mut client, id, 2, "typed\r").await;
        let seen = read_until(&mut client, "typed\r\ntyped").await;
        assert!(!seen.is_empty(), "once by the terminal, once by the program");
        press(&mut client, id, 3, "\u{4}").await;
        assert_eq!(shell(end(&mut client, id).await).exit_code, Some(0));
    }
}

#[tokio::test]
async fn a_terminal_that_nobody_reads_stands_still_and_is_kept_nowhere() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let id = begin(&mut client, "head -c 3000000 /dev/zero | tr '\\0' x; echo; echo last").await;
    let mut offset = 0;
    while offset < TERMINAL_WINDOW_BYTES {
        offset = until(&mut client, |frame| match frame {
            Frame::Output { offset, data, .. } => Some(offset + data.0.len() as u64),
            _ => None,
        })
        .await;
    }
    // Another request is answered all the same, and before anything more of the first.
    let answered = new_id();
    client.send(Frame::Request { id: answered, call: support::shell("echo beside") }).await.unwrap();
    let mut more = 0;
    loop {
        match client.next().await.unwrap().unwrap() {
            Frame::Output { id: of, data, .. } if of == id => more += data.0.len(),
            Frame::Finished { id: of, .. } if of == answered => break,
            _ => {}
        }
    }
    assert!(more as u64 <= TERMINAL_WINDOW_BYTES, "{more} bytes came that nobody asked for");
    let spooled = std::fs::read_dir(at.dir().join(SPOOL_DIR)).unwrap();
    assert!(spooled.flatten().all(|file| !file.file_name().to_string_lossy().contains(&id.to_string())));
    offset += more as u64;
    client.ack(id, offset).await.unwrap();
    let (rest, result) = collect_from(&mut client, id, offset).await;
    assert!(String::from_utf8_lossy(&rest).ends_with("last\r\n"));
    assert_eq!(shell(result).output_bytes, offset + rest.len() as u64);
    assert!(offset + rest.len() as u64 > 3_000_000);
}

/// The rest of a terminal's output. Every byte comes once and in order.
async fn collect_from(client: &mut Client, id: RequestId, offset: u64) -> (Vec<u8>, CallResult) {
    collect(client, id, offset).await
}

#[tokio::test]
async fn one_that_is_hung_up_takes_all_along_that_it_began() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let (inside, outside) = (tag(), tag());
        let script = format!("setsid sleep {outside} & trap '' HUP; echo begun; sleep {inside}");
        let id = begin(&mut client, &script).await;
        read_until(&mut client, "begun").await;
        client.send(Frame::Cancel { id }).await.unwrap();
        match end(&mut client, id).await {
            CallResult::Failed(error) => assert_eq!(error.kind, ToolErrorKind::Cancelled),
            other @ CallResult::Done(_) => panic!("{other:?}"),
        }
        for left in [inside, outside] {
            assert_eq!(processes_with(&left.to_string()), Vec::<String>::new());
        }
    }
}

#[tokio::test]
async fn what_a_shell_leaves_behind_ends_with_it() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let left = tag();
    let script = format!("nohup setsid sleep {left} >/dev/null 2>&1 </dev/null & echo begun; exit 4");
    let id = begin(&mut client, &script).await;
    let answer = shell(end(&mut client, id).await);
    assert_eq!(answer.exit_code, Some(4));
    assert_eq!(processes_with(&left.to_string()), Vec::<String>::new());
}

#[tokio::test]
async fn a_daemon_that_hangs_up_ends_its_terminals_and_a_tethered_shim_with_them() {
    for tethered in [false, true] {
        let at = Run::prepare(SandboxKind::Bubblewrap, |spec| spec.tethered = tethered);
        let mut shim = at.shim();
        let mut client = at.dial().await;
        let left = tag();
        begin(&mut client, &format!("echo begun; sleep {left}")).await;
        read_until(&mut client, "begun").await;
        drop(client);
        if tethered {
            shim.process.wait().unwrap();
        } else {
            // Asked for over the next connection, once the shim noticed.
            let mut client = at.dial().await;
            while !processes_with(&left.to_string()).is_empty() {
                support::run(&mut client, "true").await;
            }
        }
        assert_eq!(processes_with(&left.to_string()), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_quiesce_ends_terminals_too() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let id = begin(&mut client, "trap '' HUP TERM; echo begun; sleep 1000").await;
    read_until(&mut client, "begun").await;
    let quiesce = new_id();
    client.send(Frame::Request { id: quiesce, call: Call::Quiesce }).await.unwrap();
    assert_eq!(shell(end(&mut client, id).await).signal, Some(9));
}
