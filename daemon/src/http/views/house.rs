//! The installation.

use deputy_domain::projection::HouseDoc;
use deputy_protocol::api::{House, Pause};

/// The installation, as readers see it.
pub fn house(doc: HouseDoc) -> House {
    let paused = doc.paused.map(|paused| Pause { mode: paused.mode, reason: paused.reason, at: paused.at });
    House { paused }
}
