//! Hard limits: money, tokens, minutes, and the day's money of the whole installation.

use deputy_actors::office::{NewTask, TaskError, TaskHandle};
use deputy_actors::ports::Clock;
use deputy_actors::testing::{Bench, TestTree, Turn};
use deputy_domain::model::Price;
use deputy_domain::run::State;
use deputy_protocol::event::{AskPurpose, Budget, WaitReason};
use deputy_protocol::ids::RunId;
use deputy_protocol::money::Usd;
use std::time::Duration;

const PRICE: Price = Price { input: 100.0, output: 100.0, cache_read: None, cache_write: None, long: None };

async fn capped(bench: &Bench, budget: Budget) -> RunId {
    let order =
        NewTask { text: "do it".to_owned(), project: Some("shop".to_owned()), budget, ..NewTask::default() };
    bench.order(order).await.1
}

async fn is_asked_for_more(tree: &TestTree, run_id: RunId) {
    tree.until_state(run_id, "waiting").await;
    assert!(matches!(tree.open_item(run_id).unwrap().1, AskPurpose::Budget { .. }));
}

#[tokio::test]
async fn a_dollar_cap_stops_before_the_call_that_would_pass_it() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.set_price("one/first", PRICE);
    bench.models.play(vec![Turn::shell("more"); 20]);
    let tree = bench.start().await;
    let cap = Usd::try_new(0.6).unwrap();
    let run_id = capped(&bench, Budget { usd_max: Some(cap), ..Budget::default() }).await;
    is_asked_for_more(&tree, run_id).await;
    let calls = bench.models.asked().len();
    assert!(tree.run(run_id).spent.cost_usd <= cap);
    tree.answer(run_id, Some("raise"), None).await;
    tree.until("it goes on", |bench| bench.models.asked().len() > calls).await;
    is_asked_for_more(&tree, run_id).await;
    tree.answer(run_id, Some("stop"), None).await;
    tree.until_state(run_id, "stopped").await;
}

#[tokio::test]
async fn work_under_a_dollar_cap_that_cannot_be_kept_is_not_taken() {
    let mut bench = Bench::default();
    bench.project("shop", &[]).await;
    let tasks = TaskHandle::new(bench.outside());
    let order = |usd: Option<f64>| NewTask {
        text: "do it".to_owned(),
        project: Some("shop".to_owned()),
        budget: Budget { usd_max: usd.and_then(Usd::try_new), ..Budget::default() },
        ..NewTask::default()
    };
    let refused = tasks.create(order(Some(1.0)), "founder").await.unwrap_err().to_string();
    assert!(refused.contains("one/first") && refused.contains("[prices]"), "{refused}");
    tasks.create(order(None), "founder").await.unwrap();
    bench.settings.day_usd_max = Usd::try_new(1.0);
    let tasks = TaskHandle::new(bench.outside());
    assert!(matches!(tasks.create(order(None), "founder").await, Err(TaskError::NoCap(_))));
    bench.models.set_price("one/first", PRICE);
    tasks.create(order(Some(1.0)), "founder").await.unwrap();
}

#[tokio::test]
async fn a_dollar_cap_without_a_price_says_which_price_is_missing() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.set_price("one/first", PRICE);
    let run_id = capped(&bench, Budget { usd_max: Usd::try_new(1.0), ..Budget::default() }).await;
    bench.models.forget_prices();
    let tree = bench.start().await;
    tree.until_state(run_id, "failed").await;
    let State::Failed { error } = tree.run(run_id).state else { panic!() };
    assert_eq!(error.code, "price_unknown");
    assert!(error.detail.contains("one/first"));
    assert!(bench.models.asked().is_empty());
}

#[tokio::test]
async fn a_capped_day_takes_no_call_of_unknown_price_and_says_which_price_is_missing() {
    let mut bench = Bench::default();
    bench.settings.day_usd_max = Usd::try_new(1.0);
    bench.project("shop", &[]).await;
    bench.models.set_price("one/first", PRICE);
    let run_id = bench.delegate("shop", "do it").await;
    bench.models.forget_prices();
    let tree = bench.start().await;
    tree.until_state(run_id, "failed").await;
    let State::Failed { error } = tree.run(run_id).state else { panic!() };
    assert_eq!(error.code, "price_unknown");
    assert!(error.detail.contains("one/first"));
    assert!(bench.models.asked().is_empty());
}

#[tokio::test]
async fn tokens_are_capped_where_no_price_is_known() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play(vec![Turn::shell("more"); 20]);
    let tree = bench.start().await;
    let run_id = capped(&bench, Budget { tokens_max: Some(6_000), ..Budget::default() }).await;
    is_asked_for_more(&tree, run_id).await;
    assert!(tree.run(run_id).committed().tokens <= 6_000);
}

#[tokio::test]
async fn minutes_of_work_are_capped_and_minutes_of_waiting_are_free() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let slow = Turn::Fail(deputy_domain::model::FaultKind::RateLimited, Some(Duration::from_secs(50)));
    bench.models.play_by(move |request| {
        let asked = deputy_actors::testing::told(request).contains("go on");
        if asked { slow.clone() } else { Turn::ask("shall I?") }
    });
    let tree = bench.start().await;
    let run_id = capped(&bench, Budget { minutes_max: Some(2), ..Budget::default() }).await;
    tree.until_state(run_id, "waiting").await;
    tree.pass(Duration::from_mins(30)).await;
    assert!(tree.run(run_id).worked_ms < 1_000);
    tree.answer(run_id, None, Some("go on")).await;
    tree.until_state(run_id, "running").await;
    is_asked_for_more(&tree, run_id).await;
    assert!(tree.run(run_id).worked_ms >= 120_000);
}

#[tokio::test]
async fn a_spent_day_waits_for_the_next_one() {
    let mut bench = Bench::default();
    bench.settings.day_usd_max = Usd::try_new(0.3);
    bench.clock.advance(Duration::from_mins(23 * 60 + 50));
    bench.project("shop", &[]).await;
    bench.models.set_price("one/first", PRICE);
    bench.models.play(vec![Turn::shell("more"); 4]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "waiting").await;
    let State::Waiting { reason, until, .. } = tree.run(run_id).state else { panic!() };
    let midnight = chrono::DateTime::from_timestamp(1_767_225_600 + 86_400, 0);
    assert_eq!((reason, until), (WaitReason::Budget, midnight));
    assert!(tree.open_item(run_id).is_none(), "nobody has to be asked");
    tree.until_state(run_id, "review").await;
    assert!(bench.clock.now() >= midnight.unwrap());
}
