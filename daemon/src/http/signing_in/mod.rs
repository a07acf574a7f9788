//! Signing in and out: by a password, a passkey, or a link.
//!
//! Owner: `router`. Invariant: a device's secret goes out in one cookie and nowhere else, and only where a browser keeps it;
//! nothing is used up before that is sure.

mod cookie;
mod device;
mod join;
mod session;
mod visit;
mod who;

pub(super) use join::{begin_joining, finish_joining, join_device, join_with_password, look};
pub(super) use session::{begin, change_password, finish, show, sign_in, sign_out};
pub(super) use visit::Visit;
