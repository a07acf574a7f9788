//! What is kept of a request.

use uuid::Uuid;

/// A row of the table.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Record {
    pub body_digest: Vec<u8>,
    pub seed: Uuid,
    pub holder: Uuid,
    pub begun_at: i64,
    pub status: Option<i64>,
    pub media_type: Option<String>,
    pub body: Option<Vec<u8>>,
}

/// An answer that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub status: u16,
    pub media_type: String,
    pub body: Vec<u8>,
}

impl Record {
    /// The answer, once there is one.
    pub(super) fn kept(self) -> Option<Kept> {
        let status = u16::try_from(self.status?).ok()?;
        Some(Kept {
            status,
            media_type: self.media_type.unwrap_or_default(),
            body: self.body.unwrap_or_default(),
        })
    }
}
