//! Work of a project that is not over.

use crate::ports::{LedgerFault, World};
use crate::run::book::RunBook;
use deputy_domain::ledger::Table;
use deputy_protocol::ids::{ProjectId, RunId};
use std::collections::BTreeMap;
use std::fmt;

/// States of runs that are not over, and how a sentence names them.
const OPEN: [(&str, &str); 6] = [
    ("queued", "queued"),
    ("preparing", "being prepared"),
    ("running", "running"),
    ("verifying", "being verified"),
    ("waiting", "waiting"),
    ("review", "in review"),
];

/// How a sentence names a delivered change that is being taken back.
const TAKEN_BACK: &str = "being taken back";

/// How many runs of a project are not over, by what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OpenWork(BTreeMap<&'static str, usize>);

impl OpenWork {
    /// Looks.
    pub(crate) async fn of(world: &World, project_id: ProjectId) -> Result<Self, LedgerFault> {
        let mut open = BTreeMap::new();
        for (state, said) in OPEN {
            let mut rows = world.ledger.every_row(Table::Runs, &[state]).of(Some(project_id.to_string()));
            while rows.next().await?.is_some() {
                *open.entry(said).or_insert(0) += 1;
            }
        }
        // Its run is over and shown so; few are under way at any time.
        let mut rows = world.ledger.every_row(Table::Deliveries, &["taking_back"]);
        while let Some(row) = rows.next().await? {
            let run_id: RunId = row.read("delivery")?;
            let run = RunBook::new(world.clone()).load(run_id).await?;
            if run.is_some_and(|loaded| loaded.run.order.project_id == Some(project_id)) {
                *open.entry(TAKEN_BACK).or_insert(0) += 1;
            }
        }
        Ok(Self(open))
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for OpenWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count: usize = self.0.values().sum();
        let runs = if count == 1 { "run that is" } else { "runs that are" };
        let parts: Vec<String> = self.0.iter().map(|(said, count)| format!("{count} {said}")).collect();
        write!(f, "{count} {runs} not over ({})", parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_much_of_what() {
        let one = OpenWork(BTreeMap::from([("queued", 1)]));
        assert_eq!(one.to_string(), "1 run that is not over (1 queued)");
        let three = OpenWork(BTreeMap::from([("queued", 1), ("in review", 2)]));
        assert_eq!(three.to_string(), "3 runs that are not over (2 in review, 1 queued)");
    }
}
