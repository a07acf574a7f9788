//! A pseudo-terminal: both of its ends, and a program that takes one for its own.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use deputy_protocol::link::TerminalSize;
use rustix::fs::{Mode, OFlags, open};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::process::{ioctl_tiocsctty, setsid};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// Both ends of a terminal.
pub(super) struct Screen {
    /// Ours: what a person types goes in here, and what they see comes out. Reading and writing it does not wait.
    pub(super) ours: OwnedFd,
    /// The program's.
    pub(super) programs: OwnedFd,
}

impl Screen {
    pub(super) fn open(size: TerminalSize) -> io::Result<Self> {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        fcntl_setfd(&ours, FdFlags::CLOEXEC)?;
        grantpt(&ours)?;
        unlockpt(&ours)?;
        let name = ptsname(&ours, Vec::new())?;
        let programs = open(name.as_c_str(), OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
        resize(&ours, size)?;
        rustix::io::ioctl_fionbio(&ours, true)?;
        Ok(Self { ours, programs })
    }
}

/// Sets a terminal's size; whoever runs on it is told.
pub(super) fn resize(terminal: impl AsFd, size: TerminalSize) -> io::Result<()> {
    let size = Winsize { ws_row: size.rows, ws_col: size.cols, ws_xpixel: 0, ws_ypixel: 0 };
    Ok(tcsetwinsize(terminal, size)?)
}

/// Begins a session whose terminal is standard input, and becomes this program. Comes back only when that failed.
pub fn lead_session(argv: &[String]) -> io::Result<()> {
    setsid()?;
    ioctl_tiocsctty(io::stdin())?;
    let (program, arguments) =
        argv.split_first().ok_or_else(|| io::Error::other("there is no program to run"))?;
    Err(Command::new(program).args(arguments).exec())
}
