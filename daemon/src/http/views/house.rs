//! The installation.

use deputy_domain::projection::HouseDoc;
use deputy_protocol::api::{BackupView, House, Pause};

/// The installation, as readers see it.
pub fn house(doc: HouseDoc) -> House {
    let paused = doc.paused.map(|paused| Pause { mode: paused.mode, reason: paused.reason, at: paused.at });
    House { paused }
}

/// How backups go, made daily at this hour (UTC) if at all.
pub fn backup(doc: &HouseDoc, at_hour: Option<u32>) -> BackupView {
    let failed = doc.backup.failed.as_ref();
    BackupView {
        at_hour,
        made_at: doc.backup.made_at,
        failed_at: failed.map(|(at, _)| *at),
        failure: failed.map(|(_, why)| why.clone()),
    }
}
