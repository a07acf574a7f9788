//! How much a run can still be told: its row holds all of it and is written with each fact.

use super::super::limit::{INPUTS_BYTES_MAX, INPUTS_MAX, TEXT_BYTES_MAX};
use super::super::refusal::Refusal;
use super::super::state::Run;

/// Whether there is room for one more text.
pub(super) fn room_for(run: &Run, text: &str) -> Result<(), Refusal> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::LongText { size_bytes: text.len() });
    }
    let (inputs, size_bytes) = (run.inputs.len(), run.told_bytes());
    if inputs >= INPUTS_MAX || size_bytes.saturating_add(text.len()) > INPUTS_BYTES_MAX {
        return Err(Refusal::ToldTooMuch { inputs, size_bytes });
    }
    Ok(())
}
