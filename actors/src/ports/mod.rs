//! What the actors need from the world, as traits.
//!
//! Owner: `daemon` implements them, tests fake the ones that cost money. Invariant: nothing here names a database, a
//! wire format or a program.

mod analysis;
mod backups;
mod blobs;
mod clock;
mod couriers;
mod entropy;
mod gateway;
mod hands;
mod ledger;
mod live;
mod metrics;
mod models;
mod programs;
mod render;
mod router;
mod rows;
mod saying;
mod search;
mod secrets;
mod sources;
mod terminals;
mod traffic;
mod trees;
mod web;
mod workspaces;
mod world;

pub use analysis::{Analysis, QueryFault, TableRows};
pub use backups::{BackupFault, BackupMade, Backups};
pub use blobs::{Blob, BlobBytes, BlobContent, BlobFault, BlobWriter, Blobs};
pub use clock::Clock;
pub use couriers::{CourierFault, Couriers, Disposition, Message, Notice, Pace, Question, Taken, Target};
pub use entropy::Entropy;
pub use gateway::{Gateway, Offer};
pub use hands::{
    Begun, Credentials, Done, Hand, Hands, HandsFault, HandsSetup, Piece, Recovered, Screen, Shown, Slot,
    Words,
};
pub use ledger::{AppendError, LeaseTaken, Ledger, LedgerFault, PlaceSeen, RowPage, RowQuery, VersionedRow};
pub use live::{Live, LiveDelta};
pub use metrics::{EventsWanted, FiguresWanted, Keep, Metrics, MetricsFault};
pub use models::{Embedded, Models};
pub use programs::Programs;
pub use render::Render;
pub use router::{Effort, Router};
pub use rows::Rows;
pub use saying::Saying;
pub use search::{MemoryScope, SearchFault, SearchIndex, Wanted};
pub use secrets::{SecretFault, Secrets};
pub use sources::{
    EntryKind, FileLines, Folder, FolderEntry, MatchedLine, Matches, Pattern, Sighted, Sources,
};
pub(crate) use terminals::Gate;
pub use terminals::{NoRoom, Present, RUN_TERMINALS_MAX, TERMINALS_MAX, Terminals};
pub use traffic::{Asker, Exchange, Traffic};
pub use trees::{BrowseTrees, SHOWN_BYTES_MAX, TreeFault, TreeFile, TreeFolder};
pub use web::{Web, WebFault, WebHit, WebPage};
pub use workspaces::{
    Captured, CaughtUp, Delivered, DeliveryOrder, Prepared, Provenance, Registered, WorkspaceFault,
    Workspaces,
};
pub use world::World;
