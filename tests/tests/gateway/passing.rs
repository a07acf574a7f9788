//! What goes through, to whom, and under which key.

use super::bench::{Gate, KEY, body, path};
use deputy_domain::run::{Command, Retry};
use deputy_protocol::event::RunError;
use deputy_protocol::ids::RunId;
use deputy_tests::scripted::{Dialect, Fault, ModelServer, Reply};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

#[tokio::test]
async fn the_first_words_arrive_before_the_provider_says_the_next() {
    for dialect in Dialect::ALL {
        let reply = Reply::text("Hello there.").usage(10, 0, 5);
        let first = 20;
        let gate = Gate::new([reply.clone().fault(Fault::HangAfterBytes(first))]).await;
        let mut answer = gate.ask(dialect).await;
        let mut got = Vec::new();
        while got.len() < first {
            got.extend_from_slice(&answer.chunk().await.unwrap().unwrap());
        }
        assert_eq!(got, dialect.stream(&reply).as_bytes()[..first], "{dialect:?}");
    }
}

#[tokio::test]
async fn an_answer_comes_byte_by_byte_as_the_provider_wrote_it() {
    for dialect in Dialect::ALL {
        let reply =
            Reply::text("Hello.").call("c1", "read", json!({ "path": "a" })).signed("s").usage(9, 3, 5);
        let gate = Gate::new([reply.clone()]).await;
        assert_eq!(gate.whole(dialect).await, (200, dialect.stream(&reply)));
    }
}

#[tokio::test]
async fn neither_side_sees_the_others_key() {
    for dialect in Dialect::ALL {
        let replies = [
            Reply::text("x").usage(1, 0, 1),
            Reply::refusal(401, &[("x-key", KEY)], format!(r#"{{"error":{{"message":"bad key {KEY}"}}}}"#)),
        ];
        let gate = Gate::new(replies).await;
        let key = gate.key();
        for status in [200, 400] {
            let asked = gate.bare(path(dialect)).header("x-api-key", &key).header("x-goog-api-key", &key);
            let asked = asked.bearer_auth(&key).query(&[("key", &key)]).header("anthropic-beta", &key);
            let answer = asked.header("user-agent", format!("agent {key}")).json(&body(dialect, "hello"));
            let answer = answer.send().await.unwrap();
            let head = format!("{:?}", answer.headers());
            assert_eq!(answer.status().as_u16(), status);
            let text = answer.text().await.unwrap();
            assert!(!text.contains(KEY) && !head.contains(KEY), "{head}\n{text}");
        }
        for seen in gate.server.seen() {
            assert_eq!(seen.key(), Some(KEY), "{dialect:?}");
            let all = format!("{} {:?} {}", seen.uri, seen.headers, seen.body);
            assert!(!all.contains(&key) && !all.contains("dpr_"), "{all}");
        }
    }
}

#[tokio::test]
async fn what_a_client_says_of_its_format_reaches_the_provider() {
    let gate = Gate::new([Reply::text("x").usage(1, 0, 1), Reply::text("x").usage(1, 0, 1)]).await;
    let asked =
        gate.request("/gateway/anthropic/v1/messages?beta=true").header("anthropic-version", "2024-01-01");
    let asked =
        asked.header("anthropic-beta", "b").header("cookie", "c=d").json(&body(Dialect::Anthropic, "x"));
    assert_eq!(
        asked.send().await.unwrap().text().await.unwrap().len(),
        Dialect::Anthropic.stream(&Reply::text("x").usage(1, 0, 1)).len()
    );
    let seen = gate.server.seen().remove(0);
    assert_eq!(seen.uri, "/v1/messages?beta=true");
    assert_eq!(
        (&seen.headers["anthropic-version"], &seen.headers["anthropic-beta"]),
        (&"2024-01-01".parse().unwrap(), &"b".parse().unwrap())
    );
    assert!(!seen.headers.contains_key("cookie"));
    gate.whole(Dialect::Anthropic).await;
    assert!(
        gate.server.seen()[1].headers.contains_key("anthropic-version"),
        "one is said for those who say none"
    );
}

#[tokio::test]
async fn a_key_of_an_ended_run_or_of_nobody_opens_nothing() {
    let gate = Gate::new([]).await;
    let other = gate.desk.keys.key(RunId(Uuid::now_v7()));
    let forged = format!("{}x", gate.key());
    for (key, status) in [(other.as_str(), 403), (&forged, 401), ("sk-garbage", 401), ("", 401)] {
        for dialect in Dialect::ALL {
            let asked = gate.bare(path(dialect)).header("x-api-key", key).json(&body(dialect, "hello"));
            let answer = asked.send().await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{key}");
            shaped(dialect, &answer.json().await.unwrap(), status);
        }
    }
    let error = RunError { code: "agent_failed".to_owned(), detail: "It gave up.".to_owned() };
    gate.house.fact(gate.fence, Command::FailAttempt { error, retry: Retry::No }).await;
    let (status, text) = gate.whole(Dialect::Anthropic).await;
    assert!(status == 403 && text.contains("ended"), "{text}");
    assert!(gate.server.seen().is_empty());
}

/// As the provider would say it.
fn shaped(dialect: Dialect, said: &Value, status: u16) {
    let error = &said["error"];
    assert!(error["message"].as_str().is_some_and(|message| message.len() > 20), "{said}");
    match dialect {
        Dialect::Anthropic => assert!(said["type"] == "error" && error["type"].is_string(), "{said}"),
        Dialect::Gemini => assert!(error["code"] == status && error["status"].is_string(), "{said}"),
        Dialect::OpenAi | Dialect::Compatible => {
            assert!(error["type"].is_string() && error.get("code").is_some(), "{said}");
        }
    }
}

#[tokio::test]
async fn what_the_gateway_does_not_know_is_not_passed_on() {
    let gate = Gate::new([]).await;
    for path in
        ["/gateway/anthropic/v1/files", "/gateway/nobody/v1/messages", "/gateway/scripted/v1/messages"]
    {
        let answer = gate.request(path).json(&json!({ "model": "m" })).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 404, "{path}");
        assert!(answer.json::<Value>().await.unwrap()["error"]["message"].is_string());
    }
    let answer = gate.request(path(Dialect::Anthropic)).body("[").send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 400);
    let long = "x".repeat(33 * 1024 * 1024);
    let answer = gate.request(path(Dialect::Anthropic)).body(long).send().await;
    // The refusal may come before the body was sent to its end.
    assert!(answer.is_ok_and(|answer| answer.status().as_u16() == 413) || gate.server.seen().is_empty());
    assert!(gate.server.seen().is_empty());
    assert!(gate.run().await.reserved.is_empty());
}

#[tokio::test]
async fn the_socket_of_sandboxes_serves_and_comes_back_after_a_restart() {
    let reply = Reply::text("x").usage(1, 0, 1);
    let gate = Gate::new([reply.clone(), reply.clone()]).await;
    let socket = gate.dir.path().join("gateway/gateway.sock");
    let client = reqwest::Client::builder().unix_socket(socket.clone()).build().unwrap();
    for _ in 0..2 {
        let closing = CancellationToken::new();
        let served = gate.socket(&closing);
        let asked =
            client.post(format!("http://gateway{}", path(Dialect::Anthropic))).bearer_auth(gate.key());
        let answer = asked.json(&body(Dialect::Anthropic, "x")).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), Dialect::Anthropic.stream(&reply));
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&socket).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        let other = client.get("http://gateway/api/v1/runs").send().await.unwrap();
        assert_eq!(other.status().as_u16(), 404, "the API is not there");
        closing.cancel();
        served.await.unwrap();
    }
    assert_eq!(gate.run().await.spent.output_tokens, 2);
}

#[tokio::test]
async fn a_provider_that_is_away_is_a_passing_trouble() {
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let gate = Gate::before(ModelServer::start([]).await.unwrap(), &gone, None).await;
    let (status, text) = gate.whole(Dialect::Anthropic).await;
    assert!(status == 502 && text.contains("refused the connection"), "{status} {text}");
    let run = gate.run().await;
    assert_eq!((run.spent.output_tokens, run.reserved.len()), (0, 0));
}
