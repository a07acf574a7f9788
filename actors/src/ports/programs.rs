//! The programs that agents are, before any run begins them.

use super::HandsFault;
use crate::agents::Program;
use async_trait::async_trait;
use deputy_domain::driver::Probed;

/// Finding out about agents' programs.
#[async_trait]
pub trait Programs: Send + Sync + 'static {
    /// Which version an agent's program says it is of. It is asked where runs would begin it, with nothing of theirs and
    /// no key, and again only when its file has changed.
    async fn probe(&self, program: &Program) -> Result<Probed, HandsFault>;
}
