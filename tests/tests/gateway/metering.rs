//! What calls cost, as their answers tell it.

use super::bench::{Gate, body, path};
use deputy_domain::model::{Price, TokenUsage};
use deputy_protocol::money::Usd;
use deputy_tests::scripted::{Dialect, Fault, Reply};
use futures::future::join_all;
use serde_json::json;

fn price(usage: TokenUsage) -> Usd {
    let price = json!({ "input": 1000.0, "output": 10_000.0, "cache_read": 100.0, "cache_write": 2000.0 });
    serde_json::from_value::<Price>(price).unwrap().cost(&usage)
}

#[tokio::test]
async fn every_dialect_is_metered_with_what_came_from_the_cache() {
    for dialect in Dialect::ALL {
        let gate = Gate::new([Reply::text("Hello there.").usage(100, 40, 20)]).await;
        let (status, text) = gate.whole(dialect).await;
        assert_eq!(status, 200, "{text}");
        assert!(text.contains("Hello there."), "{text}");
        let run = gate.run().await;
        assert!(run.reserved.is_empty(), "{dialect:?}");
        let spent = run.spent;
        assert_eq!(
            (spent.input_tokens, spent.cache_read_tokens, spent.output_tokens),
            (100, 40, 20),
            "{dialect:?}"
        );
        let usage = TokenUsage { input: 100, cache_read: 40, cache_write: 0, output: 20 };
        assert_eq!(spent.cost_usd, price(usage), "{dialect:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_stream_is_metered_as_well() {
    let answers = [
        (
            Dialect::Anthropic,
            json!({ "type": "message", "usage": { "input_tokens": 60, "cache_read_input_tokens": 40, "output_tokens": 20 } }),
        ),
        (
            Dialect::OpenAi,
            json!({ "usage": { "input_tokens": 100, "input_tokens_details": { "cached_tokens": 40 }, "output_tokens": 20 } }),
        ),
        (
            Dialect::Compatible,
            json!({ "usage": { "prompt_tokens": 100, "prompt_tokens_details": { "cached_tokens": 40 }, "completion_tokens": 20 } }),
        ),
        (
            Dialect::Gemini,
            json!({ "usageMetadata": { "promptTokenCount": 100, "cachedContentTokenCount": 40, "candidatesTokenCount": 15, "thoughtsTokenCount": 5 } }),
        ),
    ];
    for (dialect, answer) in answers {
        let gate = Gate::new([Reply::default().fault(Fault::Body(answer.to_string()))]).await;
        let mut body = body(dialect, "hello");
        body["stream"] = json!(false);
        let path = path(dialect).replace("streamGenerateContent?alt=sse", "generateContent");
        let got = gate.request(&path).json(&body).send().await.unwrap().text().await.unwrap();
        assert_eq!(got, answer.to_string());
        let spent = gate.run().await.spent;
        assert_eq!(
            (spent.input_tokens, spent.cache_read_tokens, spent.output_tokens),
            (100, 40, 20),
            "{dialect:?}"
        );
    }
}

#[tokio::test]
async fn counting_tokens_and_looking_for_models_costs_nothing() {
    let counted = r#"{"input_tokens":7}"#;
    let replies =
        [counted, r#"{"totalTokens":7}"#].map(|text| Reply::default().fault(Fault::Body(text.to_owned())));
    let gate = Gate::with_budget(replies, Some(0.000_001)).await;
    let asked = gate.request("/gateway/anthropic/v1/messages/count_tokens");
    let answer = asked.json(&body(Dialect::Anthropic, "hello")).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), counted);
    let asked = gate.request("/gateway/gemini/v1beta/models/m:countTokens");
    let answer = asked.json(&body(Dialect::Gemini, "hello")).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), r#"{"totalTokens":7}"#);
    for (path, pointer, name) in [
        ("/gateway/anthropic/v1/models", "/data/1/id", "n"),
        ("/gateway/openai/v1/models", "/data/0/id", "m"),
        ("/gateway/gemini/v1beta/models", "/models/0/name", "models/m"),
    ] {
        let url = gate.bare(path).build().unwrap().url().clone();
        let answer = gate.client.get(url).header("x-api-key", gate.key()).send().await.unwrap();
        let models: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(models.pointer(pointer).unwrap(), name, "{models}");
    }
    let run = gate.run().await;
    assert_eq!((run.spent.cost_usd, run.reserved.len()), (Usd::default(), 0));
}

#[tokio::test]
async fn a_cap_stops_with_at_most_one_call_over() {
    // 10 tokens out cost 0.1 dollars, the 10 in cost 0.01.
    let replies = (0..20).map(|_| Reply::text("x").usage(10, 0, 10));
    let gate = Gate::with_budget(replies, Some(2.0)).await;
    let mut made = 0;
    let stopped = async {
        loop {
            let answer = gate.ask(Dialect::Anthropic).await;
            if answer.status() != 200 {
                break answer;
            }
            answer.text().await.unwrap();
            made += 1;
            assert!(made < 20, "nothing stops it");
        }
    };
    let answer = gate.in_the_end(stopped).await;
    assert_eq!(answer.status().as_u16(), 400);
    let said: serde_json::Value = answer.json().await.unwrap();
    assert_eq!((&said["type"], &said["error"]["type"]), (&json!("error"), &json!("invalid_request_error")));
    assert_eq!(gate.server.seen().len(), made);
    let run = gate.run().await;
    assert!(run.spent.cost_usd.as_f64() <= 2.0 + 0.11, "{:?}", run.spent);
    // The run is parked for it: its key opens nothing until somebody raises the cap.
    assert_eq!(gate.whole(Dialect::Anthropic).await.0, 503);
}

#[tokio::test]
async fn a_model_without_a_price_is_refused_where_a_cap_holds() {
    let gate = Gate::with_budget([], Some(5.0)).await;
    let mut body = body(Dialect::Anthropic, "hello");
    body["model"] = json!("unpriced");
    let answer = gate.request(path(Dialect::Anthropic)).json(&body).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 400);
    assert!(answer.text().await.unwrap().contains("no price is known for anthropic/unpriced"));
    assert!(gate.server.seen().is_empty());
}

#[tokio::test]
async fn tokens_without_a_known_price_are_told() {
    let gate = Gate::new([Reply::text("x").usage(10, 0, 5)]).await;
    let mut body = body(Dialect::Anthropic, "hello");
    body["model"] = json!("unpriced");
    gate.request(path(Dialect::Anthropic)).json(&body).send().await.unwrap().text().await.unwrap();
    let run = gate.run().await;
    assert_eq!((run.spent.cost_usd, run.unpriced_tokens, run.estimated_usd), (Usd::ZERO, Some(15), None));
}

#[tokio::test]
async fn calls_at_the_same_time_are_each_settled_once() {
    let gate = Gate::new((0..50).map(|_| Reply::text("x").usage(10, 0, 5))).await;
    let answers = join_all((0..50).map(|_| gate.whole(Dialect::Anthropic))).await;
    assert!(answers.iter().all(|(status, _)| *status == 200), "{answers:?}");
    let run = gate.run().await;
    assert_eq!((run.spent.input_tokens, run.spent.output_tokens, run.reserved.len()), (500, 250, 0));
}
