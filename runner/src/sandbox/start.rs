//! Starting the inner runner.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use deputy_protocol::link::{ChildProcess, SandboxKind, ShimSpec, WORKSPACE_MOUNT};
use rustix::fs::{MemfdFlags, memfd_create};
use rustix::io::{FdFlags, fcntl_setfd};
use serde::Deserialize;
use thiserror::Error;
use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe;
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;
use uuid::Uuid;

use super::arguments::{RUNNER_MOUNT, arguments, nul_separated};
use super::environment::environment;
use super::etc::{accounts, visible};
use super::hidden::{Cover, HideError, covers, written};
use crate::process::{Cgroup, identity, pid_namespace};
use crate::shell::Children;

/// What bubblewrap may take to say whom it started.
const INFO_BUDGET: Duration = Duration::from_secs(10);
/// Name of the file that holds what the inner runner and its sandbox complain about.
const COMPLAINTS: &str = "serve.log";
/// Bytes of complaints that are shown.
const COMPLAINTS_MAX_BYTES: u64 = 2000;

/// Why the inner runner could not be started. There is no fallback.
#[derive(Debug, Error)]
pub enum StartError {
    /// A file of the shim's folder, a pipe or a process could not be had.
    #[error("{what}")]
    System {
        /// What was tried.
        what: String,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// What the tools must not see cannot be hidden from them.
    #[error(transparent)]
    Hide(#[from] HideError),
    /// bubblewrap ended instead of starting the runner.
    #[error(
        "the sandbox could not be set up: {complaint}. Install the package bubblewrap and allow user \
         namespaces, or write sandbox.kind = \"none\" to do without"
    )]
    Refused {
        /// What it said.
        complaint: String,
    },
}

fn system(what: impl Into<String>) -> impl FnOnce(io::Error) -> StartError {
    let what = what.into();
    move |source| StartError::System { what, source }
}

/// A started inner runner, not yet greeted.
#[derive(Debug)]
pub struct Started {
    /// The direct child: bubblewrap, or the runner itself.
    pub child: Child,
    /// Frames for it.
    pub input: ChildStdin,
    /// Frames from it.
    pub output: ChildStdout,
    /// Whose death ends all.
    pub process: ChildProcess,
}

/// Where the inner runner is started.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Among which children.
    pub children: &'a Children,
    /// In which control group.
    pub cgroup: Option<&'a Cgroup>,
}

impl Place<'_> {
    fn spawn(self, command: &mut Command) -> io::Result<Child> {
        self.children.spawn(|| match self.cgroup {
            Some(cgroup) => cgroup.start(|| command.spawn()),
            None => command.spawn(),
        })
    }
}

/// Starts the inner runner for the shim in `folder`.
///
/// Must be called on the program's main thread: bubblewrap dies with the thread that started it.
pub async fn start(
    spec: &ShimSpec,
    runner: &Path,
    folder: &Path,
    mark: Uuid,
    place: Place<'_>,
) -> Result<Started, StartError> {
    let complaints =
        File::create(folder.join(COMPLAINTS)).map_err(system("creating the log of the runner"))?;
    match spec.sandbox {
        SandboxKind::Bubblewrap => start_inside(spec, runner, folder, mark, complaints, place).await,
        SandboxKind::None => start_directly(spec, runner, mark, complaints, place),
    }
}

/// The end of what the inner runner and its sandbox said on standard error.
pub(crate) fn complaints(folder: &Path) -> String {
    let mut text = Vec::new();
    let read = File::open(folder.join(COMPLAINTS)).and_then(|mut file| {
        let size = file.metadata()?.len();
        file.seek(io::SeekFrom::Start(size.saturating_sub(COMPLAINTS_MAX_BYTES)))?;
        file.read_to_end(&mut text)
    });
    match read {
        Ok(0) | Err(_) => "it ended without a word".to_owned(),
        Ok(_) => String::from_utf8_lossy(&text).trim().to_owned(),
    }
}

fn command(program: &Path, spec: &ShimSpec, mark: Uuid, complaints: File) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .envs(environment(spec, mark))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(complaints)
        .kill_on_drop(true);
    command
}

fn started(mut child: Child, process: ChildProcess) -> Started {
    let input = child.stdin.take().expect("standard input was asked for as a pipe");
    let output = child.stdout.take().expect("standard output was asked for as a pipe");
    Started { child, input, output, process }
}

fn start_directly(
    spec: &ShimSpec,
    runner: &Path,
    mark: Uuid,
    complaints: File,
    place: Place<'_>,
) -> Result<Started, StartError> {
    covers(spec)?;
    let mut command = command(runner, spec, mark, complaints);
    command.args(["serve", "--stdio", "--workspace"]).arg(&spec.workspace).current_dir(&spec.workspace);
    let child = place.spawn(&mut command).map_err(system(format!("starting {}", runner.display())))?;
    let pid = child.id().expect("a child that was not waited for has a pid");
    let process = identity(pid).map_err(system("looking at the started runner"))?;
    Ok(started(child, ChildProcess { process, pid_namespace: None }))
}

/// What bubblewrap writes to `--info-fd`.
#[derive(Deserialize)]
struct Info {
    #[serde(rename = "child-pid")]
    child_pid: u32,
}

async fn start_inside(
    spec: &ShimSpec,
    runner: &Path,
    folder: &Path,
    mark: Uuid,
    log: File,
    place: Place<'_>,
) -> Result<Started, StartError> {
    let mut etc = visible();
    etc.extend(accounts(&folder.join("etc")).map_err(system("writing the sandbox's accounts"))?);
    let hidden = hidden(spec, &folder.join("hidden"))?;
    let (info, info_end) = io::pipe().map_err(system("making a pipe"))?;
    let list = arguments(spec, runner, &etc, &hidden, info_end.as_raw_fd());
    // Neither descriptor is closed on exec, and no other process is started meanwhile.
    let told = memfd_create("bubblewrap-arguments", MemfdFlags::empty());
    let mut told = File::from(told.map_err(|error| system("making a memory file")(error.into()))?);
    told.write_all(&nul_separated(&list))
        .and_then(|()| told.rewind())
        .map_err(system("writing arguments"))?;
    fcntl_setfd(&info_end, FdFlags::empty()).map_err(|error| system("passing a pipe on")(error.into()))?;

    let program = spec.bubblewrap.clone().unwrap_or_else(|| PathBuf::from("bwrap"));
    let mut command = command(&program, spec, mark, log);
    command.arg("--args").arg(told.as_raw_fd().to_string()).arg("--");
    command.args([RUNNER_MOUNT, "serve", "--stdio", "--workspace", WORKSPACE_MOUNT]).current_dir(folder);
    let child = place.spawn(&mut command);
    drop((info_end, told));
    let child = child.map_err(|error| StartError::Refused {
        complaint: format!("{} cannot be started: {error}", program.display()),
    })?;
    let init = read_info(info).await.ok_or_else(|| StartError::Refused { complaint: complaints(folder) })?;
    let process = identity(init).map_err(|_| StartError::Refused { complaint: complaints(folder) })?;
    Ok(started(child, ChildProcess { process, pid_namespace: pid_namespace(init) }))
}

/// What is mounted over names of the workspace, and where; without a file, a folder is.
fn hidden(spec: &ShimSpec, folder: &Path) -> Result<Vec<(Option<PathBuf>, PathBuf)>, StartError> {
    let placed = covers(spec)?.into_iter().map(|cover| match cover {
        Cover::Folder(target) => Ok((None, target)),
        Cover::File(target, text) => Ok((Some(written(folder, text)?), target)),
    });
    placed.collect::<io::Result<_>>().map_err(system("writing the files that say nothing"))
}

async fn read_info(info: io::PipeReader) -> Option<u32> {
    let mut info = pipe::Receiver::from_owned_fd(info.into()).ok()?;
    let mut text = Vec::new();
    timeout(INFO_BUDGET, info.read_to_end(&mut text)).await.ok()?.ok()?;
    serde_json::from_slice::<Info>(&text).ok().map(|info| info.child_pid)
}

/// This program's file, for the sandbox to mount. An upgrade may have replaced it: then the new one
/// serves, which speaks this version of the link, too.
pub(crate) fn own_program() -> io::Result<PathBuf> {
    let path = fs::read_link("/proc/self/exe")?;
    let text = path.to_string_lossy();
    Ok(text.strip_suffix(" (deleted)").map_or_else(|| path.clone(), PathBuf::from))
}
