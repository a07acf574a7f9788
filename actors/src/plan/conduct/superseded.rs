//! Runs that the plan went round are behind it: they ask no more whether they are to be tried again. What came of the way
//! round is what the founder is asked about.

use super::desk::Conductor;
use crate::ports::LedgerFault;
use crate::run::book::unless_late;
use deputy_domain::ledger::Table;
use deputy_domain::plan::Plan;
use deputy_domain::projection::{InboxDoc, OPEN};
use deputy_domain::run::{Answer, DISMISS};
use deputy_protocol::event::AskPurpose;

/// Looks at what was begun before its tasks were drawn again. Done again it finds nothing that is open.
pub(super) async fn dismiss(conductor: &Conductor, plan: &Plan) -> Result<(), LedgerFault> {
    for work in &plan.past {
        let run_id = work.run_id;
        let mut rows = conductor.world.ledger.every_row(Table::Inbox, &[OPEN]).of(Some(run_id.to_string()));
        while let Some(row) = rows.next().await? {
            let InboxDoc { ask, .. } = row.read("inbox item")?;
            if ask.purpose == AskPurpose::Failure {
                let answer = Answer { choice: Some(DISMISS.to_owned()), text: None };
                let answered = conductor.runs.answer(run_id, ask.inbox_id, answer, None, "plan").await;
                unless_late(answered)?;
            }
        }
    }
    Ok(())
}
