//! What comes later: it says so.

use super::problem::{ApiError, Kind};

macro_rules! later {
    ($($name:ident: $words:literal;)*) => {$(
        pub(super) async fn $name() -> ApiError {
            ApiError::new(Kind::NotYet, concat!($words, " are not available in this version yet"))
        }
    )*};
}

later! {
    conversations: "conversations with the COO";
    plans: "plans";
    memories: "memories";
    laptops: "laptops";
    mcp: "MCP connections";
    gateway: "model gateway calls";
}
