//! Who may do what: every role on every route.

use deputy_protocol::api::Role;
use deputy_tests::http::House;
use deputyd::http::{Access, RouteInfo, route_list};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

/// What this suite expects of each route: the least role (`ingest`: that one, or a developer), `open`, `host` for what a
/// process on this host may read, `visitor` for who is about to sign in, `person` for what is about oneself, `house-admin`
/// for what a token may see of others only where it is the whole house's admin's. What people may with their cookies is
/// `signing_in`'s. A route that is not here fails the test below.
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
    ("GET", "/api/v1/house", "developer"),
    ("GET", "/api/v1/house/load", "developer"),
    ("POST", "/api/v1/pause", "admin"),
    ("POST", "/api/v1/resume", "admin"),
    ("GET", "/api/v1/tokens", "admin"),
    ("POST", "/api/v1/tokens", "admin"),
    ("DELETE", "/api/v1/tokens/{id}", "admin"),
    ("GET", "/api/v1/session", "visitor"),
    ("DELETE", "/api/v1/session", "visitor"),
    ("POST", "/api/v1/session/password", "visitor"),
    ("POST", "/api/v1/session/password/change", "person"),
    ("POST", "/api/v1/session/passkeys/begin", "visitor"),
    ("POST", "/api/v1/session/passkeys/finish", "visitor"),
    ("POST", "/api/v1/join/look", "visitor"),
    ("POST", "/api/v1/join/password", "visitor"),
    ("POST", "/api/v1/join/passkeys/begin", "visitor"),
    ("POST", "/api/v1/join/passkeys/finish", "visitor"),
    ("POST", "/api/v1/join/device", "visitor"),
    ("GET", "/api/v1/devices", "house-admin"),
    ("DELETE", "/api/v1/devices/{id}", "house-admin"),
    ("POST", "/api/v1/devices/pairings", "house-admin"),
    ("GET", "/api/v1/people", "admin"),
    ("DELETE", "/api/v1/people/{id}", "admin"),
    ("POST", "/api/v1/people/invitations", "admin"),
    ("GET", "/api/v1/passkeys", "person"),
    ("POST", "/api/v1/passkeys/begin", "person"),
    ("POST", "/api/v1/passkeys/finish", "person"),
    ("DELETE", "/api/v1/passkeys/{id}", "person"),
    ("GET", "/api/v1/push", "admin"),
    ("POST", "/api/v1/push/subscription", "admin"),
    ("DELETE", "/api/v1/push/subscription", "admin"),
    ("POST", "/api/v1/notify/test", "admin"),
    ("GET", "/health", "open"),
    ("GET", "/about", "open"),
    ("GET", "/openapi.json", "open"),
    ("GET", "/metrics", "host"),
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
        } else if least == "visitor" {
            // As far as the body, which is missing, or to what this address has none of.
            assert!(
                [200, 400, 409, 415, 422].contains(&anonymous.status.as_u16()),
                "{name}: {}",
                anonymous.text
            );
        } else {
            anonymous.problem(401, "unauthenticated");
            assert_eq!(anonymous.header("www-authenticate"), "Bearer realm=\"deputy\"", "{name}");
        }
        let may = |role: &str| {
            let order = ["viewer", "developer", "admin"];
            let rank = |role: &str| order.iter().position(|other| *other == role);
            match (least, role) {
                ("open" | "visitor", _) => true,
                ("house-admin", role) => role == "admin",
                // Whoever only looks sends nothing, and whoever only sends sees nothing.
                ("ingest", role) => role != "viewer",
                ("person", _) | (_, "ingest") => false,
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
async fn the_page_that_a_notice_links_to_is_the_app_and_tells_nothing_of_the_run() {
    let house = House::new().await;
    house.project("web").await;
    let run_id = house.reviewed("web").await.run_id().to_string();
    let go = async |path: &str| {
        house.send(house.request(Method::GET, path).header("accept", "text/html,*/*;q=0.8")).await
    };
    let page = go(&format!("/runs/{run_id}")).await;
    assert_eq!((page.status.as_u16(), page.header("content-type").starts_with("text/html")), (200, true));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src"));
    assert!(scripts.is_none_or(|scripts| scripts.trim() == "script-src 'self'"), "{policy}");
    // Somebody without a token cannot tell a run that is there from one that is not, nor any address from another.
    for other in [&format!("/runs/{}", Uuid::now_v7()), "/", "/inbox", "/nowhere"] {
        assert_eq!(go(other).await.text, page.text, "{other}");
    }
    // Programs are told that there is nothing.
    house.send(house.request(Method::GET, "/nowhere")).await.problem(404, "not-found");
    go("/api/v1/nowhere").await.problem(404, "not-found");
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
