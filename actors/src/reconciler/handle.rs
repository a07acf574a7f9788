//! The way to the reconciler.

use super::actor::Message;
use ractor::ActorRef;
use std::sync::Arc;

/// The way to the reconciler. Cheap to clone.
#[derive(Clone)]
pub struct ReconcilerHandle {
    name: Arc<str>,
}

impl ReconcilerHandle {
    /// The reconciler of this full name.
    pub fn named(name: impl Into<Arc<str>>) -> Self {
        Self { name: name.into() }
    }

    /// Look now instead of at the next tick.
    pub fn wake(&self) {
        if let Some(reconciler) = ActorRef::<Message>::where_is(&*self.name) {
            let _ = reconciler.send_message(Message::Wake);
        }
    }
}
