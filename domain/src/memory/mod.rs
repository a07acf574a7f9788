//! What is remembered: decisions, preferences, open questions, context, experiments, of a project or of the founder as a
//! whole.
//!
//! Owner: whoever receives a command loads the fold, calls `decide` and appends; the librarian writes the words of each
//! into an index, and recall scores what that finds. Invariant: what was forgotten is in no prompt that is made later, and
//! of its words nothing is left but in what was said elsewhere; the fold of a forgotten memory follows from the events that
//! are left.
//!
//! ```text
//! noted ─→ known ──forgotten──→ being emptied ──emptied──→ forgotten
//!           ↑ │
//!           └─┘ changed, affirmed, used, contradicted, contradicts, preferred, outdone, cleared
//! ```

mod apply;
mod command;
mod decide;
mod key;
mod limit;
mod place;
mod prompt;
mod recall;
mod refusal;
mod score;
mod state;
#[cfg(test)]
mod tests;
mod vector;

pub use command::{Command, Note};
pub use decide::decide;
pub use key::{key_hash, memory_of, same};
pub use limit::{CONTRADICTIONS_MAX, KEY_CHARS_MAX, TEXT_BYTES_MAX};
pub use place::{Placed, placed};
pub use prompt::{line, listed, told};
pub use recall::{CANDIDATES_MAX, PLACES_MAX, Sought, Whereabouts, candidates, fused, text_rank};
pub use refusal::Refusal;
pub use score::{score, worth_telling};
pub use state::{FORGETTING, FORGOTTEN, Known, Memory, Trace};
pub use vector::{cosine, from_bytes, nearest, to_bytes};
