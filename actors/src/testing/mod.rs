//! Ports for tests: a clock that is moved by hand, chance that repeats, a ledger in memory, and a world of fakes in
//! which the real tree lives, dies and lives again.
//!
//! Owner: the tests of this crate and of those above it. Invariant: nothing here sleeps or reads the host.

mod bench;
mod blobs;
mod clock;
mod couriers;
mod entropy;
mod hands;
mod ledger;
mod life;
mod models;
mod plain;
mod samples;
#[cfg(test)]
mod tests;
mod tree;
mod trips;
mod workspaces;

pub use bench::Bench;
pub use blobs::FakeBlobs;
pub use clock::ManualClock;
pub use couriers::{FakeCouriers, channel};
pub use entropy::SequenceEntropy;
pub use hands::FakeHands;
pub use ledger::{MemoryLedger, unavailable};
pub use life::{Life, Pulse};
pub use models::{ScriptedModels, Turn, told, turns};
pub use plain::{
    KnownPrograms, NamedGateway, NoBackups, NoCouriers, NoMetrics, NoSearch, NoSecrets, NoSources, NoWeb,
    NullLive, PlainRender,
};
pub use samples::{exited, settings, work_order};
pub use tree::{TestTree, Waited};
pub use trips::{Moment, Trips};
pub use workspaces::FakeWorkspaces;
