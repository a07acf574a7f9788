//! E-mail to the founder.
//!
//! Owner: `courier`. Invariant: a mail whose fate is in doubt is reported as doubtful, never as refused, since what is
//! refused is sent again.

mod compose;
mod route;
mod smtp;

pub(super) use route::Route;

use super::checked::Mail;
use deputy_actors::ports::{CourierFault, Message};
use deputy_protocol::At;

impl Mail {
    pub(super) async fn send(&self, message: &Message, now: At) -> Result<(), CourierFault> {
        let mail = compose::compose(&self.from, &self.to, message, now)?;
        smtp::deliver(&self.route, &mail).await
    }
}
