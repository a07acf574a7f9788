//! What happens in the products: events that programs send, and the figures that are made of them.
//!
//! Owner: whoever takes events in checks them here before they are kept; the figures are made where they lie. Invariant:
//! what is kept was within these bounds, so no sum overflows and no reader meets a text that has no end. They are no part
//! of the history (`docs/decisions/0018-product-events.md` says why).

mod check;
mod event;
mod limit;
mod period;
mod refusal;
mod since;
#[cfg(test)]
mod tests;

pub use check::{Kept, checked};
pub use event::ProductEvent;
pub use limit::{
    EVENTS_MAX, ID_CHARS_MAX, NAME_CHARS_MAX, PROPERTIES_BYTES_MAX, UNIT_CHARS_MAX, USER_CHARS_MAX,
};
pub use period::{Period, day};
pub use refusal::{Flaw, Refusal};
pub use since::Since;
