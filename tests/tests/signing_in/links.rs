//! Links: what they do, once, and for how long.

use super::support::{PASSWORD, code_for, count, facts, founder, founders_code, houses, id, roomy};
use deputy_protocol::api::Role;
use deputy_tests::http::{Browser, House};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_link_makes_the_founder_s_account_and_is_good_once() {
    for house in houses().await {
        let mut browser = Browser::default();
        let before = browser.get(&house, "/api/v1/session").await.expect(200);
        assert_eq!(
            (&before["signed_in"], &before["has_founder"]),
            (&json!(false), &json!(false)),
            "{before}"
        );
        let code = founders_code(&house).await;
        let look = json!({ "code": code });
        for _ in 0..2 {
            let seen = browser.post(&house, "/api/v1/join/look", look.clone()).await.expect(200);
            assert_eq!((&seen["kind"], &seen["makes_account"]), (&json!("founder"), &json!(true)), "{seen}");
        }
        // As somebody types it, who reads it off another screen.
        let typed = format!(" {} {}", &code[..13].to_lowercase(), &code[13..]);
        let joined = browser.join(&house, &typed, "Ada", PASSWORD).await;
        assert!(
            joined
                .header("set-cookie")
                .ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=7776000")
        );
        let joined = joined.expect(200);
        assert_eq!(joined["person"]["role"], "admin", "{joined}");
        let session = browser.get(&house, "/api/v1/session").await;
        assert!(session.header("set-cookie").contains(browser.cookie.as_deref().unwrap()), "given again");
        assert_eq!(session.expect(200), joined);
        // Nobody else comes in by it.
        let mut other = Browser::default();
        other.join(&house, &code, "Eve", PASSWORD).await.problem(410, "link-spent");
        other.post(&house, "/api/v1/join/look", look).await.problem(410, "link-spent");
        assert_eq!(house.get("/api/v1/people").await.expect(200)["items"].as_array().unwrap().len(), 1);
        // She is the founder in the history from now on.
        browser.post(&house, "/api/v1/pause", json!({ "mode": "drain" })).await.expect(200);
        let told = facts(&house).await;
        let of =
            |kind: &str| told.iter().find(|(found, _, _)| found == kind).unwrap_or_else(|| panic!("{kind}"));
        for kind in ["house.person_joined", "house.device_signed_in", "house.paused"] {
            assert_eq!(of(kind).1, "founder", "{kind}");
        }
        assert_eq!(of("house.person_joined").2["invited_by"], "test");
        assert_eq!(of("house.device_signed_in").2["device"], "Chrome on Android");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_all_who_use_a_link_at_once_one_comes_in() {
    for house in houses().await {
        let code = founders_code(&house).await;
        let tries = (0..8).map(|number| {
            let (house, code) = (&house, code.as_str());
            async move {
                let mut browser = Browser::default();
                browser.join(house, code, &format!("Nr {number}"), PASSWORD).await.status.as_u16()
            }
        });
        let mut statuses = futures::future::join_all(tries).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [vec![200], vec![410; 7]].concat());
        assert_eq!(count(&house, "house.person_joined").await, 1);

        let code = founders_code(&house).await;
        let tries = (0..8).map(|_| async {
            let body = json!({ "code": code });
            Browser::default().post(&house, "/api/v1/join/device", body).await.status.as_u16()
        });
        let mut statuses = futures::future::join_all(tries).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [vec![200], vec![410; 7]].concat());
        assert_eq!(house.get("/api/v1/devices").await.expect(200)["items"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_at_its_hour_and_with_the_next_of_its_kind() {
    let house = House::with(roomy()).await;
    let status = async |code: &str| {
        let body = json!({ "code": code });
        Browser::default().post(&house, "/api/v1/join/look", body).await.status.as_u16()
    };
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    let first = founders_code(&house).await;
    house.clock.advance(Duration::from_secs(24 * 3600 - 1));
    assert_eq!(status(&first).await, 200);
    house.clock.advance(Duration::from_secs(1));
    assert_eq!(status(&first).await, 410);
    let second = founders_code(&house).await;
    let third = founders_code(&house).await;
    assert_eq!((status(&second).await, status(&third).await), (410, 200));

    let mut ada = founder(&house).await;
    let later = founders_code(&house).await;
    let pair = async |ada: &mut Browser| {
        let made = ada.post(&house, "/api/v1/devices/pairings", json!({})).await;
        assert_eq!(made.header("set-cookie"), "");
        let made = made.expect(201);
        let (url, code) = (made["url"].as_str().unwrap(), made["code"].as_str().unwrap());
        assert_eq!(url, format!("http://deputy.test/join#{code}"));
        assert!(made["qr_svg"].as_str().unwrap().contains("<svg"));
        code.to_owned()
    };
    let (one, two) = (pair(&mut ada).await, pair(&mut ada).await);
    let invited = code_for(&house, Role::Viewer, None).await;
    assert_eq!((status(&one).await, status(&two).await), (410, 200));
    house.clock.advance(hours(1) / 6);
    assert_eq!((status(&two).await, status(&later).await), (410, 200));
    house.clock.advance(hours(1));
    assert_eq!((status(&later).await, status(&invited).await), (410, 200));
    house.clock.advance(hours(24 * 7));
    assert_eq!(status(&invited).await, 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_does_what_it_is_for_and_nothing_else() {
    let house = House::with(roomy()).await;
    let mut ada = founder(&house).await;
    let pairing = ada.post(&house, "/api/v1/devices/pairings", json!({})).await;
    let pairing = id(&pairing, "/code");
    let invitation = code_for(&house, Role::Viewer, None).await;
    let mut other = Browser::default();
    other.join(&house, &pairing, "Eve", PASSWORD).await.problem(409, "wrong-state");
    let body = json!({ "code": invitation });
    other.post(&house, "/api/v1/join/device", body).await.problem(409, "wrong-state");
    // Neither was used up by that, nor by a name or password that cannot be.
    other.join(&house, &invitation, "ADA", PASSWORD).await.problem(409, "name-taken");
    other.join(&house, &invitation, "Eve", "short").await.problem(422, "invalid");
    for name in ["", " Eve", "Eve ", "Eve\u{202e}", "person:Ada", &"x".repeat(65)] {
        other.join(&house, &invitation, name, PASSWORD).await.problem(422, "invalid");
    }
    other.join(&house, &invitation, "Eve", PASSWORD).await.expect(200);
    let mut tablet =
        Browser { agent: "Mozilla/5.0 (iPad; CPU OS 18_1) Version/18.1 Safari/604.1", ..Browser::default() };
    let seen = tablet.post(&house, "/api/v1/join/look", json!({ "code": pairing })).await.expect(200);
    assert_eq!((&seen["makes_account"], &seen["name"]), (&json!(false), &json!("Ada")), "{seen}");
    let paired = tablet.post(&house, "/api/v1/join/device", json!({ "code": pairing })).await.expect(200);
    assert_eq!(paired["person"], ada.get(&house, "/api/v1/session").await.expect(200)["person"]);
    for nothing in ["", "x", "0000000000000000000000000Z", "💥"] {
        tablet.post(&house, "/api/v1/join/look", json!({ "code": nothing })).await.problem(410, "link-spent");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_s_token_gets_the_founder_s_link_and_no_other_token_does() {
    let house = House::with(roomy()).await;
    let project_id = house.project("web").await;
    let made = house.post("/api/v1/devices/pairings", json!({})).await.expect(201);
    let mut ada = Browser::default();
    ada.join(&house, made["code"].as_str().unwrap(), "Ada", PASSWORD).await.expect(200);
    let again = house.post("/api/v1/devices/pairings", json!({})).await.expect(201);
    let mut phone = Browser::default();
    let body = json!({ "code": again["code"] });
    let signed_in: Value = phone.post(&house, "/api/v1/join/device", body).await.expect(200);
    assert_eq!(
        (&signed_in["person"]["name"], &signed_in["person"]["is_founder"]),
        (&json!("Ada"), &json!(true))
    );
    for token in [house.token(Role::Developer, None).await, house.token(Role::Admin, Some(project_id)).await]
    {
        for (method, path) in [(Method::POST, "/api/v1/devices/pairings"), (Method::GET, "/api/v1/devices")] {
            house.send(house.request(method, path).bearer_auth(&token)).await.problem(403, "forbidden");
        }
    }
}
