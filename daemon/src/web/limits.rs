//! What one page, or one search, may cost.

use std::time::Duration;

/// What one page, or one search, may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WebLimits {
    /// For all of it, redirects included.
    pub time: Duration,
    /// Of a page, unpacked.
    pub page_bytes_max: usize,
    /// Of the text that comes out of it.
    pub text_chars_max: usize,
}

impl Default for WebLimits {
    fn default() -> Self {
        // Long articles have 60,000 characters, which is what a model can still read beside other things.
        Self { time: Duration::from_secs(20), page_bytes_max: 5 << 20, text_chars_max: 60_000 }
    }
}
