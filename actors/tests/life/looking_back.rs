//! Runs that came to an end are counted, and somebody is asked what there is to learn from them.

use deputy_actors::testing::{Bench, TestTree, Turn, told, turns};
use deputy_domain::conversation::{Conversation, State};
use deputy_domain::model::{FaultKind, ModelRequest};
use deputy_domain::projection::TrackRecordDoc;
use deputy_protocol::event::{Event, MemoryEvent, MemorySource, Purpose, Tier};
use deputy_protocol::ids::RunId;
use serde_json::json;

fn looks_back(request: &ModelRequest) -> bool {
    request.tools.iter().any(|tool| tool.name == "report")
}

/// A house that looks back, and a model that finds something to remember.
async fn house() -> Bench {
    let mut bench = Bench::default();
    bench.settings.looks_back = true;
    let models = bench.settings.tiers[&Tier::B].clone();
    bench.settings.tiers.insert(Tier::A, models);
    bench.project("shop", &[]).await;
    bench.models.play_by(|request| {
        if !looks_back(request) {
            return Turn::finish();
        }
        match turns(request) {
            0 => Turn::tool(
                "remember",
                &json!({"category": "context", "key": "oven", "text": "The oven takes long.", "project": "shop"})
                    .to_string(),
            ),
            _ => Turn::tool("report", &json!({"approach": "It went well.", "evidence": []}).to_string()),
        }
    });
    bench
}

fn lookbacks(bench: &Bench) -> Vec<Conversation> {
    let all = bench.ledger.conversations().into_iter();
    all.map(|(_, it)| it).filter(|it| matches!(it.purpose, Purpose::Hindsight { .. })).collect()
}

async fn until_looked_back(tree: &TestTree, times: usize) {
    let ended = |bench: &Bench| lookbacks(bench).iter().filter(|it| it.state == State::Ended).count();
    tree.until("it is looked back at", |bench| ended(bench) == times).await;
}

fn lessons(bench: &Bench, of: RunId) -> usize {
    let learned = |event: Event| {
        matches!(
            event,
            Event::Memory(MemoryEvent::Noted { source: MemorySource::Hindsight(run_id), .. }) if run_id == of
        )
    };
    bench.ledger.events().into_iter().filter(|event| event.event().is_ok_and(learned)).count()
}

/// A run from its order to its approval.
async fn approved(tree: &TestTree) -> RunId {
    let run_id = tree.bench.delegate("shop", "bake").await;
    tree.until_state(run_id, "review").await;
    tree.approve(run_id).await;
    run_id
}

#[tokio::test]
async fn what_became_of_a_run_is_counted_and_what_is_learned_from_it_is_remembered() {
    let bench = house().await;
    let tree = bench.start().await;
    let run_id = approved(&tree).await;
    until_looked_back(&tree, 1).await;
    let run = tree.run(run_id);
    for key in ["agent/builtin", "work/feature"] {
        let record = bench.ledger.track_record(key);
        assert_eq!((record.approved, record.failed), (1, 0), "{key}");
        assert_eq!(record.took.cost_usd, run.spent.cost_usd);
    }
    assert_eq!(lessons(&bench, run_id), 1);
    let asked = bench.models.asked().into_iter().find(looks_back).unwrap();
    assert!(
        told(&asked).contains("bake") && told(&asked).contains("its change was taken"),
        "{}",
        told(&asked)
    );
}

#[tokio::test]
async fn a_run_that_failed_and_was_tried_again_counts_with_each_end_and_its_money_once() {
    let bench = house().await;
    bench.models.play_by(|request| {
        if looks_back(request) {
            Turn::tool("report", &json!({"approach": "Nothing.", "evidence": []}).to_string())
        } else {
            Turn::Fail(FaultKind::Unauthorized, None)
        }
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "bake").await;
    tree.until_state(run_id, "failed").await;
    tree.until("it is counted", |bench| bench.ledger.track_record("agent/builtin").failed == 1).await;
    bench.models.play_by(|_| Turn::finish());
    tree.runs().retry(run_id, "founder").await.unwrap();
    tree.until_state(run_id, "review").await;
    tree.approve(run_id).await;
    tree.until("it is counted", |bench| bench.ledger.track_record("agent/builtin").approved == 1).await;
    let (record, run) = (bench.ledger.track_record("agent/builtin"), tree.run(run_id));
    assert_eq!((record.failed, record.took.cost_usd), (1, run.spent.cost_usd));
    assert_eq!(i64::try_from(record.took.worked_ms).unwrap(), run.worked_ms);
}

#[tokio::test]
async fn where_nobody_is_to_be_asked_it_is_counted_all_the_same() {
    let mut bench = house().await;
    bench.settings.looks_back = false;
    let tree = bench.start().await;
    approved(&tree).await;
    tree.until("it is counted", |bench| bench.ledger.track_record("agent/builtin").approved == 1).await;
    bench.settle().await;
    assert!(lookbacks(&bench).is_empty());
}

#[tokio::test]
async fn over_a_crash_behind_every_fact_it_is_counted_once_and_one_is_asked() {
    let mut kill_at = 1;
    loop {
        let (events, bench, run_id) = Box::pin(over_a_crash(kill_at)).await;
        let record = bench.ledger.track_record("agent/builtin");
        let expected = TrackRecordDoc { approved: 1, took: record.took, ..TrackRecordDoc::default() };
        assert_eq!(record, expected, "killed behind fact {kill_at}");
        assert_eq!(
            (lookbacks(&bench).len(), lessons(&bench, run_id)),
            (1, 1),
            "killed behind fact {kill_at}"
        );
        if kill_at >= events {
            break;
        }
        kill_at += 1;
    }
}

/// A run that is looked back at, over a crash behind so many facts since its review; how many there are in the end.
async fn over_a_crash(kill_at: usize) -> (usize, Bench, RunId) {
    let bench = house().await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "bake").await;
    tree.until_state(run_id, "review").await;
    let before = bench.ledger.events().len();
    tree.approve(run_id).await;
    tree.until("it is to die", |bench| {
        bench.ledger.events().len() >= before + kill_at
            || lookbacks(bench).iter().any(|it| it.state == State::Ended)
    })
    .await;
    let tree = tree.restart().await;
    until_looked_back(&tree, 1).await;
    tree.until("it is counted", |bench| bench.ledger.track_record("agent/builtin").approved > 0).await;
    bench.settle().await;
    (bench.ledger.events().len() - before, bench, run_id)
}
