//! The open web, for those who think: pages as text, and who searches for them.
//!
//! Owner: the composition root, which hands [`OpenWeb`] to the actors as their [`Web`](deputy_actors::ports::Web) port.
//! Invariants: a page is asked for by [`net`](crate::net)'s guarded reader and by nothing else, so nothing inside of this
//! network is ever read, whoever named it and however a page leads there; one page costs bounded time and memory; what
//! comes out is text without control characters, and nothing of it is believed.
//!
//! The provider of searches is the one exception: the founder says where it is, and it may be on this machine.

mod adapter;
mod config;
mod fetch;
mod hops;
mod kind;
mod limits;
mod page;
mod search;

pub use adapter::OpenWeb;
pub use config::{SearchConfig, SearchKind, WebConfig, WebFaults};
pub use limits::WebLimits;
