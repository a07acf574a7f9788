//! The index of what was said: one suite, run on both engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "search/desk.rs"]
mod desk;
#[path = "search/finding.rs"]
mod finding;
#[path = "search/following.rs"]
mod following;
#[path = "search/forgetting.rs"]
mod forgetting;
#[path = "search/outputs.rs"]
mod outputs;

macro_rules! conformance {
    ($($suite:ident::$case:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                let bench = deputy_tests::ledger::Bench::new(deputy_tests::ledger::Engine::Sqlite).await;
                super::$suite::$case(bench.expect("SQLite is always there")).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                if let Some(bench) = deputy_tests::ledger::Bench::new(deputy_tests::ledger::Engine::Postgres).await {
                    super::$suite::$case(bench).await;
                }
            })*
        }
    };
}

conformance! {
    finding::a_table_of_questions_finds_the_same,
    finding::whatever_is_typed_is_a_question_and_finds_what_has_its_words,
    finding::only_what_was_asked_for_and_may_be_seen_is_found,
    finding::pages_follow_each_other_without_a_gap,
    finding::words_from_before_a_run_had_a_project_are_found_in_it,
    finding::the_words_of_a_long_text_are_found_to_its_end,
    following::what_was_recorded_is_found_at_once,
    following::a_search_that_cannot_wait_says_how_far_it_looked,
    following::an_index_goes_on_where_it_stood,
    following::a_write_that_was_cut_anywhere_neither_loses_nor_doubles,
    following::several_that_write_at_once_write_nothing_twice,
    following::an_index_that_was_dropped_is_made_anew_the_same,
    following::an_index_of_another_history_is_made_anew,
    forgetting::redacted_words_are_gone,
    forgetting::what_was_redacted_is_not_shown_before_the_index_knows_of_it,
    outputs::what_is_only_in_an_output_is_found_there_and_once,
    outputs::outputs_of_many_runs_are_found_over_pages_and_after_a_rebuild,
    outputs::what_was_redacted_in_a_run_is_not_found_in_its_outputs,
    outputs::an_output_that_is_not_here_holds_up_nothing,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_file_is_thrown_away_and_made_anew() {
    following::a_broken_file_is_thrown_away_and_made_anew().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redacted_words_leave_the_file() {
    forgetting::redacted_words_leave_the_file().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_is_much_smaller_than_the_logs_it_is_made_of() {
    outputs::an_index_is_much_smaller_than_the_logs_it_is_made_of().await;
}
