//! What the server said, for this program and for programs around it.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// An answer twice: as the words this version knows, and as it came, newer fields included.
#[derive(Clone, Debug)]
pub(crate) struct Answer<T> {
    /// What this version understands.
    pub(crate) view: T,
    /// What was said, for `--json`.
    pub(crate) json: Value,
}

impl<T: DeserializeOwned> Answer<T> {
    /// Reads an answer.
    pub(crate) fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        let json: Value = serde_json::from_slice(body)?;
        Ok(Self { view: T::deserialize(&json)?, json })
    }
}
