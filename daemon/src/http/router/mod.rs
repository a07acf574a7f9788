//! The one list of routes: what there is, who may use it, and what it takes and gives.
//!
//! Owner: `app.rs` builds it and serves it. Invariant: no route is named anywhere else, and each says here who may use it.

mod founder;
mod knowledge;
mod list;
mod people;
mod records;
mod roles;
mod talks;
mod work;

pub use list::{openapi_text, route_list, router};
