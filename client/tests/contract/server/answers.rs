//! Answers to everything but the feed.

use super::{Seen, Server};
use crate::fixtures::{AT, ITEM, OTHER_RUN, RUN, TASK, item, problem, project, removed, run, task};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use serde_json::{Value, json};

pub(crate) const LEDGER: &str = "019a0000-0000-7000-8000-0000000f0006";

pub(super) async fn answer(
    State(server): State<Server>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let mut book = server.book();
    let key = header("idempotency-key");
    book.seen.push(Seen {
        method: method.to_string(),
        path: uri.to_string(),
        key: key.clone(),
        bearer: header("authorization"),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    });
    if let Some((status, body)) = book.answers.get(&format!("{method} {}", uri.path())) {
        return if *status == 0 { cut() } else { json(*status, body) };
    }
    if method == Method::POST {
        let key = key.expect("every order carries a key");
        if book.under_way > 0 {
            book.under_way -= 1;
            let mut answer = json(409, &problem(409, "In progress", "Wait."));
            answer.headers_mut().insert("retry-after", "0".parse().unwrap());
            return answer;
        }
        if !book.orders.contains(&key) {
            book.orders.push(key);
        }
        if book.lost_answers > 0 {
            book.lost_answers -= 1;
            return cut();
        }
    }
    let path = uri.path().strip_prefix("/api/v1").unwrap_or(uri.path());
    if method == Method::POST && (path.ends_with("/approve") || path.ends_with("/rollback")) {
        book.commit();
    }
    if path == format!("/runs/{RUN}") && book.unwell > 0 {
        book.unwell -= 1;
        return json(503, &problem(503, "Unwell", "The disk is full."));
    }
    let view = || {
        let mut view = run(RUN, &book.state.0, book.state.1.as_deref());
        view["delivery"] = book.delivery.clone();
        view["rollback"] = book.rollback.clone();
        view
    };
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match (method.as_str(), segments.as_slice()) {
        ("GET", ["about"]) => json(
            200,
            &json!({"name": "deputyd", "version": "0.1.0", "api_version": "v1", "ledger_id": LEDGER}),
        ),
        ("POST", ["tasks"]) => json(202, &json!({"task": task(&book.state.0), "run": view()})),
        ("POST", ["projects"]) => json(201, &project()),
        ("DELETE", ["projects", TASK]) => json(200, &removed()),
        ("GET" | "PATCH", ["projects", _]) => json(200, &project()),
        ("GET", ["projects"]) => json(200, &page(&[project()])),
        ("GET", ["runs"]) => json(200, &page(&[view(), run(OTHER_RUN, "queued", None)])),
        ("GET", ["runs", RUN]) => json(200, &view()),
        ("GET", ["runs", RUN, "events"]) => json(200, &events(&book.ledger, uri.query().unwrap_or_default())),
        ("GET", ["runs", RUN, "diff"]) => Response::new(Body::from(book.diff.clone())),
        ("GET", ["runs", RUN, "artifacts"]) => json(200, &artifacts(uri.query().unwrap_or_default())),
        ("GET", ["runs", RUN, "artifacts", _]) => Response::new(Body::from(OUTPUT)),
        ("POST", ["runs", RUN, _]) => json(202, &view()),
        ("GET", ["inbox"]) => json(200, &page(&[item()])),
        ("POST", ["inbox", ITEM, "answer"]) => json(202, &item()),
        ("POST", ["pause"]) => json(202, &json!({"paused": {"mode": "drain", "reason": "x", "at": AT}})),
        ("POST", ["resume"]) => json(202, &json!({"paused": null})),
        ("GET", ["queue"]) => {
            json(200, &json!({"items": [view()], "next": null, "dead_letters": [], "paused": null}))
        }
        ("GET", ["agents"]) => json(200, &agents()),
        ("GET", ["spend"]) => json(200, &spend()),
        ("POST", ["projects", "shop", "events"]) => json(202, &json!({"accepted": 1})),
        ("GET", ["projects", "shop", "metrics"]) => json(200, &figures(uri.query().unwrap_or_default())),
        ("GET", ["laptops"]) => {
            json(501, &problem(501, "Not there yet", "Laptops come with a later version."))
        }
        _ => json(404, &problem(404, "Not found", &format!("There is no {path}."))),
    }
}

/// All that a tool wrote here.
pub(crate) const OUTPUT: &[u8] = b"one\x1b[31m\xff\n";

/// Two pages.
fn artifacts(query: &str) -> Value {
    if !query.contains("cursor=") {
        let summary = json!({"name": "summary", "kind": "summary", "media_type": "text/plain", "url": null,
            "text": "All done."});
        return json!({"items": [summary], "next": "more"});
    }
    let digest = "ab".repeat(32);
    let tool = json!({"name": "tool-3", "kind": "tool_output", "media_type": "text/plain; charset=utf-8",
        "url": format!("/api/v1/runs/{RUN}/artifacts/{digest}"), "text": null, "digest": digest,
        "size_bytes": OUTPUT.len(), "truncated": true, "created_at": AT, "tool_use": ITEM});
    page(&[tool])
}

fn agents() -> Value {
    let abilities =
        json!({"asks": true, "steers": true, "interrupts": true, "resumes": true, "counts": true});
    let codex = json!({
        "name": "codex", "kind": "codex", "program": "codex", "version": "0.999.0\u{1b}[2J", "standing": "unknown",
        "detail": "nobody has tried this version", "abilities": abilities, "trusts_repository": false,
        "is_default": false, "a_field_of_a_newer_server": 1,
    });
    let mut own = codex.clone();
    own["name"] = json!("plan");
    own["login"] = json!("own");
    own["is_signed_in"] = json!(false);
    own["credentials"] = json!("no credentials are there\u{1b}[2J");
    own["quotas"] = json!([
        {"window": "five_hour", "state": "near", "used_percent": 83, "resets_at": AT, "seen_at": AT},
        {"window": "odd\u{1b}[2J", "state": "used_up", "used_percent": null, "resets_at": null, "seen_at": AT},
    ]);
    json!({"items": [codex, own], "next": null})
}

fn spend() -> Value {
    let usage = json!({"input_tokens": 1, "output_tokens": 2, "cost_usd": 0.5});
    let item = json!({"key": "2026-01-02", "run_id": null, "project_id": null, "day": "2026-01-02",
        "usage": usage, "reserved_usd": 0.0});
    json!({"by": "day", "items": [item], "next": null})
}

/// Two pages.
fn figures(query: &str) -> Value {
    let figure = |name: &str, sum: Value| {
        json!({"name": name, "unit": if sum.is_null() { Value::Null } else { json!("usd") }, "from": "2026-01-05", "count": 3,
            "users": 2, "sum": sum, "min": sum, "max": sum, "a_field_of_a_newer_server": 1})
    };
    if query.contains("cursor=") {
        return page(&[figure("paid", json!(0.1 + 0.2))]);
    }
    json!({"items": [figure("sign_up\u{1b}[2J", Value::Null)], "next": "more"})
}

/// Two events a page, so that there are pages to turn.
fn events(ledger: &[Value], query: &str) -> Value {
    let after: u64 =
        query.split('&').find_map(|pair| pair.strip_prefix("after=")).map_or(0, |n| n.parse().unwrap());
    let of_run = |event: &&Value| event["stream"].as_str().unwrap().starts_with(&format!("run/{RUN}"));
    let rest: Vec<&Value> =
        ledger.iter().filter(of_run).filter(|event| event["position"].as_u64().unwrap() > after).collect();
    let next = (rest.len() > 2).then(|| rest[1]["position"].to_string());
    json!({"items": rest.into_iter().take(2).collect::<Vec<_>>(), "next": next})
}

fn page(items: &[Value]) -> Value {
    json!({"items": items, "next": null})
}

fn json(status: u16, body: &Value) -> Response<Body> {
    let kind = if status < 400 { "application/json" } else { "application/problem+json" };
    let answer = Response::builder().status(status).header("content-type", kind);
    answer.body(Body::from(body.to_string())).unwrap()
}

/// An answer that breaks off: the order was carried out, and nobody hears of it.
fn cut() -> Response<Body> {
    let pieces = [Ok(Bytes::from_static(b"{\"task\":")), Err(std::io::Error::other("cut"))];
    Response::new(Body::from_stream(futures::stream::iter(pieces)))
}
