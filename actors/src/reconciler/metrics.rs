//! Removes events of the products that are older than what is kept, and the oldest of too many.

use crate::ports::{Keep, LedgerFault, World};
use deputy_domain::ledger::Table;
use deputy_domain::metric::Kept;
use deputy_domain::projection::ProjectDoc;

pub(super) async fn sweep(world: &World) -> Result<(), LedgerFault> {
    let since = Kept { now: world.clock.now(), days: world.settings.keep_product_events_days }.since();
    let keep = Keep { since, most: world.settings.product_events_max };
    let mut rows = world.ledger.every_row(Table::Projects, &[ProjectDoc::THERE]);
    while let Some(row) = rows.next().await? {
        let project: ProjectDoc = row.read("project")?;
        match world.metrics.sweep(project.project_id, keep).await {
            Ok(0) => {}
            Ok(count) => {
                tracing::info!(project = project.name, count, "old events of a product were removed");
            }
            Err(fault) => {
                tracing::warn!(project = project.name, %fault, "old events of a product could not be removed");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::sweep;
    use crate::ports::{EventsWanted, FiguresWanted, Keep, Metrics, MetricsFault, World};
    use crate::testing::Bench;
    use async_trait::async_trait;
    use deputy_domain::metric::ProductEvent;
    use deputy_protocol::api::FigureView;
    use deputy_protocol::ids::ProjectId;
    use std::sync::{Arc, Mutex};

    /// Remembers what was to be kept. The first project's events cannot be removed.
    #[derive(Default)]
    struct Shelf(Mutex<Vec<(ProjectId, Keep)>>);

    #[async_trait]
    impl Metrics for Shelf {
        async fn add(&self, _: ProjectId, _: &[ProductEvent]) -> Result<u64, MetricsFault> {
            Ok(0)
        }

        async fn figures(&self, _: ProjectId, _: &FiguresWanted) -> Result<Vec<FigureView>, MetricsFault> {
            Ok(Vec::new())
        }

        async fn events(&self, _: ProjectId, _: &EventsWanted) -> Result<Vec<ProductEvent>, MetricsFault> {
            Ok(Vec::new())
        }

        async fn sweep(&self, project_id: ProjectId, keep: Keep) -> Result<u64, MetricsFault> {
            let mut swept = self.0.lock().unwrap();
            swept.push((project_id, keep));
            let fault = MetricsFault { operation: "removed", detail: "the disk is full".to_owned() };
            if swept.len() == 1 { Err(fault) } else { Ok(3) }
        }

        async fn forget(&self, _: ProjectId) -> Result<(), MetricsFault> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn every_project_keeps_what_the_founder_wants_kept_whatever_becomes_of_the_others() {
        let mut bench = Bench::default();
        bench.settings.keep_product_events_days = 7;
        bench.settings.product_events_max = 1_000;
        let projects = [bench.project("shop", &[]).await, bench.project("site", &[]).await];
        let shelf = Arc::new(Shelf::default());
        let world = World { metrics: shelf.clone(), ..bench.outside() };
        sweep(&world).await.unwrap();
        let swept = shelf.0.lock().unwrap().clone();
        let since = world.clock.now() - chrono::TimeDelta::days(7);
        assert!(swept.iter().all(|(_, keep)| *keep == Keep { since, most: 1_000 }), "{swept:?}");
        let mut of: Vec<ProjectId> = swept.into_iter().map(|(project_id, _)| project_id).collect();
        of.sort();
        assert_eq!(of, projects);
    }
}
