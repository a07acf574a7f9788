//! Bad input: each gets a clear problem, and nothing is recorded.

use deputy_actors::ports::Ledger as _;
use deputy_tests::http::{House, Plan, raw};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

fn head(house: &House) -> u64 {
    *house.ledger.head().borrow()
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_cannot_be_used_say_which_field_and_why() {
    let house = House::new().await;
    house.project("web").await;
    let before = head(&house);
    let cases: &[(&str, u16, &str, &str)] = &[
        (r#"{"text":"x","colour":1}"#, 422, "colour", "unknown field"),
        (r#"{"text":"x","budget":{"usd_mx":1}}"#, 422, "budget.usd_mx", "unknown field"),
        (r#"{"text":7}"#, 422, "text", "invalid type"),
        (r#"{"text":"x","files":["a",7]}"#, 422, "files[1]", "invalid type"),
        (r#"{"text":"x","tier":"z"}"#, 422, "tier", "unknown variant"),
        (r#"{"text":"x","budget":{"tokens_max":-1}}"#, 422, "budget.tokens_max", "invalid value"),
        (r#"{"text":"x","budget":{"usd_max":-1}}"#, 422, "budget.usd_max", "negative"),
        (r#"{"text":"x","budget":{"usd_max":1e300}}"#, 422, "budget.usd_max", "finite"),
        (r#"{"text":"x","depends_on":["y"]}"#, 422, "depends_on[0]", "UUID"),
        (r#"{"text":"x","text":"y"}"#, 422, "", "duplicate field"),
        (r"{}", 422, "", "missing field `text`"),
        (r"[]", 422, "", "expected an object"),
        (r#"["x"]"#, 422, "", "expected an object"),
        (r#"{"text":"x","budget":[1,2,3]}"#, 422, "budget", "expected an object"),
        (r#"{"text":""}"#, 422, "text", "empty"),
        (r#"{"text":"x","project":"nowhere"}"#, 422, "project", "no project"),
        (r#"{"text":"x","project":"a\u0000b"}"#, 422, "", "NUL character"),
        (r#"{"text":"x","base_branch":"--upload-pack=x"}"#, 422, "base_branch", "branch"),
        (r#"{"text":"x","checks":["true"," "]}"#, 422, "checks[1]", "empty"),
        (r#"{"text":"x","agent":"nobody"}"#, 422, "agent", "no agent"),
        (r#"{"text":"x","mode":"hand_on"}"#, 422, "mode", "hands_on"),
        (r#"{"text":"x"#, 400, "", "line 1 column 10"),
        (r#"{"text":"x"} trailing"#, 400, "", "trailing"),
        ("", 400, "", "EOF"),
        ("text=x", 400, "", "expected"),
    ];
    for (body, status, field, words) in cases {
        let request = house.request(Method::POST, "/api/v1/tasks").bearer_auth(&house.admin);
        let request = request.header("content-type", "application/json").body(*body);
        let problem = house.send(request).await.expect(*status);
        assert!(problem["detail"].as_str().unwrap().contains(words), "{body}: {problem}");
        if !field.is_empty() {
            assert_eq!(problem["errors"][0]["field"], *field, "{body}: {problem}");
        }
    }
    let dependent = json!({ "text": "x", "depends_on": [Uuid::now_v7()] });
    house.post("/api/v1/tasks", dependent).await.problem(422, "invalid");
    let long = json!({ "text": "x".repeat(300_000) });
    house.post("/api/v1/tasks", long).await.problem(422, "invalid");
    assert_eq!(head(&house), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_not_what_they_should_be_are_refused_before_they_are_read() {
    let house = House::new().await;
    house.project("web").await;
    let before = head(&house);
    let post = async |media_type: Option<&str>, body: Vec<u8>| {
        let request = house.request(Method::POST, "/api/v1/tasks").bearer_auth(&house.admin).body(body);
        house
            .send(
                media_type.map_or(request.try_clone().unwrap(), |said| request.header("content-type", said)),
            )
            .await
    };
    let good = br#"{"text":"x"}"#.to_vec();
    for media_type in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"]
    {
        post(Some(media_type), good.clone()).await.problem(415, "unsupported-media-type");
    }
    post(None, good.clone()).await.problem(415, "unsupported-media-type");
    let problem =
        post(Some("application/json"), b"{\"text\":\"\xff\"}".to_vec()).await.problem(400, "invalid-json");
    assert!(problem["detail"].as_str().unwrap().contains("not UTF-8: byte 10"), "{problem}");
    let large = format!("{{\"text\":\"{}\"}}", "x".repeat(10 << 20)).into_bytes();
    let problem = post(Some("application/json"), large.clone()).await.problem(413, "too-large");
    assert!(problem["detail"].as_str().unwrap().contains("into a file of the repository"), "{problem}");
    // Announced without a length, it is cut off all the same.
    let stream = futures::stream::iter(
        large.chunks(1 << 16).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect::<Vec<_>>(),
    );
    let request = house.request(Method::POST, "/api/v1/tasks").bearer_auth(&house.admin);
    let request = request.header("content-type", "application/json").body(reqwest::Body::wrap_stream(stream));
    house.send(request).await.problem(413, "too-large");
    let deep =
        format!("{{\"text\":\"x\",\"metadata\":{{\"a\":{}1{}}}}}", "[".repeat(10_000), "]".repeat(10_000));
    post(Some("application/json"), deep.into_bytes()).await.problem(400, "invalid-json");
    assert_eq!(head(&house), before);
    post(Some("application/json; charset=utf-8"), good).await.expect(202);
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_and_parameters_that_make_no_sense_are_refused() {
    let house = House::new().await;
    house.project("web").await;
    house.get("/nothing").await.problem(404, "not-found");
    house.get("/api/v1/nothing").await.problem(404, "not-found");
    house.get("/api/v2/runs").await.problem(404, "not-found");
    let absent = Uuid::now_v7();
    for path in [
        format!("/api/v1/runs/{absent}"),
        "/api/v1/runs/x".to_owned(),
        "/api/v1/tasks/%ff".to_owned(),
        format!("/api/v1/runs/urn:uuid:{absent}"),
        format!("/api/v1/tasks/{absent}"),
        format!("/api/v1/inbox/{absent}"),
        "/api/v1/projects/no%00thing".to_owned(),
        "/api/v1/projects/..%2f..%2fetc".to_owned(),
    ] {
        let answer = house.get(&path).await;
        assert!([400, 404].contains(&answer.status.as_u16()), "{path}: {}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
    }
    for query in [
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=9999",
        "cursor=x",
        "cursor=WyJhIl0",
        "state=dancing",
        "stat=queued",
        "limit=1&limit=2",
        "state=queued,,failed",
    ] {
        house.get(&format!("/api/v1/runs?{query}")).await.problem(400, "bad-request");
    }
    house.get("/api/v1/runs?project=nowhere").await.problem(404, "not-found");
    house.get("/api/v1/inbox?state=sleepy").await.problem(400, "bad-request");
    let run = house.queued("web").await;
    for after in ["-1", "x", "18446744073709551615", "9223372036854775808", "1.5"] {
        house.get(&format!("/api/v1/runs/{run}/events?after={after}")).await.problem(400, "bad-request");
        house.get(&format!("/api/v1/runs/{run}/events?before={after}")).await.problem(400, "bad-request");
        house.get(&format!("/api/v1/feed?after={after}")).await.problem(400, "bad-request");
    }
    house.get(&format!("/api/v1/runs/{run}/events?after=0&before=9")).await.problem(400, "bad-request");
    house.get("/api/v1/feed").await.problem(426, "upgrade-required");
    for (method, path) in [
        (Method::PUT, "/api/v1/runs"),
        (Method::DELETE, "/health"),
        (Method::POST, "/api/v1/spend"),
        (Method::OPTIONS, "/api/v1/tasks"),
        (Method::TRACE, "/api/v1/tasks"),
    ] {
        let answer = house.send(house.request(method, path).bearer_auth(&house.admin)).await;
        answer.problem(405, "method-not-allowed");
        assert_ne!(answer.header("allow"), "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_none_are_refused_wherever_they_stand() {
    let house = House::new().await;
    let admin = &house.admin;
    let basic = format!("Basic {admin}");
    for header in ["", "Bearer", "Bearer ", "Bearer dpy_x", admin, &basic, "bearer\tx", "Bearer null"] {
        let request = house.request(Method::GET, "/api/v1/runs").header("authorization", header);
        house.send(request).await.problem(401, "unauthenticated");
    }
    let twice = house.request(Method::GET, "/api/v1/runs").bearer_auth(admin).bearer_auth("dpy_x");
    house.send(twice).await.problem(401, "unauthenticated");
    for path in ["/api/v1/runs", "/health", "/api/v1/feed"] {
        for name in ["token", "access_token", "TOKEN"] {
            let request = house.request(Method::GET, &format!("{path}?{name}={admin}")).bearer_auth(admin);
            house.send(request).await.problem(400, "bad-request");
        }
    }
    // A cookie is no token, and a ticket opens nothing but the feed.
    let cookie = house.request(Method::GET, "/api/v1/runs").header("cookie", format!("session={admin}"));
    house.send(cookie).await.problem(401, "unauthenticated");
    house.send(house.request(Method::GET, "/api/v1/runs?ticket=x")).await.problem(401, "unauthenticated");
    house.send(house.request(Method::GET, "/api/v1/feed?ticket=x")).await.problem(401, "unauthenticated");
}

#[tokio::test(flavor = "multi_thread")]
async fn projects_that_cannot_be_are_refused_and_leave_nothing() {
    let house = House::new().await;
    house.project("web").await;
    let before = head(&house);
    let post = async |body| house.post("/api/v1/projects", body).await;
    for name in ["", "-x", "a/b", "a b", "..", "a\nb", "ünder", &"x".repeat(65), &Uuid::now_v7().to_string()]
    {
        post(json!({ "name": name })).await.problem(422, "invalid");
    }
    post(json!({ "name": "WEB" })).await.problem(409, "name-taken");
    post(json!({ "name": "x", "agent": "nobody" })).await.problem(422, "invalid");
    let unreachable =
        json!({ "name": "x", "repo_url": "https://example.org/unreachable", "env": { "A": "b" } });
    post(unreachable).await.problem(502, "remote");
    for url in ["", "-upload-pack=x", "https://user:hush@example.org/x", "https://hush@example.org/x", "a\nb"]
    {
        let answer = post(json!({ "name": "x", "repo_url": url })).await;
        let problem = answer.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], "repo_url");
        assert!(!answer.text.contains("hush"));
    }
    for (field, value) in [
        ("default_branch", json!("a..b")),
        ("path", json!("../other")),
        ("checks", json!([""])),
        ("setup", json!(["x", ""])),
        ("env", json!({ "A=B": "x" })),
        ("secret_files", json!({ ".git/hooks/post-checkout": "x" })),
    ] {
        let problem = post(json!({ "name": "x", field: value })).await.problem(422, "invalid");
        assert!(problem["errors"][0]["field"].as_str().unwrap().starts_with(field), "{problem}");
    }
    assert!(house.kept_secrets().is_empty());
    assert_eq!(head(&house), before);
    for name in ["", "x\ny", "\u{202e}nimda", "a:b", &"x".repeat(65)] {
        house.post("/api/v1/tokens", json!({ "name": name, "role": "viewer" })).await.problem(422, "invalid");
    }
    house.post("/api/v1/tokens", json!({ "name": "x", "role": "king" })).await.problem(422, "invalid");
    house
        .post(
            "/api/v1/tokens",
            json!({ "name": "x", "role": "viewer", "expires_at": "2020-01-01T00:00:00Z" }),
        )
        .await
        .problem(422, "invalid");
    house
        .post("/api/v1/tokens", json!({ "name": "x", "role": "viewer", "project": "nowhere" }))
        .await
        .problem(422, "invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_a_problem_that_tells_nothing_and_the_next_request_works() {
    let house = House::new().await;
    let answer = house.post("/api/v1/projects", json!({ "name": "x", "repo_url": "ssh://panic/x" })).await;
    answer.problem(500, "internal");
    assert!(!answer.text.contains("insides"), "{}", answer.text);
    house.get("/api/v1/runs").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_takes_too_long_is_given_up() {
    let house = House::with(Plan { timeout: Some(Duration::from_millis(300)), ..Plan::default() }).await;
    house
        .post("/api/v1/projects", json!({ "name": "x", "repo_url": "ssh://slow/x" }))
        .await
        .problem(504, "timeout");
    // A body that never ends is one too.
    let request = format!(
        "POST /api/v1/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
        house.admin
    );
    let answer = raw(house.address, request.as_bytes()).await;
    assert_eq!(answer.status, 504, "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_no_http_do_not_harm() {
    let house = House::new().await;
    let many = format!("GET /health HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X-A: b\r\n".repeat(50_000));
    let long = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "x".repeat(1 << 20));
    let smuggled = "POST /api/v1/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!";
    for request in [
        many.as_str(),
        &long,
        smuggled,
        "\0\0\0",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /\x01 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ] {
        let answer = raw(house.address, request.as_bytes()).await;
        assert!(answer.status == 0 || answer.status >= 400, "{}", answer.text);
    }
    house.get("/health").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_too_long_for_a_run_is_refused_by_name() {
    let house = House::new().await;
    house.project("web").await;
    let run_id = house.queued("web").await;
    let before = head(&house);
    let long = json!({ "text": "x".repeat(300_000) });
    let problem = house.post(&format!("/api/v1/runs/{run_id}/message"), long).await.problem(422, "invalid");
    assert_eq!(problem["errors"][0]["field"], "text", "{problem}");
    assert_eq!(head(&house), before);
}
