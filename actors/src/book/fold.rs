//! What is decided about: anything that is a fold over a stream of its own, and keeps that fold in a row.

use crate::ports::{LedgerFault, World};
use async_trait::async_trait;
use deputy_protocol::At;
use deputy_protocol::event::{Event, Visibility};
use deputy_protocol::ids::{CorrelationId, ProjectId};
use deputy_protocol::stream::Stream;
use std::fmt::{Debug, Display};

/// Something as it is now.
#[derive(Clone, Debug)]
pub(crate) struct Loaded<F> {
    /// The fold.
    pub(crate) it: F,
    /// Version of its stream.
    pub(crate) version: u64,
    /// What led to its last fact: a request, or what that request set going.
    pub(crate) correlation: Option<CorrelationId>,
}

/// What is recorded on another stream together with the facts of this one: both are there, or neither is.
#[derive(Clone, Debug)]
pub(crate) struct Beside {
    /// Which.
    pub(crate) stream: Stream,
    /// Its version that this was decided on.
    pub(crate) version: u64,
    /// What it is about.
    pub(crate) project_id: Option<ProjectId>,
    /// Who may see it.
    pub(crate) visibility: Visibility,
    /// The facts.
    pub(crate) facts: Vec<Event>,
}

/// A fold over a stream.
#[async_trait]
pub(crate) trait Fold: Clone + Debug + Send + Sync + Sized {
    /// Which one.
    type Id: Copy + Debug + Display + Send + Sync;
    /// What can be asked of it.
    type Command: Clone + Send + Sync;
    /// What is recorded about it.
    type Fact: Clone + Into<Event> + Send + Sync;
    /// Why it does not do what it was asked.
    type Refusal: std::error::Error + Clone + Send + Sync + 'static;

    /// Its row.
    async fn load(world: &World, id: Self::Id) -> Result<Option<Loaded<Self>>, LedgerFault>;

    /// The stream of what is decided about it.
    fn stream(id: Self::Id) -> Stream;

    /// The stream of what is thought in it, for those that think.
    fn thoughts(id: Self::Id) -> Option<Stream>;

    /// Its correlation, as long as nothing led to it.
    fn own_correlation(id: Self::Id) -> CorrelationId;

    /// The facts that follow from a command.
    fn decide(it: Option<&Self>, command: Self::Command, now: At) -> Result<Vec<Self::Fact>, Self::Refusal>;

    /// It behind a fact; `None` if the first one begins nothing.
    fn after(it: Option<Self>, fact: &Self::Fact) -> Option<Self>;

    /// The project that it is about.
    fn project_id(&self) -> Option<ProjectId>;

    /// What others hear of these facts; `before` is as it was, `it` as it is behind them.
    async fn beside(
        _world: &World,
        _id: Self::Id,
        _before: Option<&Self>,
        _it: &Self,
        _facts: &[Self::Fact],
    ) -> Result<Vec<Beside>, LedgerFault> {
        Ok(Vec::new())
    }

    /// Who may see a fact.
    fn visibility(fact: &Self::Fact) -> Visibility;

    /// The same, where it depends on what the fact is about, as it is behind it.
    fn visibility_now(&self, fact: &Self::Fact) -> Visibility {
        Self::visibility(fact)
    }
}
