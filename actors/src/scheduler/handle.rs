//! The way to the scheduler.

use super::message::Message;
use deputy_protocol::ids::RunId;
use ractor::ActorRef;
use std::sync::Arc;

/// The way to the scheduler. Cheap to clone; what is said while it is down is said again by its own start.
#[derive(Clone)]
pub struct SchedulerHandle {
    name: Arc<str>,
}

impl SchedulerHandle {
    /// The scheduler of this full name.
    pub fn named(name: impl Into<Arc<str>>) -> Self {
        Self { name: name.into() }
    }

    /// Something changed that concerns the whole queue.
    pub fn reload(&self) {
        self.send(Message::Reload);
    }

    /// Something changed about these runs.
    pub fn changed(&self, runs: Vec<RunId>) {
        self.send(Message::Changed(runs));
    }

    fn send(&self, message: Message) {
        if let Some(scheduler) = ActorRef::<Message>::where_is(&*self.name) {
            let _ = scheduler.send_message(message);
        }
    }
}
