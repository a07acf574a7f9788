//! Floor 3: what lives. The supervision tree, its members, and the ports through which they reach the world.
//!
//! Owner: `daemon` builds it. Invariant: truth is in the ledger; an actor can die at any line and lose nothing.

pub mod agents;
mod answering;
pub mod backups;
mod book;
mod caught;
pub mod conversation;
pub mod correlation;
pub mod document;
pub mod given_up;
pub mod librarian;
mod lookback;
pub mod memory;
pub mod notifier;
mod nursery;
pub mod obstacles;
pub mod office;
pub mod once;
pub mod plan;
pub mod ports;
pub mod reconciler;
pub mod rounds;
pub mod run;
pub mod scheduler;
pub mod settings;
pub mod staff;
pub mod supervision;
pub mod tail;
pub mod terminal;
pub mod testing;
mod thinking;
pub mod tree;
pub mod whereabouts;
