//! A ledger's database with events beside it.

use deputy_actors::ports::{EventsWanted, FiguresWanted, Metrics as _};
use deputy_domain::metric::ProductEvent;
use deputy_protocol::At;
use deputy_protocol::api::{EventLevel, FigureView, FiguresBy};
use deputy_protocol::ids::ProjectId;
use deputy_tests::ledger::Bench;
use deputyd::ledger::Store;
use deputyd::product::ProductEvents;
use std::sync::Arc;
use uuid::Uuid;

/// Events that are kept of a project.
pub(crate) const KEPT: u64 = 5_000;

pub(crate) struct Shelf {
    pub(crate) bench: Bench,
    pub(crate) ledger: Arc<Store>,
    pub(crate) events: ProductEvents,
    pub(crate) project_id: ProjectId,
}

impl Shelf {
    pub(crate) async fn new(bench: Bench) -> Self {
        let ledger = bench.open().await;
        let events = ProductEvents::new(&ledger.database(), KEPT);
        Self { bench, ledger, events, project_id: ProjectId(Uuid::now_v7()) }
    }

    /// The same after the daemon went and came back.
    pub(crate) async fn reopened(self) -> Self {
        self.events.close().await;
        self.ledger.close().await;
        let Self { bench, project_id, .. } = self;
        Self { project_id, ..Self::new(bench).await }
    }

    pub(crate) async fn add(&self, events: &[ProductEvent]) -> u64 {
        self.events.add(self.project_id, events).await.unwrap()
    }

    /// All events of a project, the newest first.
    pub(crate) async fn all(&self, project_id: ProjectId) -> Vec<ProductEvent> {
        self.events.events(project_id, &every()).await.unwrap()
    }

    pub(crate) async fn ids(&self, project_id: ProjectId) -> Vec<String> {
        self.all(project_id).await.into_iter().map(|event| event.id).collect()
    }

    /// Figures of the project, as lines.
    pub(crate) async fn figures(&self, wanted: FiguresWanted) -> Vec<String> {
        let found = self.events.figures(self.project_id, &wanted).await.unwrap();
        found.into_iter().map(line).collect()
    }
}

fn line(it: FigureView) -> String {
    let FigureView { name, unit, from, count, users, sum, min, max } = it;
    let number = |number: Option<f64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let (unit, sum, min, max) =
        (unit.unwrap_or_else(|| "-".to_owned()), number(sum), number(min), number(max));
    format!("{from} {name} {unit} count {count} users {users} sum {sum} min {min} max {max}")
}

pub(crate) fn every() -> EventsWanted {
    EventsWanted { since: At::MIN_UTC, errors: false, behind: None, limit: 10_000 }
}

pub(crate) fn by(by: FiguresBy) -> FiguresWanted {
    FiguresWanted { name: None, since: at("2020-01-01T00:00:00Z"), by, offset: 0, limit: 1_000 }
}

pub(crate) fn at(text: &str) -> At {
    text.parse().unwrap()
}

/// An event of this id and name at a time.
pub(crate) fn event(id: &str, name: &str, when: &str) -> ProductEvent {
    ProductEvent {
        id: id.to_owned(),
        name: name.to_owned(),
        at: at(when),
        level: EventLevel::Info,
        value: None,
        unit: None,
        user: None,
        properties: "{}".to_owned(),
    }
}
