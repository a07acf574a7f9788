//! stub
use super::error::OpenError;
use super::open::{Opened, Place};
use super::writer::Signals;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
pub(super) struct Follow;
impl Follow {
    pub async fn run(self, _s: Arc<Signals>, _c: CancellationToken) {}
}
pub(super) async fn open(_url: &str, _place: Place) -> Result<(Opened, Follow), OpenError> {
    Err(OpenError::Url("later".into()))
}
