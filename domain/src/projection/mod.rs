//! Which rows follow from which events.
//!
//! Owner: the ledger applies it in the transaction that appends, and again when it rebuilds. Invariant: a row is a
//! function of its own earlier form and one event, so a rebuild gives the same rows, byte for byte.

#![deny(
    clippy::wildcard_enum_match_arm,
    reason = "a new event must not go untold, unpaid or unseen in silence"
)]

mod apply;
mod appointments;
mod conversations;
mod deliveries;
mod doc;
mod documents;
mod given;
mod house;
mod inbox;
mod kept;
mod lookbacks;
mod memories;
mod outbox;
mod plans;
mod projects;
mod recalled;
mod runs;
mod sessions;
mod spend;
mod staff;
mod terminals;
#[cfg(test)]
pub(crate) mod tests;
mod threads;
mod words;

pub use apply::{apply, keys};
pub use appointments::{AppointmentDoc, OVER, TO_COME};
pub use conversations::{ConversationDoc, TALKS};
pub use documents::DocumentDoc;
pub use given::GivenDoc;
pub use house::{BackupDoc, HOUSE_KEY, HouseDoc, Paused};
pub use inbox::{ANSWERED, ANSWERING, InboxDoc, OPEN, WITHDRAWN};
pub use kept::{KeptDoc, KeptKind, KeptSum};
pub use lookbacks::{DUE, LookbackDoc, TrackRecordDoc};
pub use memories::{FOUNDERS, MemoryDoc};
pub use plans::PlanDoc;
pub use projects::{ProjectDoc, name_key};
pub use recalled::{Behind, RecalledDoc};
pub use runs::RunDoc;
pub use sessions::SessionDoc;
pub use spend::{SpendDoc, day_key, project_key};
pub use staff::StaffDoc;
pub use terminals::TerminalDoc;
