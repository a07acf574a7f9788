//! Talking to a model: what is asked, what comes back, what it costs, what to do when it fails.
//!
//! Owner: the built-in agent builds requests, adapters in `daemon` translate them into a provider's dialect.
//! Invariant: nothing here knows a provider's wire format.

mod answer;
mod fault;
mod price;
mod request;
mod retry;
mod used;

pub use answer::{ModelAnswer, ModelToolCall, Stop, TokenUsage};
pub use fault::{Disposition, FaultKind, ModelFault};
pub use price::{LongRequest, Price, PriceTable};
pub use request::{Delta, ModelMessage, ModelName, ModelRequest, ToolResult, ToolSpec};
pub use retry::{NextTry, next_try};
pub use used::used;
