//! What is remembered, over the real daemon and on both engines: told to agents, contradicted, found, forgotten.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "memory/access.rs"]
mod access;
#[path = "memory/answers.rs"]
mod answers;
#[path = "memory/contradicting.rs"]
mod contradicting;
#[path = "memory/cutting.rs"]
mod cutting;
#[path = "memory/desk.rs"]
mod desk;
#[path = "memory/forgetting.rs"]
mod forgetting;
#[path = "memory/meaning.rs"]
mod meaning;
#[path = "memory/programs.rs"]
mod programs;

macro_rules! on_both {
    ($($suite:ident::$case:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                super::$suite::$case(deputy_tests::ledger::Engine::Sqlite).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                super::$suite::$case(deputy_tests::ledger::Engine::Postgres).await;
            })*
        }
    };
}

on_both! {
    answers::each_answer_names_what_was_before_whoever_gave_it,
    contradicting::what_says_otherwise_is_trusted_less_and_shown,
    cutting::forgetting_that_is_killed_anywhere_is_ended,
    forgetting::what_is_noted_is_told_listed_and_gone_once_it_is_forgotten,
    forgetting::what_an_agent_noted_is_gone_from_its_steps_too,
    meaning::what_means_the_same_is_found_and_paid_for,
}
