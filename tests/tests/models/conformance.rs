//! One conversation is the same in every dialect.

use super::*;
use deputy_domain::model::{Price, Stop, TokenUsage};
use deputy_tests::scripted::Reply;

fn conversation() -> Vec<Reply> {
    let mut first = Reply::text("I read ")
        .call("call_a", "fs_read", json!({ "path": "a \"quoted\" name", "limit": 2 }))
        .call("call_b", "fs_read", json!({ "path": "bé" }))
        .signed("sig-1")
        .usage(2110, 2000, 50);
    first.text.push("böth files.".to_owned());
    let second = Reply::default().call("call_c", "finish", json!({})).signed("sig-2").usage(2300, 2110, 6);
    let third = Reply::text("Done.").usage(2400, 0, 2);
    vec![first, second, third]
}

async fn play(dialect: Dialect) -> (ModelServer, Vec<ModelAnswer>) {
    let server = ModelServer::start(conversation()).await.unwrap();
    let providers = providers(dialect, &server);
    let (mut request, mut answers) = (request("Read both."), Vec::new());
    for _ in 0..3 {
        let answer = ask(&providers, &request).await.unwrap();
        go_on(&mut request, &answer);
        answers.push(answer);
    }
    server.assert_well_asked(Some(KEY));
    (server, answers)
}

#[tokio::test]
async fn the_same_conversation_gives_the_same_answers_in_every_dialect() {
    let (_server, expected) = play(Dialect::Anthropic).await;
    assert_eq!(expected[0].text, "I read böth files.");
    assert_eq!(expected[0].stop, Stop::ToolUse);
    assert_eq!(expected[2].stop, Stop::EndTurn);
    assert_eq!(
        expected[0].usage,
        Some(TokenUsage { input: 2110, cache_read: 2000, cache_write: 0, output: 50 })
    );
    assert_eq!(expected[0].tool_calls[1].arguments, r#"{"path":"bé"}"#);
    for dialect in Dialect::ALL {
        let (_server, answers) = play(dialect).await;
        for (answer, expected) in answers.iter().zip(&expected) {
            let opaque = answer.opaque.clone();
            assert_eq!(answer, &ModelAnswer { opaque, ..expected.clone() }, "{dialect:?}");
        }
    }
}

#[tokio::test]
async fn signed_reasoning_goes_back_where_it_came_and_only_there() {
    for (dialect, signature) in [
        (Dialect::Anthropic, json!({ "type": "thinking", "thinking": "hm", "signature": "sig-1" })),
        (
            Dialect::OpenAi,
            json!({ "type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "sig-1" }),
        ),
    ] {
        let (server, _answers) = play(dialect).await;
        let body = &server.seen()[1].body;
        let echoed = if dialect == Dialect::Anthropic {
            &body["messages"][1]["content"][0]
        } else {
            &body["input"][1]
        };
        assert_eq!(*echoed, signature, "{dialect:?}");
    }
    let (server, _answers) = play(Dialect::Compatible).await;
    assert_eq!(server.seen()[1].body["messages"][2]["reasoning_content"], "sig-1");
    let (server, _answers) = play(Dialect::Gemini).await;
    let parts = &server.seen()[1].body["contents"][1]["parts"];
    assert_eq!(parts[1]["thoughtSignature"], "sig-1");
    assert!(parts[0]["thoughtSignature"].is_null() && parts[2]["thoughtSignature"].is_null());
}

#[tokio::test]
async fn another_model_is_not_shown_signed_reasoning() {
    for dialect in Dialect::ALL {
        let server = ModelServer::start(conversation()).await.unwrap();
        let providers = providers(dialect, &server);
        let mut request = request("Read both.");
        let answer = ask(&providers, &request).await.unwrap();
        go_on(&mut request, &answer);
        request.model = "p/model-4".parse().unwrap();
        ask(&providers, &request).await.unwrap();
        let body = server.seen()[1].body.to_string();
        assert!(!body.contains("sig-1"), "{dialect:?}: {body}");
        assert_eq!(body.contains("skip_thought_signature_validator"), dialect == Dialect::Gemini);
        server.assert_well_asked(Some(KEY));
    }
}

#[tokio::test]
async fn reasoning_that_is_refused_is_left_out_at_once() {
    let refusal = r#"{"type":"error","error":{"type":"invalid_request_error","message":"messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified."}}"#;
    let mut scenario = conversation();
    scenario.insert(1, Reply::refusal(400, &[], refusal));
    let server = ModelServer::start(scenario).await.unwrap();
    let providers = providers(Dialect::Anthropic, &server);
    let mut request = request("Read both.");
    let answer = ask(&providers, &request).await.unwrap();
    go_on(&mut request, &answer);
    let answer = ask(&providers, &request).await.unwrap();
    assert_eq!(answer.tool_calls[0].name, "finish");
    let seen = server.seen();
    assert!(seen[1].body.to_string().contains("sig-1"));
    assert!(!seen[2].body.to_string().contains("sig-1"));
}

#[tokio::test]
async fn pieces_are_shown_in_the_order_in_which_they_come() {
    for dialect in Dialect::ALL {
        let server = ModelServer::start(conversation()).await.unwrap();
        let (answer, deltas) = ask_and_watch(&providers(dialect, &server), &request("Read both.")).await;
        let shown: String = deltas
            .iter()
            .filter_map(|delta| match delta {
                Delta::Text(text) => Some(text.as_str()),
                Delta::Reasoning(_) | Delta::Tool(_) => None,
            })
            .collect();
        assert_eq!(shown, answer.text, "{dialect:?}");
        let told: Vec<_> = deltas.iter().filter(|delta| !matches!(delta, Delta::Reasoning(_))).collect();
        let tool = || Delta::Tool("fs_read".to_owned());
        assert_eq!(told[..2], [&Delta::Text("I read ".to_owned()), &Delta::Text("böth files.".to_owned())]);
        assert_eq!(told[2..], [&tool(), &tool()], "{dialect:?}");
    }
}

#[tokio::test]
async fn nobody_who_listens_does_not_hold_an_answer_up() {
    for dialect in Dialect::ALL {
        let server = ModelServer::start(conversation()).await.unwrap();
        let (sender, receiver) = mpsc::channel(1);
        drop(receiver);
        assert!(providers(dialect, &server).call(&request("Read both."), sender).await.is_ok());
    }
}

#[tokio::test]
async fn a_call_costs_what_its_tokens_cost() {
    let server = ModelServer::start(conversation()).await.unwrap();
    let mut config = config(Dialect::Anthropic, server.url());
    let price =
        Price { input: 3.0, output: 15.0, cache_read: Some(0.3), cache_write: Some(3.75), long: None };
    config.prices.insert("p/model-3".to_owned(), price);
    let providers = Providers::try_with_limits(config, limits()).unwrap();
    let request = request("Read both.");
    let answer = ask(&providers, &request).await.unwrap();
    let cost = providers.price(&request.model).unwrap().cost(&answer.usage.unwrap());
    assert_eq!(cost.nanos(), 110 * 3000 + 2000 * 300 + 50 * 15_000);
}

#[tokio::test]
async fn a_server_that_tells_no_usage_leaves_it_unknown() {
    for dialect in Dialect::ALL {
        let server = ModelServer::start([Reply::text("Hello.")]).await.unwrap();
        let answer = ask(&providers(dialect, &server), &request("Greet.")).await.unwrap();
        assert_eq!((answer.text.as_str(), answer.usage), ("Hello.", None), "{dialect:?}");
    }
}

#[tokio::test]
async fn calls_without_ids_get_ids_that_no_other_turn_has() {
    for dialect in [Dialect::Compatible, Dialect::Gemini] {
        let reply =
            || Reply::default().call("", "fs_read", json!({ "path": "a" })).call("", "fs_read", json!({}));
        let server = ModelServer::start([reply(), reply()]).await.unwrap();
        let providers = providers(dialect, &server);
        let mut request = request("Read both.");
        let mut ids = Vec::new();
        for _ in 0..2 {
            let answer = ask(&providers, &request).await.unwrap();
            ids.extend(answer.tool_calls.iter().map(|call| call.provider_id.clone()));
            go_on(&mut request, &answer);
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 4, "{dialect:?}: {ids:?}");
        server.assert_well_asked(Some(KEY));
    }
}
