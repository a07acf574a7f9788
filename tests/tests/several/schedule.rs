//! What is scheduled comes due at one of them.

use crate::pair::{Pair, count, order};
use chrono::TimeDelta;
use deputy_actors::ports::Clock as _;
use deputy_tests::daemon::Feed;
use deputyd::clock::SystemClock;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn what_both_see_come_due_is_done_once() {
    const MANY: usize = 8;
    let Some(mut pair) = Pair::begin("").await else { return };
    pair.join().await;
    let (first, second) = (pair.first.api().clone(), pair.second().api().clone());
    let mut feed = Feed::after(&second, 0).await.unwrap();
    let (at, turns) = (SystemClock.now() + TimeDelta::seconds(10), json!([{ "text": "Ten more." }]));
    for number in 0..MANY {
        let api = if number % 2 == 0 { &first } else { &second };
        api.post("/api/v1/schedule", &json!({ "text": order("Look.", &turns), "at": at })).await;
    }
    for _ in 0..MANY {
        feed.event(|event| event["kind"] == "conversation.replied").await.unwrap();
    }
    // Both have looked once more by then.
    for api in [&first, &second] {
        assert_eq!(api.get("/api/v1/schedule").await["items"], json!([]));
    }
    pair.first.terminate().await;
    let books = pair.books().await;
    for kind in ["conversation.scheduled", "conversation.came_due", "conversation.replied"] {
        assert_eq!(count(&books, kind), MANY, "{kind}");
    }
}
