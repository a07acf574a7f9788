//! E-mail to the founder.
//!
//! Owner: `courier`. Invariant: a mail whose fate is in doubt is reported as doubtful, never as refused, since what is
//! refused is sent again.

mod compose;
mod mail;
mod route;
mod send;
mod smtp;

pub(super) use mail::{EMAIL, Mail};
pub(super) use route::Route;
