//! Passkeys: made and used by an authenticator in software.

use super::support::{PASSWORD, code_for, count, founders_code, id, roomy};
use deputy_protocol::api::Role;
use deputy_tests::http::{Answer, Authenticator, Browser, House, Plan};
use futures::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;

/// Where the app is opened: a name that browsers give passkeys at.
const HERE: &str = "http://localhost:7700";

async fn house() -> House {
    House::with(Plan { public_url: Some(HERE.to_owned()), ..roomy() }).await
}

fn browser() -> Browser {
    Browser { origin: HERE.to_owned(), host: Some("localhost"), ..Browser::default() }
}

async fn begin(browser: &mut Browser, house: &House, path: &str, body: Value) -> Value {
    browser.post(house, &format!("/api/v1/{path}/begin"), body).await.expect(200)
}

async fn finish(
    browser: &mut Browser,
    house: &House,
    path: &str,
    begun: &Value,
    credential: Value,
) -> Answer {
    let body = json!({ "ceremony_id": begun["ceremony_id"], "credential": credential });
    browser.post(house, &format!("/api/v1/{path}/finish"), body).await
}

/// The founder, with a passkey and no password.
async fn founder(house: &House) -> (Browser, Authenticator) {
    let (mut browser, mut phone) = (browser(), Authenticator::new(HERE));
    let body = json!({ "code": founders_code(house).await, "name": "Ada" });
    let begun = begin(&mut browser, house, "join/passkeys", body).await;
    let credential = phone.create(&begun["options"]);
    finish(&mut browser, house, "join/passkeys", &begun, credential).await.expect(200);
    (browser, phone)
}

async fn sign_in(house: &House, phone: &mut Authenticator) -> Answer {
    let mut browser = browser();
    let begun = begin(&mut browser, house, "session/passkeys", json!({})).await;
    let credential = phone.get(&begun["options"]);
    finish(&mut browser, house, "session/passkeys", &begun, credential).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_makes_an_account_and_signs_in_without_a_name() {
    let house = house().await;
    assert_eq!(browser().get(&house, "/api/v1/session").await.expect(200)["passkeys"], true);
    let (mut ada, mut phone) = founder(&house).await;
    let session = ada.get(&house, "/api/v1/session").await.expect(200);
    let person = &session["person"];
    assert_eq!((&person["passkeys"], &person["has_password"]), (&json!(1), &json!(false)), "{session}");
    for _ in 0..2 {
        let signed_in = sign_in(&house, &mut phone).await.expect(200);
        assert_eq!(signed_in["person"]["id"], person["id"]);
    }
    let keys = ada.get(&house, "/api/v1/passkeys").await.expect(200);
    assert_eq!(keys["items"][0]["name"], "Chrome on Android", "{keys}");
    assert!(keys["items"][0]["last_used_at"].is_string(), "{keys}");
    assert_eq!(count(&house, "house.passkey_added").await, 1);
    // It outlives the process.
    let house = house.restart().await;
    sign_in(&house, &mut phone).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_signed_elsewhere_before_or_by_a_copy_is_refused() {
    let house = house().await;
    let (_, mut phone) = founder(&house).await;
    sign_in(&house, &mut phone).await.expect(200);
    // A copy of it has not counted along.
    let mut copy = phone.clone();
    copy.counter = 0;
    sign_in(&house, &mut copy).await.problem(401, "not-let-in");
    // Another site's page that asks for the same.
    let mut lured = phone.clone();
    lured.origin = "http://evil.test".to_owned();
    sign_in(&house, &mut lured).await.problem(401, "not-let-in");
    // A key that nobody has.
    let mut strange = Authenticator::new(HERE);
    let code = code_for(&house, Role::Viewer, None).await;
    let body = json!({ "code": code, "name": "Eve" });
    let begun = begin(&mut browser(), &house, "join/passkeys", body).await;
    strange.create(&begun["options"]);
    sign_in(&house, &mut strange).await.problem(401, "not-let-in");
    // An answer to another question, or the same answer twice.
    let mut browser = browser();
    let first = begin(&mut browser, &house, "session/passkeys", json!({})).await;
    let second = begin(&mut browser, &house, "session/passkeys", json!({})).await;
    let signed = phone.get(&first["options"]);
    finish(&mut browser, &house, "session/passkeys", &second, signed.clone())
        .await
        .problem(401, "not-let-in");
    finish(&mut browser, &house, "session/passkeys", &first, signed.clone()).await.expect(200);
    finish(&mut browser, &house, "session/passkeys", &first, signed).await.problem(401, "not-let-in");
    // Too late.
    let late = begin(&mut browser, &house, "session/passkeys", json!({})).await;
    house.clock.advance(Duration::from_secs(301));
    let signed = phone.get(&late["options"]);
    finish(&mut browser, &house, "session/passkeys", &late, signed).await.problem(401, "not-let-in");
    for nothing in [json!({}), json!("x"), json!({ "id": "x", "rawId": "!", "type": "public-key" })] {
        let begun = begin(&mut browser, &house, "session/passkeys", json!({})).await;
        finish(&mut browser, &house, "session/passkeys", &begun, nothing).await.problem(422, "invalid");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_good_for_what_was_asked_and_for_who_was_asked() {
    let house = house().await;
    let (mut ada, mut phone) = founder(&house).await;
    let mut eve = browser();
    let code = code_for(&house, Role::Viewer, None).await;
    eve.join(&house, &code, "Eve", PASSWORD).await.expect(200);
    let mut key = Authenticator::new(HERE);
    // Hers is finished by herself alone.
    let begun = begin(&mut ada, &house, "passkeys", json!({})).await;
    let made = key.create(&begun["options"]);
    finish(&mut eve, &house, "passkeys", &begun, made).await.problem(401, "not-let-in");
    // What was asked to add a key signs nobody in, and makes no account.
    let begun = begin(&mut ada, &house, "passkeys", json!({})).await;
    let signed = phone.get(&begun["options"]);
    finish(&mut browser(), &house, "session/passkeys", &begun, signed).await.problem(401, "not-let-in");
    let begun = begin(&mut ada, &house, "passkeys", json!({})).await;
    let made = key.create(&begun["options"]);
    finish(&mut browser(), &house, "join/passkeys", &begun, made).await.problem(401, "not-let-in");
    // A link that was used meanwhile makes no second account.
    let code = code_for(&house, Role::Viewer, None).await;
    let body = json!({ "code": code, "name": "Bob" });
    let begun = begin(&mut browser(), &house, "join/passkeys", body).await;
    browser().join(&house, &code, "Mallory", PASSWORD).await.expect(200);
    let made = key.create(&begun["options"]);
    finish(&mut browser(), &house, "join/passkeys", &begun, made).await.problem(410, "link-spent");
}

#[tokio::test(flavor = "multi_thread")]
async fn passkeys_are_added_and_removed_but_not_the_last_way_in() {
    let house = house().await;
    let (mut ada, mut phone) = founder(&house).await;
    let mut key = Authenticator::new(HERE);
    let begun = begin(&mut ada, &house, "passkeys", json!({ "name": "Key ring" })).await;
    let known = &begun["options"]["publicKey"]["excludeCredentials"];
    assert_eq!(known.as_array().unwrap().len(), 1, "a phone is not asked to make a second one");
    let made = key.create(&begun["options"]);
    let added = finish(&mut ada, &house, "passkeys", &begun, made).await;
    assert_eq!(added.expect(201)["name"], "Key ring");
    sign_in(&house, &mut key).await.expect(200);
    let path = format!("/api/v1/passkeys/{}", id(&added, "/id"));
    ada.delete(&house, &path).await.expect(200);
    ada.delete(&house, &path).await.problem(404, "not-found");
    sign_in(&house, &mut key).await.problem(401, "not-let-in");
    let keys = ada.get(&house, "/api/v1/passkeys").await.expect(200);
    let last = format!("/api/v1/passkeys/{}", keys["items"][0]["id"].as_str().unwrap());
    ada.delete(&house, &last).await.problem(409, "wrong-state");
    ada.post(&house, "/api/v1/session/password/change", json!({ "new": PASSWORD })).await.expect(200);
    ada.delete(&house, &last).await.expect(200);
    sign_in(&house, &mut phone).await.problem(401, "not-let-in");
    assert_eq!(count(&house, "house.passkey_removed").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_passkeys_removed_at_the_same_moment_one_stays() {
    let house = house().await;
    let (mut ada, _) = founder(&house).await;
    for name in ["Phone", "Tablet", "Laptop", "Desk", "Ring", "Drawer", "Bank"] {
        let begun = begin(&mut ada, &house, "passkeys", json!({ "name": name })).await;
        let made = Authenticator::new(HERE).create(&begun["options"]);
        finish(&mut ada, &house, "passkeys", &begun, made).await.expect(201);
    }
    let keys = ada.get(&house, "/api/v1/passkeys").await.expect(200);
    let removals = keys["items"].as_array().unwrap().iter().map(|key| {
        let (mut ada, path) = (ada.clone(), format!("/api/v1/passkeys/{}", key["id"].as_str().unwrap()));
        let house = &house;
        async move { ada.delete(house, &path).await.status.as_u16() }
    });
    let mut answers = join_all(removals).await;
    answers.sort_unstable();
    assert_eq!(answers, [200, 200, 200, 200, 200, 200, 200, 409]);
    let left = ada.get(&house, "/api/v1/passkeys").await.expect(200);
    assert_eq!(left["items"].as_array().unwrap().len(), 1, "{left}");
    assert_eq!(count(&house, "house.passkey_removed").await, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_browsers_give_no_passkeys_none_are_offered() {
    let house = House::with(roomy()).await;
    let mut browser = Browser::default();
    assert_eq!(browser.get(&house, "/api/v1/session").await.expect(200)["passkeys"], false);
    let begun = browser.post(&house, "/api/v1/session/passkeys/begin", json!({})).await;
    begun.problem(409, "wrong-state");
    let elsewhere = self::house().await;
    let mut by_number = Browser { origin: HERE.to_owned(), ..Browser::default() };
    assert_eq!(by_number.get(&elsewhere, "/api/v1/session").await.expect(200)["passkeys"], false);
}
