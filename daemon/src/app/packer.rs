//! Backups wait for git, and git for backups: neither knows the other.

use crate::backup::Packer;
use crate::git::GitWorkspaces;
use async_trait::async_trait;
use deputy_protocol::ids::ProjectId;
use std::any::Any;

#[async_trait]
impl Packer for GitWorkspaces {
    async fn hold(&self, project_id: ProjectId) -> Box<dyn Any + Send> {
        Box::new(Self::hold(self, project_id).await)
    }
}
