//! Ending a set of processes and making sure of it.

use std::collections::HashSet;
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::time::{Instant, timeout_at};

use super::cgroup_files::strike;
use super::members::Members;
use super::scan::{Process, process};

/// Rounds of stopping new members before they are killed: enough for a fork bomb to run out of unstopped
/// processes, few enough to end.
const STOP_ROUNDS: usize = 64;

/// Between two rounds of killing.
const PAUSE: Duration = Duration::from_millis(5);

/// What came of a kill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Killed {
    /// Members that were signalled.
    pub killed: u32,
    /// Members that are still there.
    pub survivors: u32,
}

/// Kills all members, those that appear meanwhile too, and waits until they are gone or `budget` is over.
pub async fn kill_all(members: &Members, budget: Duration) -> Killed {
    let deadline = Instant::now() + budget;
    let mut signalled = HashSet::new();
    loop {
        if matches!(members, Members::Tree { .. }) {
            // Whoever is stopped starts nobody: without this a tree can outgrow its killer.
            stop(members);
        }
        let found = members.find();
        if let Members::Group { path } = members {
            strike(path);
        }
        let mut dying = Vec::new();
        for member in &found {
            signalled.insert((member.pid, member.start_time));
            dying.extend(signal(*member, Signal::KILL));
        }
        for descriptor in dying {
            ended(descriptor, deadline).await;
        }
        let left = count(members.find().len());
        if left == 0 || Instant::now() >= deadline {
            return Killed { killed: count(signalled.len()), survivors: left };
        }
        // Who cannot be signalled or takes its time would make this spin.
        tokio::time::sleep(PAUSE).await;
    }
}

fn stop(members: &Members) {
    let mut stopped = HashSet::new();
    for _ in 0..STOP_ROUNDS {
        let before = stopped.len();
        for member in members.find() {
            if stopped.insert((member.pid, member.start_time)) {
                signal(member, Signal::STOP);
            }
        }
        if stopped.len() == before {
            return;
        }
    }
}

/// Signals exactly this process and gives the descriptor that tells of its end; `None` if it is gone.
pub(super) fn signal(member: Process, signal: Signal) -> Option<OwnedFd> {
    let pid = Pid::from_raw(i32::try_from(member.pid).ok()?)?;
    let descriptor = pidfd_open(pid, PidfdFlags::empty()).ok()?;
    // The descriptor pins the pid: if the start time matches now, it is the one that was found.
    let same = process(member.pid).is_some_and(|now| now.start_time == member.start_time);
    if !same {
        return None;
    }
    pidfd_send_signal(&descriptor, signal).ok()?;
    Some(descriptor)
}

async fn ended(descriptor: OwnedFd, deadline: Instant) {
    #[expect(deprecated, reason = "an OwnedFd stays what it is; the replacement asks for unsafe code")]
    let Ok(descriptor) = AsyncFd::with_interest(descriptor, Interest::READABLE) else { return };
    // Past the deadline the caller counts who is left.
    let _ = timeout_at(deadline, descriptor.readable()).await;
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
