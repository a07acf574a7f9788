//! HTTPS without a proxy: the certificate and its key, read, checked, served, and read again when they are renewed.
//!
//! Owner: `app.rs` loads it before anything is opened and tells it when to look again. Invariant: what is served was
//! read whole and fits together; a renewal that does not leaves the certificate before it in place. No fault and no
//! line of the log holds anything of the key.

mod error;
mod load;
mod served;
mod validity;

pub use error::TlsError;
pub use load::{Loaded, load};
pub use served::{Renewal, Tls};
pub use validity::Validity;
