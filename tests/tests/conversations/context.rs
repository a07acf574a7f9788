//! How much a model has before it is told with its conversation: it grows, and a summary makes it less.

use super::devices::MODEL;
use super::house::{TALKS, Talk, run};
use deputy_tests::daemon::TestDaemon;
use deputy_tests::scripted::{ModelServer, Reply, Seen};
use serde_json::{Value, json};

/// Tokens that the model takes, as the configuration says.
const WINDOW: u64 = 50_000;

/// Words of the founder and answers: more than what always stays beside a summary.
const TURNS: usize = 10;

/// What a provider would count.
fn tokens(seen: &Seen) -> u64 {
    seen.body["messages"].to_string().len() as u64 / 4
}

/// Whether the COO is asked, and not somebody for a title or a summary.
fn is_talk(seen: &Seen) -> bool {
    seen.body["tools"].as_array().is_some_and(|tools| !tools.is_empty())
}

/// Long answers, short titles and summaries.
fn answer(seen: &Seen) -> Reply {
    let text =
        if is_talk(seen) { "It depends on what you want. ".repeat(40) } else { "It depends.".to_owned() };
    Reply::text(&text).usage(tokens(seen), 0, 300)
}

/// What is told of it, once it is the founder's turn.
async fn told(talk: &Talk) -> (u64, Value) {
    let view = talk.idle().await;
    let snapshot = view["context_snapshot"].clone();
    assert_eq!(snapshot["window_tokens"], WINDOW, "{snapshot:#}");
    (snapshot["context_tokens"].as_u64().unwrap(), snapshot)
}

#[tokio::test]
async fn what_is_before_the_model_is_told_grows_and_is_less_behind_a_summary() {
    let server = ModelServer::start([]).await.unwrap();
    server.play_by(|seen| Some(answer(seen)));
    let config = format!(
        "[providers.lab]\nkind = \"anthropic\"\nbase_url = \"{}\"\napi_key = \"sk-lab\"\n\n[context_tokens]\n\"lab/{MODEL}\" \
         = {WINDOW}\n",
        server.url(),
    );
    let mut daemon =
        TestDaemon::prepare(&config).await.with_variable("TIER_B_MODEL", &format!("lab/{MODEL}"));
    daemon.up(None).await;
    let empty = daemon.api().post(TALKS, &json!({ "title": "Nothing yet" })).await;
    let nothing = &empty["context_snapshot"];
    assert_eq!((&nothing["context_tokens"], &nothing["window_tokens"]), (&json!(0), &Value::Null));

    let talk = Talk::begin(daemon.api(), "Where are we?").await;
    let (mut before, _) = told(&talk).await;
    assert!(before > 0);
    for turn in 1..TURNS {
        talk.say(&format!("And then, for the {turn}. time? {}", "Say more. ".repeat(40))).await;
        let (now, snapshot) = told(&talk).await;
        // What was asked, as the provider counted, and what was answered to it.
        let asked = tokens(server.seen().iter().rfind(|seen| is_talk(seen)).unwrap());
        assert!(now > before && now >= asked, "{before}, then {snapshot:#} of {asked}");
        assert_eq!(snapshot["compacted_at"], Value::Null);
        before = now;
    }
    let shown = async || {
        let (_, out, err) = run(&daemon, &["conversations", "show", &talk.id]).await;
        let line = out.lines().find(|line| line.contains("context: ")).map(str::to_owned);
        line.unwrap_or_else(|| panic!("{out}\n{err}"))
    };
    assert!(shown().await.contains(&format!("{before} of {WINDOW} tokens")), "{}", shown().await);

    daemon.api().post(&format!("{TALKS}/{}/compact", talk.id), &json!({})).await;
    talk.say("In short?").await;
    let (short, snapshot) = told(&talk).await;
    assert!(short < before && snapshot["compacted_at"].is_string(), "{before}, then {snapshot:#}");
    let line = shown().await;
    assert!(line.contains(&format!("{short} of {WINDOW}")) && line.contains("with a summary"), "{line}");
    talk.say("And now?").await;
    let (again, _) = told(&talk).await;
    assert!(short < again, "{short}, then {again}: it grows from there");

    daemon.api().post(&format!("{TALKS}/{}/expand", talk.id), &json!({})).await;
    talk.say("All of it, please.").await;
    let (whole, snapshot) = told(&talk).await;
    assert!(whole > before && snapshot["compacted_at"].is_null(), "{before}, then {snapshot:#}");
}
