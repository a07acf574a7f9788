//! Finding the project that a sentence means.

use super::LedgerFault;
use async_trait::async_trait;
use deputy_domain::projection::ProjectDoc;
use deputy_domain::routing::Routing;

/// How far somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// At what is on record: names, other names, recent work.
    Glance,
    /// Into the repositories, too: their READMEs and their code.
    Read,
}

/// Finds the project that a sentence means. What it finds comes with what it rests on.
#[async_trait]
pub trait Router: Send + Sync + 'static {
    /// What speaks for which of these projects.
    async fn route(
        &self,
        sentence: &str,
        projects: &[ProjectDoc],
        effort: Effort,
    ) -> Result<Routing, LedgerFault>;
}
