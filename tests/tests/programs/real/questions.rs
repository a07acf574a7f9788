//! What real agents want to know of the founder: an inbox item, an answer by `deputy`, and on in the same session.

use super::agent::Agent;
use crate::run::{delegate, steps};
use deputy_tests::agents::model;
use deputy_tests::daemon::{Repository, TestDaemon, program};
use deputy_tests::scripted::Reply;
use serde_json::{Value, json};
use tokio::process::Command;

/// How an agent's model asks two things at once: the tool, and its arguments.
fn two_questions(agent: Agent) -> (&'static str, Value) {
    let option = |label: &str, about: &str| json!({"label": label, "description": about});
    let colours = [option("Red", "as blood"), option("Blue", "as the sea")];
    let sizes = [option("Small", "fits a hand"), option("Large", "fills a room")];
    let one = |id: &str, text: &str, options: &[Value]| {
        let mut question = json!({"header": id, "question": text, "options": options});
        let (field, value) = match agent.kind {
            "codex" => ("id", json!(id)),
            _ => ("multiSelect", json!(false)),
        };
        question[field] = value;
        question
    };
    let tool = if agent.kind == "codex" { "request_user_input" } else { "AskUserQuestion" };
    let questions = [one("Colour", "Which colour?", &colours), one("Size", "Which size?", &sizes)];
    (tool, json!({ "questions": questions }))
}

/// The founder's words, by the command line.
async fn answer(daemon: &TestDaemon, item: &str, words: &[&str]) {
    let mut command = Command::new(program("deputy"));
    command.args(["answer", item]).args(words);
    command.env("DEPUTY_URL", &daemon.api().url).env("DEPUTY_TOKEN", daemon.token()).env_remove("DEPUTY_CA");
    let output = command.output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

async fn what_it_asks_the_founder_is_answered_and_it_goes_on_in_its_session(agent: Agent) {
    let (tool, arguments) = two_questions(agent);
    let server = model([Reply::text("I ask.").call("call_01", tool, arguments).usage(200, 100, 10)]).await;
    let daemon = agent.daemon(&server, "").await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["grep -q Blue n.txt"]).await;
    let run_id = delegate(api, "real", "Paint it.").await;
    server.push(agent.runs("call_02", "echo Blue > n.txt"));
    server.push(Reply::text("Painted it.").usage(300, 200, 5));
    for (question, words) in [
        ("Which colour?", &["Blue: as the sea"][..]),
        ("Which size?", &["--text", "As large as you can."][..]),
    ] {
        let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
        let log = format!("{run:#}\n{:#?}\n{}", steps(api, &run_id).await, daemon.log_tail());
        assert_eq!((&run["state"], &run["waiting_for"]), (&json!("waiting"), &json!("question")), "{log}");
        let items = api.get("/api/v1/inbox").await["items"].clone();
        let item = items.as_array().unwrap().iter().find(|item| item["body"] == question);
        let item = item.unwrap_or_else(|| panic!("{question} is asked: {items:#}\n{log}"));
        assert_eq!(item["kind"], "question", "{item:#}");
        answer(&daemon, item["id"].as_str().expect("an id"), words).await;
    }
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    let told = steps(api, &run_id).await;
    let log = format!("{told:#?}\n{run:#}\n{}", daemon.log_tail());
    assert_eq!((&run["state"], &run["verdict"]), (&json!("review"), &json!("passed")), "{log}");
    let field = |kind: &str, name: &str| {
        let of_kind = told.iter().filter(|step| step["kind"] == kind);
        of_kind.map(|step| step["data"][name].clone()).collect::<Vec<_>>()
    };
    assert_eq!(field("step.agent_started", "resumed"), [json!(false), json!(true)], "{log}");
    let sessions = field("step.session_began", "session");
    assert!(sessions.windows(2).all(|pair| pair[0] == pair[1]), "the same session: {sessions:?}");
    let body = server.seen().into_iter().rfind(|seen| seen.body.to_string().contains("Blue: as the sea"));
    let body = body.expect("the model hears the answer").body.to_string();
    for words in ["Paint it.", "Which colour?", "Which size?", "As large as you can."] {
        assert!(body.contains(words), "{words} in {body}");
    }
}

agents! {
    claude is CLAUDE:
        what_it_asks_the_founder_is_answered_and_it_goes_on_in_its_session;
    codex is CODEX:
        what_it_asks_the_founder_is_answered_and_it_goes_on_in_its_session;
}
