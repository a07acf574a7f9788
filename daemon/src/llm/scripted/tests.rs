use super::*;
use deputy_domain::model::{
    Delta, Disposition, FaultKind, ModelAnswer, ModelMessage, ModelRequest, Stop, ToolResult, ToolSpec,
};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tokio::sync::mpsc;

fn tool(name: &str) -> ToolSpec {
    let parameters = serde_json::json!({ "type": "object" });
    ToolSpec { name: name.to_owned(), description: String::new(), parameters }
}

fn request(order: &str) -> ModelRequest {
    ModelRequest {
        model: "scripted/demo".parse().unwrap(),
        system: "You are an agent.".to_owned(),
        messages: vec![ModelMessage::User { text: order.to_owned() }],
        tools: ["fs_list", "finish"].map(tool).into(),
        max_output_tokens: 1000,
    }
}

fn heard(request: &mut ModelRequest, answer: &ModelAnswer, results: &[(&str, bool)]) {
    request.messages.push(ModelMessage::Assistant {
        text: answer.text.clone(),
        tool_calls: answer.tool_calls.clone(),
        opaque: answer.opaque.clone(),
    });
    if results.is_empty() {
        return;
    }
    let results = results.iter().zip(&answer.tool_calls).map(|((text, is_error), call)| ToolResult {
        provider_id: call.provider_id.clone(),
        name: call.name.clone(),
        text: (*text).to_owned(),
        is_error: *is_error,
    });
    request.messages.push(ModelMessage::Tools { results: results.collect() });
}

async fn ask(model: &Scripted, request: &ModelRequest) -> ModelAnswer {
    model.call(request, &mpsc::channel(100).0).await.unwrap()
}

/// Carries out one call of the demo script in a real folder.
fn carry_out(folder: &Path, name: &str, arguments: &str) -> (String, bool) {
    let arguments: serde_json::Value = serde_json::from_str(arguments).unwrap();
    let text = |key: &str| arguments[key].as_str().unwrap().to_owned();
    match name {
        "fs_list" => ("README.md\nslug.sh\ntest.sh".to_owned(), false),
        "fs_read" => (std::fs::read_to_string(folder.join(text("path"))).unwrap(), false),
        "fs_edit" => {
            let path = folder.join(text("path"));
            let before = std::fs::read_to_string(&path).unwrap();
            assert_eq!(before.matches(&text("old_string")).count(), 1);
            std::fs::write(&path, before.replace(&text("old_string"), &text("new_string"))).unwrap();
            ("edited".to_owned(), false)
        }
        "shell_exec" => {
            let output = Command::new("sh").args(["-c", &text("cmd")]).current_dir(folder).output().unwrap();
            (format!("exit {}\n{}", output.status, String::from_utf8_lossy(&output.stdout)), false)
        }
        other => panic!("the demo calls {other}"),
    }
}

#[tokio::test]
async fn the_demo_script_repairs_the_demo_repository_and_says_that_it_is_scripted() {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in DEMO_FILES {
        std::fs::write(folder.path().join(path), content).unwrap();
    }
    let check =
        || Command::new("sh").args(["-c", DEMO_CHECK]).current_dir(folder.path()).output().unwrap().status;
    assert!(!check().success());
    let (model, mut request) = (Scripted::default(), request("Make the tests pass."));
    let mut names = Vec::new();
    loop {
        let answer = ask(&model, &request).await;
        if names.is_empty() {
            assert!(answer.text.starts_with("This is Deputy's scripted model: no AI is involved"));
        }
        names.extend(answer.tool_calls.iter().map(|call| call.name.clone()));
        if names.last().unwrap() == "finish" {
            break;
        }
        let results: Vec<_> = answer
            .tool_calls
            .iter()
            .map(|call| carry_out(folder.path(), &call.name, &call.arguments))
            .collect();
        let results: Vec<_> = results.iter().map(|(text, is_error)| (text.as_str(), *is_error)).collect();
        heard(&mut request, &answer, &results);
    }
    assert!(check().success());
    assert_eq!(
        names,
        ["fs_list", "fs_read", "fs_read", "shell_exec", "fs_edit", "shell_exec", "finish"],
        "it behaves like an agent"
    );
}

#[tokio::test]
async fn the_demo_script_says_of_another_repository_that_it_cannot() {
    let (model, mut request) = (Scripted::default(), request("Write a compiler."));
    let answer = ask(&model, &request).await;
    heard(&mut request, &answer, &[("src", false), ("no such file", true), ("no such file", true)]);
    let answer = ask(&model, &request).await;
    assert_eq!(answer.tool_calls[0].name, "finish");
    assert!(answer.text.contains("nothing was changed"));
}

#[tokio::test]
async fn a_block_in_the_order_is_played_and_then_ends() {
    let order = "Do it.\n```script\n[{\"text\": \"a\", \"tool_calls\": [{\"name\": \"fs_list\", \"arguments\": {\"path\": \".\"}}]},\n {\"text\": \"b\", \"repeat\": 2}]\n```\nThanks.";
    let (model, mut request) = (Scripted::default(), request(order));
    let mut texts = Vec::new();
    for _ in 0..4 {
        let answer = ask(&model, &request).await;
        texts.push(answer.text.clone());
        heard(&mut request, &answer, &[]);
    }
    assert_eq!(texts, ["a", "b", "b", "Deputy's scripted model: its script has ended."]);
}

#[tokio::test]
async fn a_later_message_with_a_block_starts_a_script_of_its_own() {
    let (model, mut request) = (Scripted::default(), request("```script\n[{\"text\":\"one\"}]\n```"));
    let answer = ask(&model, &request).await;
    heard(&mut request, &answer, &[]);
    request.messages.push(ModelMessage::User { text: "```script\n[{\"text\":\"two\"}]\n```".to_owned() });
    assert_eq!(ask(&model, &request).await.text, "two");
}

#[tokio::test]
async fn a_shortened_transcript_goes_on_where_it_was() {
    let order =
        "```script\n{\"turns\": [{\"text\":\"0\"},{\"text\":\"1\"},{\"text\":\"2\"}], \"repeat\": true}\n```";
    let (model, mut request) = (Scripted::default(), request(order));
    for _ in 0..2 {
        let answer = ask(&model, &request).await;
        heard(&mut request, &answer, &[]);
    }
    request.messages.remove(1);
    assert_eq!(ask(&model, &request).await.text, "2");
}

#[tokio::test]
async fn a_file_is_chosen_from_by_the_text_of_the_user() {
    let file: ScriptFile = toml::from_str(
        r#"
        [[scripts]]
        contains = ["greet"]
        on = "last"
        turns = [{ text = "hello" }]
        [[scripts]]
        contains = ["order"]
        turns = [{ text = "one" }, { text = "two", usage = { input = 7, output = 3 } }]
        "#,
    )
    .unwrap();
    let (model, mut request) = (Scripted::new(Some(file)), request("an order"));
    let answer = ask(&model, &request).await;
    assert_eq!((answer.text.as_str(), answer.stop), ("one", Stop::EndTurn));
    heard(&mut request, &answer, &[]);
    request.messages.push(ModelMessage::User { text: "go on".to_owned() });
    let answer = ask(&model, &request).await;
    assert_eq!((answer.text.as_str(), answer.usage.unwrap().output), ("two", 3));
    request.messages.push(ModelMessage::User { text: "greet me".to_owned() });
    assert_eq!(ask(&model, &request).await.text, "hello");
}

#[tokio::test]
async fn a_fault_is_played_as_often_as_asked_and_then_the_turn() {
    let order = "```script\n[{\"text\":\"a whole answer\",\"fault\":{\"kind\":\"rate_limited\",\"times\":2,\"after_ms\":1500,\"after_chars\":7}}]\n```";
    let (model, request) = (Scripted::default(), request(order));
    let (sender, mut deltas) = mpsc::channel(10);
    for _ in 0..2 {
        let fault = model.call(&request, &sender).await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::RateLimited);
        assert_eq!(fault.disposition, Disposition::Retry { after: Some(Duration::from_millis(1500)) });
        assert_eq!(deltas.recv().await, Some(Delta::Text("a whole".to_owned())));
    }
    assert_eq!(ask(&model, &request).await.text, "a whole answer");
}

#[tokio::test]
async fn a_broken_block_is_a_fault_that_says_why() {
    let fault = Scripted::default()
        .call(&request("```script\n[{\"txt\": 1}]\n```"), &mpsc::channel(1).0)
        .await
        .unwrap_err();
    assert_eq!(fault.disposition, Disposition::GiveUp);
    assert!(fault.detail.contains("txt"), "{}", fault.detail);
}

#[tokio::test]
async fn the_same_request_gives_the_same_answer() {
    let request = request("Make the tests pass.");
    let (one, other) = (ask(&Scripted::default(), &request).await, ask(&Scripted::default(), &request).await);
    assert_eq!(one, other);
}

#[tokio::test]
async fn a_request_without_tools_is_answered_in_words_beside_the_script() {
    let mut summary = request("Make the tests pass.");
    let next = ask(&Scripted::default(), &summary).await;
    summary.tools.clear();
    let answer = ask(&Scripted::default(), &summary).await;
    assert!(answer.tool_calls.is_empty() && answer.text.starts_with("Deputy's scripted model"));
    heard(&mut summary, &answer, &[]);
    summary.tools = request("").tools;
    assert_eq!(ask(&Scripted::default(), &summary).await.tool_calls, next.tool_calls);
}
