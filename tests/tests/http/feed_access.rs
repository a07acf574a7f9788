//! The feed: who gets what, and for how long.

use super::feed::record;
use deputy_actors::ports::{Live as _, LiveDelta};
use deputy_protocol::api::Role;
use deputy_protocol::event::Visibility;
use deputy_protocol::ids::CallId;
use deputy_protocol::stream::Stream;
use deputy_tests::http::{House, Plan, Watcher};
use deputyd::feed::FeedSettings;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn each_role_gets_what_it_may_see() {
    let house = House::new().await;
    let (mine, other) = (house.project("mine").await, house.project("other").await);
    let readers = [
        (Role::Viewer, None, vec![1, 5, 9]),
        (Role::Developer, None, vec![1, 2, 5, 6, 9, 10]),
        (Role::Admin, None, vec![1, 2, 3, 5, 6, 7, 9, 10, 11]),
        (Role::Viewer, Some(mine), vec![5]),
        (Role::Admin, Some(mine), vec![5, 6, 7]),
    ];
    // Before all else, since they are events, too.
    let mut tokens = Vec::new();
    for (role, project_id, _) in &readers {
        tokens.push(house.token(*role, *project_id).await);
    }
    let start = record(&house, "start", Visibility::Internal, None).await;
    let visibilities = [Visibility::Viewer, Visibility::Developer, Visibility::Admin, Visibility::Internal];
    for project_id in [None, Some(mine), Some(other)] {
        for visibility in visibilities {
            record(&house, &format!("{visibility:?}"), visibility, project_id).await;
        }
    }
    let last = start + 12;
    for ((role, project_id, offsets), token) in readers.into_iter().zip(tokens) {
        let wanted: Vec<u64> = offsets.into_iter().map(|offset| start + offset).collect();
        // From the ledger, and from the ring.
        for _ in 0..2 {
            let frames = house.watch(&token, &format!("after={start}")).await.until("live").await;
            let seen: Vec<u64> =
                frames[..frames.len() - 1].iter().map(|frame| frame["position"].as_u64().unwrap()).collect();
            assert_eq!(seen, wanted, "{role:?} {project_id:?}");
            assert_eq!(frames.last().unwrap()["position"], last);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pieces_of_transcripts_are_not_for_viewers_nor_for_other_projects() {
    let house = House::new().await;
    let (mine, other) = (house.project("mine").await, house.project("other").await);
    let run_id = house.running("mine").await.run_id();
    let call_id = CallId(Uuid::now_v7());
    let mut watchers = Vec::new();
    for (role, project_id) in
        [(Role::Developer, Some(mine)), (Role::Viewer, None), (Role::Developer, Some(other))]
    {
        let mut watcher = house.watch(&house.token(role, project_id).await, "after=0").await;
        watcher.until("live").await;
        watchers.push(watcher);
    }
    house.deltas.show(Stream::Steps(run_id), LiveDelta::Text { call_id, text: "secret plan".to_owned() });
    assert_eq!(watchers[0].next().await.unwrap()["type"], "delta");
    // What comes next for the others is something that they may see.
    for project_id in [Some(other), None] {
        record(&house, "for all", Visibility::Viewer, project_id).await;
    }
    for watcher in &mut watchers[1..] {
        assert_eq!(watcher.next().await.unwrap()["type"], "event");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_s_connection_is_closed() {
    let feed = FeedSettings { recheck_every: Duration::from_millis(20), ..FeedSettings::default() };
    let house = House::with(Plan { feed: Some(feed), ..Plan::default() }).await;
    let created =
        house.post("/api/v1/tokens", json!({ "name": "phone", "role": "viewer" })).await.expect(201);
    let mut watcher = house.watch(created["token"].as_str().unwrap(), "after=0").await;
    let mut bystander = house.watch(&house.admin, "after=0").await;
    watcher.until("live").await;
    bystander.until("live").await;
    let path = format!("/api/v1/tokens/{}", created["id"].as_str().unwrap());
    house.send(house.request(Method::DELETE, &path).bearer_auth(&house.admin)).await.expect(200);
    assert!(watcher.next().await.is_none());
    let last = record(&house, "still here", Visibility::Viewer, None).await;
    assert_eq!(bystander.positions_until(last).await.last(), Some(&last));
}

#[test]
fn with_the_usual_times_a_revoked_token_is_out_within_five_seconds() {
    // What tokens are remembered for, and how often a connection asks.
    let remembered = Duration::from_secs(2);
    assert!(FeedSettings::default().recheck_every + remembered < Duration::from_secs(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_there_is_no_feed_and_a_ticket_opens_it_once() {
    let house = House::new().await;
    let url = format!("ws://{}/api/v1/feed?after=0", house.address);
    assert_eq!(Watcher::open(&url, &[]).await.err(), Some(401));
    assert_eq!(house.try_watch("dpy_wrong", "after=0").await.err(), Some(401));
    let ticket = house.post("/api/v1/feed/tickets", json!({})).await.expect(201);
    let with_ticket = format!("{url}&ticket={}", ticket["ticket"].as_str().unwrap());
    let ours = [("origin", format!("http://localhost:{}", house.address.port()))];
    let mut watcher = Watcher::open(&with_ticket, &ours).await.expect("the ticket is good");
    watcher.until("live").await;
    assert_eq!(Watcher::open(&with_ticket, &ours).await.err(), Some(401));
    let late = house.post("/api/v1/feed/tickets", json!({})).await.expect(201);
    house.clock.advance(Duration::from_secs(61));
    let late = format!("{url}&ticket={}", late["ticket"].as_str().unwrap());
    assert_eq!(Watcher::open(&late, &ours).await.err(), Some(401));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_cannot_open_it() {
    let house = House::new().await;
    let url = format!("ws://{}/api/v1/feed?after=0", house.address);
    let port = house.address.port();
    for origin in [
        "https://evil.test".to_owned(),
        "null".to_owned(),
        "http://deputy.test.evil.test".to_owned(),
        format!("https://localhost:{port}"),
        format!("http://localhost:{}", port ^ 1),
        "https://deputy.test".to_owned(),
    ] {
        let headers = [("authorization", format!("Bearer {}", house.admin)), ("origin", origin.clone())];
        assert_eq!(Watcher::open(&url, &headers).await.err(), Some(403), "{origin}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_talks_too_much_or_too_long_is_closed() {
    let house = House::new().await;
    let mut loud = house.watch(&house.admin, "after=0").await;
    loud.until("live").await;
    // The server may close before all is sent.
    let _ = loud.say("x".repeat(100_000)).await;
    assert!(loud.next().await.is_none());
    let mut busy = house.watch(&house.admin, "after=0").await;
    busy.until("live").await;
    for _ in 0..1000 {
        if busy.say("hello?".to_owned()).await.is_err() {
            break;
        }
    }
    assert!(busy.next().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn when_all_places_are_taken_the_next_reader_is_told() {
    let feed = FeedSettings { readers_max: 2, ..FeedSettings::default() };
    let house = House::with(Plan { feed: Some(feed), ..Plan::default() }).await;
    let mut first = house.watch(&house.admin, "after=0").await;
    let mut second = house.watch(&house.admin, "after=0").await;
    first.until("live").await;
    second.until("live").await;
    assert_eq!(house.try_watch(&house.admin, "after=0").await.err(), Some(503));
}
