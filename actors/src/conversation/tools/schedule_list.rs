//! What is to be done at its time.

use super::super::schedule::ScheduleHandle;
use super::schedule::when;
use super::seen::Seen;
use super::shown::title;
use crate::ports::World;
use deputy_domain::coo::untrusted;
use deputy_domain::ledger::Table;
use deputy_domain::plan::State;
use deputy_domain::projection::PlanDoc;
use deputy_domain::schedule::spoken;
use deputy_protocol::ids::ConversationId;

pub(super) async fn show(world: &World, here: ConversationId) -> Seen {
    let (zone, now) = (world.settings.time_zone, world.clock.now());
    let mut lines = Vec::new();
    for doc in ScheduleHandle::new(world.clone()).to_come(None).await? {
        let place = if doc.conversation_id == here { "here" } else { "in another conversation" };
        let it = &doc.appointment;
        lines.push(format!("{}  {place}  {}  {}", doc.appointment_id, when(it, zone, now), title(&it.text)));
    }
    let mut deferred = world.ledger.every_row(Table::Plans, &["deferred"]);
    while let Some(row) = deferred.next().await? {
        let PlanDoc { plan_id, plan, .. } = row.read("plan")?;
        if let State::Deferred { until } = &plan.state {
            let (until, title) = (spoken(*until, zone), title(&plan.card.title));
            lines.push(format!("{plan_id}  a plan that was put off until {until}  {title}"));
        }
    }
    let now = spoken(now, zone);
    if lines.is_empty() {
        return Ok(format!("Nothing is scheduled. It is {now}."));
    }
    Ok(format!("It is {now}. The next first:\n{}", untrusted("what is scheduled", &lines.join("\n"))))
}
