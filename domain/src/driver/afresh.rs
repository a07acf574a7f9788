//! Words for a conversation that takes the place of one that cannot be gone on with.

use crate::run::Run;

/// What they begin with.
pub(super) const AFRESH: &str = "This is a new conversation: an earlier one about the same work cannot be gone on with. What it did is \
in the working tree. Look at what is there before you go on. The work is:";

/// The words for a conversation that takes the place of one that cannot be gone on with.
pub fn words_afresh(run: &Run) -> String {
    format!("{AFRESH}\n\n{}", everything(run))
}

/// All that the run was told, for a conversation that knows nothing of it.
fn everything(run: &Run) -> String {
    run.inputs.iter().map(|input| input.text.as_str()).collect::<Vec<_>>().join("\n\n")
}
