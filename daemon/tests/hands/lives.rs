//! Daemons come and go, shims come and go, and what happened stays true.

use super::proxy::Proxy;
use super::support::{
    BOTH, Host, all, answer, begin, checks, kill_hard, later, new_id, numbers, processes_with, read, recover,
    run, shell, until, until_ended,
};
use deputy_actors::ports::{Hands, HandsFault, Recovered};
use deputy_protocol::link::SandboxKind;
use std::fs;
use tokio::sync::mpsc;

#[tokio::test]
async fn a_command_outlives_the_daemon_and_its_answer_is_found_exactly_once() {
    for sandbox in BOTH {
        let host = Host::new(sandbox);
        let setup = host.setup();
        let (id, shim) = {
            let daemon = host.daemon();
            let hand = daemon.open(&setup).await.unwrap();
            let script = "echo once >>count; echo began; until [ -e go ]; do sleep 0.01; done; seq 1 50000; echo ended";
            (begin(&hand, script, "began").await, host.pid_file(setup.run_id, "agent").shim)
        };
        fs::write(setup.tree.join("go"), "").unwrap();

        let daemon = host.daemon();
        assert_eq!(daemon.living().await.unwrap(), [setup.run_id]);
        let hand = daemon.open(&later(&setup)).await.unwrap();
        assert_eq!(host.pid_file(setup.run_id, "agent").shim, shim, "it attached, nothing new was started");
        let (recovered, shown) = recover(hand.as_ref(), id).await;
        let Recovered::Done(done) = recovered else { panic!("{sandbox:?}: {recovered:?}") };
        let expected = numbers(1..=50_000);
        assert!(String::from_utf8(shown).unwrap() == format!("began\n{expected}ended\n"), "{sandbox:?}");
        assert_eq!(done.output_bytes, 12 + expected.len() as u64);
        assert_eq!(answer(done).exit_code, Some(0));
        assert_eq!(read(setup.tree.join("count")), "once\n", "{sandbox:?}");
    }
}

#[tokio::test]
async fn what_ended_while_there_was_no_daemon_is_found_too_and_what_never_came_never_began() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let id = {
        let hand = host.daemon().open(&setup).await.unwrap();
        let id = begin(&hand, "echo $$; touch ended; exit 3", "\n").await;
        let (recovered, _) = recover(hand.as_ref(), id).await;
        assert!(matches!(recovered, Recovered::Done(_)));
        id
    };
    let hand = host.daemon().open(&later(&setup)).await.unwrap();
    let (Recovered::Done(done), _) = recover(hand.as_ref(), id).await else { panic!("its end is on record") };
    assert_eq!(answer(done).exit_code, Some(3));
    assert_eq!(recover(hand.as_ref(), new_id()).await.0, Recovered::NeverBegan);
}

#[tokio::test]
async fn when_the_shim_is_killed_the_request_is_gone_and_then_lost() {
    for sandbox in BOTH {
        let host = Host::new(sandbox);
        let setup = host.setup();
        let daemon = host.daemon();
        let hand = daemon.open(&setup).await.unwrap();
        let (id, asking) = (new_id(), hand.clone());
        let (output, mut pieces) = mpsc::channel(64);
        let script = "echo once >>count; echo began; exec sleep 870001";
        let asked = tokio::spawn(async move { asking.request(id, shell(script), output).await });
        until(&mut pieces, "began").await;
        let shim = host.pid_file(setup.run_id, "agent").shim;
        kill_hard(shim.pid);
        let fault = asked.await.unwrap().unwrap_err();
        assert!(matches!(fault, HandsFault::Gone(_)), "{sandbox:?}: {fault:?}");
        assert!(matches!(hand.settle(id).await, Err(HandsFault::Gone(_))));

        let hand = daemon.open(&later(&setup)).await.unwrap();
        assert_ne!(host.pid_file(setup.run_id, "agent").shim, shim);
        assert_eq!(recover(hand.as_ref(), id).await.0, Recovered::Lost, "{sandbox:?}");
        assert_eq!(
            recover(hand.as_ref(), new_id()).await.0,
            Recovered::NeverBegan,
            "the journal is the same"
        );
        assert_eq!(run(hand.as_ref(), "cat count").await.0.head, "once\n", "{sandbox:?}");
        assert!(processes_with("sleep 870001").is_empty(), "{sandbox:?}");
    }
}

#[tokio::test]
async fn when_the_journal_is_lost_nothing_is_said_to_have_never_begun() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    drop(host.daemon().open(&setup).await.unwrap());
    let daemon = host.daemon();
    daemon.kill(setup.run_id).await.unwrap();
    fs::remove_dir_all(host.shim_dir(setup.run_id, "agent")).unwrap();
    // However often the daemon restarts.
    for _ in 0..2 {
        let hand = host.daemon().open(&later(&setup)).await.unwrap();
        assert_eq!(recover(hand.as_ref(), new_id()).await.0, Recovered::Lost);
    }
}

#[tokio::test]
async fn an_answer_survives_the_end_of_the_hands() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let daemon = host.daemon();
    let hand = daemon.open(&setup).await.unwrap();
    let (id, (output, _)) = (new_id(), mpsc::channel(1));
    hand.request(id, shell("exit 4"), output).await.unwrap();
    daemon.kill(setup.run_id).await.unwrap();
    let hand = daemon.open(&later(&setup)).await.unwrap();
    let (Recovered::Done(done), _) = recover(hand.as_ref(), id).await else { panic!("its end is on record") };
    assert_eq!(answer(done).exit_code, Some(4));
}

#[tokio::test]
async fn a_connection_that_breaks_is_dialled_again_and_nothing_is_lost_or_done_twice() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    drop(host.daemon().open(&setup).await.unwrap());
    let mut proxy = Proxy::before(&host.shim_dir(setup.run_id, "agent"));
    let hand = host.daemon().open(&setup).await.unwrap();
    let script = "echo once >>count; echo began; until [ -e go ]; do sleep 0.01; done; seq 1 25000; \
        until [ -e on ]; do sleep 0.01; done; seq 25001 50000";
    let (output, mut pieces) = mpsc::channel(4096);
    let asking = hand.clone();
    let asked = tokio::spawn(async move { asking.request(new_id(), shell(script), output).await });
    let mut shown = until(&mut pieces, "began\n").await;
    for _ in 0..5 {
        proxy.cut_and_wait_for_the_next().await;
    }
    fs::write(setup.tree.join("go"), "").unwrap();
    // In the middle of the flow.
    shown.push_str(&until(&mut pieces, "1000\n").await);
    proxy.cut_and_wait_for_the_next().await;
    fs::write(setup.tree.join("on"), "").unwrap();
    shown.push_str(&String::from_utf8(all(pieces).await).unwrap());
    assert_eq!(answer(asked.await.unwrap().unwrap()).exit_code, Some(0));
    let expected = numbers(1..=50_000);
    assert!(shown == format!("began\n{expected}"), "{} bytes", shown.len());
    assert_eq!(read(setup.tree.join("count")), "once\n");
}

#[tokio::test]
async fn whoever_is_replaced_by_another_daemon_does_not_fight_for_the_hands() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let (one, other) = (host.daemon(), host.daemon());
    let first = one.open(&setup).await.unwrap();
    let (output, mut pieces) = mpsc::channel(64);
    let asking = first.clone();
    let script = "echo began; until [ -e go ]; do sleep 0.01; done; echo ended";
    let asked = tokio::spawn(async move { asking.request(new_id(), shell(script), output).await });
    until(&mut pieces, "began").await;
    let second = other.open(&later(&setup)).await.unwrap();
    let fault = asked.await.unwrap().unwrap_err();
    assert!(matches!(&fault, HandsFault::Gone(detail) if detail.contains("another daemon")), "{fault:?}");
    assert_eq!(run(second.as_ref(), "touch go; echo here").await.0.head, "here\n");
    // Taking them up again is a decision of its own.
    let third = one.open(&later(&setup)).await.unwrap();
    assert_eq!(run(third.as_ref(), "echo back").await.0.head, "back\n");
}

#[tokio::test]
async fn a_pid_file_of_before_a_reboot_is_nobodys() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let daemon = host.daemon();
    drop(daemon.open(&setup).await.unwrap());
    let mut file = host.pid_file(setup.run_id, "agent");
    daemon.kill(setup.run_id).await.unwrap();
    // The ids of processes that live now, of an earlier boot.
    file.shim.pid = std::process::id();
    file.shim.boot_id = "00000000-0000-4000-8000-000000000000".to_owned();
    file.child = None;
    let path = host.shim_dir(setup.run_id, "agent").join("pid.json");
    fs::write(&path, serde_json::to_vec(&file).unwrap()).unwrap();
    assert!(daemon.living().await.unwrap().is_empty());
    assert_eq!(daemon.kill(setup.run_id).await.unwrap().killed, 0);
    fs::write(&path, serde_json::to_vec(&file).unwrap()).unwrap();
    let hand = daemon.open(&later(&setup)).await.unwrap();
    assert_eq!(run(hand.as_ref(), "echo new").await.0.head, "new\n");
}

#[tokio::test]
async fn the_checks_find_a_new_home_every_time_and_the_agent_its_own() {
    for sandbox in BOTH {
        let host = Host::new(sandbox);
        let daemon = host.daemon();
        let (agents, checks) = {
            let setup = host.setup();
            (setup.clone(), checks(&setup))
        };
        let leave = "mkdir -p ~/locked/deep && echo left >~/locked/deep/file && chmod 500 ~/locked; ls ~";
        for setup in [&agents, &checks] {
            let hand = daemon.open(setup).await.unwrap();
            assert_eq!(run(hand.as_ref(), leave).await.0.head, "locked\n", "{sandbox:?}");
            daemon.close(setup.run_id, setup.slot).await.unwrap();
        }
        let hand = daemon.open(&checks).await.unwrap();
        assert_eq!(run(hand.as_ref(), "ls -A ~").await.0.head, "", "{sandbox:?}");
        let hand = daemon.open(&later(&agents)).await.unwrap();
        assert_eq!(run(hand.as_ref(), "cat ~/locked/deep/file").await.0.head, "left\n", "{sandbox:?}");
        daemon.kill(agents.run_id).await.unwrap();
        let left: Vec<_> = fs::read_dir(host.run_dir(agents.run_id).join("home")).unwrap().collect();
        assert_eq!(left.len(), 1, "{sandbox:?}: {left:?}");
    }
}

#[tokio::test]
async fn checks_are_never_done_by_hands_that_were_set_up_otherwise() {
    let host = Host::new(SandboxKind::None);
    let daemon = host.daemon();
    let setup = checks(&host.setup());
    let first = daemon.open(&setup).await.unwrap();
    let shim = host.pid_file(setup.run_id, "checks").shim;
    daemon.open(&setup).await.unwrap();
    assert_eq!(host.pid_file(setup.run_id, "checks").shim, shim, "the same is taken up again");

    let mut other = setup.clone();
    other.env.insert("SECRET".to_owned(), "changed".to_owned());
    let second = daemon.open(&other).await.unwrap();
    assert_eq!(run(second.as_ref(), "echo $SECRET").await.0.head, "changed\n");
    let (output, _) = mpsc::channel(1);
    assert!(matches!(first.request(new_id(), shell("true"), output).await, Err(HandsFault::Gone(_))));
    until_ended(shim.pid).await;
}

#[tokio::test]
async fn the_agents_hands_are_not_ended_because_a_variable_changed() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    drop(host.daemon().open(&setup).await.unwrap());
    let shim = host.pid_file(setup.run_id, "agent").shim;
    let mut other = later(&setup);
    other.env.insert("SECRET".to_owned(), "changed".to_owned());
    host.daemon().open(&other).await.unwrap();
    assert_eq!(host.pid_file(setup.run_id, "agent").shim, shim);
}

#[tokio::test]
async fn living_lists_runs_with_processes_and_no_others() {
    let host = Host::new(SandboxKind::None);
    let daemon = host.daemon();
    assert!(daemon.living().await.unwrap().is_empty());
    let setups = [host.setup(), host.setup(), host.setup()];
    daemon.open(&setups[0]).await.unwrap();
    daemon.open(&checks(&setups[1])).await.unwrap();
    fs::create_dir_all(host.data_dir().join("runs/no-run-at-all")).unwrap();
    drop(daemon);
    let daemon = host.daemon();
    assert_eq!(daemon.living().await.unwrap(), [setups[0].run_id, setups[1].run_id]);
    daemon.kill(setups[0].run_id).await.unwrap();
    assert_eq!(daemon.living().await.unwrap(), [setups[1].run_id]);
}
