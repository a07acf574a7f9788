//! What supervisors need of the world.

use std::sync::Arc;

use super::Exhausted;
use crate::ports::{Clock, Entropy};

/// Hears of children that were given up.
pub trait Notices: Send + Sync + 'static {
    /// Called exactly once each time that a child is given up, in the supervisor's task: must return at once.
    fn on_exhausted(&self, exhausted: &Exhausted);
}

impl<F: Fn(&Exhausted) + Send + Sync + 'static> Notices for F {
    fn on_exhausted(&self, exhausted: &Exhausted) {
        self(exhausted);
    }
}

/// The ports that all supervisors of a tree share.
#[derive(Clone)]
pub struct SupervisionPorts {
    /// Time of windows, delays and deadlines.
    pub clock: Arc<dyn Clock>,
    /// Jitter.
    pub entropy: Arc<dyn Entropy>,
    /// Where "gave up" is told.
    pub notices: Arc<dyn Notices>,
}
