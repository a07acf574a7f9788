//! Commands through a real shim and, where it is one, a real sandbox.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;

use deputy_protocol::link::{
    Answer, Call, CallResult, Exec, Frame, Payload, SandboxKind, ShellExec, Stream, ToolErrorKind,
};
use support::{Run, call, new_id, processes_with, read_until, run, shell, tag};

const BOTH: [SandboxKind; 2] = [SandboxKind::Bubblewrap, SandboxKind::None];

fn limited(cmd: &str, timeout_sec: u64) -> Call {
    Call::ShellExec(ShellExec { cmd: cmd.into(), timeout_sec: Some(timeout_sec), ..ShellExec::default() })
}

#[tokio::test]
async fn output_and_exit_code_come_back_in_order() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let (output, result) = call(&mut client, shell("echo one; echo two >&2; echo three; exit 7")).await;
        assert_eq!(output, b"one\ntwo\nthree\n");
        let CallResult::Done(Answer::Shell(answer)) = result else { panic!("{result:?}") };
        assert_eq!((answer.exit_code, answer.head.as_str()), (Some(7), "one\ntwo\nthree\n"));
        assert_eq!((answer.output_bytes, answer.note), (14, None));
    }
}

#[tokio::test]
async fn a_command_runs_where_and_with_what_it_is_told() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        std::fs::create_dir(at.workspace().join("sub folder")).unwrap();
        let mut client = at.dial().await;
        let exec = ShellExec {
            cmd: "pwd; echo $EXTRA $SECRET; echo ${HOME##*/}; touch here".into(),
            cwd: Some("sub folder".into()),
            env: BTreeMap::from([("EXTRA".into(), "more".into())]),
            ..ShellExec::default()
        };
        let (output, _) = call(&mut client, Call::ShellExec(exec)).await;
        let output = String::from_utf8(output).unwrap();
        assert!(output.contains("/sub folder\nmore hush-hush\n"), "{output}");
        assert!(at.workspace().join("sub folder/here").exists());
    }
}

#[tokio::test]
async fn a_folder_outside_the_workspace_is_no_place_to_run_in() {
    let (at, _shim) = Run::start(SandboxKind::None);
    std::os::unix::fs::symlink("/etc", at.workspace().join("way-out")).unwrap();
    let mut client = at.dial().await;
    for cwd in ["..", "/etc", "way-out", "way-out/ssl"] {
        let exec = ShellExec { cmd: "touch /dev/null".into(), cwd: Some(cwd.into()), ..ShellExec::default() };
        let (_, result) = call(&mut client, Call::ShellExec(exec)).await;
        let CallResult::Failed(error) = result else { panic!("{cwd}: {result:?}") };
        assert_eq!(error.kind, ToolErrorKind::OutsideWorkspace, "{cwd}");
    }
}

#[tokio::test]
async fn odd_bytes_break_nothing() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let (output, result) = call(&mut client, shell(r"printf 'a\000b\377\376 \303'")).await;
    assert_eq!(output, b"a\0b\xff\xfe \xc3");
    let CallResult::Done(Answer::Shell(answer)) = result else { panic!("{result:?}") };
    assert_eq!(answer.head, "a\0b\u{fffd}\u{fffd} \u{fffd}");
}

#[tokio::test]
async fn a_time_limit_ends_the_command_and_all_its_children() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let tag = tag();
        let script = "setsid SLEEP & (trap '' TERM; SLEEP) & echo begun; trap '' TERM; SLEEP; SLEEP"
            .replace("SLEEP", &format!("sleep {tag}"));
        let (output, result) = call(&mut client, limited(&script, 1)).await;
        assert_eq!(output, b"begun\n");
        let CallResult::Done(Answer::Shell(answer)) = result else { panic!("{result:?}") };
        assert!(answer.timed_out && answer.note.unwrap().contains("killed after 1 s"));
        assert!(processes_with(&format!("sleep {tag}")).is_empty());
    }
}

#[tokio::test]
async fn a_time_limit_ends_a_program_by_its_arguments_too_and_is_told_from_a_good_end() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let tag = tag();
        let script = format!("trap 'exit 0' TERM; echo begun; sleep {tag} & wait");
        let exec = Exec {
            argv: vec!["/bin/sh".into(), "-c".into(), script],
            timeout_sec: Some(1),
            merge_output: true,
            ..Exec::default()
        };
        let (output, result) = call(&mut client, Call::Exec(exec)).await;
        assert_eq!(output, b"begun\n");
        let CallResult::Done(Answer::Shell(answer)) = result else { panic!("{result:?}") };
        assert_eq!((answer.exit_code, answer.timed_out), (Some(0), true));
        assert!(processes_with(&format!("sleep {tag}")).is_empty());
    }
}

#[tokio::test]
async fn a_cancelled_command_ends_and_says_so() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let id = new_id();
    client.send(Frame::Request { id, call: shell("echo begun; sleep 7100") }).await.unwrap();
    read_until(&mut client, "begun").await;
    client.send(Frame::Cancel { id }).await.unwrap();
    let Some(Frame::Finished { result: CallResult::Failed(error), .. }) = client.next().await.unwrap() else {
        panic!("a cancelled call finishes with an error")
    };
    assert_eq!(error.kind, ToolErrorKind::Cancelled);
}

#[tokio::test]
async fn background_processes_neither_hold_up_the_answer_nor_die_of_it() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let answer = run(
            &mut client,
            "mkfifo gate; (cat gate; echo late; touch survived; echo > done) & mkfifo done; echo now",
        )
        .await;
        assert_eq!(answer.head, "now\n");
        assert!(answer.note.unwrap().contains("background"));
        run(&mut client, "echo > gate; cat done").await;
        assert!(at.workspace().join("survived").exists());
    }
}

#[tokio::test]
async fn a_background_flood_does_not_hold_up_the_answer() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let answer = run(&mut client, "yes & echo now").await;
    assert_eq!(answer.exit_code, Some(0));
}

#[tokio::test]
async fn endless_output_is_counted_cut_off_and_held_in_bounded_memory() {
    let (at, shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let (output, result) = call(&mut client, shell("yes | head -c 100M; echo; echo the end")).await;
    let CallResult::Done(Answer::Shell(answer)) = result else { panic!("{result:?}") };
    assert_eq!(answer.output_bytes, 100 * 1024 * 1024 + 9);
    assert_eq!((answer.spooled_bytes, output.len() as u64), (64 * 1024 * 1024, answer.spooled_bytes));
    assert!(answer.head.starts_with("y\ny\n") && answer.tail.ends_with("y\n\nthe end\n"));
    assert!(answer.note.unwrap().contains("dropped"));
    let status = std::fs::read_to_string(format!("/proc/{}/status", shim.process.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak_kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak_kib < 64 * 1024, "the shim needed {peak_kib} KiB");
    let inner = run(&mut client, "grep VmHWM /proc/$PPID/status | tr -dc 0-9").await;
    assert!(inner.head.parse::<u64>().unwrap() < 64 * 1024, "the inner runner needed {} KiB", inner.head);
}

#[tokio::test]
async fn a_program_by_its_arguments_gets_its_input_and_keeps_its_streams_apart() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let exec = Exec {
        argv: ["sh", "-c", "cat; echo \"$1\" >&2", "x", "-n; $(id)\n'"].map(String::from).to_vec(),
        stdin: Some(Payload(vec![0, 1, 255, b'\n'])),
        ..Exec::default()
    };
    let id = new_id();
    client.send(Frame::Request { id, call: Call::Exec(exec) }).await.unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    loop {
        match client.next().await.unwrap().unwrap() {
            Frame::Output { stream: Stream::Stdout, data, .. } => out.extend(data.0),
            Frame::Output { stream: Stream::Stderr, data, .. } => err.extend(data.0),
            Frame::Finished { result, .. } => {
                assert!(
                    matches!(result, CallResult::Done(Answer::Shell(answer)) if answer.exit_code == Some(0))
                );
                break;
            }
            _ => {}
        }
    }
    assert_eq!(out, [0, 1, 255, b'\n']);
    assert_eq!(err, b"-n; $(id)\n'\n");
}

#[tokio::test]
async fn a_program_that_does_not_exist_is_an_error_that_says_so() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let exec = Exec { argv: vec!["no-such-program".into()], ..Exec::default() };
    let (_, result) = call(&mut client, Call::Exec(exec)).await;
    let CallResult::Failed(error) = result else { panic!("{result:?}") };
    assert!(error.message.contains("could not be started"), "{}", error.message);
}

#[tokio::test]
async fn requests_run_at_the_same_time() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    run(&mut client, "mkfifo a b").await;
    // Each waits for the other: one after the other they would never end.
    let (first, second) = (new_id(), new_id());
    client.send(Frame::Request { id: first, call: shell("echo > a; cat b") }).await.unwrap();
    client.send(Frame::Request { id: second, call: shell("cat a; echo > b") }).await.unwrap();
    let mut finished = 0;
    while finished < 2 {
        finished += u32::from(matches!(client.next().await.unwrap().unwrap(), Frame::Finished { .. }));
    }
}

#[tokio::test]
async fn quiesce_ends_all_that_was_left_running() {
    for sandbox in BOTH {
        let (at, _shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let tag = tag();
        for script in [
            "SLEEP & setsid SLEEP & nohup SLEEP & (setsid sh -c 'SLEEP &') &",
            "env -i setsid sh -c 'exec SLEEP' & until [ $(pgrep -c -f '^SLEEP$') = 5 ]; do :; done",
        ] {
            run(&mut client, &script.replace("SLEEP", &format!("sleep {tag}"))).await;
        }
        let (_, result) = call(&mut client, Call::Quiesce).await;
        let CallResult::Done(Answer::Quiesced { killed }) = result else { panic!("{result:?}") };
        assert!(killed >= 5, "{killed}");
        assert!(processes_with(&format!("sleep {tag}")).is_empty());
        let zombies =
            run(&mut client, "ps -eo ppid,stat | awk -v p=$PPID '$1 == p && $2 ~ /Z/' | wc -l").await;
        assert_eq!(zombies.head.trim(), "0");
    }
}
