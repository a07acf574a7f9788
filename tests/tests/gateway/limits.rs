//! Models that are limited.

use super::bench::{Gate, body, path};
use deputy_domain::run::State;
use deputy_protocol::event::WaitReason;
use deputy_tests::scripted::{Dialect, Reply};
use serde_json::{Value, json};

const LIMITED: &str = r#"{"type":"error","error":{"type":"rate_limit_error","message":"Too many."}}"#;

fn limited(after: &str) -> Reply {
    Reply::refusal(429, &[("retry-after", after)], LIMITED)
}

#[tokio::test]
async fn a_short_limit_is_the_programs_own_to_wait_for() {
    let gate = Gate::new([limited("30")]).await;
    let answer = gate.ask(Dialect::Anthropic).await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (429, &"30".parse().unwrap()));
    assert_eq!(answer.text().await.unwrap(), LIMITED);
    assert!(matches!(gate.run().await.state, State::Active { .. }));
}

#[tokio::test]
async fn a_long_limit_leads_to_another_model_that_speaks_the_same() {
    let gate =
        Gate::new([limited("3600"), Reply::text("Hello.").usage(10, 0, 5), Reply::text("x").usage(1, 0, 1)])
            .await;
    let (status, text) = gate.whole(Dialect::Anthropic).await;
    assert_eq!(status, 200, "{text}");
    let models: Vec<Value> = gate.server.seen().iter().map(|seen| seen.body["model"].clone()).collect();
    assert_eq!(models, ["m", "n"]);
    // It is remembered: the next call does not ask in vain.
    assert_eq!(gate.whole(Dialect::Anthropic).await.0, 200);
    assert_eq!(gate.server.seen()[2].body["model"], "n");
    let run = gate.run().await;
    assert_eq!((run.spent.input_tokens, run.reserved.len()), (11, 0));
}

#[tokio::test]
async fn another_model_is_not_asked_under_the_key_of_the_first_request() {
    let gate =
        Gate::new([limited("3600"), Reply::text("x").usage(1, 0, 1), Reply::text("x").usage(1, 0, 1)]).await;
    let asked = gate.request(path(Dialect::Anthropic)).header("idempotency-key", "k-1");
    let answer = asked.json(&body(Dialect::Anthropic, "hello")).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    answer.text().await.unwrap();
    let keys = gate.server.seen();
    let keys: Vec<_> = keys.iter().map(|seen| seen.headers.get("idempotency-key")).collect();
    assert_eq!(keys, [Some(&"k-1".parse().unwrap()), None]);
}

#[tokio::test]
async fn a_run_asks_for_models_of_its_tier_and_of_easier_ones_and_no_others() {
    let gate = Gate::new([]).await;
    // That of an easier tier is for small things; the last two are of a harder one, and of none.
    for (wanted, asked) in [("m", "m"), ("n", "n"), ("small", "small"), ("dear", "m"), ("claude-x-9", "m")] {
        gate.server.push(Reply::text("x").usage(1, 0, 1));
        let mut body = body(Dialect::Anthropic, "hello");
        body["model"] = json!(wanted);
        let answer = gate.request(path(Dialect::Anthropic)).json(&body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{wanted}");
        answer.text().await.unwrap();
        assert_eq!(gate.server.seen().last().unwrap().body["model"], asked, "{wanted}");
    }
    gate.server.push(Reply::text("x").usage(1, 0, 1));
    let other = path(Dialect::Gemini).replace("/m:", "/gemini-9-ultra:");
    let answer = gate.request(&other).json(&body(Dialect::Gemini, "hello")).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    answer.text().await.unwrap();
    assert!(gate.server.seen().last().unwrap().uri.contains("/models/m:"));
    let records = gate.records().await;
    assert_eq!(records.iter().filter(|record| record.model == "m").count(), 4, "{records:?}");
}

#[tokio::test]
async fn when_every_model_is_limited_the_run_is_parked() {
    let gate = Gate::new([limited("7200"), limited("3600")]).await;
    let answer = gate.in_the_end(gate.ask(Dialect::Anthropic)).await;
    assert_eq!(answer.status().as_u16(), 429);
    let after: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((3500..=3600).contains(&after), "{after}");
    let said: Value = answer.json().await.unwrap();
    assert_eq!(said["error"]["type"], "rate_limit_error");
    let State::Waiting { reason, .. } = gate.run().await.state else { panic!("it is parked") };
    assert_eq!(reason, WaitReason::Provider);
    assert_eq!(gate.server.seen().len(), 2);
    assert_eq!(gate.whole(Dialect::Anthropic).await.0, 503);
}

#[tokio::test]
async fn a_usage_limit_without_a_date_parks_too() {
    let quota = json!({ "error": { "message": "You exceeded your current quota.", "type": "insufficient_quota", "code": "insufficient_quota" } });
    let gate = Gate::new([Reply::refusal(429, &[], quota.to_string())]).await;
    let answer = gate.in_the_end(gate.ask(Dialect::OpenAi)).await;
    assert_eq!(answer.status().as_u16(), 429);
    assert!(answer.headers().contains_key("retry-after"));
    assert!(matches!(gate.run().await.state, State::Waiting { reason: WaitReason::Provider, .. }));
}
