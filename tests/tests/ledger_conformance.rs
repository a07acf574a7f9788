//! One suite, run on both engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "ledger/appending.rs"]
mod appending;
#[path = "ledger/grouping.rs"]
mod grouping;
#[path = "ledger/leases.rs"]
mod leases;
#[path = "ledger/model.rs"]
mod model;
#[path = "ledger/rows.rs"]
mod rows;
#[path = "ledger/tampering.rs"]
mod tampering;

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
    appending::what_is_appended_is_read_back_byte_for_byte,
    appending::a_stream_that_moved_on_is_a_conflict,
    appending::repeating_an_append_gives_its_places_again,
    appending::an_append_that_overlaps_another_is_torn,
    appending::an_append_without_sense_is_refused,
    appending::an_append_over_several_streams_is_recorded_whole,
    appending::a_ledger_keeps_its_identity_and_its_events_when_reopened,
    appending::a_closed_ledger_records_nothing,
    appending::the_head_moves_with_each_append,
    appending::whoever_knows_of_an_event_finds_the_head_at_it,
    appending::a_newer_schema_is_refused,
    appending::an_unknown_event_is_kept_and_passed_over,
    appending::an_export_holds_every_event,
    grouping::positions_have_no_gaps_under_64_callers,
    grouping::a_conflict_in_a_group_rejects_only_its_own_request,
    grouping::of_64_that_expect_the_same_version_one_wins,
    grouping::repeats_in_one_group_are_recorded_once,
    leases::a_stale_epoch_cannot_append,
    leases::a_lease_is_foreign_while_its_owner_lives,
    leases::an_epoch_only_rises,
    leases::a_lease_without_a_heartbeat_is_free,
    model::random_histories_are_kept_as_a_model_keeps_them,
    model::repeats_conflicts_and_new_appends_mix_in_one_group,
    rows::rebuilt_rows_equal_the_live_ones,
    rows::groups_of_any_size_leave_what_a_rebuild_gives_and_readers_are_told,
    rows::deliveries_under_way_have_rows_and_those_of_before_get_theirs,
    rows::a_row_says_which_event_wrote_it_last,
    rows::pages_stay_right_while_rows_come_in,
    rows::rows_are_listed_by_parent_and_state,
    rows::a_cursor_that_no_page_gave_is_refused,
    tampering::events_cannot_be_changed_or_deleted,
    tampering::a_changed_envelope_is_found_where_it_is,
    tampering::a_changed_payload_is_found_where_it_is,
    tampering::a_missing_event_is_found_where_it_was,
    tampering::a_missing_end_is_found,
    tampering::a_slipped_in_event_is_found,
    tampering::a_redacted_payload_is_gone_and_the_chain_holds,
}
