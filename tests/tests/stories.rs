//! Whole conversations, from a sentence to what is live: over the real daemon and real repositories, with a scripted model.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod stories {
    mod advisors;
    mod at_odds;
    mod auto;
    mod beyond_the_card;
    mod change_of_mind;
    mod checked;
    mod choosing;
    mod cli;
    mod deciding;
    mod drawings;
    mod figures;
    mod hindsight;
    mod hostile;
    pub(crate) mod house;
    mod injected;
    mod kills;
    mod places;
    mod questions;
    mod questions_broken;
    pub(crate) mod record;
    mod referral;
    mod reporting;
    mod resting;
    mod sign_ups;
    mod small;
    mod tiers;
    mod two_projects;
    mod undone;
    mod unmended;
    mod untouched;
}
