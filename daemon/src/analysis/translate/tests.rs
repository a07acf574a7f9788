use super::translate;
use proptest::prelude::*;
use sqlparser::dialect::SQLiteDialect;
use sqlparser::parser::Parser;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

fn written(sql: &str) -> String {
    translate(sql).unwrap_or_else(|why| panic!("{sql}: {}", why.0)).sql
}

fn why(sql: &str) -> String {
    translate(sql).map_or_else(|why| why.0, |it| panic!("{sql} became {}", it.sql))
}

#[test]
fn what_is_understood_is_written_anew() {
    for (sql, wanted) in [
        ("select name from events", "SELECT [name] FROM [events]"),
        ("SELECT \"name\" FROM `events` -- all of them\n;", "SELECT [name] FROM [events]"),
        ("SELECT e.at, e.user FROM [events] AS e", "SELECT [e].[at], [e].[user] FROM [events] AS [e]"),
        (
            "SELECT day, value, unit, level, id FROM events",
            "SELECT [day], [value], [unit], [level], [id] FROM [events]",
        ),
        (
            "SELECT day, count(*) AS n FROM events WHERE name = 'sign''up' GROUP BY day ORDER BY n DESC LIMIT 5",
            "SELECT [day], count(*) AS [n] FROM [events] WHERE ([name] = 'sign''up') GROUP BY [day] ORDER BY [n] DESC LIMIT 5",
        ),
        (
            "SELECT count(DISTINCT user) FROM events",
            "SELECT count(DISTINCT [user]) AS [count(DISTINCT user)] FROM [events]",
        ),
        ("SELECT substr(at, 1, 7) FROM runs", "SELECT substr([at], 1, 7) AS [SUBSTR(at, 1, 7)] FROM [runs]"),
        (
            "SELECT properties->>'plan' AS plan FROM events WHERE name LIKE 'sign%'",
            "SELECT ([properties] ->> 'plan') AS [plan] FROM [events] WHERE ([name] LIKE 'sign%')",
        ),
        (
            "SELECT date(at, '-1 day') AS d FROM deploys WHERE at >= datetime('now', '-30 days')",
            "SELECT date([at], '-1 day') AS [d] FROM [deploys] WHERE ([at] >= datetime('now', '-30 days'))",
        ),
        (
            "WITH a AS (SELECT day FROM events), b(d) AS (SELECT day FROM a) SELECT * FROM a LEFT JOIN b ON a.day = b.d",
            "WITH [a] AS (SELECT [day] FROM [events]), [b]([d]) AS (SELECT [day] FROM [a]) SELECT * FROM [a] LEFT JOIN [b] ON \
             ([a].[day] = [b].[d])",
        ),
        (
            "SELECT CASE WHEN a.value > 1 THEN 'x' ELSE NULL END AS c FROM events a",
            "SELECT (CASE WHEN ([a].[value] > 1) THEN 'x' ELSE NULL END) AS [c] FROM [events] AS [a]",
        ),
        (
            "SELECT day, lag(n, 1) OVER (PARTITION BY k ORDER BY day) AS was FROM (SELECT day, name AS k, 1 AS n FROM events) AS s",
            "SELECT [day], lag([n], 1) OVER (PARTITION BY [k] ORDER BY [day]) AS [was] FROM (SELECT [day], [name] AS [k], 1 AS \
             [n] FROM [events]) AS [s]",
        ),
        (
            "SELECT sum(value) FILTER (WHERE unit = 'usd') AS usd FROM events HAVING count(*) > 1",
            "SELECT sum([value]) FILTER (WHERE ([unit] = 'usd')) AS [usd] FROM [events] HAVING (count(*) > 1)",
        ),
        (
            "SELECT 1 AS one UNION ALL SELECT 2 UNION SELECT 3",
            "SELECT 1 AS [one] UNION ALL SELECT 2 AS [2] UNION SELECT 3 AS [3]",
        ),
        (
            "(SELECT 1 AS one) UNION (SELECT 2 AS one LIMIT 1)",
            "SELECT * FROM (SELECT 1 AS [one]) UNION SELECT * FROM (SELECT * FROM (SELECT 2 AS [one] LIMIT 1))",
        ),
        ("SELECT a - b - c FROM runs", "SELECT (([a] - [b]) - [c]) AS [a - b - c] FROM [runs]"),
        ("VALUES (1, 'x')", "VALUES (1, 'x')"),
    ] {
        assert_eq!(written(sql), wanted, "{sql}");
    }
}

#[test]
fn what_is_not_answered_says_what_is() {
    for (sql, hint) in [
        ("", "a question is one SELECT"),
        ("SELECT 1; SELECT 2", "a question is one SELECT"),
        ("DELETE FROM events", "a question is one SELECT"),
        ("SELECT * FROM sqlite_master", "the tables are events, deploys, errors, runs"),
        ("SELECT * FROM main.events", "there is one database"),
        ("SELECT hex(name) FROM events", "there are count, sum"),
        ("SELECT name FROM events WHERE name LIKE properties", "written out"),
        ("SELECT a||a||a||a||a FROM runs", "`||` can be used 3 times"),
        ("SELECT ?1", "single quotes"),
        ("SELECT position(position(1))", "there are count, sum"),
        ("SELECT nonsense nonsense nonsense", "not understood"),
    ] {
        assert!(why(sql).contains(hint), "{sql}: {}", why(sql));
    }
}

/// On a stack as `apart` gives it.
fn on_a_deep_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(32 << 20).spawn(test).unwrap().join().unwrap();
}

#[test]
fn depth_and_length_have_an_end() {
    let deep = |count: usize, open: &str, close: &str| {
        format!("SELECT {}1{} FROM events", open.repeat(count), close.repeat(count))
    };
    let all = [
        deep(500, "(", ")"),
        deep(300, "abs(", ")"),
        deep(380, "", "+1"),
        deep(380, "NOT ", ""),
        deep(380, "- ", ""),
        deep(60, "(SELECT ", ")"),
        format!("SELECT 1 {}", "UNION SELECT 1 ".repeat(200)),
        format!("SELECT '{}'", "x".repeat(4_000)),
        format!("SELECT {}", "x,".repeat(450)),
    ];
    on_a_deep_stack(move || all.iter().for_each(|sql| drop(why(sql))));
}

const BEGINNINGS: [&str; 5] =
    ["SELECT ", "SELECT * FROM ", "SELECT a FROM b WHERE ", "WITH x AS (SELECT 1) SELECT ", ""];

/// What a parser of many dialects tries in several ways, inside of itself.
const OPENERS: &str = "( |abs( |(SELECT |CASE |CASE WHEN |NOT |- |a[ |[ |{ |(SELECT * FROM ( |EXISTS ( |x IN ( |CAST( |a BETWEEN \
    |INTERVAL |date |(VALUES ( |(a, ( |x OVER ( |ARRAY[ |STRUCT( |map { |a->( |(a)-> |trim( |substr( |CASE x WHEN |extract( \
    |position( |LATERAL ( |WITH x AS (SELECT |(WITH x AS ( |a LIKE ( |a ESCAPE |a COLLATE ( |x -> |(x, y) -> |a:: |convert( \
    |overlay( |ceil( |count(*) FILTER (WHERE |a NOT IN ( |ANY( |a = ALL ( |ROW( |GROUPING SETS (( |a AT TIME ZONE |? ( \
    |(SELECT 1 UNION |((SELECT 1) UNION |sum(a) OVER (ORDER BY |events JOIN ( |events a, ( |a GLOB ( |DISTINCT |(SELECT 1),";

#[test]
fn nothing_takes_long_to_read_however_it_is_nested() {
    let (done, ended) = channel();
    let read_all = move || {
        for opener in OPENERS.split('|').map(str::trim) {
            for begin in BEGINNINGS {
                for count in [11, 29, 100] {
                    for end in [String::new(), format!("1{}", ")".repeat(count))] {
                        let sql = format!("{begin}{}{end}", format!("{opener} ").repeat(count));
                        let _ = translate(&sql);
                        done.send(()).unwrap();
                    }
                }
            }
        }
    };
    let reader = std::thread::Builder::new().stack_size(32 << 20).spawn(read_all).unwrap();
    let mut count = 0;
    loop {
        match ended.recv_timeout(Duration::from_secs(20)) {
            Ok(()) => count += 1,
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => panic!("number {count} takes too long"),
        }
    }
    reader.join().unwrap();
    assert!(count > 1_000);
}

#[test]
fn what_is_named_twice_and_again_is_counted_each_time() {
    let mut sql = "WITH p0 AS (SELECT day FROM events)".to_owned();
    for nth in 1..12 {
        let before = nth - 1;
        sql = format!("{sql}, p{nth} AS (SELECT a.day FROM p{before} a, p{before} b)");
    }
    assert!(why(&format!("{sql} SELECT * FROM p11")).contains("too many tables"));
}

proptest! {
    #[test]
    fn whatever_is_written_is_refused_or_is_one_query(
        text in "(SELECT |FROM |WITH |events|x|, |\\(|\\)|'[^']{0,5}'|\"|`|\\[|\\]|;|--|/\\*|\\*/| AS | UNION |->>|\\|\\||[0-9]|\\*|ATTACH |PRAGMA |\\PC){0,24}"
    ) {
        if let Ok(it) = translate(&text) {
            let again = Parser::parse_sql(&SQLiteDialect {}, &it.sql);
            prop_assert!(again.is_ok_and(|statements| statements.len() == 1), "{} became {}", text, it.sql);
            prop_assert!(it.sql.starts_with("SELECT ") || it.sql.starts_with("WITH ") || it.sql.starts_with("VALUES "));
        }
    }
}
