//! What is decided on a plan is on record in its thread, too, together with the decision.

use crate::book::{Beside, Fold as _};
use crate::ports::{LedgerFault, World};
use deputy_domain::conversation::{Conversation, decide};
use deputy_domain::plan::{Plan, news};
use deputy_protocol::event::{ConversationEvent, Event, PlanEvent};
use deputy_protocol::ids::PlanId;

/// The facts that these lead to in the thread of their plan.
pub(super) async fn in_its_thread(
    world: &World,
    id: PlanId,
    plan: &Plan,
    facts: &[PlanEvent],
) -> Result<Option<Beside>, LedgerFault> {
    let commands: Vec<_> = facts.iter().flat_map(|fact| news(id, plan, fact)).collect();
    if commands.is_empty() {
        return Ok(None);
    }
    let Some(loaded) = Conversation::load(world, plan.conversation_id).await? else { return Ok(None) };
    let (now, mut it) = (world.clock.now(), loaded.it);
    let mut told: Vec<ConversationEvent> = Vec::new();
    for command in commands {
        // A thread that takes no news keeps nobody from deciding.
        let Ok(facts) = decide(Some(&it), command, now) else { continue };
        it = facts.iter().fold(it, Conversation::apply);
        told.extend(facts);
    }
    let Some(first) = told.first() else { return Ok(None) };
    Ok(Some(Beside {
        stream: Conversation::stream(plan.conversation_id),
        version: loaded.version,
        project_id: it.project_id,
        visibility: Conversation::visibility(first),
        facts: told.into_iter().map(Event::from).collect(),
    }))
}
