//! Ending hands leaves nothing behind, whatever state they are in.

use super::support::{
    BOTH, Host, begin, checks, kill_hard, later, new_id, processes_with, run, shell, until, until_reaped,
};
use deputy_actors::ports::{Hands, HandsFault, Recovered, Slot};
use deputy_protocol::ids::RunId;
use deputy_protocol::link::{KillReport, SandboxKind};
use deputy_runner::process::is_alive;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use tokio::sync::mpsc;
use uuid::Uuid;

const HIDE: &str = "setsid SLEEP & nohup SLEEP & (setsid sh -c 'SLEEP & exec SLEEP' &); env -i setsid sh -c 'cd /; SLEEP' & \
    until [ $(pgrep -c -f '^SLEEP$') -ge 5 ]; do :; done; echo hidden; exec SLEEP";

#[tokio::test]
async fn a_kill_leaves_no_process_wherever_it_hid() {
    for (sandbox, tag) in BOTH.into_iter().zip(["sleep 860001", "sleep 860002"]) {
        let host = Host::new(sandbox);
        let setup = host.setup();
        let daemon = host.daemon();
        for setup in [&setup, &checks(&setup)] {
            let hand = daemon.open(setup).await.unwrap();
            begin(&hand, &HIDE.replace("SLEEP", tag), "hidden").await;
        }
        let report = daemon.kill(setup.run_id).await.unwrap();
        assert_eq!(report.survivors, 0, "{sandbox:?}");
        assert!(report.killed >= 14, "{sandbox:?}: {report:?}");
        assert!(processes_with(tag).is_empty(), "{sandbox:?}");
        assert!(processes_with(&setup.run_id.to_string()).is_empty(), "{sandbox:?}");
        assert!(daemon.living().await.unwrap().is_empty());
        assert_eq!(daemon.kill(setup.run_id).await.unwrap().killed, 0, "once more is harmless");
    }
}

#[tokio::test]
async fn a_kill_by_a_daemon_that_never_spoke_to_the_shim_leaves_nothing_either() {
    for (sandbox, tag) in BOTH.into_iter().zip(["sleep 861001", "sleep 861002"]) {
        let host = Host::new(sandbox);
        let setup = host.setup();
        {
            let hand = host.daemon().open(&setup).await.unwrap();
            begin(&hand, &HIDE.replace("SLEEP", tag), "hidden").await;
        }
        // And the shim hangs.
        let shim = i32::try_from(host.pid_file(setup.run_id, "agent").shim.pid).unwrap();
        kill_process(Pid::from_raw(shim).unwrap(), Signal::STOP).unwrap();
        let report = host.daemon().kill(setup.run_id).await.unwrap();
        assert_eq!(report.survivors, 0, "{sandbox:?}");
        assert!(processes_with(tag).is_empty(), "{sandbox:?}");
    }
}

#[tokio::test]
async fn hands_that_hang_are_ended_and_others_take_their_place() {
    for (sandbox, tag) in BOTH.into_iter().zip(["sleep 863001", "sleep 863002"]) {
        let host = Host::new(sandbox);
        let setup = host.setup();
        let id = {
            let hand = host.daemon().open(&setup).await.unwrap();
            begin(&hand, &HIDE.replace("SLEEP", tag), "hidden").await
        };
        let hung = host.pid_file(setup.run_id, "agent");
        let shim = i32::try_from(hung.shim.pid).unwrap();
        kill_process(Pid::from_raw(shim).unwrap(), Signal::STOP).unwrap();
        let daemon = host.daemon();
        let hand = daemon.open(&later(&setup)).await.unwrap();
        assert!(!is_alive(&hung.shim), "{sandbox:?}");
        assert!(processes_with(tag).is_empty(), "{sandbox:?}");
        assert_eq!(run(hand.as_ref(), "echo here").await.0.head, "here\n");
        let (output, _pieces) = mpsc::channel(64);
        assert_eq!(hand.recover(id, output).await.unwrap(), Recovered::Lost, "nobody knows how that ended");
    }
}

#[tokio::test]
async fn a_sweep_leaves_neither_processes_nor_files_and_what_is_tried_again_begins_with_nothing() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let daemon = host.daemon();
    let hand = daemon.open(&setup).await.unwrap();
    run(hand.as_ref(), "echo kept > ~/note").await;
    begin(&hand, &HIDE.replace("SLEEP", "sleep 864001"), "hidden").await;
    daemon.open(&checks(&setup)).await.unwrap();
    assert_eq!(daemon.kept().await.unwrap(), [setup.run_id]);
    assert_eq!(daemon.sweep(setup.run_id).await.unwrap().survivors, 0);
    assert!(processes_with("sleep 864001").is_empty());
    assert!(daemon.kept().await.unwrap().is_empty());
    let left: Vec<_> = fs::read_dir(host.run_dir(setup.run_id)).unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "the tree is not theirs: {left:?}");
    fs::remove_dir(&setup.tree).unwrap();
    assert_eq!(daemon.sweep(setup.run_id).await.unwrap().killed, 0, "once more is harmless");
    assert!(!host.run_dir(setup.run_id).exists(), "an empty folder is looked into no more");

    fs::create_dir_all(&setup.tree).unwrap();
    let hand = daemon.open(&later(&setup)).await.unwrap();
    assert_eq!(run(hand.as_ref(), "ls -A ~").await.0.head, "");
}

#[tokio::test]
async fn killing_a_run_whose_shim_is_gone_does_not_touch_another_run() {
    let host = Host::new(SandboxKind::Bubblewrap);
    let daemon = host.daemon();
    let dead = host.setup();
    daemon.open(&dead).await.unwrap();
    kill_hard(host.pid_file(dead.run_id, "agent").shim.pid);
    // The kernel may give the namespace's number to the next one.
    let others: Vec<_> = (0..4).map(|_| host.setup()).collect();
    let mut hands = Vec::new();
    for setup in &others {
        hands.push(daemon.open(setup).await.unwrap());
    }
    daemon.kill(dead.run_id).await.unwrap();
    for hand in hands {
        assert_eq!(run(hand.as_ref(), "echo here").await.0.head, "here\n");
    }
}

#[tokio::test]
async fn whoever_waits_for_an_answer_is_told_of_the_end_and_no_zombie_stays() {
    for sandbox in BOTH {
        let host = Host::new(sandbox);
        let setup = host.setup();
        let daemon = host.daemon();
        let hand = daemon.open(&setup).await.unwrap();
        let (output, mut pieces) = mpsc::channel(64);
        let call = shell("echo began; exec sleep 862001");
        let asked = tokio::spawn(async move { hand.request(new_id(), call, output).await });
        until(&mut pieces, "began").await;
        let shim = host.pid_file(setup.run_id, "agent").shim.pid;
        daemon.kill(setup.run_id).await.unwrap();
        let fault = asked.await.unwrap().unwrap_err();
        assert!(matches!(fault, HandsFault::Gone(_)), "{sandbox:?}: {fault:?}");
        until_reaped(shim).await;
    }
}

#[tokio::test]
async fn there_is_nothing_to_kill_where_there_was_nothing() {
    let host = Host::new(SandboxKind::None);
    let report = host.daemon().kill(RunId(Uuid::now_v7())).await.unwrap();
    assert_eq!((report.killed, report.survivors), (0, 0));
}

#[tokio::test]
async fn a_torn_pid_file_stops_a_kill_only_while_a_shim_lives() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let daemon = host.daemon();
    daemon.open(&setup).await.unwrap();
    let path = host.shim_dir(setup.run_id, "agent").join("pid.json");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, "").unwrap();
    let fault = daemon.kill(setup.run_id).await.unwrap_err();
    assert!(matches!(fault, HandsFault::NotEnded(_)), "{fault:?}");
    fs::write(&path, whole).unwrap();
    assert!(daemon.kill(setup.run_id).await.unwrap().killed > 0);
    fs::write(&path, "").unwrap();
    assert_eq!(daemon.kill(setup.run_id).await.unwrap().survivors, 0);
    let hand = daemon.open(&later(&setup)).await.unwrap();
    assert_eq!(run(hand.as_ref(), "echo new").await.0.head, "new\n");
}

#[tokio::test]
async fn a_kill_does_not_wait_for_hands_that_are_being_opened() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let daemon = host.daemon();
    drop(daemon.open(&setup).await.unwrap());
    // A shim that accepts and never greets: opening would wait for ten seconds.
    let shim = i32::try_from(host.pid_file(setup.run_id, "agent").shim.pid).unwrap();
    kill_process(Pid::from_raw(shim).unwrap(), Signal::STOP).unwrap();
    let other = host.daemon();
    let (opener, again) = (other.clone(), later(&setup));
    let opening = tokio::spawn(async move { opener.open(&again).await });
    let KillReport { survivors, duration_ms, .. } = other.kill(setup.run_id).await.unwrap();
    assert_eq!(survivors, 0);
    assert!(duration_ms < 5_000);
    // It may have come after the kill, then it opened new ones.
    if let Err(fault) = opening.await.unwrap() {
        assert!(matches!(fault, HandsFault::Gone(_)), "{fault:?}");
    }
}

#[tokio::test]
async fn closing_one_slot_leaves_the_other() {
    let host = Host::new(SandboxKind::Bubblewrap);
    let setup = host.setup();
    let daemon = host.daemon();
    let agent = daemon.open(&setup).await.unwrap();
    daemon.open(&checks(&setup)).await.unwrap();
    let report = daemon.close(setup.run_id, Slot::Checks).await.unwrap();
    assert!(report.killed > 0 && report.survivors == 0, "{report:?}");
    assert_eq!(run(agent.as_ref(), "echo here").await.0.head, "here\n");
    assert!(!host.shim_dir(setup.run_id, "checks").exists());
}

#[tokio::test]
async fn no_secret_is_left_on_disk_after_the_end_and_none_was_ever_shown() {
    for sandbox in BOTH {
        let host = Host::new(sandbox);
        let mut setup = host.setup();
        let secret = format!("canary-{}", Uuid::new_v4());
        setup.env.insert("TOKEN".to_owned(), secret.clone());
        assert!(!format!("{setup:?}").contains(&secret));
        let daemon = host.daemon();
        let hand = daemon.open(&setup).await.unwrap();
        assert_eq!(
            run(hand.as_ref(), "printf %s $TOKEN | wc -c").await.0.head,
            format!("{}\n", secret.len())
        );
        assert!(processes_with(&secret).is_empty(), "{sandbox:?}");
        let shim = host.pid_file(setup.run_id, "agent").shim.pid;
        assert!(
            !fs::read_to_string(format!("/proc/{shim}/environ")).unwrap().contains("HOME="),
            "made from nothing"
        );
        assert!(!host.log(setup.run_id).contains(&secret), "{sandbox:?}");
        let spec = host.shim_dir(setup.run_id, "agent").join("shim.json");
        assert_eq!(fs::metadata(&spec).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(spec.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
        daemon.kill(setup.run_id).await.unwrap();
        let found =
            std::process::Command::new("grep").args(["-rl", &secret]).arg(host.data_dir()).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&found.stdout), "", "{sandbox:?}");
    }
}

#[tokio::test]
async fn sweeping_removes_all_that_hands_kept() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let daemon = host.daemon();
    let hand = daemon.open(&setup).await.unwrap();
    run(hand.as_ref(), "echo kept >~/file").await;
    daemon.sweep(setup.run_id).await.unwrap();
    let left: Vec<_> =
        fs::read_dir(host.run_dir(setup.run_id)).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["tree"]);
}
