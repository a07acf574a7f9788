//! The API on a real socket, over a real ledger; only git, models and tools are stood in for.

mod answer;
mod authenticator;
mod browser;
mod feed;
mod house;
mod raw;
mod stand_ins;
mod work;

pub use answer::Answer;
pub use authenticator::Authenticator;
pub use browser::Browser;
pub use feed::Watcher;
pub use house::{House, Plan};
pub use raw::{RawAnswer, raw};
pub use stand_ins::DIFF;
