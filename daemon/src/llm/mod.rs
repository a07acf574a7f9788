//! Calling models: five kinds of providers behind one port.
//!
//! Owner: the composition root builds `Providers` from the configuration. Invariant: keys are read when a call is
//! made, travel in one sensitive header, and appear in no error, log line or `Debug` text.

mod catalog;
mod clock;
mod config;
mod dialect;
mod embeddings;
mod http;
mod meter;
mod passage;
mod providers;
pub mod scripted;
mod secret;

pub use catalog::{Catalog, CatalogFault};
pub use config::{ModelsConfig, ProviderConfig, ProviderKind};
pub use dialect::UsageReader;
pub use http::{Limits, PassOrder};
pub use passage::{PassFault, Passed, Refused};
pub use providers::{ProviderFault, Providers};
pub use secret::Key;
