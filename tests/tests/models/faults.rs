//! Every failure has its kind, its disposition and a sentence without a secret.

use super::*;
use deputy_domain::model::Disposition::{self, Fallback, GiveUp, Retry, Shorten};
use deputy_domain::model::FaultKind::{
    self, ContextExceeded, Invalid, Malformed, Overloaded, RateLimited, Unauthorized, Unreachable, UsageLimit,
};
use deputy_tests::scripted::{Fault, Reply};

async fn fault(dialect: Dialect, reply: Reply) -> ModelFault {
    let server = ModelServer::start([reply]).await.unwrap();
    let fault = ask(&providers(dialect, &server), &request("Read.")).await.unwrap_err();
    assert!(!format!("{fault} {fault:?}").contains(KEY), "{fault:?}");
    fault
}

async fn expect(dialect: Dialect, reply: Reply, kind: FaultKind, disposition: Disposition) {
    let fault = fault(dialect, reply).await;
    assert_eq!((fault.kind, fault.disposition), (kind, disposition), "{dialect:?}: {fault}");
}

const fn after(secs: u64) -> Disposition {
    Retry { after: Some(Duration::from_secs(secs)) }
}

fn two_pieces() -> Reply {
    Reply { text: vec!["one ".to_owned(), "two".to_owned()], ..Reply::default() }
}

const NO_DELAY: Disposition = Retry { after: None };

#[tokio::test]
async fn statuses_mean_the_same_everywhere() {
    for dialect in Dialect::ALL {
        let refusal = |status, headers: &[(&str, &str)]| Reply::refusal(status, headers, "");
        expect(dialect, refusal(429, &[("retry-after", "7")]), RateLimited, after(7)).await;
        expect(dialect, refusal(429, &[("retry-after", "86400")]), RateLimited, after(86400)).await;
        let date =
            [("retry-after", "Fri, 20 Nov 2026 12:00:30 GMT"), ("date", "Fri, 20 Nov 2026 12:00:00 GMT")];
        expect(dialect, refusal(429, &date), RateLimited, after(30)).await;
        expect(dialect, refusal(500, &[]), Overloaded, NO_DELAY).await;
        expect(dialect, refusal(503, &[("retry-after", "3")]), Overloaded, after(3)).await;
        expect(dialect, refusal(529, &[]), Overloaded, NO_DELAY).await;
        expect(dialect, refusal(401, &[]), Unauthorized, GiveUp).await;
        expect(dialect, refusal(403, &[]), Unauthorized, GiveUp).await;
        expect(dialect, refusal(400, &[]), Invalid, GiveUp).await;
        expect(dialect, refusal(404, &[]), Invalid, GiveUp).await;
        expect(dialect, refusal(402, &[]), UsageLimit, Fallback { after: None }).await;
        expect(dialect, refusal(413, &[]), ContextExceeded, Shorten).await;
        expect(dialect, refusal(302, &[("location", "http://127.0.0.1:1/")]), Invalid, GiveUp).await;
    }
}

#[tokio::test]
async fn anthropics_own_words_are_understood() {
    let said = |status, kind: &str, message: &str| {
        Reply::refusal(
            status,
            &[],
            json!({ "type": "error", "error": { "type": kind, "message": message } }).to_string(),
        )
    };
    let anthropic = Dialect::Anthropic;
    let long = "prompt is too long: 211000 tokens > 200000 maximum";
    expect(anthropic, said(400, "invalid_request_error", long), ContextExceeded, Shorten).await;
    let poor = "Your credit balance is too low to access the Anthropic API.";
    expect(anthropic, said(400, "invalid_request_error", poor), UsageLimit, Fallback { after: None }).await;
    expect(anthropic, said(402, "billing_error", "pay"), UsageLimit, Fallback { after: None }).await;
    expect(anthropic, said(529, "overloaded_error", "Overloaded"), Overloaded, NO_DELAY).await;
    expect(anthropic, said(413, "request_too_large", "too large"), ContextExceeded, Shorten).await;
    expect(anthropic, said(400, "invalid_request_error", "tools.0: bad"), Invalid, GiveUp).await;
}

#[tokio::test]
async fn openais_own_words_are_understood() {
    let said = |status, kind: &str, code: &str| {
        Reply::refusal(
            status,
            &[],
            json!({ "error": { "type": kind, "code": code, "message": "m" } }).to_string(),
        )
    };
    for dialect in [Dialect::OpenAi, Dialect::Compatible] {
        let long = said(400, "invalid_request_error", "context_length_exceeded");
        expect(dialect, long, ContextExceeded, Shorten).await;
        let poor = said(429, "insufficient_quota", "credit_balance_exhausted");
        expect(dialect, poor, UsageLimit, Fallback { after: None }).await;
        expect(dialect, said(429, "requests", "rate_limit_exceeded"), RateLimited, NO_DELAY).await;
        expect(dialect, said(401, "invalid_request_error", "invalid_api_key"), Unauthorized, GiveUp).await;
    }
    let headers = [("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "6m0s")];
    expect(Dialect::OpenAi, Reply::refusal(429, &headers, ""), RateLimited, after(360)).await;
}

#[tokio::test]
async fn the_words_of_other_servers_are_understood() {
    for sentence in [
        "the request exceeds the available context size, try increasing it",
        "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens",
        "prompt too long; exceeded max context length by 12 tokens",
    ] {
        let nested = json!({ "error": { "code": 400, "message": sentence, "type": "BadRequestError" } });
        expect(Dialect::Compatible, Reply::refusal(400, &[], nested.to_string()), ContextExceeded, Shorten)
            .await;
        let flat = json!({ "error": sentence });
        expect(Dialect::Compatible, Reply::refusal(400, &[], flat.to_string()), ContextExceeded, Shorten)
            .await;
        let bare = json!({ "object": "error", "message": sentence, "code": 400 });
        expect(Dialect::Compatible, Reply::refusal(400, &[], bare.to_string()), ContextExceeded, Shorten)
            .await;
    }
}

#[tokio::test]
async fn googles_own_words_are_understood() {
    let said = |status, name: &str, message: &str, details: serde_json::Value| {
        let error =
            json!({ "error": { "code": status, "status": name, "message": message, "details": details } });
        Reply::refusal(status, &[], error.to_string())
    };
    let gemini = Dialect::Gemini;
    let delay = json!([{ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "36.5s" }]);
    let minute = said(429, "RESOURCE_EXHAUSTED", "slow", delay.clone());
    expect(gemini, minute, RateLimited, Retry { after: Some(Duration::from_millis(36_500)) }).await;
    let quota = json!({ "violations": [{ "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier" }] });
    let daily = json!([quota, delay[0]]);
    let after = Some(Duration::from_millis(36_500));
    expect(gemini, said(429, "RESOURCE_EXHAUSTED", "slow", daily), UsageLimit, Fallback { after }).await;
    let long = "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).";
    expect(gemini, said(400, "INVALID_ARGUMENT", long, json!([])), ContextExceeded, Shorten).await;
    let key = json!([{ "reason": "API_KEY_INVALID" }]);
    expect(gemini, said(400, "INVALID_ARGUMENT", "no", key), Unauthorized, GiveUp).await;
    expect(gemini, said(503, "UNAVAILABLE", "overloaded", json!([])), Overloaded, NO_DELAY).await;
}

#[tokio::test]
async fn errors_inside_a_stream_that_began_well_are_understood() {
    for (dialect, event, kind) in [
        (Dialect::Anthropic, json!({ "type": "error", "error": { "type": "overloaded_error" } }), Overloaded),
        (
            Dialect::OpenAi,
            json!({ "type": "error", "code": "rate_limit_exceeded", "message": "m" }),
            RateLimited,
        ),
        (
            Dialect::OpenAi,
            json!({ "type": "response.failed", "response": { "error": { "code": "context_length_exceeded" } } }),
            ContextExceeded,
        ),
        (Dialect::Compatible, json!({ "error": { "message": "boom", "code": 500 } }), Overloaded),
        (Dialect::Compatible, json!({ "error": { "message": "slow", "code": 429 } }), RateLimited),
        (Dialect::Gemini, json!({ "error": { "status": "UNAVAILABLE" } }), Overloaded),
    ] {
        let body = format!("data: {event}\n\n");
        for body in [body, event.to_string()] {
            let got = fault(dialect, Reply::default().fault(Fault::Body(body))).await;
            assert_eq!(got.kind, kind, "{dialect:?}: {got}");
        }
    }
}

#[tokio::test]
async fn what_is_no_answer_is_malformed() {
    for dialect in Dialect::ALL {
        let page = "<!doctype html><title>Sign in</title>".to_owned();
        expect(dialect, Reply::default().fault(Fault::Body(page)), Malformed, NO_DELAY).await;
        expect(dialect, Reply::default().fault(Fault::Body("garbage".to_owned())), Malformed, NO_DELAY).await;
        expect(dialect, two_pieces().fault(Fault::Malformed), Malformed, NO_DELAY).await;
        expect(dialect, Reply::text(""), Malformed, NO_DELAY).await;
        expect(dialect, Reply::text("x").fault(Fault::Endless), Malformed, NO_DELAY).await;
    }
    let page = Reply::refusal(502, &[], "<html>bad gateway</html>");
    let got = fault(Dialect::OpenAi, page).await;
    assert_eq!((got.kind, got.detail.as_str()), (Overloaded, "HTTP 502: (a web page)"));
}

#[tokio::test]
async fn a_server_that_stands_still_is_left() {
    let short =
        Limits { first_byte: Duration::from_millis(300), idle: Duration::from_millis(100), ..limits() };
    for dialect in Dialect::ALL {
        let server = ModelServer::start([Reply::text("x").fault(Fault::HangAfterBytes(40))]).await.unwrap();
        let providers = Providers::try_with_limits(config(dialect, server.url()), short).unwrap();
        let fault = ask(&providers, &request("Read.")).await.unwrap_err();
        assert_eq!((fault.kind, fault.disposition), (FaultKind::Cut, NO_DELAY), "{dialect:?}: {fault}");
    }
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let providers = Providers::try_with_limits(config(Dialect::OpenAi, &url), short).unwrap();
    let fault = ask(&providers, &request("Read.")).await.unwrap_err();
    assert_eq!((fault.kind, fault.disposition), (Unreachable, NO_DELAY));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let providers = Providers::try_with_limits(config(Dialect::Compatible, &url), limits()).unwrap();
    let fault = ask(&providers, &request("Read.")).await.unwrap_err();
    assert_eq!((fault.kind, fault.disposition), (Unreachable, NO_DELAY));
    let host = url.trim_start_matches("http://");
    assert_eq!(fault.detail, format!("{host} refused the connection"));
}

#[tokio::test]
async fn why_a_server_cannot_be_reached_is_said_in_a_few_words() {
    // Nobody may ever register a name that ends like this (RFC 6761).
    let nowhere = "http://models.invalid".to_owned();
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    // It hangs up as soon as somebody comes: neither TLS nor HTTP gets anywhere.
    let rude = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = rude.local_addr().unwrap().to_string();
    let hang_up = tokio::spawn(async move {
        loop {
            drop(rude.accept().await);
        }
    });
    let plain = ModelServer::start([Reply::text("x")]).await.unwrap();
    let encrypted = plain.url().replace("http://", "https://");
    let quiet = format!("http://{}", silent.local_addr().unwrap());
    let short = Limits { first_byte: Duration::from_millis(200), ..limits() };
    for (url, wanted) in [
        (nowhere.clone(), "the name models.invalid could not be resolved".to_owned()),
        (quiet.clone(), format!("{} began no answer within 0.2 s", quiet.trim_start_matches("http://"))),
        (format!("http://{host}"), format!("{host} ended the connection without an answer")),
        (
            encrypted.clone(),
            format!(
                "no connection to {}: the TLS handshake failed",
                encrypted.trim_start_matches("https://")
            ),
        ),
    ] {
        let limits = if url == quiet { short } else { limits() };
        let providers = Providers::try_with_limits(config(Dialect::Compatible, &url), limits).unwrap();
        let fault = ask(&providers, &request("Read.")).await.unwrap_err();
        assert_eq!((fault.kind, fault.disposition), (Unreachable, NO_DELAY));
        assert!(fault.detail.starts_with(&wanted), "{url}: {}", fault.detail);
    }
    hang_up.abort();
}

#[tokio::test]
async fn what_was_paid_before_a_failure_is_told() {
    let reply = Reply::text("a long text").usage(100, 40, 9);
    let stream = Dialect::Anthropic.stream(&reply);
    let cut = stream.find("message_delta").unwrap();
    let got = fault(Dialect::Anthropic, reply.fault(Fault::CutAfterBytes(cut))).await;
    assert_eq!(got.kind, FaultKind::Cut);
    assert_eq!(got.spent.map(|spent| (spent.input, spent.cache_read)), Some((100, 40)));
}
