//! What stands before everything: hosts, origins, headers.

use deputy_actors::ports::Ledger as _;
use deputy_tests::http::{House, raw};
use std::fmt::Write as _;

struct Case {
    host: &'static str,
    origin: Option<&'static str>,
}

/// Hosts that are meant for us, `PORT` standing for the real one.
const OUR_HOSTS: [&str; 6] =
    ["127.0.0.1:PORT", "localhost:PORT", "[::1]:PORT", "deputy.test", "DEPUTY.test:PORT", "localhost:9"];
/// Hosts that somebody else is meant by, whatever they look like.
const FOREIGN_HOSTS: [&str; 16] = [
    "evil.test",
    "evil.test:PORT",
    "deputy.test.evil.test",
    "evil-deputy.test",
    "localhost.evil.test",
    "127.0.0.1.evil.test",
    "localhost.",
    "127.1",
    "0177.0.0.1",
    "2130706433",
    "0x7f.1",
    "[::ffff:127.0.0.1]",
    "0.0.0.0:PORT",
    "192.168.1.1",
    "169.254.169.254",
    "[fe80::1]",
];
/// What no host looks like.
const BROKEN_HOSTS: [&str; 4] = ["", "user@localhost", "localhost:PORT@evil.test", "a b"];
/// Origins of our own pages.
const OUR_ORIGINS: [Option<&str>; 5] = [
    None,
    Some("http://deputy.test"),
    Some("http://localhost:PORT"),
    Some("http://127.0.0.1:PORT"),
    Some("http://[::1]:PORT"),
];
/// Origins of somebody else's.
const FOREIGN_ORIGINS: [&str; 14] = [
    "null",
    "",
    "https://evil.test",
    "http://deputy.test.evil.test",
    "http://evil.test/?http://deputy.test",
    "https://deputy.test",
    "http://deputy.test:81",
    "http://deputy.test:PORT",
    "http://user@deputy.test",
    "http://localhost:1",
    "https://localhost:PORT",
    "http://127.0.0.1",
    "file://",
    "http://deputy.test http://evil.test",
];

fn cases() -> Vec<(Case, u16, u16)> {
    let mut cases = Vec::new();
    for host in OUR_HOSTS {
        for origin in OUR_ORIGINS {
            cases.push((Case { host, origin }, 200, 202));
        }
        for origin in FOREIGN_ORIGINS {
            cases.push((Case { host, origin: Some(origin) }, 200, 403));
        }
    }
    for host in FOREIGN_HOSTS {
        for origin in OUR_ORIGINS {
            cases.push((Case { host, origin }, 421, 421));
        }
    }
    for host in BROKEN_HOSTS {
        cases.push((Case { host, origin: None }, 400, 400));
    }
    cases
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_for_another_host_or_from_another_site_are_refused() {
    let house = House::new().await;
    house.project("web").await;
    let port = house.address.port().to_string();
    let body = r#"{"text":"x","project":"web"}"#;
    let mut asked = 0;
    for (Case { host, origin }, read, change) in cases() {
        let mut head = format!("Host: {}\r\n", host.replace("PORT", &port));
        if let Some(origin) = origin {
            write!(head, "Origin: {}\r\n", origin.replace("PORT", &port)).unwrap();
        }
        let auth = format!("Authorization: Bearer {}\r\nConnection: close\r\n", house.admin);
        let get = format!("GET /api/v1/runs?limit=1 HTTP/1.1\r\n{head}{auth}\r\n");
        let length = body.len();
        let post = format!(
            "POST /api/v1/tasks HTTP/1.1\r\n{head}{auth}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        let socket = format!(
            "GET /api/v1/feed HTTP/1.1\r\n{head}Authorization: Bearer {}\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            // Wrong on purpose: an upgrade that is let through would stay open. 401 says that it came as far as the token.
            "dpy_wrong"
        );
        let upgrade = if change == 202 { 401 } else { change };
        for (request, wanted) in [(get, read), (post, change), (socket, upgrade)] {
            let answer = raw(house.address, request.as_bytes()).await;
            let is_limited = wanted == 401 && answer.status == 429;
            assert!(answer.status == wanted || is_limited, "{wanted} for {request}\n{}", answer.text);
            asked += 1;
        }
    }
    assert!(asked >= 200, "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_names_two_hosts_is_refused() {
    let house = House::new().await;
    for head in [
        "GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n",
        "GET http://evil.test/health HTTP/1.1\r\nHost: localhost\r\n",
        "GET http://localhost/health HTTP/1.1\r\nHost: evil.test\r\n",
        "GET /health HTTP/1.1\r\n",
        "GET /health HTTP/1.0\r\n",
    ] {
        let answer = raw(house.address, format!("{head}Connection: close\r\n\r\n").as_bytes()).await;
        assert!([400, 421].contains(&answer.status), "{head}\n{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_its_headers() {
    let house = House::new().await;
    for path in ["/health", "/api/v1/runs", "/nothing"] {
        let answer = house.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
        assert_eq!(answer.header("x-request-id").len(), 36);
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
    let forged = house.request(reqwest::Method::GET, "/health").header("x-request-id", "mine");
    assert_ne!(house.send(forged).await.header("x-request-id"), "mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_site_that_browsers_name_is_refused() {
    let house = House::new().await;
    house.project("web").await;
    for (site, status) in [("cross-site", 403), ("same-site", 403), ("same-origin", 202), ("none", 202)] {
        let request = house.request(reqwest::Method::POST, "/api/v1/tasks").bearer_auth(&house.admin);
        let request = request.header("sec-fetch-site", site).json(&serde_json::json!({ "text": "x" }));
        assert_eq!(house.send(request).await.status.as_u16(), status, "{site}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_id_of_a_request_is_on_the_facts_that_it_led_to() {
    let house = House::new().await;
    house.project("web").await;
    let asked = house.post("/api/v1/tasks", serde_json::json!({ "text": "x", "project": "web" })).await;
    let (asked_as, asked) = (asked.header("x-request-id").to_owned(), asked.expect(202));
    let stop = format!("/api/v1/runs/{}/stop", asked["run"]["id"].as_str().unwrap());
    let stopped_as = house.post(&stop, serde_json::json!({})).await.header("x-request-id").to_owned();
    let pause = serde_json::json!({ "mode": "drain" });
    let paused_as = house.post("/api/v1/pause", pause).await.header("x-request-id").to_owned();
    let events = house.ledger.read_all(0, 100).await.unwrap();
    let led_to = |kind: &str| {
        let event = events.iter().find(|event| event.kind == kind).unwrap();
        event.correlation.unwrap().to_string()
    };
    assert_eq!((led_to("task.created"), led_to("run.queued")), (asked_as.clone(), asked_as));
    assert_eq!((led_to("run.stop_requested"), led_to("run.stopped")), (stopped_as.clone(), stopped_as));
    assert_eq!(led_to("house.paused"), paused_as);
}
