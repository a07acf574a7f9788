//! Whatever a server writes, it can only spoil its own answer.

use super::*;

/// Replaces each node of a value by each of these in turn.
fn spoiled(value: &Value) -> Vec<Value> {
    let mut all: Vec<Value> = vec![
        Value::Null,
        json!(7),
        json!(-1.5),
        json!("x"),
        json!([]),
        json!({}),
        json!(true),
        json!([[null]]),
    ];
    match value {
        Value::Object(fields) => {
            for key in fields.keys() {
                all.extend(spoiled(&value[key]).into_iter().map(|node| {
                    let mut spoiled = value.clone();
                    spoiled[key] = node;
                    spoiled
                }));
            }
        }
        Value::Array(items) => {
            for index in 0..items.len() {
                all.extend(spoiled(&items[index]).into_iter().map(|node| {
                    let mut spoiled = value.clone();
                    spoiled[index] = node;
                    spoiled
                }));
            }
        }
        _ => {}
    }
    all
}

#[test]
fn a_spoiled_event_never_brings_the_decoder_down() {
    for (dialect, stream) in STREAMS {
        let events: Vec<String> =
            Parser::default().feed(stream.as_bytes()).into_iter().map(|event| event.data).collect();
        let (mut tried, mut whole) = (0, 0);
        for (index, event) in events.iter().enumerate() {
            let Ok(event) = serde_json::from_str::<Value>(event) else { continue };
            for bad in spoiled(&event) {
                let mut events = events.clone();
                events[index] = bad.to_string();
                let stream: Vec<String> = events.iter().map(|event| format!("data: {event}\n\n")).collect();
                let (answer, _) = decode(dialect, stream.concat().as_bytes());
                if let Ok(answer) = answer {
                    let _ = dialect.encode(&followed(&answer), true);
                    whole += 1;
                }
                tried += 1;
            }
        }
        assert!(tried > 300 && whole > 0, "{dialect:?}: {whole} of {tried}");
    }
}
