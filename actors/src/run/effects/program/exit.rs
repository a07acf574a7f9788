//! How a process of a program ended.

use crate::ports::Recovered;
use deputy_domain::driver::Exit;
use deputy_protocol::link::{Answer, CallResult, ToolErrorKind};

/// How a process ended; `None`: it was ended from outside, or nobody knows.
pub(super) fn exit_of(fate: &Recovered, stderr: String) -> Option<Exit> {
    let Recovered::Done(done) = fate else { return None };
    match &done.result {
        CallResult::Done(Answer::Shell(shell)) => {
            Some(Exit { code: shell.exit_code, signal: shell.signal, stderr })
        }
        CallResult::Done(_) => None,
        CallResult::Failed(error) if error.kind == ToolErrorKind::Cancelled => None,
        CallResult::Failed(error) => Some(Exit { stderr: error.message.clone(), ..Exit::default() }),
    }
}
