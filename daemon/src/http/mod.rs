//! The HTTP API.
//!
//! Owner: `app.rs` builds the router and serves it. Invariant: `router` is the only list of routes, and each route
//! says there who may use it; handlers parse, make one call of a handle, and render.
//!
//! ```text
//! connection (TLS) → edge (id, host, origin) → guard (token or cookie, role, rate, idempotency, time) → handler → edge (problem, headers)
//! ```

mod access;
mod agents;
mod assets;
mod begun;
mod body;
mod context;
mod conversations;
mod devices;
mod documents;
mod edge;
mod feed;
mod fields;
mod house;
mod idempotency;
mod inbox;
mod later;
mod links;
mod memories;
mod meta;
mod metrics;
mod notify;
mod openapi;
mod passkeys;
mod people;
mod plain;
mod plans;
mod ports;
mod problem;
mod projects;
mod push;
mod query;
mod queue;
mod records;
mod route;
mod router;
mod rows;
mod runs;
mod schedule;
mod search;
mod serve;
mod sessions;
mod settings;
mod signing_in;
mod spend;
mod staff;
mod state;
mod tasks;
mod terminals;
pub mod tls;
mod tokens;
pub mod views;

pub use access::Access;
pub use ports::{KeepSecrets, ReadTraffic, TellHouse};
pub use route::RouteInfo;
pub use router::{openapi_text, route_list, router};
pub use serve::{ServeSettings, serve};
pub use settings::{HttpSettings, Rate, Rates};
pub use state::{AppState, Metrics, Parts};
