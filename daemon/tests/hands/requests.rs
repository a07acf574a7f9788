//! Requests and their answers.

use super::support::{BOTH, Host, all, answer, begin, new_id, numbers, recover, run, shell, until};
use deputy_actors::ports::{Hand, Hands, HandsFault, Recovered};
use deputy_protocol::link::{Answer, Call, CallResult, FsRead, FsWrite, SandboxKind, ToolErrorKind};
use futures::future::join_all;
use std::fs;
use std::sync::Arc;
use tokio::sync::mpsc;

#[tokio::test]
async fn a_command_runs_in_the_tree_and_its_output_is_shown_as_it_comes() {
    for sandbox in BOTH {
        let host = Host::new(sandbox);
        let setup = host.setup();
        let hand = host.daemon().open(&setup).await.unwrap();
        let (output, mut pieces) = mpsc::channel(64);
        let script = "echo first; until [ -e go ]; do sleep 0.01; done; echo second; echo $SECRET; pwd";
        let asked = tokio::spawn(async move { hand.request(new_id(), shell(script), output).await });
        until(&mut pieces, "first\n").await;
        fs::write(setup.tree.join("go"), "").unwrap();
        let shown = String::from_utf8(all(pieces).await).unwrap();
        let done = asked.await.unwrap().unwrap();
        assert_eq!(done.output_bytes, "first\n".len() as u64 + shown.len() as u64);
        let answer = answer(done);
        assert_eq!(answer.exit_code, Some(0), "{sandbox:?}");
        assert_eq!(answer.head, format!("first\n{shown}"), "{sandbox:?}");
        assert!(shown.starts_with("second\nhush-hush\n"), "{sandbox:?}: {shown}");
    }
}

#[tokio::test]
async fn files_are_written_and_read_below_the_tree_only() {
    let host = Host::new(SandboxKind::Bubblewrap);
    let setup = host.setup();
    let hand = host.daemon().open(&setup).await.unwrap();
    let ask = async |call| {
        let (output, _) = mpsc::channel(1);
        hand.request(new_id(), call, output).await.unwrap().result
    };
    let write = FsWrite { path: "a/b.txt".to_owned(), content: "text\n".to_owned() };
    let written = ask(Call::FsWrite(write)).await;
    assert_eq!(written, CallResult::Done(Answer::Written { size_bytes: 5, created: true }));
    assert_eq!(fs::read_to_string(setup.tree.join("a/b.txt")).unwrap(), "text\n");
    let CallResult::Failed(error) =
        ask(Call::FsRead(FsRead { path: "/etc/passwd".to_owned(), ..FsRead::default() })).await
    else {
        panic!("a path outside was read")
    };
    assert_eq!(error.kind, ToolErrorKind::OutsideWorkspace);
}

#[tokio::test]
async fn requests_run_side_by_side() {
    let host = Host::new(SandboxKind::None);
    let hand = host.daemon().open(&host.setup()).await.unwrap();
    // Each waits for all others: one after the other they would never end.
    let commands: Vec<String> = (0..8)
        .map(|n| format!("touch at-{n}; until [ $(ls at-* | wc -l) = 8 ]; do sleep 0.01; done; echo {n}"))
        .collect();
    let answers = join_all(commands.iter().map(|command| run(hand.as_ref(), command))).await;
    for (n, (answer, shown)) in answers.into_iter().enumerate() {
        assert_eq!(answer.head, format!("{n}\n"));
        assert_eq!(shown, answer.head.as_bytes());
    }
}

#[tokio::test]
async fn output_of_many_windows_comes_whole_and_in_order() {
    let host = Host::new(SandboxKind::Bubblewrap);
    let hand = host.daemon().open(&host.setup()).await.unwrap();
    let (output, pieces) = mpsc::channel(100_000);
    let (done, shown) = tokio::join!(hand.request(new_id(), shell("seq 1 400000"), output), all(pieces));
    let expected = numbers(1..=400_000);
    assert_eq!(done.unwrap().output_bytes, expected.len() as u64);
    assert!(shown == expected.as_bytes(), "{} bytes instead of {}", shown.len(), expected.len());
}

#[tokio::test]
async fn a_reader_that_does_not_read_holds_nothing_up() {
    let host = Host::new(SandboxKind::None);
    let hand = host.daemon().open(&host.setup()).await.unwrap();
    let (output, _unread) = mpsc::channel(1);
    let done = hand.request(new_id(), shell("seq 1 400000"), output).await.unwrap();
    assert_eq!(answer(done).exit_code, Some(0));
}

#[tokio::test]
async fn a_request_that_nobody_waits_for_goes_on_and_is_found_again() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let hand = host.daemon().open(&setup).await.unwrap();
    let script = "echo began; until [ -e go ]; do sleep 0.01; done; echo once >>count; echo ended";
    let id = begin(&hand, script, "began").await;
    let (output, mut pieces) = mpsc::channel::<bytes::Bytes>(1024);
    let watched = async {
        let mut shown = pieces.recv().await.expect("it is shown from its beginning").to_vec();
        // Not before: of one that has ended there is an answer, and nothing more to be seen.
        fs::write(setup.tree.join("go"), "").unwrap();
        shown.extend(all(pieces).await);
        shown
    };
    let (recovered, shown) = tokio::join!(hand.recover(id, output), watched);
    let recovered = recovered.unwrap();
    let Recovered::Done(done) = recovered else { panic!("unexpected {recovered:?}") };
    assert_eq!(answer(done).head, "began\nended\n");
    assert_eq!(shown, b"began\nended\n");
    assert_eq!(fs::read_to_string(setup.tree.join("count")).unwrap(), "once\n");
}

#[tokio::test]
async fn a_repeated_request_is_answered_and_not_run_again() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let hand = host.daemon().open(&setup).await.unwrap();
    let (id, call) = (new_id(), shell("echo once >>count"));
    let ask = async |call: Call| {
        let (output, _) = mpsc::channel(1);
        hand.request(id, call, output).await
    };
    let first = ask(call.clone()).await.unwrap();
    assert_eq!(ask(call.clone()).await.unwrap(), first);
    assert_eq!(fs::read_to_string(setup.tree.join("count")).unwrap(), "once\n");
    assert!(matches!(ask(shell("echo other")).await, Err(HandsFault::Refused(_))));

    hand.settle(id).await.unwrap();
    assert!(matches!(ask(call).await, Err(HandsFault::Refused(_))), "its answer is dropped");
    assert_eq!(recover(hand.as_ref(), id).await.0, Recovered::Lost);
    assert_eq!(fs::read_to_string(setup.tree.join("count")).unwrap(), "once\n");
}

#[tokio::test]
async fn what_the_runner_never_heard_of_never_began() {
    let host = Host::new(SandboxKind::None);
    let hand = host.daemon().open(&host.setup()).await.unwrap();
    assert_eq!(recover(hand.as_ref(), new_id()).await.0, Recovered::NeverBegan);
}

#[tokio::test]
async fn a_call_that_fits_no_frame_is_refused_and_the_hands_stay_usable() {
    let host = Host::new(SandboxKind::None);
    let hand = host.daemon().open(&host.setup()).await.unwrap();
    let write = FsWrite { path: "large".to_owned(), content: "x".repeat(9 << 20) };
    let (output, _) = mpsc::channel(1);
    let refused = hand.request(new_id(), Call::FsWrite(write), output).await;
    assert!(matches!(refused, Err(HandsFault::Refused(_))), "{refused:?}");
    assert_eq!(run(hand.as_ref(), "echo on").await.0.head, "on\n");
}

#[tokio::test]
async fn opening_at_the_same_time_gives_the_same_hands() {
    let host = Host::new(SandboxKind::None);
    let (daemon, setup) = (host.daemon(), host.setup());
    let hands: Vec<Arc<dyn Hand>> =
        join_all((0..8).map(|_| daemon.open(&setup))).await.into_iter().map(Result::unwrap).collect();
    assert!(hands.iter().all(|hand| Arc::ptr_eq(hand, &hands[0])));
    let answers = join_all(hands.iter().map(|hand| run(hand.as_ref(), "echo here"))).await;
    assert!(answers.iter().all(|(answer, _)| answer.head == "here\n"));
    assert_eq!(
        super::support::processes_with(setup.run_id.to_string().as_str()).len(),
        2,
        "one shim, one inner"
    );
}

#[tokio::test]
async fn a_hundred_requests_leave_no_descriptor_behind() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let hand = host.daemon().open(&setup).await.unwrap();
    let shim = host.pid_file(setup.run_id, "agent").shim.pid;
    let count = |pid: u32| fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count();
    let once = async || {
        let id = new_id();
        let (output, _) = mpsc::channel(1);
        hand.request(id, shell("echo output"), output).await.unwrap();
        hand.settle(id).await.unwrap();
        // Settling has no answer; what is asked after it has one.
        assert_eq!(recover(hand.as_ref(), id).await.0, Recovered::Lost);
    };
    once().await;
    let (shims, ours) = (count(shim), count(std::process::id()));
    for _ in 0..100 {
        once().await;
    }
    assert_eq!(count(shim), shims, "the shim's");
    assert!(
        count(std::process::id()) < ours + 50,
        "other tests open some meanwhile, 100 requests would show"
    );
}
