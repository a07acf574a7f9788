//! What a conversation may cost.

use super::house::{Talk, run, said, says, words};
use deputy_tests::daemon::TestDaemon;
use serde_json::json;

#[tokio::test]
async fn a_conversation_waits_when_the_day_s_money_is_used_up_and_says_so() {
    let limits = "[limits]\nday_usd_max = 0.02\n\n[prices.\"scripted/test\"]\ninput = 1.0\noutput = 1000.0\n";
    let daemon = TestDaemon::start(limits).await;
    let turn = json!({ "text": "That was dear.", "usage": { "input": 10, "output": 25 } });
    let talk = Talk::begin(daemon.api(), &words("Once", &json!([turn]))).await;
    let it = talk.idle().await;
    assert!(it["usage"]["cost_usd"].as_f64().unwrap() > 0.02, "{it:#}");
    talk.say(&words("Twice", &json!([says("Never said.")]))).await;
    let it = talk.until(|view| view["state"] != "thinking").await;
    assert_eq!((&it["state"], &it["waiting_for"]), (&json!("waiting"), &json!("budget")), "{it:#}");
    assert!(it["waiting_detail"].as_str().unwrap().contains("may cost today"), "{it:#}");
    assert!(it["waiting_until"].is_string() && said(&it).len() == 3, "{it:#}");
    let (code, out, err) = run(&daemon, &["chat", "-c", &words("Again", &json!([says("?")]))]).await;
    assert_eq!(code, Some(3), "it waits for the founder: {out}\n{err}");
    assert!(err.contains("may cost today"), "{err}");
    assert_eq!(talk.count("step.call_started").await, 1, "nothing was asked that cannot be paid");
    let spend = daemon.api().get("/api/v1/spend").await.to_string();
    assert!(spend.contains("0.02501"), "the day has it: {spend}");
    for by in ["project", "run"] {
        let sums = daemon.api().get(&format!("/api/v1/spend?by={by}")).await;
        let [talk] = &sums["items"].as_array().unwrap()[..] else { panic!("{sums:#}") };
        assert_eq!((&talk["key"], &talk["usage"]["cost_usd"]), (&json!("none"), &json!(0.02501)), "{sums:#}");
        let (_, out, _) = run(&daemon, &["spend", "--by", by]).await;
        assert!(out.starts_with(&format!("no {by}: ")) && out.contains("$0.0250"), "{out}");
    }
}
