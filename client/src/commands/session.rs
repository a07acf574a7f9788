//! What every command has at hand.

use crate::api::Api;
use crate::config::Environment;
use crate::render::Out;
use anyhow::Result;

/// What every command has at hand.
pub(super) struct Session {
    /// The server.
    pub(super) api: Api,
    /// Where answers go.
    pub(super) out: Out,
}

impl Session {
    /// With the server that is logged in to.
    pub(super) fn try_new(environment: &Environment, out: Out) -> Result<Self> {
        Ok(Self { api: Api::try_new(environment.server()?)?, out })
    }
}
