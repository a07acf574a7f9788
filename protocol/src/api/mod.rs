//! Requests and views of the HTTP API, as the contract names them.
//!
//! Owner: `daemon/http` renders them, `client` and the web app read them. Invariant: fields are added, never renamed.
