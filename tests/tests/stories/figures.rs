//! "Why do fewer people sign up?": the product tells what happens in it, the advisor on analytics asks a question of its own,
//! and the founder sees the answer with what it rests on.

use super::house::{Founder, Who, daemon, hears, model, says, turns, uses, who, works};
use deputy_protocol::At;
use deputy_tests::daemon::{Repository, TestDaemon, program};
use deputy_tests::scripted::{Reply, Seen};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::process::Command;

const QUERY: &str = "SELECT e.day, count(*) AS sign_ups, (SELECT d.title FROM deploys d WHERE d.day = e.day) AS went_out \
                     FROM events e WHERE e.name = 'sign_up' GROUP BY e.day ORDER BY e.day";

const ANSWER: &str = "Fewer people sign up since “Shorten the form” went out: 2 that day, after 10 a day.";

fn script(seen: &Seen) -> Reply {
    match (who(seen), turns(seen)) {
        (Who::Coo, 0) => {
            let question = "Since when do fewer people sign up, and what went out then?";
            uses(seen, "consult", json!({"advisor": "analytics", "question": question, "project": "site"}))
        }
        // It says what it was told, and only if it was told how that is known.
        (Who::Coo, _) if hears(seen, "2 on the day of") && hears(seen, "Queries:") => says(ANSWER),
        (Who::Coo, _) => says("I do not know."),
        (Who::Advisor, 0) => uses(seen, "query", json!({"sql": "UPDATE events SET name = 'sign_up'"})),
        (Who::Advisor, 1) if hears(seen, "a question is one SELECT") => {
            uses(seen, "query", json!({ "sql": QUERY }))
        }
        (Who::Advisor, 2) if hears(seen, " | 2 | Shorten the form") && hears(seen, " | 10 | NULL") => uses(
            seen,
            "report",
            json!({
                "approach": "Sign-ups fell from 10 a day to 2 on the day of “Shorten the form”.",
                "evidence": [
                    {"claim": "10 a day before, 2 after", "source": format!("query: {QUERY}")},
                    {"claim": "Everybody hates it", "source": ""},
                ],
            }),
        ),
        (Who::Advisor, _) => uses(seen, "report", json!({"approach": "Nothing was found."})),
        _ => works(seen, "echo short > form.txt", "The form is short."),
    }
}

/// The founder's command line.
async fn deputy(daemon: &TestDaemon, args: &[&str]) -> String {
    let mut command = Command::new(program("deputy"));
    command.args(args).env("DEPUTY_URL", &daemon.api().url).env("DEPUTY_TOKEN", daemon.token());
    let output = command.output().await.unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "deputy {args:?}: {out}{err}");
    out.into_owned()
}

/// Work that goes out; when it did.
async fn delivered(daemon: &TestDaemon, text: &str) -> At {
    let run = daemon.api().delegate("site", text).await;
    daemon.api().until_state(&run, &["review"]).await;
    daemon.api().post(&format!("/api/v1/runs/{run}/approve"), &json!({ "deliver": "merge" })).await;
    let view = daemon.api().until_state(&run, &["approved"]).await;
    view["ended_at"].as_str().unwrap().parse().unwrap()
}

/// What the product's own program sends, with a token that is good for nothing else.
async fn send(daemon: &TestDaemon, token: &str, events: &[Value]) -> StatusCode {
    let request = Client::new().post(format!("{}/api/v1/projects/site/events", daemon.api().url));
    request.bearer_auth(token).json(&json!({ "events": events })).send().await.unwrap().status()
}

#[tokio::test]
async fn a_drop_is_traced_to_what_went_out_by_a_query_that_the_founder_sees() {
    let server = model(script).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("form.txt", "long\n")]);
    daemon.api().add_project("site", &repository.url(), &["true"]).await;
    let went_out = delivered(&daemon, "Shorten the form").await;

    let made =
        daemon.command(&["token", "create", "--role", "ingest", "--name", "shop", "--project", "site"]).await;
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let token = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let day = |days: i64, count: usize| -> Vec<Value> {
        let at = went_out - chrono::TimeDelta::days(days);
        (0..count).map(|nth| json!({"name": "sign_up", "user": format!("u{days}-{nth}"), "at": at})).collect()
    };
    let events = [day(3, 10), day(2, 10), day(1, 10), day(0, 1)].concat();
    assert_eq!(send(&daemon, &token, &events).await, StatusCode::ACCEPTED);
    let at = went_out.to_rfc3339();
    let said =
        deputy(&daemon, &["events", "add", "sign_up", "--project", "site", "--at", &at, "--user", "me"])
            .await;
    assert_eq!(said, "kept\n");
    let figures = deputy(&daemon, &["metrics", "--project", "site"]).await;
    let today = went_out.format("%Y-%m-%d");
    assert!(figures.starts_with(&format!("{today}\tsign_up\t2\t2\t")), "{figures}");
    let none = daemon.command(&["token", "create", "--role", "ingest", "--name", "all"]).await;
    assert!(!none.status.success() && String::from_utf8_lossy(&none.stderr).contains("is for one project"));

    let founder = Founder::says(daemon.api(), "Why do fewer people sign up?").await;
    founder.hears(ANSWER).await;
    let asked = daemon.api().get(&format!("/api/v1/conversations?of={}", founder.thread)).await;
    let id = asked["items"][0]["id"].as_str().unwrap().to_owned();
    let it = daemon.api().get(&format!("/api/v1/conversations/{id}")).await;
    assert_eq!((&it["module"], asked["items"].as_array().unwrap().len()), (&json!("analytics"), 1), "{it:#}");
    let messages = it["messages"].as_array().unwrap();
    let answer = messages.last().unwrap()["text"].as_str().unwrap();
    assert!(answer.contains(&format!("- 10 a day before, 2 after [query: {QUERY}]")), "{answer}");
    assert!(answer.ends_with(&format!("\n\nQueries:\n- {QUERY}")), "{answer}");
    assert!(!answer.contains("hates"), "what rests on nothing is left out: {answer}");
    // The question with its result, as any use of a tool.
    let steps = daemon.api().get(&format!("/api/v1/conversations/{id}/events?after=0")).await;
    let of_kind = |kind: &str, words: &str| {
        let all = steps["items"].as_array().unwrap();
        all.iter().any(|step| step["kind"] == kind && step["data"].to_string().contains(words))
    };
    assert!(of_kind("step.call_answered", "count(*) AS sign_ups"), "{steps:#}");
    assert!(of_kind("step.tool_finished", " | 2 | Shorten the form"), "{steps:#}");
    assert!(of_kind("step.tool_finished", "a question is one SELECT"), "{steps:#}");
    let shown = deputy(&daemon, &["conversations", "show", &id]).await;
    assert!(shown.contains("the advisor on analytics") && shown.contains(QUERY), "{shown}");
    let shown = deputy(&daemon, &["conversations", "show", &founder.thread]).await;
    assert!(shown.contains(ANSWER) && shown.contains("analytics · Since when"), "{shown}");
}
