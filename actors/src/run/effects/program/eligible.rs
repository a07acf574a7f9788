//! Whether a program may be begun, as which version, and what the founder is told of it.

use super::super::desk::Desk;
use super::super::fault::EffectFault;
use crate::agents::Program;
use crate::obstacles::{cannot_ask, is_not_relied_on, whole};
use crate::office::HouseHandle;
use deputy_domain::driver::{Probed, Standing, derived, standing};
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

/// Whether its rules would hold.
pub(super) fn keeps_rules(desk: &Desk, program: &Program) -> Result<(), EffectFault> {
    let obstacle = cannot_ask(program, desk.world.settings.is_sandboxed);
    obstacle.map_or(Ok(()), |detail| Err(EffectFault::hopeless("agent_cannot_ask", detail)))
}

/// Asks the program for its version, and the table what is known of that.
pub(super) async fn eligible(desk: &Desk, program: &Program) -> Result<Eligible, EffectFault> {
    let kind = program.kind;
    let probed = desk.world.programs.probe(program).await?;
    if let Probed::Missing(detail) = probed {
        return Err(EffectFault::hopeless("agent_missing", detail));
    }
    let version = probed.version();
    let it = whole(program, version);
    match standing(kind, version) {
        Standing::Known => return Ok(Eligible { version: version.map(str::to_owned), remark: None }),
        Standing::TooOld => {
            let detail = format!("{it} is older than what Deputy can drive: install a later one");
            return Err(EffectFault::hopeless("agent_too_old", detail));
        }
        Standing::Unknown => {}
    }
    if let Some(detail) = is_not_relied_on(program, version, desk.world.settings.is_sandboxed) {
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
