//! That nothing recorded can be changed, or not without being found.

use deputy_actors::ports::Ledger;
use deputy_domain::ledger::Expected;
use deputy_protocol::event::{DecodeError, Payload};
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::{Bench, Engine, append, event_id, paused, said, steps};
use deputyd::ledger::{ChainFault, Store};
use std::sync::Arc;

async fn ten_events(bench: &Bench) -> Arc<Store> {
    let ledger = bench.open().await;
    let stream = steps();
    for nth in 0..9 {
        ledger
            .append(append(&stream, Expected::Version(nth), vec![said(&format!("secret {nth}"))]))
            .await
            .unwrap();
    }
    ledger.append(append(&Stream::House, Expected::Any, vec![paused("the last")])).await.unwrap();
    ledger
}

async fn fault_after(bench: Bench, tampering: &'static str) -> ChainFault {
    let ledger = ten_events(&bench).await;
    assert_eq!(ledger.verify().await.unwrap().fault, None);
    bench.drop_triggers().await;
    bench.sql(tampering).await.unwrap();
    ledger.verify().await.unwrap().fault.expect("tampering is found")
}

pub(crate) async fn events_cannot_be_changed_or_deleted(bench: Bench) {
    let ledger = ten_events(&bench).await;
    let before = ledger.read_all(0, 100).await.unwrap();
    let mut attempts = vec![
        "DELETE FROM event WHERE position = 10",
        "DELETE FROM event",
        "UPDATE event SET actor = 'nobody'",
        "UPDATE event SET version = 20 WHERE position = 1",
        "UPDATE event SET payload = NULL WHERE position = 1",
        "UPDATE event SET salt = NULL WHERE position = 1",
        "UPDATE event SET payload = NULL, salt = NULL, digest = hash WHERE position = 1",
        "UPDATE event SET payload = NULL, salt = NULL, epoch = 1 WHERE position = 1",
        "UPDATE event SET hash = digest WHERE position = 1",
    ];
    match bench.engine() {
        Engine::Postgres => attempts.push("TRUNCATE event"),
        Engine::Sqlite => attempts.push(
            "PRAGMA recursive_triggers = ON; INSERT OR REPLACE INTO event SELECT * FROM event WHERE position = 1",
        ),
    }
    for attempt in attempts {
        let refused = bench.sql(attempt).await.expect_err(attempt);
        assert!(refused.contains("append-only"), "{attempt}: {refused}");
    }
    assert_eq!(ledger.read_all(0, 100).await.unwrap(), before);
    assert_eq!(ledger.verify().await.unwrap().fault, None);
}

pub(crate) async fn a_changed_envelope_is_found_where_it_is(bench: Bench) {
    let fault = fault_after(bench, "UPDATE event SET actor = 'somebody else' WHERE position = 4").await;
    assert_eq!(fault, ChainFault::Hash { position: 4 });
}

pub(crate) async fn a_changed_payload_is_found_where_it_is(bench: Bench) {
    let tampering = match bench.engine() {
        Engine::Sqlite => "UPDATE event SET payload = CAST('{}' AS BLOB) WHERE position = 6",
        Engine::Postgres => "UPDATE event SET payload = '{}'::bytea WHERE position = 6",
    };
    assert_eq!(fault_after(bench, tampering).await, ChainFault::Payload { position: 6 });
}

pub(crate) async fn a_missing_event_is_found_where_it_was(bench: Bench) {
    let fault = fault_after(bench, "DELETE FROM event WHERE position = 5").await;
    assert_eq!(fault, ChainFault::Gap { expected: 5, found: 6 });
    assert_eq!(fault.position(), 5);
}

pub(crate) async fn a_missing_end_is_found(bench: Bench) {
    let fault = fault_after(bench, "DELETE FROM event WHERE position > 7").await;
    assert_eq!(fault, ChainFault::Truncated { last: 7, recorded: 10 });
}

pub(crate) async fn a_slipped_in_event_is_found(bench: Bench) {
    let tampering = "UPDATE event SET position = position + 100 WHERE position > 3;
        UPDATE event SET position = position - 99 WHERE position > 100;
        UPDATE event SET version = version + 100 WHERE position > 4 AND version > 3;
        UPDATE event SET version = version - 99 WHERE position > 4 AND version > 100;
        INSERT INTO event SELECT 4, stream, 4, correlation, kind, kind_version, payload, recorded_at, actor, NULL,
            NULL, epoch, project_id, visibility, digest, salt, hash FROM event WHERE position = 3";
    let tampering = match bench.engine() {
        Engine::Sqlite => tampering.replace("correlation", "randomblob(16)"),
        Engine::Postgres => tampering.replace("correlation", "gen_random_uuid()"),
    };
    assert_eq!(fault_after(bench, tampering.leak()).await, ChainFault::Hash { position: 4 });
}

pub(crate) async fn a_redacted_payload_is_gone_and_the_chain_holds(bench: Bench) {
    let ledger = ten_events(&bench).await;
    let before = ledger.read_all(0, 100).await.unwrap();
    assert_eq!(ledger.redact(before[2].event_id).await.unwrap(), Some(3));
    assert_eq!(ledger.redact(before[2].event_id).await.unwrap(), Some(3));
    assert_eq!(ledger.redact(event_id()).await.unwrap(), None);
    let after = ledger.read_all(0, 100).await.unwrap();
    assert_eq!((&after[2].payload, after[2].salt.len()), (&Payload::Redacted, 0));
    assert!(matches!(after[2].event(), Err(DecodeError::Redacted(_))));
    assert_eq!((after[2].hash, after[2].digest), (before[2].hash, before[2].digest));
    assert_eq!((&after[..2], &after[3..]), (&before[..2], &before[3..]));

    ledger.append(append(&steps(), Expected::Any, vec![said("and on")])).await.unwrap();
    let verified = ledger.verify().await.unwrap();
    assert_eq!((verified.events, verified.redacted, verified.fault), (11, 1, None));
    ledger.rebuild().await.unwrap();
    if bench.engine() == Engine::Sqlite {
        ledger.close().await;
        let path = bench.url().strip_prefix("sqlite://").unwrap();
        let file = std::fs::read(path).unwrap();
        let holds = |text: &[u8]| file.windows(text.len()).any(|window| window == text);
        assert!(holds(b"secret 3"));
        assert!(!holds(b"secret 2"), "the payload is still in the file");
    }
}
