//! A project goes when its work is over, and what it did stays.

use deputy_actors::office::{ProjectError, ProjectHandle};
use deputy_actors::run::book::CommandError;
use deputy_actors::testing::Bench;

#[tokio::test]
async fn a_project_goes_when_its_work_is_over_and_its_key_with_it_and_its_runs_stay() {
    let bench = Bench::default();
    let (gone, kept) = (bench.project("shop", &[]).await, bench.project("lab", &[]).await);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    let projects = ProjectHandle::new(bench.outside());
    let busy = projects.remove(gone, "founder").await;
    assert!(matches!(busy, Err(ProjectError::Busy { .. })), "{busy:?}");
    tree.approve(run_id).await;
    tree.until_state(run_id, "approved").await;
    projects.remove(gone, "founder").await.unwrap();
    tree.until("its key is removed", |bench| !bench.workspaces.forgotten().is_empty()).await;
    assert!(bench.workspaces.forgotten().iter().all(|forgotten| *forgotten == gone));
    assert_eq!(tree.run(run_id).state.name(), "approved");
    let refused = tree.runs().rollback(run_id, "founder").await;
    assert!(matches!(&refused, Err(CommandError::ProjectRemoved(name)) if name == "shop"), "{refused:?}");
    // The other one is what the next sentence means: there is no choice any more.
    assert_eq!(projects.all().await.unwrap().len(), 1);
    let run_id = bench
        .order(deputy_actors::office::NewTask { text: "do it".to_owned(), ..Default::default() })
        .await
        .1;
    assert_eq!(bench.ledger.run(run_id).unwrap().order.project_id, Some(kept));
}

#[tokio::test]
async fn of_two_that_want_one_name_that_became_free_one_gets_it() {
    let bench = Bench::default();
    let first = bench.project("shop", &[]).await;
    let projects = ProjectHandle::new(bench.outside());
    projects.remove(first, "founder").await.unwrap();
    projects.remove(first, "founder").await.unwrap();
    let second = bench.project("shop", &[]).await;
    assert_eq!(projects.by_name("SHOP").await.unwrap().map(|project| project.project_id), Some(second));
    // What is said of the first one by its id is no more about the second.
    projects.remove(first, "founder").await.unwrap();
    assert!(projects.find("shop").await.unwrap().is_some());
}
