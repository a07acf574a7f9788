//! From a process on record to how it is started.

use super::super::fault::EffectFault;
use super::endpoint::endpoint;
use super::seat::Seat;
use crate::agents::Login;
use deputy_domain::driver::{LaunchOrder, Process, Session, Stance, Stdin, as_relied_on};
use deputy_domain::run::Run;
use deputy_protocol::link::{Call, Exec, Payload, WORKSPACE_MOUNT};

/// Most bytes that a process may write. Whoever follows it needs all of them.
const OUTPUT_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// What a process is started for. The same for the same process, as long as the configuration is the same.
pub(super) fn order(seat: &Seat<'_>, run: &Run, process: &Process) -> Result<LaunchOrder, EffectFault> {
    let program = seat.program;
    let session = process.session.clone();
    let order = LaunchOrder {
        program: program.program.clone(),
        args: program.args.clone(),
        prompt: process.prompt.clone(),
        briefing: seat.briefing.clone(),
        workspace: WORKSPACE_MOUNT.to_owned(),
        session: if process.resumed { Session::Resume(session) } else { Session::Fresh(session) },
        endpoint: match program.login {
            Login::Gateway => Some(endpoint(seat.desk, program, run)?),
            Login::Own => None,
        },
        stance: Stance::Asks,
        rules: program.rules.clone(),
        trusts_repository: program.trusts_repository,
    };
    // By the version on record: whoever takes the process over talks with it as before.
    Ok(as_relied_on(program.kind, process.version.as_deref(), order))
}

/// The call that begins the process.
pub(super) fn call(seat: &Seat<'_>, order: &LaunchOrder) -> Call {
    let mut launch = seat.program.kind.launch(order);
    launch.env.extend(seat.program.env.clone());
    let (stdin, keep_stdin) = match launch.stdin {
        Stdin::Open => (None, true),
        Stdin::Text(text) => (Some(Payload(text.into_bytes())), false),
    };
    Call::Exec(Exec {
        argv: launch.argv,
        env: launch.env,
        stdin,
        keep_stdin,
        output_bytes_max: Some(OUTPUT_BYTES_MAX),
        ..Exec::default()
    })
}
