//! What evidence amounts to.

use super::evidence::Evidence;
use deputy_protocol::ids::ProjectId;

/// A project that a sentence may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub project_id: ProjectId,
    /// What it is called.
    pub name: String,
    /// What speaks for it.
    pub evidence: Evidence,
}

/// Projects for which something speaks, the likeliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routing(Vec<Candidate>);

/// Which it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice<'a> {
    /// This one.
    One(&'a Candidate),
    /// One of these: they are close.
    Close(&'a [Candidate]),
    /// Nothing speaks for any.
    Nothing,
}

/// Up to this part of the best one's weight, in hundredths, another is not close to it.
const CLOSE_PERCENT: u32 = 60;
/// Less than this is a word or two that happen to be there.
const LEAST: u32 = 8;

impl Routing {
    /// Puts them in order. Of equals the earlier stays first.
    pub fn of(candidates: impl IntoIterator<Item = Candidate>) -> Self {
        let mut all: Vec<_> = candidates.into_iter().filter(|it| it.evidence.weight() > 0).collect();
        all.sort_by_key(|it| std::cmp::Reverse(it.evidence.weight()));
        Self(all)
    }

    /// All of them, the likeliest first.
    pub fn candidates(&self) -> &[Candidate] {
        &self.0
    }

    /// Which it is.
    pub fn choice(&self) -> Choice<'_> {
        let Some(best) = self.0.first().map(|it| it.evidence.weight()).filter(|best| *best >= LEAST) else {
            return Choice::Nothing;
        };
        let is_close = |it: &&Candidate| it.evidence.weight() * 100 > best * CLOSE_PERCENT;
        match self.0.iter().take_while(is_close).count() {
            1 => Choice::One(&self.0[0]),
            close => Choice::Close(&self.0[..close]),
        }
    }
}
