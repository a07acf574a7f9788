//! A program to run, checked and ready.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use cap_std::fs::Dir;
use deputy_protocol::link::{Exec, RequestId, ShellExec, ToolError};
use tokio::process::{Child, Command};

use super::SHELL_TIMEOUT_SEC;
use crate::process::CALL_VARIABLE;
use crate::sandbox::own_program;
use crate::workspace::{Workspace, invalid};

/// A program with all that it needs to start.
#[derive(Debug)]
pub struct Job {
    argv: Vec<String>,
    folder: Dir,
    env: BTreeMap<String, String>,
    pub(super) stdin: Stdin,
    pub(super) merge_output: bool,
    pub(super) timeout: Option<Duration>,
    /// Most bytes of output, for a program that is ended when it writes more.
    pub(super) output_bytes_max: Option<u64>,
}

/// A program's standard input.
#[derive(Debug, Clone, Default)]
pub(super) struct Stdin {
    /// What it begins with.
    pub(super) first: Option<Vec<u8>>,
    /// Whether more may follow.
    pub(super) is_kept: bool,
}

impl Stdin {
    const fn is_there(&self) -> bool {
        self.first.is_some() || self.is_kept
    }
}

impl Job {
    /// A shell command.
    pub fn try_from_shell(workspace: &Workspace, call: ShellExec) -> Result<Self, ToolError> {
        let shell = if Path::new("/bin/bash").exists() { "/bin/bash" } else { "/bin/sh" };
        let exec = Exec {
            argv: vec![shell.to_owned(), "-c".to_owned(), call.cmd],
            cwd: call.cwd,
            env: call.env,
            timeout_sec: Some(call.timeout_sec.unwrap_or(SHELL_TIMEOUT_SEC)),
            merge_output: true,
            ..Exec::default()
        };
        Self::try_from_exec(workspace, exec)
    }

    /// A program by its arguments.
    pub fn try_from_exec(workspace: &Workspace, call: Exec) -> Result<Self, ToolError> {
        if call.argv.first().is_none_or(String::is_empty) {
            return Err(invalid("There is no program to run."));
        }
        let names = call.env.keys().any(|name| name.is_empty() || name.contains(['=', '\0']));
        let values = call.argv.iter().chain(call.env.values()).any(|value| value.contains('\0'));
        if names || values {
            return Err(invalid("A command and its variables cannot hold NUL, nor a variable's name `=`."));
        }
        Ok(Self {
            folder: workspace.open_dir(call.cwd.as_deref().unwrap_or(""))?,
            argv: call.argv,
            env: call.env,
            stdin: Stdin { first: call.stdin.map(|payload| payload.0), is_kept: call.keep_stdin },
            merge_output: call.merge_output,
            timeout: call.timeout_sec.map(Duration::from_secs),
            output_bytes_max: call.output_bytes_max,
        })
    }

    /// Starts it in a process group of its own.
    pub(super) fn spawn(&self, id: RequestId, stdout: Stdio, stderr: Stdio) -> io::Result<Child> {
        let mut command = self.command(&self.argv[0], id);
        command
            .args(&self.argv[1..])
            .process_group(0)
            .stdin(if self.stdin.is_there() { Stdio::piped() } else { Stdio::null() })
            .stdout(stdout)
            .stderr(stderr);
        command.spawn()
    }

    /// Starts it on a terminal. By way of this program: a session begins before a program does, and not in the process
    /// that starts it.
    pub(super) fn spawn_on(&self, id: RequestId, terminal: &OwnedFd) -> io::Result<Child> {
        let mut command = self.command(&own_program()?, id);
        command.args(["tty", "--"]).args(&self.argv);
        command.stdin(terminal.try_clone()?).stdout(terminal.try_clone()?).stderr(terminal.try_clone()?);
        command.spawn()
    }

    fn command(&self, program: impl AsRef<OsStr>, id: RequestId) -> Command {
        let mut command = Command::new(program);
        command
            // By descriptor: the folder that was checked is the one it starts in, whatever its name is now.
            .current_dir(format!("/proc/self/fd/{}", self.folder.as_raw_fd()))
            .env_remove("PWD")
            .envs(&self.env)
            .env(CALL_VARIABLE, id.to_string());
        command
    }
}
