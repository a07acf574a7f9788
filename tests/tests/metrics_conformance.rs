//! Events of the products: one suite, run on both engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "metrics/figures.rs"]
mod figures;
#[path = "metrics/keeping.rs"]
mod keeping;
#[path = "metrics/shelf.rs"]
mod shelf;

macro_rules! conformance {
    ($($suite:ident::$case:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                let bench = deputy_tests::ledger::Bench::new(deputy_tests::ledger::Engine::Sqlite).await;
                super::$suite::$case(super::shelf::Shelf::new(bench.expect("SQLite is always there")).await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                if let Some(bench) = deputy_tests::ledger::Bench::new(deputy_tests::ledger::Engine::Postgres).await {
                    super::$suite::$case(super::shelf::Shelf::new(bench).await).await;
                }
            })*
        }
    };
}

conformance! {
    keeping::what_is_kept_is_read_back_the_same,
    keeping::an_event_that_comes_again_is_kept_once,
    keeping::pages_follow_each_other_without_a_gap,
    keeping::events_outlive_the_daemon_and_are_in_a_copy_of_the_database,
    keeping::what_is_old_goes_and_what_is_too_many,
    keeping::more_than_are_kept_is_refused_until_the_oldest_are_gone,
    keeping::a_project_that_goes_leaves_nothing_and_the_others_stay,
    keeping::whatever_a_text_holds_it_stays_a_text,
    figures::days_are_summed_up_by_name_and_unit,
    figures::weeks_begin_on_monday,
    figures::only_what_was_asked_for_is_summed_up,
    figures::the_largest_values_there_can_be_are_summed_up,
}
