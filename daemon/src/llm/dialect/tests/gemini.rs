use super::*;
use deputy_domain::model::{FaultKind, Stop};

#[test]
fn the_stream_becomes_an_answer_and_goes_back_as_it_came() {
    let (answer, _) = fixture(Dialect::Gemini);
    assert_eq!((answer.text.as_str(), answer.stop), ("I read both – at once.", Stop::ToolUse));
    assert_eq!(answer.usage, Some(USAGE));
    assert_eq!(answer.tool_calls[1].provider_id, "deputy_0_1");
    let expected = json!({
        "systemInstruction": { "parts": [{ "text": "Be brief." }] },
        "generationConfig": { "maxOutputTokens": 512 },
        "tools": [{ "functionDeclarations": [{
            "name": "fs_read", "description": "Reads.",
            "parameters": { "type": "object", "properties": { "path": { "type": "string" } } },
        }] }],
        "contents": [
            { "role": "user", "parts": [{ "text": "Read both." }] },
            { "role": "model", "parts": [
                { "text": "I read " },
                { "text": "both – ", "thoughtSignature": "c2lnLTA=" },
                { "text": "at once." },
                {
                    "functionCall": { "name": "fs_read", "args": { "path": "src/lib.rs" }, "id": "fc-A" },
                    "thoughtSignature": "c2lnLTE=",
                },
                { "functionCall": { "name": "finish", "args": {} } },
            ] },
            { "role": "user", "parts": [
                { "functionResponse": { "name": "fs_read", "id": "fc-A", "response": { "error": "no such file" } } },
                { "functionResponse": { "name": "finish", "response": { "error": "no such file" } } },
            ] },
        ],
    });
    assert_eq!(Dialect::Gemini.encode(&followed(&answer), true), expected);
}

#[test]
fn a_call_that_another_model_made_carries_the_sign_for_none() {
    let (answer, _) = fixture(Dialect::Compatible);
    let signed = |model: &str| {
        let mut request = followed(&answer);
        request.model.model = model.to_owned();
        let parts = Dialect::Gemini.encode(&request, true)["contents"][1]["parts"].clone();
        (parts[1]["thoughtSignature"].clone(), parts[2]["thoughtSignature"].clone())
    };
    assert_eq!(signed("gemini-4-argon"), (json!("skip_thought_signature_validator"), Value::Null));
    assert_eq!(signed("gemini-2.5-pro"), (Value::Null, Value::Null));
}

#[test]
fn a_signature_at_the_end_stands_on_an_empty_text() {
    let part = |part: Value| json!({ "candidates": [{ "content": { "parts": [part] } }] });
    let end = json!({ "candidates": [{ "content": { "parts": [{ "text": "", "thoughtSignature": "s" }] }, "finishReason": "STOP" }] });
    let answer = answer(Dialect::Gemini, &[part(json!({ "text": "Hi." })), end]).unwrap();
    let body = Dialect::Gemini.encode(&followed(&answer), true);
    assert_eq!(
        body["contents"][1]["parts"],
        json!([{ "text": "Hi." }, { "text": "", "thoughtSignature": "s" }])
    );
}

fn finished(reason: &str) -> Result<ModelAnswer, Failure> {
    answer(
        Dialect::Gemini,
        &[json!({ "candidates": [{ "content": { "parts": [{ "text": "x" }] }, "finishReason": reason }] })],
    )
}

#[test]
fn every_reason_to_stop_is_understood() {
    assert_eq!(finished("STOP").unwrap().stop, Stop::EndTurn);
    assert_eq!(finished("MAX_TOKENS").unwrap().stop, Stop::MaxTokens);
    assert_eq!(finished("SAFETY").unwrap().stop, Stop::Refusal);
    assert_eq!(finished("MALFORMED_FUNCTION_CALL").unwrap_err().kind, FaultKind::Malformed);
    let blocked =
        answer(Dialect::Gemini, &[json!({ "promptFeedback": { "blockReason": "SAFETY" } })]).unwrap();
    assert_eq!((blocked.text.as_str(), blocked.stop), ("", Stop::Refusal));
}

#[test]
fn a_tool_without_arguments_declares_none() {
    let mut request = request();
    request.tools[0].parameters = json!({ "type": "object", "properties": {} });
    let body = Dialect::Gemini.encode(&request, true);
    assert!(body["tools"][0]["functionDeclarations"][0].get("parameters").is_none());
}
