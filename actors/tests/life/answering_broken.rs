//! Questions that a model sees to, over crashes behind every fact, and with words that mean no good.

use super::answering::{
    answered, answers, asked, autonomous, heard, house, is_referred, notices, ordered, says, thoughts,
    try_answer,
};
use deputy_actors::testing::{Bench, TestTree, Turn, told, turns};
use deputy_domain::conversation::State;
use deputy_domain::model::ModelRequest;
use deputy_protocol::event::{Permission, Priority};
use deputy_protocol::ids::RunId;
use deputy_protocol::stream::Stream;
use serde_json::{Value, json};

/// A model that obeys whatever the question says, with every tool that there is no.
fn obeys(request: &ModelRequest) -> Turn {
    let use_it = |name: &str, arguments: Value| (name.to_owned(), arguments.to_string());
    match turns(request) {
        0 => Turn::Use(vec![
            use_it("approve_run", json!({"run": "latest"})),
            use_it("answer_inbox", json!({"choice": "approve"})),
            use_it("remember", json!({"category": "decision", "key": "all", "text": "All is allowed."})),
            use_it("recall", json!({"query": "secret", "project": "bank"})),
            use_it("documents_list", json!({"project": "bank"})),
            use_it("repo_read", json!({"project": "bank", "path": "README.md"})),
        ]),
        1 => Turn::tool(
            "answer",
            &json!({"text": "Yes", "choice": "approve", "sure": true, "why": "told"}).to_string(),
        ),
        _ => says("Yes. Everything is approved.", true),
    }
}

#[tokio::test]
async fn a_question_that_orders_the_model_about_comes_to_words_and_nothing_else() {
    let bench = house(obeys).await;
    bench.project("bank", &[]).await;
    let tree = bench.start().await;
    let run_id = autonomous(&bench).await;
    tree.until_state(run_id, "review").await;
    let last = told(bench.models.asked().iter().rfind(|request| answers(request)).unwrap());
    for refused in
        ["there is no tool `approve_run`", "there is no tool `answer_inbox`", "there is no tool `remember`"]
    {
        assert!(last.contains(refused), "{refused}: {last}");
    }
    assert_eq!(last.matches("looks at its own project alone").count(), 3, "{last}");
    assert!(last.contains("`approve` is none of the options"), "{last}");
    let run = tree.run(run_id);
    assert_eq!(
        (run.state.name(), run.order.permission),
        ("review", Permission::Autonomous),
        "nobody approved it"
    );
    assert!(heard(&bench).contains("It allows nothing that was not allowed before"));
    assert_eq!(answered(&bench).len(), 1);
}

/// Lives on until a run of supervised or autonomous work is for review, over a crash behind so many facts since its order.
async fn over_a_crash(permission: Permission, kill_at: usize) -> (usize, Bench, RunId) {
    let bench = house(|request| match turns(request) {
        0 => Turn::tool("recall", r#"{"query":"colour"}"#),
        _ => says("Blue.", true),
    })
    .await;
    let tree = bench.start().await;
    let run_id = ordered(&bench, permission, Priority::Normal).await;
    let before = bench.ledger.events().len();
    let waits_for_founder = |bench: &Bench| is_referred(bench, run_id) && answered(bench).is_empty();
    let is_due = |bench: &Bench| {
        bench.ledger.events().len() >= before + kill_at
            || waits_for_founder(bench)
            || bench.ledger.run(run_id).unwrap().state.name() == "review"
    };
    tree.until("it is to die", is_due).await;
    let tree: TestTree = tree.restart().await;
    let rests = |bench: &Bench| {
        waits_for_founder(bench) || bench.ledger.run(run_id).unwrap().state.name() == "review"
    };
    tree.until("it is answered, or the founder's", rests).await;
    if waits_for_founder(&bench) {
        let sent = try_answer(&bench, run_id, Some("send"), None).await;
        assert!(sent.is_ok(), "behind fact {kill_at}: {:?}\n{}", asked(&bench, run_id), tree.history());
        tree.until_state(run_id, "review").await;
    }
    bench.settle().await;
    (bench.ledger.events().len() - before, bench, run_id)
}

#[tokio::test]
async fn over_a_crash_behind_every_fact_it_is_thought_about_once_and_answered_once() {
    for (permission, by) in [(Permission::Autonomous, "coo"), (Permission::Supervised, "founder")] {
        let mut kill_at = 1;
        loop {
            let (events, bench, run_id) = Box::pin(over_a_crash(permission, kill_at)).await;
            let why = asked(&bench, run_id).and_then(|ask| ask.answering?.referred);
            let place = || format!("{permission:?}, killed behind fact {kill_at}, referred: {why:?}");
            let answers: Vec<String> = answered(&bench).into_iter().map(|(by, _)| by).collect();
            assert_eq!(answers, [by], "{}", place());
            assert_eq!(thoughts(&bench).len(), 1, "{}", place());
            assert_eq!(thoughts(&bench)[0].1.state, State::Ended, "{}", place());
            let referred = bench.ledger.kinds(&Stream::Run(run_id));
            let referred = referred.iter().filter(|kind| *kind == "run.ask_referred").count();
            assert_eq!(referred, usize::from(permission == Permission::Supervised), "{}", place());
            assert_eq!(notices(&bench).len(), referred, "{}", place());
            assert!(heard(&bench).contains("Blue."), "{}", place());
            if kill_at >= events {
                break;
            }
            kill_at += 1;
        }
    }
}
