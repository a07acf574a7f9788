//! Answering agents while things go wrong: no money, a pause, a founder who is faster, and kills at every fact.

use super::house::{Who, model, says, turns, uses, who};
use super::questions::{House, QUESTION, looks_and_says, question, script};
use deputy_tests::daemon::Feed;
use deputy_tests::scripted::{Fault, Reply};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn hangs() -> Reply {
    says("").fault(Fault::HangAfterBytes(0))
}

/// Facts of this kind that are recorded so far, in all streams.
async fn facts(house: &House, run_id: &str, kind: &str) -> usize {
    let page = house.api().get(&format!("/api/v1/runs/{run_id}/events?limit=500")).await;
    page["items"].as_array().unwrap().iter().filter(|event| event["kind"] == kind).count()
}

/// The conversation about a run's question, once it has ended.
async fn ended(house: &House, run_id: &str) -> Value {
    let mut feed = Feed::after(house.api(), 0).await.unwrap();
    loop {
        let page = house.api().get(&format!("/api/v1/conversations?of={run_id}")).await;
        if page["items"][0]["state"] == "ended" {
            return page["items"][0].clone();
        }
        feed.event(|_| true).await.expect("the daemon is there");
    }
}

#[tokio::test]
async fn where_the_money_goes_out_while_it_thinks_the_founder_is_asked_at_once() {
    let server = model(|seen| match (who(seen), turns(seen)) {
        // A dollar for a million tokens: this look costs more than the day has.
        (Who::Answerer, _) => looks_and_says(seen, true).usage(3_000_000, 0, 10),
        (_, 0) => uses(seen, "ask_founder", json!({ "question": QUESTION })),
        _ => uses(seen, "finish", json!({"summary": "Painted."})),
    })
    .await;
    // Money that comes back before the founder would be asked is waited for: the day must not end so soon.
    let house = House::of(&server, "founder_after_minutes = 1\n\n[limits]\nday_usd_max = 2.0\n").await;
    let run_id = house.order("autonomous", "normal").await;
    let run = house.referred(&run_id).await;
    let why = question(&run)["answering"]["referred"].as_str().unwrap().to_owned();
    assert!(why.contains("the COO cannot answer now") && why.contains("today"), "{why}");
    assert!(house.rung(1).await[0].contains(QUESTION));
    let calls = server.seen().iter().filter(|seen| who(seen) == Who::Answerer).count();
    assert_eq!(calls, 1, "no second call past a cap");
    ended(&house, &run_id).await;
}

#[tokio::test]
async fn a_founder_who_is_faster_than_the_draft_ends_it_and_whoever_is_second_is_told() {
    let server = model(|seen| script(seen, |_| hangs())).await;
    let house = House::of(&server, "").await;
    let run_id = house.order("supervised", "normal").await;
    house.api().until(&run_id, |run| question(run)["title"] == QUESTION).await;
    // The question to the worker's model is the first.
    server.wait_for(2).await;
    let item = house.api().get("/api/v1/inbox").await["items"][0].clone();
    assert_eq!((&item["state"], &item["answering"]["route"]), (&json!("open"), &json!("draft")));
    assert!(
        house.deputy(&["show", &run_id]).await.contains("The COO drafts an answer (its work is supervised)")
    );
    let both = tokio::join!(
        house.answer(&run_id, json!({"choice": "1"})),
        house.answer(&run_id, json!({"choice": "2"}))
    );
    let mut statuses = [both.0.0, both.1.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    house.api().until_state(&run_id, &["review"]).await;
    let it = ended(&house, &run_id).await;
    assert_eq!((it["error"].is_null(), it["usage"]["output_tokens"].as_u64()), (true, Some(0)));
    assert_eq!(facts(&house, &run_id, "run.ask_referred").await, 0);
    assert_eq!(house.rung(1).await.len(), 1, "for the review");
}

#[tokio::test]
async fn a_pause_holds_over_a_restart_and_its_release_goes_on_with_the_question() {
    let answers = Arc::new(AtomicBool::new(false));
    let may = Arc::clone(&answers);
    let answer =
        move |seen: &_| if may.load(Ordering::Relaxed) { looks_and_says(seen, true) } else { hangs() };
    let server = model(move |seen| script(seen, &answer)).await;
    let mut house = House::of(&server, "").await;
    let run_id = house.order("autonomous", "normal").await;
    server.wait_for(2).await;
    house.api().post("/api/v1/pause", &json!({"mode": "abort", "reason": "a moment"})).await;
    answers.store(true, Ordering::Relaxed);
    // Nothing of the call that hangs is left: whoever is asked from here on is asked anew.
    house.daemon.kill().await;
    house.daemon.up(None).await;
    let run = house.api().run(&run_id).await;
    assert_eq!((&run["state"], &question(&run)["answer"]), (&json!("waiting"), &Value::Null));
    assert_eq!(server.seen().len(), 2, "nobody thinks");
    house.api().post("/api/v1/resume", &json!({})).await;
    let run = house.api().until_state(&run_id, &["review"]).await;
    assert_eq!(question(&run)["by_model"], json!(true));
}

#[tokio::test]
async fn killed_while_it_drafts_it_goes_on_and_the_worker_hears_one_answer() {
    let answers = Arc::new(AtomicBool::new(false));
    let may = Arc::clone(&answers);
    let answer =
        move |seen: &_| if may.load(Ordering::Relaxed) { looks_and_says(seen, true) } else { hangs() };
    let server = model(move |seen| script(seen, &answer)).await;
    let mut house = House::of(&server, "").await;
    let run_id = house.order("supervised", "normal").await;
    server.wait_for(2).await;
    house.daemon.kill().await;
    answers.store(true, Ordering::Relaxed);
    house.daemon.up(None).await;
    house.referred(&run_id).await;
    house.answer(&run_id, json!({"choice": "send"})).await;
    house.api().until_state(&run_id, &["review"]).await;
    assert_eq!(facts(&house, &run_id, "run.answered").await, 1);
    let page = house.api().get(&format!("/api/v1/conversations?of={run_id}")).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 1, "it is the same conversation");
    assert!(house.change(&run_id).await.contains("+blue"));
}

/// Facts of a question behind which the daemon is killed, each in a life of its own: a conversation that goes down with
/// its owner again and again is given up.
const FACTS: [&str; 11] = [
    "run.asked",
    "conversation.opened",
    "conversation.said",
    "conversation.claimed",
    "conversation.call_reserved",
    "step.call_answered",
    "step.tool_started",
    "step.tool_finished",
    "conversation.replied",
    "run.ask_referred",
    "run.answered",
];

#[tokio::test]
async fn killed_behind_every_fact_of_a_question_it_is_answered_once() {
    let server = model(|seen| script(seen, |seen| looks_and_says(seen, true))).await;
    let mut house = House::of(&server, "").await;
    for permission in ["autonomous", "supervised"] {
        let is_sent = permission == "supervised";
        for fact in FACTS {
            if fact == "run.ask_referred" && !is_sent {
                continue;
            }
            let run_id = house.order(permission, "normal").await;
            if fact == "run.answered" && is_sent {
                house.referred(&run_id).await;
                house.answer(&run_id, json!({"choice": "send"})).await;
            }
            let asked_at = position_of(&house, &run_id, "run.asked").await;
            let mut feed = Feed::after(house.api(), asked_at - 1).await.unwrap();
            feed.event(|event| event["kind"] == fact).await.unwrap();
            house.daemon.kill().await;
            house.daemon.up(None).await;
            if is_sent && fact != "run.answered" {
                house.referred(&run_id).await;
                let (status, said) = house.answer(&run_id, json!({"choice": "send"})).await;
                assert_eq!(status, 200, "killed behind {fact}: {said}");
            }
            let run = house.api().until_state(&run_id, &["review"]).await;
            assert_eq!(
                question(&run)["answer"],
                "blue\nAs the guide has it.",
                "killed behind {fact}: {run:#}"
            );
            assert_eq!(facts(&house, &run_id, "run.answered").await, 1, "killed behind {fact}");
            assert_eq!(
                facts(&house, &run_id, "run.ask_referred").await,
                usize::from(is_sent),
                "killed behind {fact}"
            );
            let page = house.api().get(&format!("/api/v1/conversations?of={run_id}")).await;
            assert_eq!(page["items"].as_array().unwrap().len(), 1, "killed behind {fact}");
            assert!(house.change(&run_id).await.contains("+blue"), "killed behind {fact}");
        }
    }
}

/// Where a fact of a run stands among all, once it is there.
async fn position_of(house: &House, run_id: &str, kind: &str) -> u64 {
    let stream = format!("run/{run_id}");
    let mut feed = Feed::after(house.api(), 0).await.unwrap();
    let is_it = |event: &Value| event["kind"] == kind && event["stream"] == stream.as_str();
    feed.event(is_it).await.unwrap()["position"].as_u64().unwrap()
}
