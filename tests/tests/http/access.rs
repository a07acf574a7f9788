//! Who may do what: every role on every route.

use chrono::TimeDelta;
use deputy_protocol::api::Role;
use deputy_protocol::ids::TokenId;
use deputy_tests::http::House;
use deputyd::http::{Access, RouteInfo, route_list};
use deputyd::tokens::TokenOrder;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// What this suite expects of each route: the least role (`ingest`: that one, or a developer), `open`, or `host` for what a process on this host may read.
/// A route that is not here fails the test below.
const EXPECTED: &[(&str, &str, &str)] = &[
    ("POST", "/api/v1/projects", "admin"),
    ("GET", "/api/v1/projects", "viewer"),
    ("GET", "/api/v1/projects/{id}", "viewer"),
    ("PATCH", "/api/v1/projects/{id}", "admin"),
    ("DELETE", "/api/v1/projects/{id}", "admin"),
    ("POST", "/api/v1/projects/{id}/events", "ingest"),
    ("GET", "/api/v1/projects/{id}/metrics", "developer"),
    ("GET", "/api/v1/projects/{id}/documents", "developer"),
    ("POST", "/api/v1/projects/{id}/documents", "admin"),
    ("GET", "/api/v1/documents/{id}", "developer"),
    ("GET", "/api/v1/documents/{id}/versions", "developer"),
    ("PATCH", "/api/v1/documents/{id}", "admin"),
    ("DELETE", "/api/v1/documents/{id}", "admin"),
    ("GET", "/api/v1/runs/{id}/context", "developer"),
    ("GET", "/api/v1/conversations/{id}/context", "admin"),
    ("GET", "/api/v1/conversations/{id}/traffic", "admin"),
    ("GET", "/api/v1/conversations/{id}/traffic/{call}", "admin"),
    ("GET", "/api/v1/schedule", "admin"),
    ("POST", "/api/v1/schedule", "admin"),
    ("DELETE", "/api/v1/schedule/{id}", "admin"),
    ("POST", "/api/v1/tasks", "developer"),
    ("GET", "/api/v1/tasks", "viewer"),
    ("GET", "/api/v1/tasks/{id}", "viewer"),
    ("POST", "/api/v1/tasks/{id}/cancel", "developer"),
    ("GET", "/api/v1/runs", "viewer"),
    ("GET", "/api/v1/runs/{id}", "viewer"),
    ("GET", "/api/v1/runs/{id}/events", "viewer"),
    ("GET", "/api/v1/search", "viewer"),
    ("GET", "/api/v1/sessions", "viewer"),
    ("GET", "/api/v1/runs/{id}/sessions", "viewer"),
    ("GET", "/api/v1/runs/{id}/sessions/{number}/log", "developer"),
    ("GET", "/api/v1/runs/{id}/diff", "developer"),
    ("GET", "/api/v1/runs/{id}/artifacts", "developer"),
    ("GET", "/api/v1/runs/{id}/artifacts/{digest}", "developer"),
    ("GET", "/api/v1/runs/{id}/traffic", "developer"),
    ("GET", "/api/v1/runs/{id}/traffic/{call}", "developer"),
    ("GET", "/api/v1/runs/{id}/files", "developer"),
    ("GET", "/api/v1/runs/{id}/file", "developer"),
    ("GET", "/api/v1/runs/{id}/terminal", "developer"),
    ("POST", "/api/v1/runs/{id}/terminal/tickets", "developer"),
    ("POST", "/api/v1/runs/{id}/approve", "developer"),
    ("POST", "/api/v1/runs/{id}/reject", "developer"),
    ("POST", "/api/v1/runs/{id}/changes", "developer"),
    ("POST", "/api/v1/runs/{id}/message", "developer"),
    ("POST", "/api/v1/runs/{id}/interrupt", "developer"),
    ("POST", "/api/v1/runs/{id}/hand-over", "developer"),
    ("POST", "/api/v1/runs/{id}/take-back", "developer"),
    ("POST", "/api/v1/runs/{id}/stop", "developer"),
    ("POST", "/api/v1/runs/{id}/retry", "developer"),
    ("POST", "/api/v1/runs/{id}/rollback", "developer"),
    ("GET", "/api/v1/inbox", "viewer"),
    ("GET", "/api/v1/inbox/{id}", "viewer"),
    ("POST", "/api/v1/inbox/{id}/answer", "developer"),
    ("GET", "/api/v1/spend", "developer"),
    ("GET", "/api/v1/track-records", "developer"),
    ("GET", "/api/v1/queue", "viewer"),
    ("POST", "/api/v1/queue/{id}/requeue", "developer"),
    ("GET", "/api/v1/feed", "viewer"),
    ("POST", "/api/v1/feed/tickets", "viewer"),
    ("GET", "/api/v1/agents", "viewer"),
    ("POST", "/api/v1/pause", "admin"),
    ("POST", "/api/v1/resume", "admin"),
    ("GET", "/api/v1/tokens", "admin"),
    ("POST", "/api/v1/tokens", "admin"),
    ("DELETE", "/api/v1/tokens/{id}", "admin"),
    ("GET", "/health", "open"),
    ("GET", "/about", "open"),
    ("GET", "/openapi.json", "open"),
    ("GET", "/metrics", "host"),
    ("GET", "/", "open"),
    ("GET", "/runs/{id}", "open"),
    ("GET", "/conversations/{id}", "open"),
    ("GET", "/plans/{id}", "open"),
    ("GET", "/api/v1/conversations", "admin"),
    ("POST", "/api/v1/conversations", "admin"),
    ("GET", "/api/v1/conversations/{id}", "admin"),
    ("PATCH", "/api/v1/conversations/{id}", "admin"),
    ("GET", "/api/v1/conversations/{id}/messages", "admin"),
    ("POST", "/api/v1/conversations/{id}/messages", "admin"),
    ("GET", "/api/v1/conversations/{id}/events", "admin"),
    ("POST", "/api/v1/conversations/{id}/stop", "admin"),
    ("POST", "/api/v1/conversations/{id}/compact", "admin"),
    ("POST", "/api/v1/conversations/{id}/expand", "admin"),
    ("GET", "/api/v1/plans", "viewer"),
    ("GET", "/api/v1/plans/{id}", "viewer"),
    ("POST", "/api/v1/plans/{id}/confirm", "developer"),
    ("POST", "/api/v1/plans/{id}/decline", "developer"),
    ("POST", "/api/v1/plans/{id}/defer", "developer"),
    ("POST", "/api/v1/plans/{id}/revise", "developer"),
    ("POST", "/api/v1/plans/{id}/cancel", "developer"),
    ("GET", "/api/v1/memories", "developer"),
    ("POST", "/api/v1/memories", "admin"),
    ("GET", "/api/v1/memories/{id}", "developer"),
    ("PATCH", "/api/v1/memories/{id}", "admin"),
    ("DELETE", "/api/v1/memories/{id}", "admin"),
    ("GET", "/api/v1/staff", "developer"),
    ("GET", "/api/v1/staff/{id}", "developer"),
    ("GET", "/api/v1/staff/{id}/versions", "developer"),
    ("PATCH", "/api/v1/staff/{id}", "admin"),
    ("DELETE", "/api/v1/staff/{id}", "admin"),
    ("GET", "/api/v1/laptops", "developer"),
    ("POST", "/api/v1/laptops/codes", "admin"),
    ("DELETE", "/api/v1/laptops/{id}", "admin"),
    ("GET", "/mcp", "developer"),
    ("POST", "/mcp", "developer"),
    ("DELETE", "/mcp", "developer"),
];

fn expected(route: &RouteInfo) -> &'static str {
    let found =
        EXPECTED.iter().find(|(method, path, _)| *method == route.method.as_str() && *path == route.path);
    found.unwrap_or_else(|| panic!("{} {} has no entry in this suite", route.method, route.path)).2
}

/// Nothing is there under this id, so what is let through does no harm.
fn path(route: &RouteInfo) -> String {
    let nothing = Uuid::now_v7().to_string();
    route.path.replace("{id}", &nothing).replace("{call}", &nothing).replace("{number}", "1")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_is_let_through_or_refused_on_every_route_as_listed() {
    let house = House::new().await;
    let project_id = house.project("web").await;
    let roles = [
        ("ingest", house.token(Role::Ingest, Some(project_id)).await),
        ("viewer", house.token(Role::Viewer, None).await),
        ("developer", house.token(Role::Developer, None).await),
        ("admin", house.admin.clone()),
    ];
    let narrow = house.token(Role::Admin, Some(project_id)).await;
    let routes = route_list();
    assert_eq!(routes.len(), EXPECTED.len(), "an entry of this suite has no route");
    for route in routes {
        let least = expected(&route);
        let name = format!("{} {}", route.method, route.path);
        let ask = async |token: Option<&str>| {
            let request = house.request(route.method.clone(), &path(&route));
            house.send(token.map_or(request.try_clone().unwrap(), |token| request.bearer_auth(token))).await
        };
        let anonymous = ask(None).await;
        if least == "open" || least == "host" {
            assert_eq!(anonymous.status, 200, "{name}: {}", anonymous.text);
        } else {
            anonymous.problem(401, "unauthenticated");
            assert_eq!(anonymous.header("www-authenticate"), "Bearer realm=\"deputy\"", "{name}");
        }
        let may = |role: &str| {
            let order = ["viewer", "developer", "admin"];
            let rank = |role: &str| order.iter().position(|other| *other == role);
            match (least, role) {
                ("open", _) => true,
                // Whoever only looks sends nothing, and whoever only sends sees nothing.
                ("ingest", role) => role != "viewer",
                (_, "ingest") => false,
                (least, role) => rank(role) >= rank(least),
            }
        };
        for (role, token) in &roles {
            let answer = ask(Some(token)).await;
            if may(role) {
                let let_through = ![401, 403].contains(&answer.status.as_u16()) && answer.status != 500;
                assert!(let_through, "{role} on {name}: {}", answer.text);
            } else {
                answer.problem(403, "forbidden");
            }
        }
        // A token for one project is nobody in the whole installation.
        if matches!(route.access, Access::House(_) | Access::Scraper) {
            ask(Some(&narrow)).await.problem(403, "forbidden");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_that_a_notice_links_to_names_the_command_and_nothing_of_the_run() {
    let house = House::new().await;
    house.project("web").await;
    let run_id = house.reviewed("web").await.run_id().to_string();
    let get = async |path: &str| house.send(house.request(Method::GET, path)).await;
    let page = get(&format!("/runs/{run_id}")).await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(page.text.contains(&format!("deputy show {run_id}")), "{}", page.text);
    // Somebody without a token cannot tell a run that is there from one that is not.
    let other = Uuid::now_v7().to_string();
    let unknown = get(&format!("/runs/{other}")).await;
    assert_eq!(unknown.text.replace(&other, &run_id), page.text);
    get("/runs/%3Cscript%3E").await.problem(404, "not-found");
    let root = get("/").await;
    assert!(root.status == 200 && root.text.contains("deputy inbox"), "{}", root.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_for_one_project_sees_and_touches_nothing_else() {
    let house = House::new().await;
    let mine = house.project("mine").await;
    house.project("other").await;
    let (own, foreign) = (house.reviewed("mine").await.run_id(), house.reviewed("other").await.run_id());
    let token = house.token(Role::Developer, Some(mine)).await;
    let get = async |path: &str| house.send(house.request(Method::GET, path).bearer_auth(&token)).await;
    let post = async |path: &str, body| {
        house.send(house.request(Method::POST, path).bearer_auth(&token).json(&body)).await
    };
    let only = |listed: serde_json::Value, key: &str| {
        let items = listed["items"].as_array().unwrap().clone();
        assert_eq!(items.len(), 1, "{listed}");
        items[0][key].clone()
    };
    assert_eq!(only(get("/api/v1/projects").await.expect(200), "name"), "mine");
    assert_eq!(only(get("/api/v1/runs").await.expect(200), "id"), own.to_string());
    assert_eq!(only(get("/api/v1/tasks").await.expect(200), "run_id"), own.to_string());
    assert_eq!(only(get("/api/v1/inbox").await.expect(200), "run_id"), own.to_string());
    assert_eq!(only(get("/api/v1/spend?by=run").await.expect(200), "run_id"), own.to_string());
    assert_eq!(only(get("/api/v1/spend?by=project").await.expect(200), "key"), mine.to_string());
    get("/api/v1/spend?by=day").await.problem(403, "forbidden");
    get("/api/v1/projects/other").await.problem(404, "not-found");
    get("/api/v1/runs?project=other").await.problem(404, "not-found");

    let there = house.get(&format!("/api/v1/runs/{foreign}")).await.expect(200);
    let task = format!("/api/v1/tasks/{}", there["task_id"].as_str().unwrap());
    let inbox = house.get("/api/v1/inbox").await.expect(200)["items"].as_array().unwrap().clone();
    let item = inbox.iter().find(|item| item["run_id"] == foreign.to_string()).unwrap();
    let item = item["id"].as_str().unwrap().to_owned();
    for path in ["", "/events", "/diff", "/artifacts"] {
        get(&format!("/api/v1/runs/{foreign}{path}")).await.problem(404, "not-found");
    }
    get(&task).await.problem(404, "not-found");
    get(&format!("/api/v1/inbox/{item}")).await.problem(404, "not-found");
    for (verb, body) in [
        ("approve", json!({ "deliver": "none" })),
        ("reject", json!({})),
        ("changes", json!({ "text": "x" })),
        ("message", json!({ "text": "x" })),
        ("interrupt", json!({})),
        ("hand-over", json!({})),
        ("take-back", json!({})),
        ("stop", json!({})),
        ("retry", json!({})),
        ("rollback", json!({})),
    ] {
        post(&format!("/api/v1/runs/{foreign}/{verb}"), body).await.problem(404, "not-found");
    }
    post(&format!("{task}/cancel"), json!({})).await.problem(404, "not-found");
    post(&format!("/api/v1/inbox/{item}/answer"), json!({ "choice": "reject" }))
        .await
        .problem(404, "not-found");
    post("/api/v1/tasks", json!({ "text": "x", "project": "other" })).await.problem(422, "invalid");
    let accepted = post("/api/v1/tasks", json!({ "text": "other things" })).await.expect(202);
    assert_eq!(accepted["task"]["project_id"], mine.to_string());
    assert_eq!(house.get(&format!("/api/v1/runs/{foreign}")).await.expect(200), there);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_sees_states_and_neither_transcripts_nor_prices() {
    let house = House::new().await;
    house.project("web").await;
    let run_id = house.reviewed("web").await.run_id();
    let viewer = house.token(Role::Viewer, None).await;
    let path = format!("/api/v1/runs/{run_id}/events");
    let events = house.send(house.request(Method::GET, &path).bearer_auth(&viewer)).await.expect(200);
    let kinds: Vec<&str> =
        events["items"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"run.review"), "{kinds:?}");
    let hidden =
        |kind: &&str| kind.starts_with("step.") || ["run.call_settled", "run.checked"].contains(kind);
    assert!(!kinds.iter().any(hidden), "{kinds:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_made_listed_and_revoked_and_their_secrets_shown_once() {
    let house = House::new().await;
    let created =
        house.post("/api/v1/tokens", json!({ "name": "phone", "role": "viewer" })).await.expect(201);
    let secret = created["token"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("dpy_") && secret.len() == 47, "{secret}");
    let get = async || house.send(house.request(Method::GET, "/api/v1/runs").bearer_auth(&secret)).await;
    get().await.expect(200);
    let listed = house.get("/api/v1/tokens").await;
    assert!(!listed.text.contains(&secret));
    let (items, id) = (listed.expect(200)["items"].clone(), created["id"].clone());
    assert!(items.as_array().unwrap().iter().any(|token| token["id"] == id));
    let path = format!("/api/v1/tokens/{}", id.as_str().unwrap());
    let delete = async || house.send(house.request(Method::DELETE, &path).bearer_auth(&house.admin)).await;
    let revoked = delete().await.expect(200);
    assert!(revoked["revoked_at"].is_string());
    assert_eq!(delete().await.expect(200), revoked);
    get().await.problem(401, "unauthenticated");
    // Neither the secret nor anything it could be made from is in the database.
    let bytes: Vec<u8> = house.database_bytes();
    assert!(!bytes.windows(43).any(|window| window == &secret.as_bytes()[4..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_at_its_hour_and_on_every_daemon() {
    let house = House::new().await;
    let order = TokenOrder {
        token_id: TokenId(Uuid::now_v7()),
        name: "short".to_owned(),
        role: Role::Viewer,
        project_id: None,
        expires_at: Some(house.world.clock.now() + TimeDelta::hours(1)),
    };
    let token_id = order.token_id;
    let (secret, _) = house.tokens.create(order.clone(), "test").await.unwrap();
    assert!(house.tokens.create(order, "test").await.is_err(), "one id is one token");
    // As another daemon on the same database sees it.
    let other = deputyd::tokens::Tokens::new(
        house.ledger.database(),
        house.ledger.clone(),
        house.world.clock.clone(),
    );
    assert!(other.find(secret.reveal()).await.unwrap().is_some());
    house.clock.advance(Duration::from_secs(3599));
    assert!(house.tokens.find(secret.reveal()).await.unwrap().is_some());
    house.tokens.revoke(token_id, "test").await.unwrap();
    house.clock.advance(Duration::from_secs(3));
    assert!(other.find(secret.reveal()).await.unwrap().is_none());

    let order = TokenOrder {
        token_id: TokenId(Uuid::now_v7()),
        name: "short".to_owned(),
        role: Role::Viewer,
        project_id: None,
        expires_at: Some(house.world.clock.now() + TimeDelta::hours(1)),
    };
    let (secret, _) = house.tokens.create(order, "test").await.unwrap();
    house.clock.advance(Duration::from_secs(3601));
    assert!(house.tokens.find(secret.reveal()).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_survives_a_restart_and_says_when_it_was_used() {
    let house = House::new().await;
    let house = house.restart().await;
    house.get("/api/v1/runs").await.expect(200);
    house.clock.advance(Duration::from_secs(5));
    house.get("/api/v1/runs").await.expect(200);
    let tokens = house.get("/api/v1/tokens").await.expect(200);
    assert!(
        tokens["items"].as_array().unwrap().iter().any(|token| token["last_used_at"].is_string()),
        "{tokens}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_come_and_go_are_in_the_history_for_admins_alone_and_without_their_secrets() {
    let house = House::new().await;
    let developer = house.token(Role::Developer, None).await;
    let body = json!({ "name": "phone", "role": "viewer" });
    let made = house.post_once("/api/v1/tokens", "once", body.clone()).await.expect(201);
    let (token_id, secret) = (made["id"].as_str().unwrap(), made["token"].as_str().unwrap());
    // Asked again under its key it is neither made nor recorded twice.
    house.post_once("/api/v1/tokens", "once", body).await;
    for _ in 0..2 {
        let request = house.request(Method::DELETE, &format!("/api/v1/tokens/{token_id}"));
        house.send(request.bearer_auth(&house.admin)).await.expect(200);
    }
    house.post("/api/v1/pause", json!({ "mode": "drain" })).await.expect(200);

    let seen = async |token: &str| {
        let mut watcher = house.watch(token, "after=0&stream=house").await;
        let mut seen = Vec::new();
        loop {
            let frame = watcher.next().await.unwrap();
            assert!(!frame.to_string().contains(&secret[4..]), "{frame}");
            let kind = frame["kind"].as_str().unwrap_or_default().to_owned();
            if kind == "house.paused" {
                return seen;
            }
            if kind.starts_with("house.token") && frame["data"]["token_id"] == token_id {
                seen.push((kind, frame["actor"].clone(), frame["data"]["role"].clone()));
            }
        }
    };
    let by = json!("token:Admin");
    let expected = ["house.token_created", "house.token_revoked"]
        .map(|kind| (kind.to_owned(), by.clone(), json!("viewer")));
    assert_eq!(seen(&house.admin).await, expected);
    assert_eq!(seen(&developer).await, []);
}
