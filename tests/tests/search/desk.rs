//! A ledger with an index beside it.

use deputy_actors::librarian::{Findings, LibrarianHandle, follow};
use deputy_actors::ports::{Ledger as _, SearchIndex, Wanted, World};
use deputy_domain::ledger::{Append, Expected};
use deputy_domain::search::Query;
use deputy_protocol::event::{Event, NewEvent, RunEvent, Visibility};
use deputy_protocol::ids::{ProjectId, RunId};
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::{Bench, append, event_id, run_id};
use deputyd::clock::SystemClock;
use deputyd::ledger::Store;
use deputyd::search::SearchStore;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// A ledger, and the index beside it.
pub(crate) struct Desk {
    pub(crate) ledger: Arc<Store>,
    pub(crate) search: Arc<SearchStore>,
    pub(crate) world: World,
    pub(crate) run_id: RunId,
    pub(crate) data_dir: PathBuf,
    librarian: Option<JoinHandle<()>>,
}

impl Desk {
    /// Nobody writes down what is said here.
    pub(crate) async fn still(bench: &Bench) -> Self {
        let ledger = bench.open().await;
        let search = Arc::new(SearchStore::new(&ledger.database(), &bench.data_dir()));
        let fakes = deputy_actors::testing::Bench::default();
        let world = World {
            ledger: ledger.clone(),
            search: search.clone(),
            clock: Arc::new(SystemClock),
            ..fakes.outside()
        };
        let data_dir = bench.data_dir();
        Self { ledger, search, world, run_id: run_id(), data_dir, librarian: None }
    }

    /// What is said here is written down.
    pub(crate) async fn new(bench: &Bench) -> Self {
        let mut desk = Self::still(bench).await;
        desk.start();
        desk
    }

    /// From here on it is written down.
    pub(crate) fn start(&mut self) {
        self.librarian = Some(tokio::spawn(follow(self.world.clone())));
    }

    /// Nobody writes any more, wherever it was.
    pub(crate) async fn stop(&mut self) {
        if let Some(librarian) = self.librarian.take() {
            librarian.abort();
            let _ = librarian.await;
        }
    }

    /// Ends everything; the databases stay.
    pub(crate) async fn close(mut self) {
        self.stop().await;
        self.search.close().await;
        self.ledger.close().await;
    }

    /// Records facts of this desk's run.
    pub(crate) async fn record(&self, events: Vec<NewEvent>) {
        self.append(append(&Stream::Run(self.run_id), Expected::Any, events)).await;
    }

    pub(crate) async fn append(&self, append: Append) {
        self.ledger.append(append).await.unwrap();
    }

    /// Records what the founder said, one after the other.
    pub(crate) async fn say(&self, texts: &[&str]) {
        self.record(texts.iter().map(|text| said(text)).collect()).await;
    }

    /// Waits until the index has everything.
    pub(crate) async fn caught_up(&self) {
        let head = *self.ledger.head().borrow();
        self.search.reached().wait_for(|reached| *reached >= head).await.unwrap();
    }

    /// Looks for words, as somebody who may see everything.
    pub(crate) async fn find(&self, question: &str) -> Findings {
        self.look(wanted(question)).await
    }

    pub(crate) async fn look(&self, wanted: Wanted) -> Findings {
        LibrarianHandle::new(self.world.clone()).search(&wanted).await.unwrap()
    }

    /// Positions of what is found, the newest first.
    pub(crate) async fn positions(&self, question: &str) -> Vec<u64> {
        self.find(question).await.found.iter().map(|found| found.envelope.position).collect()
    }
}

/// A question of somebody who may see everything.
pub(crate) fn wanted(question: &str) -> Wanted {
    Wanted {
        query: Query::parse(question),
        visibility: Visibility::Admin,
        project_id: None,
        run_id: None,
        kind: None,
        after: 0,
        before: None,
        limit: 1_000,
    }
}

/// What the founder said.
pub(crate) fn said(text: &str) -> NewEvent {
    let (text, by) = (text.to_owned(), "founder".to_owned());
    new(RunEvent::Messaged { text, by, at: deputy_protocol::At::default() }, None, Visibility::Viewer)
}

/// A new fact.
pub(crate) fn new(
    event: impl Into<Event>,
    project_id: Option<ProjectId>,
    visibility: Visibility,
) -> NewEvent {
    NewEvent {
        event_id: event_id(),
        event: event.into(),
        actor: "founder".to_owned(),
        correlation: None,
        causation: None,
        project_id,
        visibility,
    }
}
