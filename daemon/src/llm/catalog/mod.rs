//! What is known of models beforehand: prices and windows.
//!
//! Owner: `Providers`. Invariant: what the configuration says wins; what nobody said stays unknown.

mod known;
mod lookup;

pub use known::CatalogFault;
pub use lookup::Catalog;
