//! What was said is kept, once, without secrets, for two weeks.

use super::bench::body;
use super::{Gate, SECRET, path};
use chrono::Duration;
use deputy_actors::ports::Clock as _;
use deputy_protocol::api::TrafficEnd;
use deputy_tests::scripted::{Dialect, Reply};
use serde_json::{Value, json};
use std::path::Path;

fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let entries = entries.flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn a_message_is_kept_once_however_often_it_is_sent() {
    let gate = Gate::new((0..3).map(|_| Reply::text("Yes.").usage(1, 0, 1))).await;
    let mut messages = Vec::new();
    for turn in 0..3 {
        messages.push(json!({ "role": "user", "content": format!("turn {turn}") }));
        let body = json!({
            "model": "m", "max_tokens": 9, "stream": true, "system": "You help.",
            "tools": [{ "name": "read" }], "messages": messages,
        });
        let asked = gate.request(path(Dialect::Anthropic)).json(&body).send().await.unwrap();
        asked.text().await.unwrap();
        let records = gate.records().await;
        let record = records.last().unwrap();
        assert_eq!((record.status, record.end, record.pieces.len()), (200, TrafficEnd::Whole, 3 + turn));
        let exchange = gate.exchange(record).await;
        assert_eq!(exchange.request, body);
        assert_eq!(
            exchange.answer,
            Value::String(Dialect::Anthropic.stream(&Reply::text("Yes.").usage(1, 0, 1)))
        );
    }
    // The instructions, the tool, three messages and one answer, which is always the same.
    assert_eq!(files(&gate.dir.path().join("traffic/pieces")).len(), 6);
    let (first, more) = gate.desk.traffic.records(gate.fence.run_id().0, 0, 2).await.unwrap();
    assert!(more && first.len() == 2);
    assert_eq!(first[0].usage.unwrap().output_tokens, 1);
}

#[tokio::test]
async fn neither_the_projects_secrets_nor_a_key_is_kept() {
    let gate = Gate::new([Reply::text(SECRET).usage(1, 0, 1)]).await;
    let key = gate.key();
    let mut body = body(Dialect::Anthropic, &format!("my password is {SECRET}, my key {key}"));
    body["metadata"] = json!({ "user_id": SECRET });
    gate.request(path(Dialect::Anthropic)).json(&body).send().await.unwrap().text().await.unwrap();
    let record = gate.records().await.remove(0);
    let all: String = files(&gate.dir.path().join("traffic"))
        .iter()
        .map(|file| String::from_utf8(std::fs::read(file).unwrap()).unwrap())
        .collect();
    assert!(all.contains("my password is [secret TOKEN], my key [the run's key]"), "{all}");
    assert!(!all.contains(SECRET) && !all.contains(&key), "{all}");
    assert!(!gate.server.seen()[0].body.to_string().contains(&key));
    assert_eq!(gate.exchange(&record).await.request["metadata"]["user_id"], "[secret TOKEN]");
}

#[tokio::test]
async fn a_secret_that_a_model_says_in_pieces_is_not_kept_in_any_dialect() {
    let single = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
    for dialect in Dialect::ALL {
        let gate = Gate::new([]).await;
        let key = gate.key();
        let mut cuts = Vec::new();
        for held in [SECRET, &key] {
            let halves = vec![format!("it is {}", &held[..7]), format!("{}.", &held[7..])];
            cuts.extend([halves, single(held)]);
        }
        for text in &cuts {
            gate.server.push(Reply { text: text.clone(), ..Reply::default() }.usage(1, 0, 1));
            let (status, heard) = gate.whole(dialect).await;
            assert_eq!(status, 200, "{heard}");
        }
        // Arguments of a tool come in halves.
        let arguments = json!({ "a": SECRET });
        gate.server.push(Reply::default().call("c", "read", arguments).usage(1, 0, 1));
        gate.whole(dialect).await;
        let records = gate.records().await;
        assert_eq!(records.len(), 5);
        for (number, record) in records.iter().enumerate() {
            let answer = gate.exchange(record).await.answer;
            let answer = answer.as_str().unwrap();
            let texts = texts(answer);
            for held in [SECRET, key.as_str()] {
                assert!(!texts.contains(held), "{dialect:?} {number}: {answer}");
            }
            assert!(texts.contains("[secret TOKEN]") || texts.contains("[secret the run's key]"), "{answer}");
        }
    }
}

/// All that the events of a stream say in the fields that tell text, put together.
fn texts(stream: &str) -> String {
    let events = stream.lines().filter_map(|line| line.strip_prefix("data: "));
    let events: Vec<Value> = events.filter_map(|event| serde_json::from_str(event).ok()).collect();
    let places = [
        "/delta/text",
        "/delta/partial_json",
        "/delta",
        "/item/arguments",
        "/choices/0/delta/content",
        "/choices/0/delta/tool_calls/0/function/arguments",
        "/candidates/0/content/parts/0/text",
        "/candidates/0/content/parts/0/functionCall/args/a",
    ];
    let of = |place: &str| -> String {
        events.iter().filter_map(|event| event.pointer(place)?.as_str()).collect()
    };
    places.map(of).concat()
}

#[tokio::test]
async fn after_two_weeks_a_call_is_gone_and_what_only_it_said() {
    let gate = Gate::new((0..2).map(|_| Reply::text("Yes.").usage(1, 0, 1))).await;
    let say = async |text: &str| {
        let asked = gate.request(path(Dialect::Anthropic)).json(&body(Dialect::Anthropic, text));
        asked.send().await.unwrap().text().await.unwrap();
        gate.records().await;
    };
    say("old").await;
    gate.house.clock.advance(std::time::Duration::from_hours(24 * 10));
    say("new").await;
    let now = gate.house.clock.now();
    gate.desk.traffic.sweep(now + Duration::days(3)).await.unwrap();
    assert_eq!(gate.records().await.len(), 2);
    gate.desk.traffic.sweep(now + Duration::days(5)).await.unwrap();
    let records = gate.records().await;
    assert_eq!(records.len(), 1);
    assert_eq!(gate.exchange(&records[0]).await.request["messages"][0]["content"], "new");
    assert_eq!(files(&gate.dir.path().join("traffic/pieces")).len(), 2, "its message and the answer");
    gate.desk.traffic.sweep(now + Duration::days(15)).await.unwrap();
    assert!(gate.records().await.is_empty());
    assert!(files(&gate.dir.path().join("traffic")).is_empty());
}
