//! Rows that follow from events.

use deputy_actors::ports::{Ledger, LedgerFault, RowQuery, VersionedRow};
use deputy_domain::ledger::{Expected, Row, RowKey, Table};
use deputy_domain::projection::{HOUSE_KEY, HouseDoc};
use deputy_protocol::event::NewEvent;
use deputy_protocol::ids::RunId;
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::{
    Bench, append, approved, daemon_started, delivery_started, paused, queued, rollback_started, run_id,
    said, said_to_run, steps,
};
use futures::future::join_all;

/// Rows as projections would leave them, so that lists can be tried on more than the one row of the house.
const MANY_ROWS: &str = "INSERT INTO projection (tbl, key, parent, state, rank, position, doc) VALUES
    ('inbox', 'a', 'p1', 'open', '01', 1, '{\"n\":1}'), ('inbox', 'b', 'p1', 'open', '02', 1, '{\"n\":2}'),
    ('inbox', 'c', 'p2', 'done', '03', 1, '{\"n\":3}'), ('inbox', 'd', 'p1', 'open', '03', 1, '{\"n\":4}'),
    ('inbox', 'e', 'p1', 'late', '04', 1, '{\"n\":5}'), ('runs', 'f', 'p1', 'open', '09', 1, '{}')";

pub(crate) async fn rebuilt_rows_equal_the_live_ones(bench: Bench) {
    let ledger = bench.open().await;
    for round in 0..40 {
        let event = if round % 3 == 0 { paused(&format!("reason \u{0} {round}")) } else { daemon_started() };
        ledger.append(append(&Stream::House, Expected::Version(round), vec![event])).await.unwrap();
        ledger.append(append(&steps(), Expected::Any, vec![said("x")])).await.unwrap();
    }
    let live = bench.rows().await;
    assert!(!live.is_empty());
    assert_eq!(ledger.rebuild().await.unwrap(), 80);
    assert_eq!(bench.rows().await, live);
    bench.sql("UPDATE projection SET doc = '{}', state = 'nonsense'").await.unwrap();
    ledger.rebuild().await.unwrap();
    assert_eq!(bench.rows().await, live);
    // The writer goes on from the rebuilt rows.
    ledger.append(append(&Stream::House, Expected::Version(40), vec![paused("later")])).await.unwrap();
    let later = bench.rows().await;
    ledger.rebuild().await.unwrap();
    assert_eq!(bench.rows().await, later);
}

pub(crate) async fn deliveries_under_way_have_rows_and_those_of_before_get_theirs(bench: Bench) {
    let ledger = bench.open().await;
    let runs = [run_id(), run_id(), run_id(), run_id()];
    let [delivering, delivered, taking_back, _] = runs;
    for run in runs {
        record(&*ledger, run, queued()).await;
    }
    for run in [delivering, delivered, taking_back] {
        record(&*ledger, run, delivery_started()).await;
    }
    for run in [delivered, taking_back] {
        record(&*ledger, run, approved()).await;
    }
    record(&*ledger, taking_back, rollback_started()).await;
    let all = RowQuery { limit: 9, ..RowQuery::default() };
    let listed = ledger.rows(Table::Deliveries, all).await.unwrap().rows;
    let listed: Vec<_> = listed.into_iter().map(|row| (row.key, row.row.state)).collect();
    let row = |run: RunId, state: &str| (run.to_string(), state.to_owned());
    assert_eq!(listed, [row(taking_back, "taking_back"), row(delivering, "delivering")]);

    let live = bench.rows().await;
    ledger.rebuild().await.unwrap();
    assert_eq!(bench.rows().await, live);
    ledger.close().await;
    drop(ledger);
    // As a release from before these rows left it.
    bench.sql("DELETE FROM projection WHERE tbl = 'deliveries'").await.unwrap();
    bench.sql("DELETE FROM _sqlx_migrations WHERE version = 4").await.unwrap();
    let ledger = bench.open().await;
    assert_eq!(bench.rows().await, live);
    record(&*ledger, delivering, approved()).await;
    assert_eq!(
        ledger
            .rows(Table::Deliveries, RowQuery { limit: 9, ..RowQuery::default() })
            .await
            .unwrap()
            .rows
            .len(),
        1
    );
}

pub(crate) async fn groups_of_any_size_leave_what_a_rebuild_gives_and_readers_are_told(bench: Bench) {
    let ledger = bench.open().await;
    let mut runs = Vec::new();
    for size in [1, 2, 3, 17, 130, 600] {
        let fresh: Vec<RunId> = (0..size).map(|_| run_id()).collect();
        for fact in [queued as fn() -> NewEvent, said_to_run, delivery_started, approved, rollback_started] {
            // At once with the first fact of another run: rows that begin, stay where they stand, move, and go.
            let another = run_id();
            let facts = fresh.iter().map(|run| record(&*ledger, *run, fact()));
            tokio::join!(join_all(facts), record(&*ledger, another, queued()));
            runs.push(another);
        }
        runs.extend(fresh);
    }
    let whole = run_id();
    let facts = std::iter::once(queued()).chain((0..600).map(|_| said_to_run())).collect();
    ledger.append(append(&Stream::Run(whole), Expected::Version(0), facts)).await.unwrap();
    runs.push(whole);
    let live = bench.rows().await;
    for run in runs {
        let key = RowKey { table: Table::Runs, key: run.to_string() };
        let VersionedRow { key, row, position } = ledger.row(&key).await.unwrap().unwrap();
        let Row { parent, state, rank, doc } = row;
        let told = format!("runs|{key}|{parent}|{state}|{rank}|{position}|{}", doc.as_str());
        assert!(live.contains(&told), "{told}");
    }
    ledger.rebuild().await.unwrap();
    assert_eq!(bench.rows().await, live);
}

async fn record(ledger: &impl Ledger, run_id: RunId, event: NewEvent) {
    ledger.append(append(&Stream::Run(run_id), Expected::Any, vec![event])).await.unwrap();
}

pub(crate) async fn a_row_says_which_event_wrote_it_last(bench: Bench) {
    let ledger = bench.open().await;
    let key = RowKey { table: Table::House, key: HOUSE_KEY.to_owned() };
    assert_eq!(ledger.row(&key).await.unwrap(), None);
    ledger
        .append(append(&Stream::House, Expected::Any, vec![daemon_started(), paused("why")]))
        .await
        .unwrap();
    ledger.append(append(&steps(), Expected::Any, vec![said("x")])).await.unwrap();
    let row = ledger.row(&key).await.unwrap().unwrap();
    assert_eq!((row.position, row.row.state.as_str()), (2, "paused"));
    assert_eq!(row.row.doc.read::<HouseDoc>().unwrap().paused.unwrap().reason, "why");
    assert_eq!(
        ledger.rows(Table::House, RowQuery { limit: 5, ..RowQuery::default() }).await.unwrap().rows,
        [row]
    );
}

async fn keys(ledger: &impl Ledger, query: RowQuery) -> (Vec<String>, Option<String>) {
    let page = ledger.rows(Table::Inbox, query).await.unwrap();
    (page.rows.into_iter().map(|row| row.key).collect(), page.next)
}

pub(crate) async fn pages_stay_right_while_rows_come_in(bench: Bench) {
    let ledger = bench.open().await;
    bench.sql(MANY_ROWS).await.unwrap();
    let page = |cursor| RowQuery { cursor, limit: 2, ..RowQuery::default() };
    let (first, next) = keys(&*ledger, page(None)).await;
    assert_eq!(first, ["e", "d"]);
    bench
        .sql(
            "INSERT INTO projection (tbl, key, parent, state, rank, position, doc) VALUES
            ('inbox', 'z', 'p1', 'open', '99', 1, '{}'), ('inbox', 'cc', 'p1', 'open', '03', 1, '{}')",
        )
        .await
        .unwrap();
    let (second, next) = keys(&*ledger, page(next)).await;
    assert_eq!(second, ["cc", "c"]);
    let (third, next) = keys(&*ledger, page(next)).await;
    assert_eq!((third, next), (vec!["b".to_owned(), "a".to_owned()], None));
}

pub(crate) async fn rows_are_listed_by_parent_and_state(bench: Bench) {
    let ledger = bench.open().await;
    bench.sql(MANY_ROWS).await.unwrap();
    let all = RowQuery { limit: 100, ..RowQuery::default() };
    let parent = Some("p1".to_owned());
    let states = vec!["open".to_owned(), "done".to_owned(), "open".to_owned()];
    assert_eq!(keys(&*ledger, all.clone()).await.0, ["e", "d", "c", "b", "a"]);
    assert_eq!(
        keys(&*ledger, RowQuery { parent: parent.clone(), ..all.clone() }).await.0,
        ["e", "d", "b", "a"]
    );
    assert_eq!(
        keys(&*ledger, RowQuery { states: states.clone(), ..all.clone() }).await.0,
        ["d", "c", "b", "a"]
    );
    let both = RowQuery { parent, states, limit: 2, ..all };
    let (first, cursor) = keys(&*ledger, both.clone()).await;
    assert_eq!(first, ["d", "b"]);
    assert_eq!(keys(&*ledger, RowQuery { cursor, ..both }).await, (vec!["a".to_owned()], None));
}

pub(crate) async fn a_cursor_that_no_page_gave_is_refused(bench: Bench) {
    let ledger = bench.open().await;
    for cursor in ["", "x", "WzFd", "%%%"] {
        let query = RowQuery { cursor: Some(cursor.to_owned()), limit: 1, ..RowQuery::default() };
        assert!(matches!(ledger.rows(Table::Runs, query).await, Err(LedgerFault::Unavailable { .. })));
    }
}
