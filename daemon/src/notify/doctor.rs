//! Trying the real path: the same door, the same formats, the same checks, one message that says it is a test.

use deputy_actors::ports::{CourierFault, Couriers, Message, Notice, Taken};
use deputy_protocol::At;
use deputy_protocol::ids::EventId;

/// Kind of the notice that [`probe`] sends. Filters by kind do not hold it back.
pub const TEST_KIND: &str = "deputy.test";

/// Sends one test notice to one target. `event_id` is minted for the occasion: receivers pass over ids they know.
pub async fn probe(
    couriers: &dyn Couriers,
    target: &str,
    event_id: EventId,
    at: At,
    url: &str,
) -> Result<Taken, CourierFault> {
    let notice = Notice {
        event_id,
        kind: TEST_KIND.to_owned(),
        at,
        run_id: None,
        title: "notifications from Deputy arrive here".to_owned(),
        body: "This is a test. Nothing is to be done.".to_owned(),
        work: None,
        question: None,
        url: url.to_owned(),
        data: serde_json::json!({ "target": target }),
    };
    couriers.send(target, &Message::from(notice)).await
}
