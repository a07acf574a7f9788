use std::time::Duration;

use tokio::task::yield_now;

use super::{ManualClock, SequenceEntropy};
use crate::ports::{Clock, Entropy};

#[tokio::test]
async fn a_sleeper_wakes_when_its_deadline_is_reached_and_not_before() {
    let clock = ManualClock::default();
    let at = clock.now() + Duration::from_secs(10);
    let sleeper = tokio::spawn({
        let clock = clock.clone();
        async move { clock.sleep_until(at).await }
    });
    assert_eq!(clock.wait_for_deadline_by(at).await, at);
    clock.advance(Duration::from_secs(9));
    yield_now().await;
    assert!(!sleeper.is_finished());
    clock.advance(Duration::from_secs(1));
    sleeper.await.unwrap();
    assert_eq!(clock.pending_sleepers(), 0);
}

#[tokio::test]
async fn a_dropped_sleep_is_no_longer_pending() {
    let clock = ManualClock::default();
    let at = clock.now() + Duration::from_secs(10);
    let sleeper = tokio::spawn({
        let clock = clock.clone();
        async move { clock.sleep_until(at).await }
    });
    clock.wait_for_sleepers(1).await;
    sleeper.abort();
    assert!(sleeper.await.is_err());
    assert_eq!(clock.pending_sleepers(), 0);
}

#[tokio::test]
async fn a_deadline_in_the_past_does_not_sleep() {
    let clock = ManualClock::default();
    clock.sleep_until(clock.now()).await;
}

#[test]
fn ids_of_one_millisecond_sort_in_the_order_they_were_made() {
    let (entropy, now) = (SequenceEntropy::default(), ManualClock::default().now());
    let ids: Vec<_> = (0..300).map(|_| entropy.uuid_v7(now)).collect();
    assert!(ids.is_sorted());
    assert!(ids.iter().all(|id| id.get_version_num() == 7));
}
