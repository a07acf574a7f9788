//! The feed: no gap, no duplicate, whatever happens meanwhile.

use deputy_actors::ports::{Ledger as _, Live as _, LiveDelta};
use deputy_domain::ledger::{Append, Expected, StreamWrite};
use deputy_protocol::event::{HouseEvent, NewEvent, PauseMode, Visibility};
use deputy_protocol::ids::{CallId, EventId, ProjectId};
use deputy_protocol::stream::Stream;
use deputy_tests::http::{House, Plan};
use deputyd::feed::FeedSettings;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

fn event(text: &str, visibility: Visibility, project_id: Option<ProjectId>) -> NewEvent {
    let reason = text.to_owned();
    let at = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
    NewEvent {
        event_id: EventId(Uuid::now_v7()),
        event: HouseEvent::Paused { mode: PauseMode::Drain, reason, at }.into(),
        actor: "deputy".to_owned(),
        correlation: None,
        causation: None,
        project_id,
        visibility,
    }
}

/// Records something, and says where.
pub(crate) async fn record(
    house: &House,
    text: &str,
    visibility: Visibility,
    project_id: Option<ProjectId>,
) -> u64 {
    record_in(house, Stream::House, text, visibility, project_id).await
}

async fn record_in(
    house: &House,
    stream: Stream,
    text: &str,
    visibility: Visibility,
    project_id: Option<ProjectId>,
) -> u64 {
    let write =
        StreamWrite { stream, expected: Expected::Any, events: vec![event(text, visibility, project_id)] };
    house.ledger.append(Append { writes: vec![write], fence: None }).await.unwrap().positions[0]
}

async fn many(house: &House, count: usize) -> u64 {
    let mut last = 0;
    for nth in 0..count {
        last = record(house, &format!("{nth}"), Visibility::Viewer, None).await;
    }
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_is_replayed_then_live_is_said_once_then_it_goes_on() {
    let house = House::new().await;
    let last = many(&house, 3).await;
    let mut watcher = house.watch(&house.admin, "after=0").await;
    let replayed = watcher.until("live").await;
    let positions: Vec<u64> =
        replayed[..replayed.len() - 1].iter().map(|frame| frame["position"].as_u64().unwrap()).collect();
    assert_eq!(positions, (1..=last).collect::<Vec<_>>());
    let live = replayed.last().unwrap();
    assert_eq!(*live, json!({ "type": "live", "position": last, "ledger_id": house.ledger.id() }));
    let next = record(&house, "now", Visibility::Viewer, None).await;
    let frame = watcher.next().await.unwrap();
    let expected = json!({
        "type": "event", "position": next, "stream": "house", "kind": "house.paused", "at": "2026-01-01T00:00:00Z",
        "actor": "deputy", "data": { "mode": "drain", "reason": "now", "at": "2026-01-01T00:00:00Z" }
    });
    assert_eq!(frame, expected);
    let mut later = house.watch(&house.admin, &format!("after={next}")).await;
    assert_eq!(later.next().await.unwrap()["type"], "live");
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_that_come_while_much_is_recorded_miss_nothing_and_get_nothing_twice() {
    // A ring so small that most of it is read from the ledger, and pages so small that there are many switches.
    let feed = FeedSettings { ring_events: 64, page: 7, ..FeedSettings::default() };
    let house = House::with(Plan { feed: Some(feed), ..Plan::default() }).await;
    let total = 600_u64;
    let writers = futures::future::join_all((0..6).map(|_| many(&house, 100)));
    let readers = futures::future::join_all((0..20_u64).map(|nth| {
        let house = &house;
        async move {
            // Each comes at another moment, and goes on where it was told to.
            let mut head = house.ledger.head();
            head.wait_for(|head| *head >= nth * 25).await.unwrap();
            let (mut after, mut seen) = (0_u64, Vec::new());
            while after < total {
                let mut watcher = house.watch(&house.admin, &format!("after={after}")).await;
                while after < total {
                    let Some(frame) = watcher.next().await else { break };
                    match frame["type"].as_str().unwrap() {
                        "event" => {
                            after = frame["position"].as_u64().unwrap();
                            seen.push(after);
                        }
                        "lagged" => assert_eq!(frame["position"], after),
                        _ => {}
                    }
                }
            }
            seen
        }
    }));
    let (_, all) = futures::future::join(writers, readers).await;
    for seen in all {
        assert_eq!(seen, (1..=total).collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn live_comes_after_everything_that_was_acknowledged_before() {
    let house = House::new().await;
    for _ in 0..50 {
        let last = record(&house, "x", Visibility::Viewer, None).await;
        let mut watcher = house.watch(&house.admin, &format!("after={}", last - 1)).await;
        let frames = watcher.until("live").await;
        assert_eq!((frames.len(), &frames[0]["position"]), (2, &json!(last)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_is_too_slow_is_told_and_closed_and_goes_on_where_it_was() {
    let feed = FeedSettings { ring_events: 8, ring_bytes: 64 << 20, page: 4, ..FeedSettings::default() };
    let house = House::with(Plan { feed: Some(feed), ..Plan::default() }).await;
    let mut slow = house.watch(&house.admin, "after=0").await;
    let start = slow.until("live").await.last().unwrap()["position"].as_u64().unwrap();
    // More than the sockets between us hold, while nobody reads.
    let large = "x".repeat(1 << 20);
    let mut last = 0;
    for _ in 0..28 {
        last = record(&house, &large, Visibility::Viewer, None).await;
    }
    let frames = slow.until("lagged").await;
    let at = frames.last().unwrap()["position"].as_u64().unwrap();
    assert!(at < last);
    let seen: Vec<u64> =
        frames.iter().filter(|f| f["type"] == "event").map(|f| f["position"].as_u64().unwrap()).collect();
    assert_eq!(seen, (start + 1..=at).collect::<Vec<_>>());
    assert!(slow.next().await.is_none());
    let mut again = house.watch(&house.admin, &format!("after={at}")).await;
    assert_eq!(again.positions_until(last).await, (at + 1..=last).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_of_another_history_is_reset() {
    let house = House::new().await;
    let last = many(&house, 2).await;
    let other = Uuid::now_v7();
    for parameters in [
        format!("after=1&ledger_id={other}"),
        format!("after={}", last + 1),
        "after=9223372036854775807".to_owned(),
    ] {
        let mut watcher = house.watch(&house.admin, &parameters).await;
        assert_eq!(
            watcher.next().await,
            Some(json!({ "type": "reset", "ledger_id": house.ledger.id() })),
            "{parameters}"
        );
        assert!(watcher.next().await.is_none());
    }
    let ours = format!("after={last}&ledger_id={}", house.ledger.id());
    assert_eq!(house.watch(&house.admin, &ours).await.next().await.unwrap()["type"], "live");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_streams_that_were_asked_for_come() {
    let house = House::new().await;
    house.project("web").await;
    let (one, two) = (house.running("web").await.run_id(), house.running("web").await.run_id());
    let parameters = format!("after=0&stream=run/{one},run/{one}/steps");
    let mut watcher = house.watch(&house.admin, &parameters).await;
    let replayed = watcher.until("live").await;
    let events: Vec<_> = replayed.iter().filter(|frame| frame["type"] == "event").collect();
    let listed = house.get(&format!("/api/v1/runs/{one}/events")).await.expect(200);
    assert_eq!(events.len(), listed["items"].as_array().unwrap().len());
    assert_eq!(replayed.last().unwrap()["position"], *house.ledger.head().borrow());
    house.post(&format!("/api/v1/runs/{two}/message"), json!({ "text": "not for you" })).await.expect(202);
    house.post(&format!("/api/v1/runs/{one}/message"), json!({ "text": "for you" })).await.expect(202);
    assert_eq!(watcher.next().await.unwrap()["data"]["text"], "for you");
    let mut strict = house.watch(&house.admin, &format!("after=0&stream=run/{two}")).await;
    let frames = strict.until("live").await;
    assert!(frames[..frames.len() - 1].iter().all(|frame| frame["stream"] == format!("run/{two}")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_is_told_how_far_it_has_come_though_nothing_is_for_it() {
    let feed = FeedSettings {
        position_after: 10,
        position_every: Duration::from_millis(50),
        ..FeedSettings::default()
    };
    let house = House::with(Plan { feed: Some(feed), ..Plan::default() }).await;
    let start = record(&house, "hidden", Visibility::Internal, None).await;
    for _ in 0..30 {
        record(&house, "hidden", Visibility::Internal, None).await;
    }
    let mut watcher = house.watch(&house.admin, &format!("after={start}")).await;
    let frames = watcher.until("live").await;
    assert_eq!((&frames[0]["type"], &frames[0]["position"]), (&json!("position"), &json!(start + 30)));
    let last = record(&house, "hidden", Visibility::Internal, None).await;
    while watcher.until("position").await.last().unwrap()["position"] != last {}
}

#[tokio::test(flavor = "multi_thread")]
async fn pieces_are_gathered_shown_and_never_replayed() {
    let house = House::new().await;
    house.project("web").await;
    let run_id = house.running("web").await.run_id();
    let call_id = CallId(Uuid::now_v7());
    let show = |text: &str| {
        house.deltas.show(Stream::Steps(run_id), LiveDelta::Text { call_id, text: text.to_owned() });
    };
    // Nobody watches: it is gone.
    show("lost");
    let mut watcher = house.watch(&house.admin, "after=0").await;
    watcher.until("live").await;
    for piece in ["Hel", "lo, ", "wörld"] {
        show(piece);
    }
    let mut text = String::new();
    while text.len() < "Hello, wörld".len() {
        let frame = watcher.until("delta").await.pop().unwrap();
        assert_eq!(
            (&frame["stream"], &frame["data"]["kind"]),
            (&json!(format!("run/{run_id}/steps")), &json!("text"))
        );
        assert_eq!(frame["data"]["call_id"], call_id.to_string());
        text.push_str(frame["data"]["text"].as_str().unwrap());
    }
    assert_eq!(text, "Hello, wörld");
    let again = house.watch(&house.admin, "after=0").await.until("live").await;
    assert!(again.iter().all(|frame| frame["type"] != "delta"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_is_closed_when_the_daemon_goes_down() {
    let house = House::new().await;
    let mut watcher = house.watch(&house.admin, "after=0").await;
    watcher.until("live").await;
    house.stop().await;
    assert!(watcher.next().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_goes_on_after_times_without_a_reader() {
    let house = House::new().await;
    for round in 0..5 {
        let last = many(&house, 10).await;
        let mut watcher = house.watch(&house.admin, &format!("after={}", last - 3)).await;
        assert_eq!(watcher.until("live").await.len(), 4, "round {round}");
        let next = many(&house, 5).await;
        assert_eq!(watcher.positions_until(next).await, (last + 1..=next).collect::<Vec<_>>());
    }
}
