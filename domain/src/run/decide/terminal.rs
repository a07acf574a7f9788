//! Terminals in a run's workspace.

use super::super::command::{Context, TerminalTraffic};
use super::super::refusal::Refusal;
use super::super::stance::stance;
use super::super::state::Run;
use super::decision::{Decision, wrong};
use deputy_protocol::event::RunEvent;
use deputy_protocol::ids::{DaemonId, TerminalId};

pub(super) fn open(
    run: &Run,
    terminal_id: TerminalId,
    daemon_id: DaemonId,
    by: String,
    context: &Context,
) -> Decision {
    if run.terminals.contains_key(&terminal_id) {
        return Err(Refusal::AlreadyDone);
    }
    stance(run).map_err(|hint| wrong(run, "have a terminal", hint))?;
    Ok(vec![RunEvent::TerminalOpened { terminal_id, daemon_id, by, at: context.now }])
}

pub(super) fn close(
    run: &Run,
    terminal_id: TerminalId,
    traffic: Option<TerminalTraffic>,
    context: &Context,
) -> Decision {
    let opened_at = *run.terminals.get(&terminal_id).ok_or(Refusal::AlreadyDone)?;
    let lasted_ms = u64::try_from((context.now - opened_at).num_milliseconds()).unwrap_or(0);
    let lost = traffic.is_none();
    let TerminalTraffic { input_bytes, output_bytes } = traffic.unwrap_or_default();
    let at = context.now;
    Ok(vec![RunEvent::TerminalClosed { terminal_id, lasted_ms, input_bytes, output_bytes, lost, at }])
}
