//! Questions in SQL: what is answered, and what nobody gets by asking.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use async_trait::async_trait;
use deputy_actors::ports::{Analysis as _, QueryFault, TableRows};
use deputy_domain::analysis::{Answer, Table, event_row};
use deputy_domain::metric::ProductEvent;
use deputy_protocol::At;
use deputy_protocol::api::EventLevel;
use deputyd::analysis::QueryDesk;
use serde_json::Value;
use std::path::Path;
use std::sync::Mutex;
use tempfile::TempDir;
use tokio::sync::Notify;
use tokio::time::Instant;

/// A project with some events, and which of its tables were looked at.
struct Project {
    events: usize,
    /// Properties of each.
    properties: String,
    looked_at: Mutex<Vec<Table>>,
    looked: Notify,
}

impl Project {
    fn of(events: usize) -> Self {
        Self {
            events,
            properties: r#"{"plan":"pro"}"#.to_owned(),
            looked_at: Mutex::default(),
            looked: Notify::new(),
        }
    }
}

#[async_trait]
impl TableRows for Project {
    async fn of(&self, table: Table) -> Result<Vec<Vec<Value>>, QueryFault> {
        self.looked_at.lock().unwrap().push(table);
        self.looked.notify_one();
        if table != Table::Events {
            return Ok(Vec::new());
        }
        let event = |nth: usize| ProductEvent {
            id: nth.to_string(),
            name: if nth.is_multiple_of(2) { "sign_up" } else { "visit" }.to_owned(),
            at: At::from_timestamp(1_767_225_600 + i64::try_from(nth).unwrap() * 3_600, 0).unwrap(),
            level: EventLevel::Info,
            value: (nth == 3).then_some(2.5),
            unit: None,
            user: Some(format!("u{}", nth % 7)),
            properties: self.properties.clone(),
        };
        Ok((0..self.events).map(|nth| event_row(&event(nth))).collect())
    }
}

async fn ask_of(project: &Project, sql: &str) -> Result<Answer, QueryFault> {
    QueryDesk::default().ask(sql, project).await
}

async fn rows(sql: &str) -> Vec<Vec<Option<String>>> {
    ask_of(&Project::of(100), sql).await.unwrap_or_else(|fault| panic!("{sql}: {fault}")).rows
}

fn texts(rows: &[&[&str]]) -> Vec<Vec<Option<String>>> {
    rows.iter().map(|row| row.iter().map(|text| Some((*text).to_owned())).collect()).collect()
}

#[tokio::test]
async fn a_question_is_answered_from_the_rows_of_the_project() {
    for (sql, wanted) in [
        ("SELECT count(*) FROM events", texts(&[&["100"]])),
        (
            "SELECT name, count(*) AS n FROM events GROUP BY name ORDER BY name",
            texts(&[&["sign_up", "50"], &["visit", "50"]]),
        ),
        (
            "SELECT day, count(DISTINCT user) FROM events GROUP BY day ORDER BY day DESC LIMIT 1",
            texts(&[&["2026-01-05", "4"]]),
        ),
        ("SELECT properties->>'plan' AS plan, count(*) FROM events GROUP BY plan", texts(&[&["pro", "100"]])),
        ("SELECT json_extract(properties, '$.plan') FROM events LIMIT 1", texts(&[&["pro"]])),
        ("SELECT max(value), typeof(max(value)) FROM events", texts(&[&["2.5", "real"]])),
        ("SELECT date(min(at)), strftime('%H', max(at)) FROM events", texts(&[&["2026-01-01", "03"]])),
        (
            "WITH d AS (SELECT day, count(*) AS n FROM events GROUP BY day) SELECT day, n - lag(n) OVER (ORDER BY day) AS more FROM d ORDER BY day DESC LIMIT 1",
            texts(&[&["2026-01-05", "-20"]]),
        ),
        (
            "SELECT e.day FROM events e LEFT JOIN deploys d ON d.day = e.day WHERE d.run IS NULL LIMIT 1",
            texts(&[&["2026-01-01"]]),
        ),
        (
            "SELECT count(*) FROM deploys UNION ALL SELECT count(*) FROM errors UNION ALL SELECT count(*) FROM runs",
            texts(&[&["0"], &["0"], &["0"]]),
        ),
    ] {
        assert_eq!(rows(sql).await, wanted, "{sql}");
    }
    let answer =
        ask_of(&Project::of(100), "SELECT value AS v, name FROM events ORDER BY at LIMIT 1").await.unwrap();
    assert_eq!(
        answer,
        Answer {
            columns: vec!["v".to_owned(), "name".to_owned()],
            rows: vec![vec![None, Some("sign_up".to_owned())]],
            is_cut: false
        }
    );
}

#[tokio::test]
async fn only_tables_that_are_named_are_looked_at_and_none_for_what_is_refused() {
    let project = Project::of(1);
    ask_of(&project, "SELECT 1 FROM runs, errors").await.unwrap();
    assert_eq!(*project.looked_at.lock().unwrap(), [Table::Errors, Table::Runs]);
    let project = Project::of(1);
    ask_of(&project, "SELECT load_extension('x') FROM events").await.unwrap_err();
    assert!(project.looked_at.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_long_answer_is_cut_and_says_so() {
    let answer = ask_of(&Project::of(1_000), "SELECT id FROM events").await.unwrap();
    assert_eq!((answer.rows.len(), answer.is_cut), (200, true));
    let answer = ask_of(&Project::of(200), "SELECT id FROM events").await.unwrap();
    assert_eq!((answer.rows.len(), answer.is_cut), (200, false));
    let long = Project { properties: "é".repeat(4_000), ..Project::of(1) };
    let answer = ask_of(&long, "SELECT properties FROM events").await.unwrap();
    assert_eq!(answer.rows[0][0].as_ref().unwrap().chars().count(), 1_000);
}

#[tokio::test]
async fn a_mistake_is_told_with_the_columns_that_there_are() {
    for sql in [
        "SELECT nmae FROM events",
        "SELECT \"nmae\" FROM events",
        "SELECT count(*) FROM visits",
        "SELECT FROM",
    ] {
        let fault = ask_of(&Project::of(1), sql).await.unwrap_err().to_string();
        assert!(
            fault.contains("events(at, day, name, level, value, unit, user, properties, id)"),
            "{sql}: {fault}"
        );
    }
}

/// What somebody might try who wants more than to look. Each is refused before anything is looked at.
const ATTACKS: &[&str] = &[
    // Other databases, files and programs.
    "ATTACH DATABASE '{dir}/evil.db' AS evil",
    "ATTACH '{dir}/ledger.db' AS l",
    "SELECT 1; ATTACH '{dir}/evil.db' AS evil; SELECT 1",
    "SELECT 1 /* ; */ ; ATTACH '{dir}/evil.db' AS evil --",
    "DETACH DATABASE main",
    "VACUUM INTO '{dir}/evil.db'",
    "VACUUM",
    "SELECT readfile('/etc/passwd')",
    "SELECT writefile('{dir}/evil', 'x')",
    "SELECT edit('x')",
    "SELECT load_extension('{dir}/evil.so')",
    "SELECT fts3_tokenizer('simple')",
    "SELECT * FROM fsdir('/')",
    // Settings and what the database knows of itself.
    "PRAGMA query_only = OFF",
    "SELECT 1; PRAGMA query_only = OFF",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM pragma_table_info('events')",
    "SELECT * FROM pragma_query_only(0)",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM sqlite_schema",
    "SELECT * FROM [sqlite_master]",
    "SELECT * FROM \"sqlite_temp_schema\"",
    "SELECT * FROM main.sqlite_master",
    "SELECT * FROM temp.x",
    "SELECT * FROM dbstat",
    "SELECT sqlite_version()",
    "SELECT sqlite_compileoption_get(1)",
    "SELECT * FROM json_each('[1]')",
    "SELECT * FROM generate_series(1, 1000000000)",
    "EXPLAIN SELECT * FROM events",
    "EXPLAIN QUERY PLAN SELECT * FROM events",
    // Writing.
    "INSERT INTO events(id) VALUES ('x')",
    "REPLACE INTO events(id) VALUES ('x')",
    "UPDATE events SET name = 'x'",
    "DELETE FROM events",
    "DROP TABLE events",
    "CREATE TABLE t(x)",
    "CREATE TEMP VIEW v AS SELECT 1",
    "CREATE VIRTUAL TABLE t USING fts5(x)",
    "CREATE TRIGGER t AFTER INSERT ON events BEGIN SELECT 1; END",
    "ALTER TABLE events RENAME TO x",
    "REINDEX",
    "ANALYZE",
    "BEGIN IMMEDIATE",
    "SAVEPOINT s",
    "WITH x AS (SELECT 1) DELETE FROM events",
    "WITH x AS (SELECT 1) INSERT INTO events(id) SELECT 'x'",
    "WITH x AS (DELETE FROM events RETURNING id) SELECT * FROM x",
    "SELECT * INTO evil FROM events",
    "(DELETE FROM events)",
    // More than one, and half of one.
    "SELECT 1; SELECT 2",
    ";",
    "",
    "-- SELECT 1",
    "/* SELECT 1",
    "SELECT 'x",
    "SELECT \u{0}1",
    "SELECT 1\u{1b}[2J",
    // Other projects, by guessing where they are.
    "SELECT * FROM product_event",
    "SELECT * FROM event",
    "SELECT * FROM projection",
    "SELECT * FROM token",
    "SELECT * FROM \"events \"",
    "SELECT * FROM [events];ATTACH 'x' AS y;--]",
    "SELECT * FROM `events`` ; DROP TABLE events --`",
    "SELECT 1 AS \"]; DROP TABLE events; --\"",
    "SELECT 1 AS [x]]; ATTACH 'y' AS z; --",
    "SELECT * FROM events WHERE name = ?1",
    "SELECT * FROM events WHERE name = :name",
    "SELECT @x, $y",
    // Without an end.
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c",
    "WITH c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c",
    "WITH c AS (SELECT 1 FROM d), d AS (SELECT 1 FROM c) SELECT * FROM c",
    "WITH events AS (SELECT * FROM events) SELECT * FROM events",
    "WITH c AS (SELECT 1), C AS (SELECT 2 FROM c) SELECT * FROM C",
    // Much out of little.
    "SELECT zeroblob(1000000000)",
    "SELECT randomblob(1000000000)",
    "SELECT hex(randomblob(100000000))",
    "SELECT printf('%1000000000d', 1)",
    "SELECT format('%1000000000s', 'x')",
    "SELECT replace(hex(zeroblob(1000000)), '0', 'xxxxxxxxxx')",
    "SELECT group_concat(properties, properties) FROM events",
    "SELECT string_agg(properties, '') FROM events",
    "SELECT json_group_array(properties) FROM events a, events b",
    "SELECT json_group_object(id, properties) FROM events a, events b",
    "SELECT json_array(properties, properties) FROM events",
    "SELECT quote(properties) FROM events",
    "SELECT json_extract(properties, '$', '$', '$') FROM events",
    "SELECT json_extract(properties, properties) FROM events",
    "SELECT strftime(properties) FROM events",
    "SELECT unhex('00') FROM events",
    "SELECT x'00'",
    "SELECT length(properties || properties || properties || properties || properties) FROM events",
    "WITH a AS (SELECT properties || properties AS p FROM events), b AS (SELECT p || p AS p FROM a), c AS (SELECT p || p AS p \
     FROM b), d AS (SELECT p || p AS p FROM c) SELECT length(p) FROM d",
    "SELECT * FROM events WHERE properties LIKE properties",
    "SELECT * FROM events WHERE properties GLOB properties",
    "SELECT * FROM events WHERE properties REGEXP '(a+)+$'",
    "SELECT * FROM events WHERE properties MATCH 'x'",
    "SELECT instr(properties, properties) FROM events",
    "SELECT trim(properties, properties) FROM events",
    "SELECT CAST(properties AS BLOB) FROM events",
    "SELECT * FROM events NATURAL JOIN events",
];

#[tokio::test]
async fn whoever_wants_more_than_to_look_is_refused() {
    let dir = TempDir::new().unwrap();
    assert!(ATTACKS.len() > 90);
    for attack in ATTACKS {
        let sql = attack.replace("{dir}", dir.path().to_str().unwrap());
        let project = Project::of(10);
        match ask_of(&project, &sql).await {
            Err(QueryFault::Refused(why)) => assert!(why.contains("Nothing was asked"), "{sql}: {why}"),
            other => panic!("{sql}: {other:?}"),
        }
        assert!(project.looked_at.lock().unwrap().is_empty(), "{sql}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    assert!(!Path::new("evil.db").exists());
}

/// What is a question, and would take longer than anybody lives, or more than any machine has.
#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_end_is_ended() {
    // What wants memory without end may, on a busy machine, first be over its time: either bound ends it, and what it
    // took is looked at below.
    let large = Project { properties: format!(r#"{{"x":"{}"}}"#, "x".repeat(4_000)), ..Project::of(5_000) };
    for (sql, hint) in [
        ("SELECT count(*) FROM events a, events b, events c, events d, events e", "seconds"),
        (
            "SELECT count(*) FROM events a JOIN events b ON a.id <> b.id JOIN events c ON c.id <> b.id",
            "seconds",
        ),
        (
            "SELECT (SELECT count(*) FROM events b, events c WHERE b.id <> a.id AND c.id <> a.id) FROM events a",
            "seconds",
        ),
        (
            "SELECT sum(length(a.properties || b.properties || c.properties)) FROM events a, events b, events c",
            "seconds",
        ),
        (
            "SELECT count(*) FROM events a, events b WHERE a.properties || b.properties LIKE '%x%y%x%y%x%y%'",
            "seconds",
        ),
        ("SELECT a.properties FROM events a, events b ORDER BY b.properties || a.id", ""),
        (
            "SELECT count(*) FROM (SELECT DISTINCT a.properties || b.properties || a.id || b.id AS p FROM events a, events b) AS d",
            "",
        ),
        (
            "SELECT count(*) FROM (SELECT a.properties AS p FROM events a, events b UNION SELECT a.properties || b.id FROM events a, events b) AS u",
            "",
        ),
        (
            "SELECT max(p) OVER (ORDER BY p ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM (SELECT a.properties || b.id AS p FROM events a, events b) AS u",
            "",
        ),
    ] {
        let (begun, before) = (Instant::now(), resident_mib());
        let fault = ask_of(&large, sql).await.unwrap_err();
        let (took, grew) = (begun.elapsed(), resident_mib().saturating_sub(before));
        assert!(
            matches!(&fault, QueryFault::Failed(why) if why.contains("was ended") && why.contains(hint)),
            "{sql}: {fault}"
        );
        assert!(took.as_secs() < 30, "{sql}: {took:?}");
        assert!(grew < 700, "{sql}: {grew} MiB more");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_nobody_waits_for_ends_and_makes_room() {
    let desk = std::sync::Arc::new(QueryDesk::default());
    let project = std::sync::Arc::new(Project::of(3_000));
    for _ in 0..4 {
        let asked = tokio::spawn({
            let (desk, project) = (desk.clone(), project.clone());
            async move { desk.ask("SELECT count(*) FROM events a, events b, events c, events d", &*project).await }
        });
        // It reads its rows; whether it is asked of them by then does not matter.
        project.looked.notified().await;
        asked.abort();
    }
    let answer = desk.ask("SELECT count(*) FROM events", &*project).await.unwrap();
    assert_eq!(answer.rows, texts(&[&["3000"]]));
}

fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() >> 10
}
