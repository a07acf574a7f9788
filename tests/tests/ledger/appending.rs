//! What one caller sees.

use deputy_actors::ports::{AppendError, Ledger, LedgerFault};
use deputy_domain::ledger::{Append, AppendRefused, Expected};
use deputy_protocol::event::{DecodeError, Payload};
use deputy_protocol::ids::{CorrelationId, ProjectId};
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::{Bench, Engine, append, event_id, paused, said, steps, write};
use deputyd::ledger::OpenError;
use uuid::Uuid;

pub(crate) async fn what_is_appended_is_read_back_byte_for_byte(bench: Bench) {
    let ledger = bench.open().await;
    let texts = [
        "plain".to_owned(),
        "\u{0} and \u{1f} and \u{7f}".to_owned(),
        "naïve 日本語 🦀 \u{2028} \" \\ / \u{fffd}".to_owned(),
        "x".repeat(1 << 20),
        String::new(),
    ];
    let stream = steps();
    let mut events: Vec<_> = texts.iter().map(|text| said(text)).collect();
    events[0].correlation = Some(CorrelationId(Uuid::now_v7()));
    events[0].causation = Some(event_id());
    events[0].project_id = Some(ProjectId(Uuid::now_v7()));
    events[0].actor = String::from("token:o'brien ☃");
    let appended = ledger.append(append(&stream, Expected::Version(0), events.clone())).await.unwrap();
    assert_eq!(appended.positions, [1, 2, 3, 4, 5]);
    assert_eq!(appended.versions, [5]);
    assert!(!appended.already);

    let read = ledger.read_stream(&stream, 0, 10).await.unwrap();
    assert_eq!(read, ledger.read_all(0, 10).await.unwrap());
    assert_eq!(read.len(), events.len());
    for (version, (envelope, new)) in (1..).zip(read.iter().zip(&events)) {
        let (kind, payload) = new.event.encode();
        assert_eq!(envelope.payload, Payload::Kept(payload));
        assert_eq!(envelope.event().unwrap(), new.event);
        assert_eq!((envelope.version, &envelope.stream), (version, &stream));
        assert_eq!((&envelope.kind, &envelope.actor), (&kind, &new.actor));
        assert_eq!(envelope.event_id, new.event_id);
        assert_eq!((envelope.correlation, envelope.causation), (new.correlation, new.causation));
        assert_eq!((envelope.project_id, envelope.visibility), (new.project_id, new.visibility));
        assert_eq!(envelope.recorded_at, bench.clock.now());
        assert_eq!(envelope.epoch, None);
    }
    assert_eq!(ledger.read_stream(&stream, 3, 1).await.unwrap(), read[3..4]);
    assert_eq!(ledger.read_all(4, 10).await.unwrap(), read[4..]);
    assert_eq!(ledger.verify().await.unwrap().fault, None);
}

pub(crate) async fn a_stream_that_moved_on_is_a_conflict(bench: Bench) {
    let ledger = bench.open().await;
    let stream = steps();
    ledger.append(append(&stream, Expected::Version(0), vec![said("a"), said("b")])).await.unwrap();
    let refused = ledger.append(append(&stream, Expected::Version(1), vec![said("c")])).await.unwrap_err();
    let conflict = AppendRefused::Conflict { stream: stream.clone(), expected: 1, actual: 2 };
    assert!(matches!(refused, AppendError::Refused(refused) if refused == conflict));
    let appended = ledger.append(append(&stream, Expected::Version(2), vec![said("c")])).await.unwrap();
    assert_eq!((appended.positions, appended.versions), (vec![3], vec![3]));
    let appended = ledger.append(append(&stream, Expected::Any, vec![said("d")])).await.unwrap();
    assert_eq!((appended.positions, appended.versions), (vec![4], vec![4]));
}

pub(crate) async fn repeating_an_append_gives_its_places_again(bench: Bench) {
    let ledger = bench.open().await;
    let stream = steps();
    let first = append(&stream, Expected::Version(0), vec![said("a"), said("b")]);
    let any = append(&stream, Expected::Any, vec![said("c")]);
    let once = ledger.append(first.clone()).await.unwrap();
    let other = ledger.append(any.clone()).await.unwrap();
    for _ in 0..2 {
        let again = ledger.append(first.clone()).await.unwrap();
        assert_eq!(
            (&again.positions, &again.versions, again.already),
            (&once.positions, &once.versions, true)
        );
        let again = ledger.append(any.clone()).await.unwrap();
        assert_eq!(
            (&again.positions, &again.versions, again.already),
            (&other.positions, &other.versions, true)
        );
    }
    ledger.close().await;
    drop(ledger);
    let ledger = bench.open().await;
    assert!(ledger.append(any).await.unwrap().already);
    assert_eq!(ledger.read_all(0, 10).await.unwrap().len(), 3);
}

pub(crate) async fn an_append_that_overlaps_another_is_torn(bench: Bench) {
    let ledger = bench.open().await;
    let (stream, other) = (steps(), steps());
    let (a, b) = (said("a"), said("b"));
    ledger.append(append(&stream, Expected::Any, vec![a.clone()])).await.unwrap();
    let more = ledger.append(append(&stream, Expected::Any, vec![a.clone(), b])).await.unwrap_err();
    assert!(matches!(more, AppendError::Refused(AppendRefused::Torn(id)) if id == a.event_id));
    let elsewhere = ledger.append(append(&other, Expected::Any, vec![a.clone()])).await.unwrap_err();
    assert!(matches!(elsewhere, AppendError::Refused(AppendRefused::Torn(id)) if id == a.event_id));
    assert_eq!(ledger.read_all(0, 10).await.unwrap().len(), 1);
}

pub(crate) async fn an_append_without_sense_is_refused(bench: Bench) {
    let ledger = bench.open().await;
    let stream = steps();
    let twice = said("a");
    let mut nul = said("nul");
    nul.actor = String::from("token:\0");
    let senseless = [
        Append { writes: vec![], fence: None },
        append(&stream, Expected::Any, vec![]),
        append(&stream, Expected::Any, vec![twice.clone(), twice]),
        Append {
            writes: vec![
                write(&stream, Expected::Any, vec![said("a")]),
                write(&stream, Expected::Any, vec![said("b")]),
            ],
            fence: None,
        },
        append(&stream, Expected::Any, vec![nul]),
        append(&Stream::Other("a\0b".to_owned()), Expected::Any, vec![said("a")]),
    ];
    for append in senseless {
        let refused = ledger.append(append).await.unwrap_err();
        assert!(matches!(refused, AppendError::Refused(AppendRefused::Malformed)), "{refused:?}");
    }
    assert_eq!(ledger.read_all(0, 10).await.unwrap(), []);
}

pub(crate) async fn an_append_over_several_streams_is_recorded_whole(bench: Bench) {
    let ledger = bench.open().await;
    let (one, two) = (steps(), steps());
    let both = |a: u64, b: u64| Append {
        writes: vec![
            write(&one, Expected::Version(a), vec![said("1"), said("2")]),
            write(&two, Expected::Version(b), vec![said("3")]),
        ],
        fence: None,
    };
    let appended = ledger.append(both(0, 0)).await.unwrap();
    assert_eq!((appended.positions, appended.versions), (vec![1, 2, 3], vec![2, 1]));
    // The second stream moved on: nothing of the first is recorded either.
    assert!(ledger.append(both(2, 0)).await.is_err());
    assert_eq!(ledger.read_stream(&one, 0, 10).await.unwrap().len(), 2);
    assert_eq!(ledger.read_stream(&two, 0, 10).await.unwrap().len(), 1);
}

pub(crate) async fn a_ledger_keeps_its_identity_and_its_events_when_reopened(bench: Bench) {
    let ledger = bench.open().await;
    let id = ledger.id();
    let stream = steps();
    ledger.append(append(&stream, Expected::Any, vec![said("a")])).await.unwrap();
    let before = ledger.read_all(0, 10).await.unwrap();
    ledger.close().await;
    drop(ledger);

    let ledger = bench.open().await;
    assert_eq!(ledger.id(), id);
    assert_eq!(*ledger.head().borrow(), 1);
    assert_eq!(ledger.read_all(0, 10).await.unwrap(), before);
    let appended = ledger.append(append(&stream, Expected::Version(1), vec![said("b")])).await.unwrap();
    assert_eq!(appended.positions, [2]);
    let verified = ledger.verify().await.unwrap();
    assert_eq!((verified.events, verified.fault), (2, None));
}

pub(crate) async fn a_closed_ledger_records_nothing(bench: Bench) {
    let ledger = bench.open().await;
    ledger.close().await;
    let refused = ledger.append(append(&steps(), Expected::Any, vec![said("a")])).await.unwrap_err();
    assert!(matches!(refused, AppendError::Fault(LedgerFault::Closed)));
}

pub(crate) async fn the_head_moves_with_each_append(bench: Bench) {
    let ledger = bench.open().await;
    let mut head = ledger.head();
    assert_eq!(*head.borrow_and_update(), 0);
    ledger.append(append(&steps(), Expected::Any, vec![said("a"), said("b")])).await.unwrap();
    head.changed().await.unwrap();
    assert_eq!(*head.borrow_and_update(), 2);
    ledger.append(append(&steps(), Expected::Any, vec![said("c")])).await.unwrap();
    head.wait_for(|head| *head == 3).await.unwrap();
}

pub(crate) async fn whoever_knows_of_an_event_finds_the_head_at_it(bench: Bench) {
    let ledger = bench.open().await;
    let callers = (0..8).map(|_| {
        let ledger = ledger.clone();
        tokio::spawn(async move {
            let head = ledger.head();
            for _ in 0..40 {
                let wish = append(&steps(), Expected::Any, vec![said("a")]);
                let appended = ledger.append(wish).await.unwrap();
                assert!(*head.borrow() >= appended.positions[0], "the head is behind what was acknowledged");
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    if bench.engine() == Engine::Postgres {
        // The same of what another daemon recorded, when it is told that it was recorded before.
        let other = bench.open_as("other").await;
        let head = other.head();
        for _ in 0..40 {
            let wish = append(&steps(), Expected::Any, vec![said("a")]);
            let recorded = ledger.append(wish.clone()).await.unwrap();
            let repeated = other.append(wish).await.unwrap();
            assert!(repeated.already);
            assert!(*head.borrow() >= recorded.positions[0], "the head is behind what was acknowledged");
        }
    }
}

pub(crate) async fn a_newer_schema_is_refused(bench: Bench) {
    let ledger = bench.open().await;
    ledger.close().await;
    drop(ledger);
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 SELECT 9999, 'from the future', success, checksum, 0 FROM _sqlx_migrations LIMIT 1";
    bench.sql(newer).await.unwrap();
    let refused = bench.try_open(&bench.data_dir()).await.err().expect("it must not open");
    assert!(matches!(refused, OpenError::SchemaNewer { found: 9999, .. }), "{refused:?}");
    assert!(refused.to_string().contains("run the release that wrote it"));
}

pub(crate) async fn an_unknown_event_is_kept_and_passed_over(bench: Bench) {
    let ledger = bench.open().await;
    ledger.append(append(&Stream::House, Expected::Any, vec![paused("before")])).await.unwrap();
    // As an event of a later version stands there after going back to this one.
    bench.drop_triggers().await;
    bench.sql("UPDATE event SET kind = 'house.repainted'").await.unwrap();
    ledger.append(append(&Stream::House, Expected::Any, vec![paused("after")])).await.unwrap();
    let read = ledger.read_all(0, 10).await.unwrap();
    assert!(matches!(read[0].event(), Err(DecodeError::UnknownKind(kind)) if kind == "house.repainted"));
    assert_eq!(ledger.rebuild().await.unwrap(), 2);
}

pub(crate) async fn an_export_holds_every_event(bench: Bench) {
    let ledger = bench.open().await;
    let stream = steps();
    let events: Vec<_> = (0..1200).map(|n| said(&format!("line\n{n}"))).collect();
    ledger.append(append(&stream, Expected::Any, events.clone())).await.unwrap();
    ledger.redact(events[1].event_id).await.unwrap();
    let mut out = Vec::new();
    assert_eq!(ledger.export(0, &mut out).await.unwrap(), 1200);
    let text = String::from_utf8(out).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1200);
    assert_eq!(lines[0]["payload"]["text"], "line\n0");
    assert_eq!(lines[1]["payload"], serde_json::Value::Null);
    assert_eq!(lines[1199]["position"], 1200);
    assert_eq!(lines[1199]["event_id"], events[1199].event_id.to_string());
    let mut rest = Vec::new();
    assert_eq!(ledger.export(1190, &mut rest).await.unwrap(), 10);
}
