//! Starting hands, and refusing to.

use super::support::{BOTH, Host, Pipe, processes_with, run, until_none_has};
use deputy_actors::ports::{Hands, HandsFault};
use deputy_protocol::link::{ProcessIdentity, SandboxKind};
use deputyd::hands::RunnerHands;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn program(path: &Path, script: &str) {
    fs::write(path, script).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The runner, which says that it was started and waits to be let go.
fn slow_runner(host: &Host, began: &Path, go: &Path) -> PathBuf {
    fs::create_dir_all(host.data_dir()).unwrap();
    let slow = host.data_dir().join("slow");
    let (real, began, go) = (super::support::runner(), began.display(), go.display());
    let wait = format!("echo $$ >{began}\nuntil [ -e {go} ]; do sleep 0.01; done");
    program(&slow, &format!("#!/bin/sh\n{wait}\nexec {} \"$@\"\n", real.display()));
    slow
}

#[tokio::test]
async fn a_probe_starts_a_sandbox_and_leaves_nothing() {
    for sandbox in BOTH {
        let host = Host::new(sandbox);
        host.daemon().probe().await.unwrap();
        assert_eq!(fs::read_dir(host.data_dir().join("probe")).unwrap().count(), 0, "{sandbox:?}");
        assert!(processes_with(host.data_dir().to_str().unwrap()).is_empty(), "{sandbox:?}");
    }
}

#[tokio::test]
async fn a_probe_whose_daemon_dies_ends_by_itself() {
    for sandbox in BOTH {
        let host = Host::new(sandbox);
        let (mut config, began) = (host.config(), host.data_dir().join("began"));
        let mut said = Pipe::new(&began);
        let go = host.data_dir().join("go");
        config.runner = Some(slow_runner(&host, &began, &go));
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let daemon = RunnerHands::try_new(config).unwrap();
        runtime.spawn(async move { daemon.probe().await });
        said.next();
        // Its children are left alone, as by kill -9.
        runtime.shutdown_background();
        fs::write(&go, "").unwrap();
        until_none_has(host.data_dir().to_str().unwrap()).await;
    }
}

#[tokio::test]
async fn what_a_probe_left_long_ago_is_removed_by_the_next() {
    let host = Host::new(SandboxKind::None);
    let left = host.data_dir().join("probe/left/shim");
    let now = host.data_dir().join("probe/now/shim");
    for folder in [&left, &now] {
        fs::create_dir_all(folder).unwrap();
    }
    let long_ago = fs::metadata(&left).unwrap().modified().unwrap() - Duration::from_hours(1);
    fs::File::open(left.parent().unwrap()).unwrap().set_modified(long_ago).unwrap();
    host.daemon().probe().await.unwrap();
    assert!(!left.exists() && now.exists());
}

#[tokio::test]
async fn a_trial_that_its_killer_froze_and_left_is_ended_by_the_next_daemon() {
    for sandbox in BOTH {
        let host = Host::new(sandbox);
        let setup = host.setup();
        host.daemon().open(&setup).await.unwrap();
        let shim = host.pid_file(setup.run_id, "agent").shim;
        kill_process(Pid::from_raw(shim.pid.cast_signed()).unwrap(), Signal::STOP).unwrap();
        // As an errand leaves it whose process dies between freezing and killing.
        let left = host.data_dir().join("probe/left");
        fs::create_dir_all(&left).unwrap();
        fs::rename(host.shim_dir(setup.run_id, "agent"), left.join("shim")).unwrap();
        fs::write(left.join("owner"), serde_json::to_vec(&gone(&shim)).unwrap()).unwrap();
        let other = host.data_dir().join("probe/other");
        fs::create_dir_all(&other).unwrap();
        host.daemon().end_abandoned_probes().await;
        assert!(processes_with(&setup.run_id.to_string()).is_empty(), "{sandbox:?}");
        assert!(!left.exists() && other.exists(), "{sandbox:?}: one that begins just now is left alone");
    }
}

/// Somebody who had this process's number once.
fn gone(process: &ProcessIdentity) -> ProcessIdentity {
    ProcessIdentity { start_time: process.start_time + 1, ..process.clone() }
}

#[tokio::test]
async fn without_a_sandbox_nothing_starts_and_the_reason_is_plain() {
    let host = Host::new(SandboxKind::Bubblewrap);
    fs::create_dir_all(host.data_dir()).unwrap();
    let broken = host.data_dir().join("broken");
    program(&broken, "#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n");
    for (program, said) in [(broken.clone(), "No permissions to create"), ("/no/bwrap".into(), "/no/bwrap")] {
        let mut config = host.config();
        config.bubblewrap = Some(program);
        let daemon = RunnerHands::try_new(config).unwrap();
        let fault = daemon.probe().await.unwrap_err();
        let HandsFault::NoSandbox(detail) = &fault else { panic!("{fault:?}") };
        assert!(detail.contains(said), "{detail}");
        assert!(detail.contains("bubblewrap"), "{detail}");
        let setup = host.setup();
        assert!(matches!(daemon.open(&setup).await, Err(HandsFault::NoSandbox(_))));
        assert!(daemon.living().await.unwrap().is_empty());
    }
    // Once it works, it works: no restart is needed.
    let mut config = host.config();
    config.bubblewrap = Some(broken.clone());
    let daemon = RunnerHands::try_new(config).unwrap();
    assert!(daemon.probe().await.is_err());
    program(&broken, "#!/bin/sh\nexec bwrap \"$@\"\n");
    let hand = daemon.open(&host.setup()).await.unwrap();
    assert_eq!(run(hand.as_ref(), "echo here").await.0.head, "here\n");
}

#[tokio::test]
async fn a_runner_that_is_missing_or_is_none_is_named() {
    let host = Host::new(SandboxKind::None);
    let mut config = host.config();
    config.runner = Some("/no/deputy-runner".into());
    let fault = RunnerHands::try_new(config.clone()).unwrap_err();
    assert!(fault.to_string().contains("/no/deputy-runner"), "{fault}");

    fs::create_dir_all(host.data_dir()).unwrap();
    let other = host.data_dir().join("other");
    config.runner = Some(other.clone());
    for (script, said) in [
        ("#!/bin/sh\necho 'cannot find a library' >&2\nexit 127\n", "cannot find a library"),
        ("#!/bin/sh\nexit 0\n", "ended without a word"),
        ("#!/bin/sh\necho something else\n", "first line"),
    ] {
        program(&other, script);
        let daemon = RunnerHands::try_new(config.clone()).unwrap();
        let fault = daemon.open(&host.setup()).await.err().unwrap();
        let HandsFault::NotStarted(detail) = &fault else { panic!("{fault:?}") };
        assert!(detail.contains(said), "{detail}");
    }
}

#[test]
fn a_shim_that_was_starting_when_its_daemon_died_is_taken_up_or_ended() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let (began, go) = (host.data_dir().join("began"), host.data_dir().join("go"));
    let slow = slow_runner(&host, &began, &go);
    let mut said = Pipe::new(&began);
    let mut config = host.config();
    config.runner = Some(slow);
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (first, opening) = (runtime(), setup.clone());
    let daemon = RunnerHands::try_new(config.clone()).unwrap();
    first.spawn(async move { daemon.open(&opening).await.map(|_| ()) });
    said.next();
    first.shutdown_background();
    fs::write(&go, "").unwrap();
    runtime().block_on(async {
        let daemon = RunnerHands::try_new(config).unwrap();
        let hand = loop {
            match daemon.open(&setup).await {
                Ok(hand) => break hand,
                // The other one holds the folder and is not there yet.
                Err(HandsFault::NotStarted(detail)) => assert!(detail.contains("another shim"), "{detail}"),
                Err(fault) => panic!("{fault:?}"),
            }
        };
        assert_eq!(run(hand.as_ref(), "echo here").await.0.head, "here\n");
        daemon.kill(setup.run_id).await.unwrap();
    });
    assert!(processes_with(&setup.run_id.to_string()).is_empty());
}

#[tokio::test]
async fn folders_of_the_installation_and_of_the_run_are_visible_read_only() {
    let host = Host::new(SandboxKind::Bubblewrap);
    let [ours, theirs] = ["toolchain", "agent"].map(|name| {
        let folder = host.data_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("file"), name).unwrap();
        folder
    });
    let mut config = host.config();
    config.read_only = vec![ours.clone()];
    let mut setup = host.setup();
    setup.read_only = vec![ours.clone(), theirs.clone()];
    let hand = RunnerHands::try_new(config).unwrap().open(&setup).await.unwrap();
    let (ours, theirs) = (ours.display(), theirs.display());
    let command = format!("cat {ours}/file {theirs}/file; touch {ours}/new 2>/dev/null || echo ' refused'");
    assert_eq!(run(hand.as_ref(), &command).await.0.head, "toolchainagent refused\n");
}
