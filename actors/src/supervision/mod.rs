//! Supervision: who starts, restarts and stops whom, in OTP's words, over ractor's links and events.
//!
//! Owner: the root of the tree, held by the daemon's composition root. Invariants:
//!
//! - A child has at most one life at a time: its name is used again only when its actor, its state, its
//!   `post_stop` and the [`Tasks`] it spawned are gone.
//! - No window of [`Intensity::max_window`] holds more than [`Intensity::max_restarts`] restarts. One more, and
//!   the child is given up, with exactly one [notice](Notices): a static supervisor then ends, and every
//!   supervisor above it, up to the root ([`RootExit::Exhausted`]); a dynamic one goes on without the child.
//! - A failing or panicking `pre_start` is a failure like any other.
//! - Children stop in the reverse of their start order, each within its [`Shutdown`] time, then are killed.
//!   The children of a dynamic supervisor have no order and stop together.
//! - A supervisor holds no business state. Queued messages of a child that ended are lost: what must not be
//!   lost is in the ledger.
//!
//! ```text
//! message ──> state (decides, pure) ──> effects ──> life (one task per life of a child)
//!    ^                                                │
//!    └──────── Started, Gone, Stuck, Timer ───────────┘
//! ractor's events ──> the life they concern, which reports Gone once nothing is left of it
//! ```
//!
//! A tree reads like a table:
//!
//! ```
//! use std::sync::Arc;
//!
//! use deputy_actors::supervision::{
//!     ChildSpec, Exhausted, RootExit, Start, Strategy, SupervisionPorts, SupervisorCell, SupervisorSpec,
//! };
//! use deputy_actors::testing::{ManualClock, SequenceEntropy};
//! # mod recorder {
//! #     use super::*;
//! #     use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef};
//! #     struct Recorder;
//! #     impl Actor for Recorder {
//! #         type Msg = ();
//! #         type State = ();
//! #         type Arguments = ();
//! #         async fn pre_start(&self, _: ActorRef<()>, (): ()) -> Result<(), ActorProcessingErr> { Ok(()) }
//! #     }
//! // In the actor's folder: how it starts.
//! pub fn start(args: ()) -> impl Start {
//!     move |cell: SupervisorCell| async move { cell.spawn(Recorder, args).await.map(ActorCell::from) }
//! }
//! # }
//! # mod notifier { pub use super::recorder::start; }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // In tree.rs: the whole tree.
//! let tree = SupervisorSpec::new(Strategy::RestForOne)
//!     // Every other child speaks through it.
//!     .child(ChildSpec::permanent("recorder", recorder::start(())))
//!     // One child per run; one that fails does not touch its siblings.
//!     .child(ChildSpec::supervisor("runs", SupervisorSpec::dynamic()))
//!     // Tells the founder. Nobody needs it to work, so it is last and takes nobody down with it.
//!     .child(ChildSpec::permanent("notifier", notifier::start(())));
//!
//! let ports = SupervisionPorts {
//!     clock: Arc::new(ManualClock::default()),
//!     entropy: Arc::new(SequenceEntropy::default()),
//!     notices: Arc::new(|exhausted: &Exhausted| eprintln!("{exhausted}")),
//! };
//! let root = tree.start("instance-1", ports).await?;
//! root.handle().ready().await?;
//! let runs = root.below("runs");
//! runs.start_child(ChildSpec::transient("run-1", recorder::start(()))).await?;
//! assert!(runs.terminate_child("run-1").await?);
//! root.stop();
//! assert_eq!(root.exited().await, RootExit::Stopped);
//! # Ok(())
//! # }
//! ```

mod actor;
mod cell;
mod child;
mod child_id;
mod effects;
mod end;
mod error;
mod handle;
mod life;
mod message;
mod nested;
mod order;
mod policy;
mod ports;
mod spec;
mod state;
#[cfg(test)]
mod tests;

pub use cell::{Hold, SupervisorCell, Tasks};
pub use child_id::ChildId;
pub use error::{Exhausted, Exit, RootExit, SupervisorError};
pub use handle::{Root, SupervisorHandle};
pub use message::{ChildPhase, ChildStatus};
pub use policy::{Backoff, Intensity, Restart, Shutdown, Strategy};
pub use ports::{Notices, SupervisionPorts};
pub use spec::{ChildSpec, Plan, Start, SupervisorSpec, start_with_tasks};
