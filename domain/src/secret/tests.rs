//! Secrets that are told in pieces.

use super::{Joined, Redactor, Secret};
use serde_json::{Value, json};

const SECRET: &str = "s3cret-of/the\"house";
const MARK: &str = "[secret TOKEN]";

fn redactor() -> Redactor {
    Redactor::new(&[Secret::new("TOKEN", SECRET.as_bytes()).unwrap()])
}

/// How a text comes in pieces, and where a piece of it is in its line.
struct Shape {
    name: &'static str,
    line: fn(usize, &str) -> Value,
    place: &'static str,
    is_event: bool,
}

const SHAPES: [Shape; 9] = [
    Shape {
        name: "Anthropic",
        line: |_, text| json!({"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": text}}),
        place: "/delta/text",
        is_event: true,
    },
    Shape {
        name: "Anthropic's arguments",
        line: |_, text| json!({"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": text}}),
        place: "/delta/partial_json",
        is_event: true,
    },
    Shape {
        name: "Responses",
        line: |number, text| json!({"type": "response.output_text.delta", "item_id": "i", "sequence_number": number, "delta": text, "obfuscation": format!("x{number}")}),
        place: "/delta",
        is_event: true,
    },
    Shape {
        name: "chat completions",
        line: |number, text| json!({"id": format!("c{number}"), "choices": [{"index": 0, "delta": {"content": text}}], "usage": null}),
        place: "/choices/0/delta/content",
        is_event: true,
    },
    Shape {
        name: "arguments of chat completions",
        line: |_, text| json!({"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 2, "function": {"arguments": text}}]}}]}),
        place: "/choices/0/delta/tool_calls/0/function/arguments",
        is_event: true,
    },
    Shape {
        name: "Gemini",
        line: |_, text| json!({"candidates": [{"index": 0, "content": {"role": "model", "parts": [{"text": text}]}}], "modelVersion": "m"}),
        place: "/candidates/0/content/parts/0/text",
        is_event: true,
    },
    Shape {
        name: "claude's log",
        line: |number, text| json!({"type": "stream_event", "uuid": number.to_string(), "session_id": "s", "event": {"type": "content_block_delta", "index": 0, "delta": {"text": text}}}),
        place: "/event/delta/text",
        is_event: false,
    },
    Shape {
        name: "codex' log",
        line: |_, text| json!({"method": "item/agentMessage/delta", "params": {"itemId": "i", "delta": text}}),
        place: "/params/delta",
        is_event: false,
    },
    Shape {
        name: "acp's log",
        line: |_, text| json!({"method": "session/update", "params": {"sessionId": "s", "update": {"sessionUpdate": "agent_message_chunk", "content": {"type": "text", "text": text}}}}),
        place: "/params/update/content/text",
        is_event: false,
    },
];

fn written(shape: &Shape, value: &Value) -> String {
    if shape.is_event { format!("event: x\ndata: {value}\n\n") } else { format!("{value}\n") }
}

/// What a reader puts together of lines.
fn put_together(shape: &Shape, text: &str) -> String {
    let lines = text.lines().map(|line| line.trim_start_matches("data: "));
    let values = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    values.filter_map(|value| Some(value.pointer(shape.place)?.as_str()?.to_owned())).collect()
}

/// Cut in two, in single characters, and with what is around it in one piece.
fn cuts() -> Vec<Vec<String>> {
    let whole = format!("it is {SECRET}, it is");
    let (one, two) = whole.split_at(12);
    vec![
        vec![one.to_owned(), two.to_owned()],
        whole.chars().map(String::from).collect(),
        vec![whole.clone()],
        vec![String::new(), one.to_owned(), String::new(), two.to_owned()],
    ]
}

fn all(joined: Joined, text: &str, size: usize) -> String {
    let mut joined = joined;
    let mut out = Vec::new();
    for piece in text.as_bytes().chunks(size) {
        out.extend(joined.push(piece));
    }
    out.extend(joined.finish());
    String::from_utf8(out).unwrap()
}

#[test]
fn a_secret_that_is_told_in_pieces_is_replaced_in_every_dialect_and_log() {
    for shape in &SHAPES {
        for pieces in cuts() {
            let lines = pieces.iter().enumerate().map(|(number, text)| (shape.line)(number, text));
            let text: String = lines.map(|value| written(shape, &value)).collect();
            for cleaned in [
                redactor().told(text.clone()),
                all(redactor().joined(), &text, 7),
                all(redactor().joined(), &text, 4096),
            ] {
                let said = put_together(shape, &cleaned);
                assert_eq!(said, format!("it is {MARK}, it is"), "{}: {cleaned}", shape.name);
                assert_eq!(cleaned.lines().count(), text.lines().count(), "{}", shape.name);
            }
        }
    }
}

#[test]
fn texts_that_are_told_at_the_same_time_are_kept_apart() {
    let piece = |index: usize, text: &str| {
        json!({"type": "content_block_delta", "index": index, "delta": {"partial_json": text}}).to_string()
    };
    let other: Vec<String> = SECRET.chars().map(|_| "-".to_owned()).collect();
    let lines: Vec<String> = SECRET
        .chars()
        .zip(&other)
        .flat_map(|(c, other)| [piece(0, &c.to_string()), piece(1, other)])
        .collect();
    let cleaned = redactor().told(lines.join("\n"));
    let said = |index: u64| -> String {
        let values = cleaned.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let values = values.filter(|value| value["index"] == index);
        values.map(|value| value["delta"]["partial_json"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((said(0), said(1)), (MARK.to_owned(), other.concat()));
}

#[test]
fn pieces_in_one_document_are_pieces_too() {
    let (one, two) = SECRET.split_at(5);
    let parts = json!({"contents": [{"parts": [{"text": one}, {"text": two}]}]});
    for text in [parts.to_string(), format!("{parts:#}"), format!("[{parts:#},\n{parts:#}]\n")] {
        let cleaned = redactor().told(text);
        assert!(cleaned.contains(MARK) && !cleaned.contains(two), "{cleaned}");
    }
}

#[test]
fn what_holds_no_secret_goes_on_as_it_came() {
    let text =
        "{ \"b\":1.50,  \"a\" : \"s3cret\" }\r\nplain s3c\ndata: [DONE]\n\n{\"broken\": \n{\"a\":\"-ofx\"}";
    assert_eq!(redactor().told(text.to_owned()), text);
    assert_eq!(all(redactor().joined(), text, 3), text);
    assert_eq!(all(Redactor::default().joined(), text, 3), text);
    let encoded = hex::encode(SECRET);
    let cleaned = all(redactor().joined(), &format!("a {SECRET}\n{{\"x\":\"{encoded}\"}}\n{SECRET}"), 5);
    assert_eq!(cleaned, format!("a {MARK}\n{{\"x\":\"{MARK}\"}}\n{MARK}"));
}

#[test]
fn what_is_held_back_is_bounded() {
    let line = |text: &str| json!({"delta": text, "padding": "p".repeat(1_000)}).to_string() + "\n";
    let mut joined = redactor().joined();
    let begun = line("s3c");
    let (mut went, mut came) = (joined.push(begun.as_bytes()).len(), begun.len());
    for number in 0..20_000 {
        let other = json!({"other": number, "padding": "p".repeat(1_000)}).to_string() + "\n";
        came += other.len();
        went += joined.push(other.as_bytes()).len();
    }
    assert!(came - went < 5 * 1024 * 1024, "{came} {went}");
    let mut out = joined.push(line(SECRET).as_bytes());
    out.extend(joined.finish());
    assert!(!String::from_utf8(out).unwrap().contains("house"));
    let long = format!("{{\"a\":\"{}\"}}\n{}", "x".repeat(5 * 1024 * 1024), line(SECRET));
    assert!(!all(redactor().joined(), &long, 65_536).contains("house"));
}
