//! `deputyd doctor`: looks at everything that the daemon needs, and says what to do about what is missing.
//!
//! Owner: `commands`. Invariants: it changes nothing but what it removes again, spends nothing unless it is told to
//! (`--models`), tells nobody anything unless it is told to (`--notify`), and shows no secret.

mod agents;
mod finding;
mod host;
mod models;
mod notify;
mod phone;
mod run;
mod storage;
mod tls;

pub(super) use run::{DoctorArguments, doctor};
