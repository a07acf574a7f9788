//! One try to send a message.

use super::mail::Mail;
use super::{compose, smtp};
use deputy_actors::ports::{CourierFault, Message};
use deputy_protocol::At;

impl Mail {
    pub(in super::super) async fn send(&self, message: &Message, now: At) -> Result<(), CourierFault> {
        let mail = compose::compose(&self.from, &self.to, message, now)?;
        smtp::deliver(&self.route, &mail).await
    }
}
