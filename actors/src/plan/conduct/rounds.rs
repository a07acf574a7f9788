//! Carrying plans out is done in rounds.

use super::advance::round;
use super::desk::Conductor;
use crate::ports::{Clock, LedgerFault};
use crate::rounds::Rounds;
use async_trait::async_trait;
use std::sync::Arc;

#[async_trait]
impl Rounds for Conductor {
    const WHAT: &'static str = "carrying plans out";

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.world.clock)
    }

    async fn round(&self) -> Result<(), LedgerFault> {
        Box::pin(round(self)).await
    }
}
