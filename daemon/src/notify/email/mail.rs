//! Settings of e-mail that hold.

use super::route::Route;
use lettre::message::Mailbox;

/// Name of the e-mail target.
pub(in super::super) const EMAIL: &str = "email";

/// E-mail settings that hold.
#[derive(Clone)]
pub(in super::super) struct Mail {
    pub(in super::super) route: Route,
    pub(in super::super) from: Mailbox,
    pub(in super::super) to: Vec<Mailbox>,
    pub(in super::super) events: Vec<String>,
    pub(in super::super) per_hour: usize,
}
