//! Which runs may be taken over side by side after a crash.

use super::state::Run;

/// Strikes from which a run is under suspicion. The first crash may be anybody's fault, the second one in a row less so.
const SUSPECT_AT: u32 = 2;

/// Whether a run that lost its owner has to be taken over alone: the next such run only once this one got somewhere,
/// rests or has ended. Otherwise one run that brings the daemon down at every start would have all the others set aside
/// with it, since each crash strikes every run that was taken up and got nowhere yet.
pub const fn is_suspect(run: &Run, left: bool) -> bool {
    !left && run.strikes + 1 >= SUSPECT_AT
}
