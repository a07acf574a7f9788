//! Reading and decoding a stream of 100,000 events, against a bare scan with JSON decode.

use super::bare;
use super::measure::{in_turns, time_ms};
use super::report::{Row, Target};
use deputy_actors::ports::Ledger;
use deputy_domain::ledger::Expected;
use deputy_protocol::event::Event;
use deputy_tests::ledger::{append, said, steps};
use deputyd::ledger::{Options, open};
use std::sync::Arc;
use tempfile::TempDir;

const EVENTS: usize = 100_000;
const BATCH: usize = 500;
/// As the owner of a run reads its transcript.
const PAGE: u32 = 1000;
const ROUNDS: usize = 5;

pub(crate) async fn measure() -> Vec<Row> {
    let folder = TempDir::new().unwrap();
    let options = Options::new(Arc::new(chrono::Utc::now), "here");
    let store = open("sqlite", &folder.path().join("data"), options).await.unwrap();
    let mut conn = bare::connect(&folder.path().join("bare.db")).await;
    let stream = steps();
    for batch in 0..EVENTS / BATCH {
        let events: Vec<_> =
            (0..BATCH).map(|event| said(&format!("{batch}/{event} {}", "x".repeat(200)))).collect();
        let payloads: Vec<String> =
            events.iter().map(|event| String::from_utf8(event.event.encode().1).unwrap()).collect();
        sqlx::query(
            "INSERT INTO event (stream, version, event_id, kind, payload, recorded_at, actor)
             SELECT 'a stream', 1, 'an id', 'step.prompted', value, 1, 'founder' FROM json_each(?1)",
        )
        .bind(serde_json::to_string(&payloads).unwrap())
        .execute(&mut conn)
        .await
        .unwrap();
        store.append(append(&stream, Expected::Any, events)).await.unwrap();
    }
    let times = in_turns(
        ROUNDS,
        async || {
            let all = async {
                let (mut version, mut count) = (0, 0);
                loop {
                    let page = store.read_stream(&stream, version, PAGE).await.unwrap();
                    let Some(last) = page.last() else { break };
                    version = last.version;
                    count += page.iter().filter(|envelope| envelope.event().is_ok()).count();
                }
                assert_eq!(count, EVENTS);
            };
            time_ms(all).await
        },
        async || {
            let all = async {
                let sql = "SELECT kind, payload FROM event ORDER BY position";
                let rows: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&mut conn).await.unwrap();
                let decoded =
                    rows.iter().filter(|(kind, payload)| Event::decode(kind, payload.as_bytes()).is_ok());
                assert_eq!(decoded.count(), EVENTS);
            };
            time_ms(all).await
        },
    )
    .await;
    store.close().await;
    let rates = times.map(|ms| EVENTS as f64 / ms * 1e3);
    vec![Row::ratio(
        "replay of 100,000 events",
        rates,
        "events/s",
        "a bare scan and decode",
        Target::AtLeast(0.2),
    )]
}
