//! Who may have devices told, and where messages may go. What is sent stands in `tests/push.rs`.

use deputy_protocol::api::Role;
use deputy_tests::http::{Browser, House};
use reqwest::Method;
use serde_json::{Value, json};

const SUBSCRIPTION: &str = "/api/v1/push/subscription";

/// What a browser says of itself; its keys are those of RFC 8291.
pub(crate) fn subscription(endpoint: &str) -> Value {
    let p256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    let keys = json!({ "p256dh": p256dh, "auth": "BTBZMqHH6r4Tts7J_aSIgg" });
    json!({ "endpoint": endpoint, "expirationTime": null, "keys": keys })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_told_once_it_says_so_and_its_owner_sees_that() {
    let house = House::new().await;
    let mut phone = Browser::default();
    let code = house.people.founder_link("test").await.unwrap().code.reveal().to_owned();
    phone.join(&house, &code, "Ada", "correct horse battery").await.expect(200);
    let before = phone.get(&house, "/api/v1/push").await.expect(200);
    assert_eq!(before["state"], Value::Null);
    let own = async |phone: &mut Browser| {
        phone.get(&house, "/api/v1/devices").await.expect(200)["items"][0]["push"].clone()
    };
    assert_eq!(own(&mut phone).await, Value::Null);
    let place = "https://push.example.com/1";
    let told = phone.post(&house, SUBSCRIPTION, subscription(place)).await.expect(200);
    assert_eq!((&told["state"], &told["public_key"]), (&json!("on"), &before["public_key"]));
    assert_eq!(own(&mut phone).await, "on");

    // Another account in the same browser has the same place: it is one device's, the last one's.
    house.post(SUBSCRIPTION, subscription(place)).await.expect(200);
    assert_eq!(own(&mut phone).await, Value::Null);
    phone.post(&house, SUBSCRIPTION, subscription(place)).await.expect(200);
    assert_eq!(house.get("/api/v1/push").await.expect(200)["state"], Value::Null);
    phone.delete(&house, SUBSCRIPTION).await.expect(200);
    assert_eq!(own(&mut phone).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_to_public_places_and_to_whoever_may_see_all_of_the_house() {
    let house = House::new().await;
    for place in
        ["http://push.example.com/", "https://127.0.0.1/1", "https://[::1]/", "https://192.168.0.1/", "x"]
    {
        let problem = house.post(SUBSCRIPTION, subscription(place)).await.expect(422);
        assert_eq!(problem["errors"][0]["field"], "endpoint", "{place}: {problem}");
    }
    let mut short = subscription("https://push.example.com/1");
    short["keys"]["auth"] = json!("AAAA");
    assert_eq!(house.post(SUBSCRIPTION, short).await.expect(422)["errors"][0]["field"], "keys");
    let developer = house.token(Role::Developer, None).await;
    let request = house.request(Method::POST, SUBSCRIPTION).bearer_auth(&developer);
    house.send(request.json(&subscription("https://push.example.com/1"))).await.problem(403, "forbidden");
}
