//! Whether a program may be begun, as which version, and what the founder is told of it.

use super::super::desk::Desk;
use super::super::fault::EffectFault;
use crate::agents::Program;
use crate::office::HouseHandle;
use deputy_domain::driver::{Probed, Standing, abilities, derived, standing};
use deputy_protocol::event::HouseEvent;
use deputy_protocol::ids::{EventId, ToolUseId};
use uuid::Uuid;

/// A program that may be begun.
pub(super) struct Eligible {
    /// What it says its version is.
    pub(super) version: Option<String>,
    /// What a person should know of it: nobody has tried this version.
    pub(super) remark: Option<String>,
}

/// A program that cannot ask would break rules in silence: it is not begun where there are any, and where no sandbox
/// keeps in what nobody decided.
pub(super) fn keeps_rules(desk: &Desk, program: &Program) -> Result<(), EffectFault> {
    if program.abilities(None).asks {
        return Ok(());
    }
    let why = match (program.rules.is_empty(), desk.world.settings.is_sandboxed) {
        (false, _) => "so the rules of this one (`deny`, `ask`) would not hold: take the rules away",
        (true, false) => {
            "and no sandbox keeps in what they do (`sandbox.kind` is `none`): turn the sandbox on"
        }
        (true, true) => return Ok(()),
    };
    let kind = program.kind;
    let way = if abilities(kind, &[], None).asks { " with these `args`" } else { "" };
    let detail = format!(
        "agents of kind `{kind}`{way} cannot ask before they use a tool, {why}, or order the work from an agent that asks \
         (claude, codex, opencode, acp)"
    );
    Err(EffectFault::hopeless("agent_cannot_ask", detail))
}

/// Asks the program for its version, and the table what is known of that.
pub(super) async fn eligible(desk: &Desk, program: &Program) -> Result<Eligible, EffectFault> {
    let kind = program.kind;
    let probed = desk.world.programs.probe(program).await?;
    if let Probed::Missing(detail) = probed {
        return Err(EffectFault::hopeless("agent_missing", detail));
    }
    let version = probed.version();
    let it = match version {
        Some(version) => format!("version {version} of `{kind}`"),
        None => format!("a `{kind}` that does not say which version it is"),
    };
    match standing(kind, version) {
        Standing::Known => return Ok(Eligible { version: version.map(str::to_owned), remark: None }),
        Standing::TooOld => {
            let detail = format!("{it} is older than what Deputy can drive: install a later one");
            return Err(EffectFault::hopeless("agent_too_old", detail));
        }
        Standing::Unknown => {}
    }
    let could_ask = program.abilities(version).asks && !program.relied_on(version).asks;
    let is_kept_in = desk.world.settings.is_sandboxed;
    if could_ask && (!program.rules.is_empty() || !is_kept_in) {
        let why = if is_kept_in { "rules hold (`deny`, `ask`)" } else { "no sandbox keeps it in" };
        let detail = format!(
            "nobody has tried {it}, so it is not relied on to ask before it uses a tool, and is not begun where {why}: \
             install a version that `deputyd doctor` calls known"
        );
        return Err(EffectFault::hopeless("agent_cannot_ask", detail));
    }
    let remark = format!(
        "nobody has tried {it}: it is driven in its plainest way, and is not relied on to ask before it uses a tool"
    );
    tell(desk, program, version, &remark).await?;
    Ok(Eligible { version: version.map(str::to_owned), remark: Some(remark) })
}

/// Tells the founder, once for each version.
async fn tell(
    desk: &Desk,
    program: &Program,
    version: Option<&str>,
    detail: &str,
) -> Result<(), EffectFault> {
    let house = HouseHandle::new(desk.world.clone());
    let driver = program.kind.name();
    if house.load().await?.knows_agent(driver, version) {
        return Ok(());
    }
    // Several runs may begin with it at once: the same id is the same fact.
    let name = format!("agent unknown {driver} {}", version.unwrap_or_default());
    let event_id = EventId(derived(ToolUseId(Uuid::nil()), &name));
    let (driver, version) = (driver.to_owned(), version.map(str::to_owned));
    let at = desk.world.clock.now();
    let event = HouseEvent::AgentUnknown { driver, version, detail: detail.to_owned(), at };
    Ok(house.record(event_id, event).await?)
}
