//! An agent that is started by hand: the same program with the same arguments, in a sandbox or in none.

use super::super::measure::ms;
use super::job::{Job, Talk, Times, model};
use deputy_domain::driver::Launch;
use deputy_protocol::link::{HOME_MOUNT, Stream, WORKSPACE_MOUNT};
use rustix::process::{Pid, Signal, kill_process_group};
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Where it is started.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Where we are.
    Bare,
    /// In a sandbox with the same namespaces and mounts as that of runs.
    Sandbox,
}

/// Starts it in an empty folder with an empty HOME, and talks with it until its model is asked.
pub(crate) async fn start(job: &Job, place: Place) -> Times {
    let server = model().await;
    let folder = TempDir::new().unwrap();
    let (home, tree) = (folder.path().join("home"), folder.path().join("tree"));
    std::fs::create_dir(&home).unwrap();
    std::fs::create_dir(&tree).unwrap();
    let workspace = match place {
        Place::Bare => tree.display().to_string(),
        Place::Sandbox => WORKSPACE_MOUNT.to_owned(),
    };
    let order = job.order(&workspace, &server);
    let launch = job.launch(&order);
    let mut command = match place {
        Place::Bare => bare(&launch, &home, &tree),
        Place::Sandbox => sandboxed(&launch, job, &home, &tree),
    };
    let mut talk = Talk::new(job, &order);
    let began = Instant::now();
    let mut child = command.spawn().unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let talking = async {
        for words in talk.begin() {
            input.write_all(words.as_bytes()).await.unwrap();
        }
        let mut bytes = vec![0; 64 * 1024];
        loop {
            let read = output.read(&mut bytes).await.unwrap();
            assert!(read > 0, "{} ended before it asked its model", job.kind);
            for words in talk.hear(Stream::Stdout, &bytes[..read]) {
                input.write_all(words.as_bytes()).await.unwrap();
            }
        }
    };
    let asked = tokio::select! {
        () = talking => unreachable!("it goes on until it panics"),
        _ = server.wait_for(1) => Instant::now(),
    };
    let group = Pid::from_raw(i32::try_from(child.id().unwrap()).unwrap()).unwrap();
    kill_process_group(group, Signal::KILL).unwrap();
    child.wait().await.unwrap();
    let line = talk.first_line.expect("an agent greets before it asks its model");
    Times { ready_ms: 0.0, line_ms: ms(line - began), asked_ms: ms(asked - began) }
}

fn piped(command: &mut Command, launch: &Launch, home: &str) {
    command.env_clear().envs([("PATH", PATH), ("HOME", home), ("USER", "agent"), ("LANG", "C.UTF-8")]);
    command.envs(&launch.env).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.process_group(0).kill_on_drop(true);
}

fn bare(launch: &Launch, home: &Path, tree: &Path) -> Command {
    let mut command = Command::new(&launch.argv[0]);
    command.args(&launch.argv[1..]).current_dir(tree);
    piped(&mut command, launch, home.to_str().unwrap());
    command
}

fn sandboxed(launch: &Launch, job: &Job, home: &Path, tree: &Path) -> Command {
    let mut command = Command::new("bwrap");
    command.args(["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"]);
    command.args([
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
        "--uid",
        "1000",
        "--gid",
        "1000",
    ]);
    command.args(["--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc"]);
    for name in ["bin", "sbin", "lib", "lib64"] {
        let path = Path::new("/").join(name);
        match path.read_link() {
            Ok(target) => command.arg("--symlink").args([&target, &path]),
            Err(_) => command.arg("--ro-bind-try").args([&path, &path]),
        };
    }
    command.args(["--tmpfs", "/tmp", "--tmpfs", "/run", "--proc", "/proc", "--dev", "/dev"]);
    command.arg("--ro-bind").args([&job.packages, &job.packages]);
    command.arg("--bind").arg(home).arg(HOME_MOUNT).arg("--bind").arg(tree).arg(WORKSPACE_MOUNT);
    command.args(["--chdir", WORKSPACE_MOUNT, "--"]).args(&launch.argv);
    piped(&mut command, launch, HOME_MOUNT);
    command
}
