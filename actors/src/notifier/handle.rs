//! The way to the notifier.

use super::actor::Message;
use ractor::ActorRef;
use std::sync::Arc;

/// The way to the notifier. Cheap to clone.
#[derive(Clone)]
pub struct NotifierHandle {
    name: Arc<str>,
}

impl NotifierHandle {
    /// The notifier of this full name.
    pub fn named(name: impl Into<Arc<str>>) -> Self {
        Self { name: name.into() }
    }

    /// There may be something to tell.
    pub fn wake(&self) {
        if let Some(notifier) = ActorRef::<Message>::where_is(&*self.name) {
            let _ = notifier.send_message(Message::Wake);
        }
    }
}
