//! People: what each may do, at each moment.

use super::support::{PASSWORD, founder, houses, roomy, somebody};
use deputy_protocol::api::Role;
use deputy_tests::http::{Browser, House};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_gives_the_role_and_the_project_that_it_says() {
    for house in houses().await {
        house.project("web").await;
        house.project("shop").await;
        let mut ada = founder(&house).await;
        let invite = json!({ "role": "developer", "project": "web", "name": "Eve" });
        let made = ada.post(&house, "/api/v1/people/invitations", invite).await.expect(201);
        let mut eve = Browser::default();
        let code = made["code"].as_str().unwrap();
        let seen = eve.post(&house, "/api/v1/join/look", json!({ "code": code })).await.expect(200);
        assert_eq!((&seen["role"], &seen["name"]), (&json!("developer"), &json!("Eve")), "{seen}");
        eve.join(&house, code, "Eve", PASSWORD).await.expect(200);
        let projects = eve.get(&house, "/api/v1/projects").await.expect(200);
        assert_eq!(projects["items"].as_array().unwrap().len(), 1, "{projects}");
        eve.get(&house, "/api/v1/projects/shop").await.problem(404, "not-found");
        let task = json!({ "text": "x", "project": "web" });
        eve.post(&house, "/api/v1/tasks", task).await.expect(202);
        eve.post(&house, "/api/v1/pause", json!({ "mode": "drain" })).await.problem(403, "forbidden");
        eve.get(&house, "/api/v1/people").await.problem(403, "forbidden");
        let told = super::support::facts(&house).await;
        let queued = told.iter().find(|(kind, _, _)| kind == "run.queued").unwrap();
        assert_eq!(queued.1, "person:Eve");
        // Her own devices, and nobody else's.
        let devices = eve.get(&house, "/api/v1/devices").await.expect(200);
        let devices = devices["items"].as_array().unwrap().clone();
        assert!(devices.len() == 1 && devices[0]["person"] == "Eve", "{devices:?}");
        let all = ada.get(&house, "/api/v1/devices").await.expect(200);
        let adas = all["items"].as_array().unwrap().iter().find(|it| it["person"] == "Ada").unwrap();
        let path = format!("/api/v1/devices/{}", adas["id"].as_str().unwrap());
        eve.delete(&house, &path).await.problem(404, "not-found");
        // Her role as it is at the moment, on whichever daemon.
        house.sql("UPDATE person SET role = 'viewer', project_id = NULL WHERE name = 'Eve'").await;
        house.clock.advance(Duration::from_secs(3));
        eve.get(&house, "/api/v1/projects/shop").await.expect(200);
        let task = json!({ "text": "x", "project": "web" });
        eve.post(&house, "/api/v1/tasks", task).await.problem(403, "forbidden");
        let wrong = json!({ "role": "ingest" });
        ada.post(&house, "/api/v1/people/invitations", wrong).await.problem(422, "invalid");
        let wrong = json!({ "role": "viewer", "project": "none" });
        ada.post(&house, "/api/v1/people/invitations", wrong).await.problem(422, "invalid");
        let wrong = json!({ "role": "viewer", "name": "eve" });
        ada.post(&house, "/api/v1/people/invitations", wrong).await.problem(409, "name-taken");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_its_makers_and_ends_with_them() {
    for house in houses().await {
        let mut ada = founder(&house).await;
        let mut eve = somebody(&house, "Eve", Role::Admin, None).await;
        let new = json!({ "name": "script", "role": "admin" });
        let made = eve.post(&house, "/api/v1/tokens", new.clone()).await.expect(201);
        assert_eq!(made["made_by"], "Eve");
        let eves = made["token"].as_str().unwrap().to_owned();
        let ask = async |token: &str, method: Method, path: &str, body: serde_json::Value| {
            house.send(house.request(method, path).bearer_auth(token).json(&body)).await
        };
        let made = ask(&eves, Method::POST, "/api/v1/tokens", new).await.expect(201);
        let second = made["token"].as_str().unwrap().to_owned();
        // It pairs devices of hers, and none of the founder's.
        for token in [&eves, &second] {
            let link = ask(token, Method::POST, "/api/v1/devices/pairings", json!({})).await.expect(201);
            let mut device = Browser::default();
            let code = json!({ "code": link["code"] });
            device.post(&house, "/api/v1/join/device", code).await.expect(200);
            let who = device.get(&house, "/api/v1/session").await.expect(200);
            assert_eq!(who["person"]["name"], "Eve", "{who}");
        }
        let adas =
            ada.post(&house, "/api/v1/tokens", json!({ "name": "own", "role": "admin" })).await.expect(201);
        assert!(adas.get("made_by").is_none(), "{adas}");

        let people = ada.get(&house, "/api/v1/people").await.expect(200);
        let found = people["items"].as_array().unwrap().iter().find(|it| it["name"] == "Eve").unwrap();
        let path = format!("/api/v1/people/{}", found["id"].as_str().unwrap());
        ada.delete(&house, &path).await.expect(200);
        for token in [&eves, &second] {
            ask(token, Method::GET, "/api/v1/runs", json!({})).await.problem(401, "unauthenticated");
        }
        let own = adas["token"].as_str().unwrap();
        let tokens = ask(own, Method::GET, "/api/v1/tokens", json!({})).await.expect(200);
        let revoked = tokens["items"].as_array().unwrap().iter().filter(|it| it["revoked_at"].is_string());
        assert_eq!(revoked.count(), 2, "{tokens}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_devices_come_in_pages_and_are_no_tokens() {
    let house = House::with(roomy()).await;
    let mut ada = founder(&house).await;
    for name in ["Bob", "Eve"] {
        somebody(&house, name, Role::Viewer, None).await;
    }
    for path in ["/api/v1/people", "/api/v1/devices"] {
        let mut seen = Vec::new();
        let mut next = Some(String::new());
        while let Some(cursor) = next {
            let page = ada.get(&house, &format!("{path}?limit=2{cursor}")).await.expect(200);
            let items = page["items"].as_array().unwrap();
            seen.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            next = page["next"].as_str().map(|next| format!("&cursor={next}"));
        }
        assert_eq!(seen.len(), 3, "{path}: {seen:?}");
    }
    let tokens = house.get("/api/v1/tokens").await.expect(200);
    assert_eq!(tokens["items"].as_array().unwrap().len(), 1, "{tokens}");
    let device = ada.get(&house, "/api/v1/session").await.expect(200)["device_id"].clone();
    let path = format!("/api/v1/tokens/{}", device.as_str().unwrap());
    house
        .send(house.request(Method::DELETE, &path).bearer_auth(&house.admin))
        .await
        .problem(404, "not-found");
    ada.get(&house, "/api/v1/runs").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_of_each_role_is_let_through_or_refused_as_a_token_of_it_is() {
    let house = House::with(roomy()).await;
    let project_id = house.project("web").await;
    founder(&house).await;
    let mut people = Vec::new();
    for (name, role, project) in [
        ("Vic", Role::Viewer, None),
        ("Dev", Role::Developer, None),
        ("Adm", Role::Admin, None),
        ("Nar", Role::Admin, Some(project_id)),
    ] {
        people.push((somebody(&house, name, role, project).await, house.token(role, project).await));
    }
    let mut asked = 0;
    for route in deputyd::http::route_list() {
        use deputyd::http::Access;
        let concerns_oneself =
            matches!(route.access, Access::Person | Access::Visitor | Access::Open | Access::Scraper);
        let is_device = route.path.starts_with("/api/v1/devices");
        if concerns_oneself || is_device || route.path.contains("/pause") || route.path.contains("/resume") {
            continue;
        }
        let nothing = uuid::Uuid::now_v7().to_string();
        let path = route.path.replace("{id}", &nothing).replace("{call}", &nothing).replace("{number}", "1");
        for (browser, token) in &people {
            let by_cookie = house.send(browser.request(&house, route.method.clone(), &path)).await;
            let by_token = house.send(house.request(route.method.clone(), &path).bearer_auth(token)).await;
            let (one, other) = (by_cookie.status.as_u16(), by_token.status.as_u16());
            assert_eq!(one, other, "{} {path}: {}\n{}", route.method, by_cookie.text, by_token.text);
            asked += 1;
        }
    }
    assert!(asked > 200, "{asked}");
}
