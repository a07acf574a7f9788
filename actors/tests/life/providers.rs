//! Models that limit, fail and answer nonsense.

use deputy_actors::ports::Clock;
use deputy_actors::testing::{Bench, Moment, Turn, turns};
use deputy_domain::model::FaultKind;
use deputy_domain::run::State;
use deputy_protocol::event::{Tier, WaitReason};
use std::time::Duration;

#[tokio::test]
async fn a_limited_model_leaves_the_work_to_the_next_one() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play_by(|request| match (request.model.provider.as_str(), turns(request)) {
        ("one", _) => Turn::Fail(FaultKind::UsageLimit, Some(Duration::from_hours(2))),
        (_, 0) => Turn::shell("make it so"),
        _ => Turn::finish(),
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    let asked: Vec<_> = bench.models.asked().into_iter().map(|request| request.model.provider).collect();
    assert_eq!(asked, ["one", "two", "two"], "a limited model is not asked again");
}

#[tokio::test]
async fn a_run_whose_every_model_is_limited_waits_and_goes_on_by_itself() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let begun = bench.clock.now();
    let clock = bench.clock.clone();
    bench.models.play_by(move |request| {
        if clock.now() < begun + chrono::Duration::hours(1) {
            Turn::Fail(FaultKind::RateLimited, Some(Duration::from_hours(1)))
        } else if turns(request) == 0 {
            Turn::shell("make it so")
        } else {
            Turn::finish()
        }
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "waiting").await;
    assert!(matches!(
        tree.run(run_id).state,
        State::Waiting { reason: WaitReason::Provider, until: Some(_), .. }
    ));
    tree.until("its hands rest", |bench| bench.hands.alive().is_empty()).await;
    tree.until_state(run_id, "review").await;
    assert_eq!(bench.models.asked().len(), 4, "nobody polls a model");
    assert_eq!(tree.run(run_id).attempt, 1);
}

#[tokio::test]
async fn a_run_says_which_model_it_waits_for_and_the_founder_is_told_once_when_it_lasts() {
    let mut bench = Bench::default();
    bench.settings.tiers.insert(Tier::B, vec!["one/first".parse().unwrap()]);
    bench.project("shop", &[]).await;
    let (begun, clock) = (bench.clock.now(), bench.clock.clone());
    bench.models.play_by(move |request| match turns(request) {
        _ if clock.now() < begun + chrono::Duration::hours(1) => Turn::Fail(FaultKind::Unreachable, None),
        0 => Turn::shell("make it so"),
        _ => Turn::finish(),
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    let waits = |bench: &Bench| bench.ledger.run(run_id)?.waits_for_model().cloned();
    tree.until("it waits for its model", |bench| waits(bench).is_some()).await;
    let waiting = waits(&bench).unwrap();
    assert_eq!((waiting.model.as_str(), waiting.error.code.as_str()), ("one/first", "unreachable"));
    assert!(waiting.retry_at > waiting.since_at);
    tree.until_state(run_id, "waiting").await;
    let State::Waiting { reason, until, detail } = tree.run(run_id).state else { panic!() };
    assert_eq!(
        (reason, detail.as_str()),
        (WaitReason::Provider, "waiting for the model one/first: as the script says")
    );
    assert!(until.is_some());

    tree.until_state(run_id, "review").await;
    assert_eq!((tree.run(run_id).attempt, tree.run(run_id).delayed), (1, None));
    tree.until("the founder was told", |bench| bench.couriers.taken().len() == 2).await;
    let told = bench.couriers.taken();
    let kinds: Vec<_> = told.iter().map(|message| message.leader.kind.as_str()).collect();
    assert_eq!(kinds, ["run.call_delayed", "run.review"]);
    assert!(told[0].leader.body.contains("one/first does not answer: as the script says"), "{:?}", told[0]);
}

#[tokio::test]
async fn every_model_has_tries_of_its_own() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let second = std::sync::atomic::AtomicU32::new(0);
    bench.models.play_by(move |request| match request.model.provider.as_str() {
        "one" => Turn::Fail(FaultKind::Overloaded, None),
        _ if second.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < 2 => {
            Turn::Fail(FaultKind::Overloaded, None)
        }
        _ if turns(request) == 0 => Turn::shell("make it so"),
        _ => Turn::finish(),
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    let kinds = bench.ledger.kinds(&deputy_protocol::stream::Stream::Run(run_id));
    assert!(
        !kinds.contains(&"run.waiting".to_owned()),
        "the second one was not given up at its first failure"
    );
}

#[tokio::test]
async fn a_passing_failure_of_a_provider_is_sat_out() {
    for kind in [FaultKind::Overloaded, FaultKind::Cut, FaultKind::Unreachable, FaultKind::Malformed] {
        let bench = Bench::default();
        bench.project("shop", &[]).await;
        bench.models.faults.fail_after(0, Moment::Before, (kind, None));
        bench.models.faults.fail_after(1, Moment::Before, (kind, None));
        let tree = bench.start().await;
        let run_id = bench.delegate("shop", "do it").await;
        tree.until_state(run_id, "review").await;
        assert_eq!(tree.run(run_id).attempt, 1);
    }
}

#[tokio::test]
async fn a_wrong_key_fails_the_run_at_once_and_says_why() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play([Turn::Fail(FaultKind::Unauthorized, None)]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "failed").await;
    assert!(matches!(tree.run(run_id).state, State::Failed { error } if error.code == "unauthorized"));
    assert_eq!(bench.models.asked().len(), 1);
}
