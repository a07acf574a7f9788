//! A shim in a control group of its own, over a real cgroup v2.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use deputy_protocol::link::{Frame, Readiness, SandboxKind};
use rustix::process::{Pid, Signal, kill_process};
use support::{RUNNER, Run, Shim, new_id, read_until, shell, tag, until};
use uuid::Uuid;

const BOTH: [SandboxKind; 2] = [SandboxKind::Bubblewrap, SandboxKind::None];

/// A group that is ours to divide, as a unit with `Delegate=yes` has one.
struct Delegated(PathBuf);

impl Delegated {
    /// Nothing, and plainly said so, where none can be made.
    fn try_new() -> Option<Self> {
        let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
        let mount = mounts.lines().find(|line| line.contains(" - cgroup2 "));
        let made = mount.and_then(|line| line.split(' ').nth(4)).map(|point| {
            let path = Path::new(point).join(format!("deputy-test-{}", Uuid::new_v4()));
            std::fs::create_dir(&path).map(|()| path)
        });
        match made {
            Some(Ok(path)) if path.join("cgroup.procs").exists() => Some(Self(path)),
            other => {
                let required = |name: &str, value: &str| std::env::var(name).is_ok_and(|it| it == value);
                let must_run = required("CI", "true") || required("DEPUTY_TEST_REQUIRE_ALL", "1");
                // A machine without it cannot be given it by a package: this is never required, only said.
                eprintln!("SKIPPED control groups (everything required: {must_run}): {other:?}");
                None
            }
        }
    }

    /// Starts a shim as a daemon in this group would.
    fn shim(&self, run: &Run) -> Shim {
        let mut process = Command::new("sh")
            .args(["-c", "echo $$ > \"$1/cgroup.procs\" && exec \"$2\" shim --dir \"$3\"", "sh"])
            .args([self.0.as_path(), Path::new(RUNNER), &run.dir()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        match serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() {
            Readiness::Ready(pid_file) => Shim { process, pid_file: *pid_file },
            Readiness::Failed { message } => panic!("{message}"),
        }
    }

    /// The groups below it.
    fn inner(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.is_dir()).collect()
    }
}

impl Drop for Delegated {
    fn drop(&mut self) {
        for group in self.inner() {
            let _ = std::fs::write(group.join("cgroup.kill"), "1");
        }
        let _ = std::fs::remove_dir(&self.0);
    }
}

fn members(group: &Path) -> Vec<String> {
    std::fs::read_to_string(group.join("cgroup.procs")).unwrap().lines().map(str::to_owned).collect()
}

/// Starts something that leaves session, parent and environment behind, and waits until it runs.
async fn hide(run: &Run, tag: u64) -> deputy_runner::link::Client {
    let mut client = run.dial().await;
    let script = format!(
        "(env -i setsid sh -c 'sleep {tag} & exec sleep {tag}' </dev/null >/dev/null 2>&1 &); \
         until [ $(pgrep -c -f '^sleep {tag}$') -ge 2 ]; do :; done; echo all there; sleep {tag}"
    );
    client.send(Frame::Request { id: new_id(), call: shell(&script) }).await.unwrap();
    read_until(&mut client, "all there").await;
    client
}

#[tokio::test]
async fn a_shim_has_a_group_and_what_it_starts_another_below_it() {
    let Some(delegated) = Delegated::try_new() else { return };
    for sandbox in BOTH {
        let run = Run::prepare(sandbox, |_| {});
        let shim = delegated.shim(&run);
        let group = shim.pid_file.cgroup.clone().expect("it has a group");
        assert_eq!(delegated.inner(), std::slice::from_ref(&group));
        assert_eq!(members(&group.join("shim")), [shim.pid_file.shim.pid.to_string()]);
        let before = members(&group.join("hands"));
        let child = shim.pid_file.child.as_ref().unwrap().process.pid.to_string();
        assert!(before.contains(&child), "{child} is not among {before:?}");
        let _client = hide(&run, tag()).await;
        assert!(members(&group.join("hands")).len() >= before.len() + 3);
        assert!(members(&delegated.0).is_empty(), "nobody was left where the daemon is");
        assert_eq!(run.kill().survivors, 0);
        drop(shim);
    }
}

#[tokio::test]
async fn a_shutdown_empties_the_group_and_removes_it() {
    let Some(delegated) = Delegated::try_new() else { return };
    for sandbox in BOTH {
        let run = Run::prepare(sandbox, |_| {});
        let mut shim = delegated.shim(&run);
        let mut client = hide(&run, tag()).await;
        client.send(Frame::Shutdown { kill: true }).await.unwrap();
        let survivors = until(&mut client, |frame| match frame {
            Frame::Stopped { survivors } => Some(survivors),
            _ => None,
        })
        .await;
        assert_eq!(survivors, 0);
        shim.process.wait().unwrap();
        assert_eq!(delegated.inner(), [] as [PathBuf; 0]);
    }
}

#[tokio::test]
async fn a_kill_from_outside_ends_the_group_when_the_shim_is_gone_too() {
    let Some(delegated) = Delegated::try_new() else { return };
    let run = Run::prepare(SandboxKind::None, |_| {});
    let shim = delegated.shim(&run);
    let group = shim.pid_file.cgroup.clone().unwrap();
    let _client = hide(&run, tag()).await;
    // It would end its tools when it finds its shim gone.
    let runner = shim.pid_file.child.as_ref().unwrap().process.pid;
    kill_process(Pid::from_raw(runner.cast_signed()).unwrap(), Signal::STOP).unwrap();
    shim.kill_hard();
    assert!(!members(&group.join("hands")).is_empty(), "they live on");
    let report = run.kill();
    assert!(report.killed >= 3 && report.survivors == 0, "{report:?}");
    assert_eq!(delegated.inner(), [] as [PathBuf; 0]);
}

#[tokio::test]
async fn without_a_group_that_may_be_divided_there_is_none_and_all_else_holds() {
    let (run, shim) = Run::start(SandboxKind::Bubblewrap);
    // Where these tests run in a group of their own there is one, and that is as good.
    let has_own = std::fs::read_to_string("/proc/self/cgroup")
        .unwrap()
        .lines()
        .any(|line| line.strip_prefix("0::").is_some_and(|own| own != "/"));
    assert!(has_own || shim.pid_file.cgroup.is_none());
    let _client = hide(&run, tag()).await;
    assert_eq!(run.kill().survivors, 0);
}
