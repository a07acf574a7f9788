//! What comes later: it says so.

use super::problem::{ApiError, Kind};

macro_rules! later {
    ($($name:ident: $words:literal $(, $instead:literal)?;)*) => {$(
        pub(super) async fn $name() -> ApiError {
            ApiError::new(Kind::NotYet, concat!($words, " are not available in this version yet" $(, "; ", $instead)?))
        }
    )*};
}

later! {
    laptops: "laptops";
    mcp: "MCP connections";
}
