//! Webhooks against real receivers on loopback, well-behaved and not.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod notify;

use deputy_actors::ports::{Couriers, Disposition, Message};
use deputy_tests::receiver::{Receiver, Treatment};
use deputyd::net::{GuardedClient, Resolver, SystemResolver};
use deputyd::notify::{Courier, doctor};
use notify::{SECRET, courier, hook, notice};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// A courier that loses its patience soon, for receivers that never answer.
fn impatient(courier: Courier) -> Courier {
    let resolver: Arc<dyn Resolver> = Arc::new(SystemResolver);
    let client = GuardedClient::try_with_timeout(&resolver, Duration::from_millis(300));
    courier.with_client(client.unwrap())
}

#[tokio::test]
async fn a_message_is_signed_and_keeps_its_id_over_all_tries() {
    let receiver = Receiver::start().await;
    receiver.treat_next([Treatment::Status(500), Treatment::Drop]);
    let courier = courier(json!({ "webhooks": [hook(&receiver.url())] }));
    let target = &courier.targets()[0].name;
    let message = Message::from(notice("a"));
    for _ in 0..2 {
        let fault = courier.send(target, &message).await.unwrap_err();
        assert_eq!(fault.then, Disposition::Retry { after: None });
    }
    courier.send(target, &message).await.unwrap();
    let taken = receiver.message(1).await;
    assert!(taken.is_signed_with(SECRET));
    assert_eq!((taken.kind(), receiver.messages().len()), ("run.review".to_owned(), 1));
    assert!(receiver.requests().iter().all(|request| request.id() == taken.id()));
}

#[tokio::test]
async fn a_receiver_that_takes_and_says_nothing_sees_the_same_id_again() {
    let receiver = Receiver::start().await;
    receiver.treat_next([Treatment::TakeSilently]);
    let courier = courier(json!({ "webhooks": [hook(&receiver.url())] }));
    let target = &courier.targets()[0].name;
    let message = Message::from(notice("a"));
    courier.send(target, &message).await.unwrap_err();
    courier.send(target, &message).await.unwrap();
    assert_eq!((receiver.requests().len(), receiver.messages().len()), (2, 1));
}

#[tokio::test]
async fn a_grouped_message_arrives_whole() {
    let receiver = Receiver::start().await;
    let courier = courier(json!({ "webhooks": [hook(&receiver.url())] }));
    let mut message = Message::from(notice("a"));
    message.with = vec![notice("b"), notice("c")];
    courier.send(&courier.targets()[0].name, &message).await.unwrap();
    assert_eq!(receiver.message(1).await.kind(), "notices.grouped");
    assert_eq!(receiver.notices().len(), 3);
}

#[tokio::test]
async fn answers_decide_whether_it_is_tried_again() {
    let receiver = Receiver::start().await;
    let after = |value: &str| vec![("Retry-After".to_owned(), value.to_owned())];
    let chat = json!({ "url": receiver.url(), "format": "discord", "allow_private": true, "name": "chat" });
    let courier = courier(json!({ "webhooks": [hook(&receiver.url()), chat] }));
    let retry = |seconds: Option<u64>| Disposition::Retry { after: seconds.map(Duration::from_secs) };
    for (target, treatment, then) in [
        (0, Treatment::Status(410), Disposition::GiveUp),
        (0, Treatment::Status(400), retry(None)),
        (1, Treatment::Status(400), Disposition::GiveUp),
        (1, Treatment::Status(404), retry(None)),
        (0, Treatment::StatusWith(429, after("7")), retry(Some(7))),
        (0, Treatment::StatusWith(503, after("Thu, 01 Jan 2026 08:01:00 GMT")), retry(Some(60))),
        (0, Treatment::StatusWith(429, after("99999999999999999999")), retry(None)),
        (0, Treatment::StatusWith(429, after("9999999")), retry(Some(86_400))),
        (0, Treatment::StatusWith(429, after("-1")), retry(None)),
        (0, Treatment::StatusWith(429, after("NaN")), retry(None)),
        (0, Treatment::StatusWith(500, after("7")), retry(None)),
    ] {
        receiver.treat_next([treatment.clone()]);
        let target = &courier.targets()[target].name;
        let fault = courier.send(target, &Message::from(notice("a"))).await.unwrap_err();
        assert_eq!(fault.then, then, "{treatment:?}: {fault}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (receiver, elsewhere) = (Receiver::start().await, Receiver::start().await);
    let courier = courier(json!({ "webhooks": [hook(&receiver.url())] }));
    for status in [301, 302, 303, 307, 308] {
        let location = vec![("Location".to_owned(), elsewhere.url())];
        receiver.treat_next([Treatment::StatusWith(status, location)]);
        let fault = courier.send(&courier.targets()[0].name, &Message::from(notice("a"))).await.unwrap_err();
        assert!(fault.detail.contains("redirects are not followed"), "{fault}");
    }
    assert_eq!((receiver.requests().len(), elsewhere.requests().len()), (5, 0));
}

#[tokio::test]
async fn a_receiver_that_never_ends_costs_bounded_time() {
    let receiver = Receiver::start().await;
    let courier = impatient(courier(json!({ "webhooks": [hook(&receiver.url())] })));
    let target = &courier.targets()[0].name;
    receiver.treat_next([Treatment::Stall, Treatment::EndlessHeaders, Treatment::EndlessBody]);
    let stalled = courier.send(target, &Message::from(notice("a"))).await.unwrap_err();
    assert!(stalled.detail.contains("did not answer in time"), "{stalled}");
    courier.send(target, &Message::from(notice("a"))).await.unwrap_err();
    courier
        .send(target, &Message::from(notice("a")))
        .await
        .expect("a body that never ends was never asked for");
}

#[tokio::test]
async fn no_secret_is_in_what_is_told_about_a_failure() {
    let receiver = Receiver::start().await;
    let ntfy = json!({ "url": receiver.url_at("/CANARY"), "format": "ntfy", "secret": "CANARY", "allow_private": true });
    let courier = impatient(courier(json!({ "webhooks": [ntfy] })));
    for treatment in [Treatment::Drop, Treatment::Stall, Treatment::EndlessHeaders, Treatment::Status(404)] {
        receiver.treat_next([treatment]);
        let fault = courier.send(&courier.targets()[0].name, &Message::from(notice("a"))).await.unwrap_err();
        assert!(!format!("{fault} {fault:?}").contains("CANARY"), "{fault:?}");
    }
    let request = receiver.request(1).await;
    assert_eq!(request.headers["authorization"], "Bearer CANARY");
    assert_eq!((request.path.as_str(), request.json()["topic"].as_str()), ("/", Some("CANARY")));
}

#[tokio::test]
async fn the_doctors_probe_takes_the_real_path_whatever_the_filter() {
    let receiver = Receiver::start().await;
    let mut filtered = hook(&receiver.url());
    filtered["events"] = json!(["run.failed"]);
    let courier = courier(json!({ "webhooks": [filtered] }));
    let target = &courier.targets()[0].name;
    let test = notice("probe");
    doctor::probe(&courier, target, test.event_id, test.at, &test.url).await.unwrap();
    let taken = receiver.message(1).await;
    assert_eq!(taken.kind(), doctor::TEST_KIND);
    assert!(taken.is_signed_with(SECRET));
}

#[tokio::test]
async fn an_unknown_target_is_given_up() {
    let courier = courier(json!({}));
    let fault = courier.send("gone", &Message::from(notice("a"))).await.unwrap_err();
    assert_eq!(fault.then, Disposition::GiveUp);
}
