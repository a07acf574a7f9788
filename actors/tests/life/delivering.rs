//! How approved work leaves when there is none, or much of it at once.

use deputy_actors::run::book::CommandError;
use deputy_actors::testing::{Bench, Turn};
use deputy_domain::run::{Refusal, State};
use std::time::Duration;

#[tokio::test]
async fn work_that_changed_nothing_is_closed_without_a_delivery() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.workspaces.change_nothing();
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    tree.approve(run_id).await;
    tree.until_state(run_id, "approved").await;
    let State::Approved { sent, .. } = tree.run(run_id).state else { panic!("it is approved") };
    assert!(sent.nothing);
    let refused = tree.runs().rollback(run_id, "founder").await;
    assert!(matches!(refused, Err(CommandError::Refused(Refusal::WrongState { .. }))), "{refused:?}");
    tree.pass(Duration::from_mins(1)).await;
    assert!(bench.workspaces.deliveries().is_empty() && bench.workspaces.reverts().is_empty());
}

#[tokio::test]
async fn what_a_run_that_failed_had_done_is_captured_when_its_owner_leaves_it() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play([Turn::Hang]);
    let mut tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("the model is asked", |bench| bench.models.asked().len() == 1).await;
    for _ in 0..3 {
        bench.models.play([Turn::Hang]);
        tree = tree.restart().await;
        tree.pass(Duration::from_mins(2)).await;
    }
    tree.until_state(run_id, "failed").await;
    tree.until("its tree is captured", |bench| bench.ledger.run(run_id).unwrap().head_commit.is_some()).await;
    assert_eq!(tree.run(run_id).diff.files, 1);
}

#[tokio::test]
async fn deliveries_of_a_project_wait_for_each_other() {
    let bench = Bench::default();
    bench.project("shop", &["make test"]).await;
    bench.workspaces.check_merges();
    let tree = bench.start().await;
    let mut runs = Vec::new();
    for number in 0..4 {
        let run_id = bench.delegate("shop", &format!("do part {number}")).await;
        tree.until_state(run_id, "review").await;
        runs.push(run_id);
    }
    for run_id in &runs {
        tree.approve(*run_id).await;
    }
    for run_id in &runs {
        tree.until_state(*run_id, "approved").await;
    }
    // Each looks, has its merge checked, and sends it, before the next one looks.
    let asked = bench.workspaces.deliveries();
    assert_eq!(asked.len(), 8, "{asked:?}");
    assert!(asked.chunks(2).all(|pair| pair[0] == pair[1]), "{asked:?}");
}
