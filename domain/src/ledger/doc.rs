//! The document of a row.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// JSON text. It is parsed where it is used, once, into what it means, and passed on as it is everywhere else: copies
/// share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc(Arc<str>);

impl Doc {
    /// A document that says this.
    pub fn of(content: &impl Serialize) -> Self {
        let text = serde_json::to_string(content).expect("documents are plain data and always serialise");
        Self(text.into())
    }

    /// A document as a database keeps it; whether it can be read shows when it is.
    pub fn from_text(text: String) -> Self {
        Self(text.into())
    }

    /// What it says.
    pub fn read<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_str(&self.0)
    }

    /// As a database keeps it, shared.
    pub fn text(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }

    /// As a database keeps it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
