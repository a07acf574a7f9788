//! Another round stands on the base branch as it is then.

use deputy_actors::ports::{Delivered, WorkspaceFault};
use deputy_actors::testing::{Bench, Moment, TestTree, told};
use deputy_domain::run::{DeliveryProgress, State};
use deputy_protocol::event::{ConflictLeft, FileConflict, ProjectSettings};
use deputy_protocol::ids::RunId;
use deputy_protocol::link::Call;

fn conflict() -> FileConflict {
    FileConflict { path: "a.txt".to_owned(), left: ConflictLeft::Markers }
}

async fn with_setup(bench: &Bench) -> (TestTree, RunId) {
    let settings = ProjectSettings { setup: vec!["make deps".to_owned()], ..ProjectSettings::default() };
    bench.project_with("shop", settings).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    (tree, run_id)
}

async fn again(tree: &TestTree, run_id: RunId) {
    tree.runs().request_changes(run_id, "more".to_owned(), Vec::new(), "founder").await.unwrap();
    tree.until_state(run_id, "review").await;
}

fn set_up(bench: &Bench) -> usize {
    let is_setup = |call: &Call| matches!(call, Call::Exec(exec) if exec.argv[2] == "make deps");
    bench.hands.calls().iter().filter(|(_, _, call)| is_setup(call)).count()
}

fn last_told(bench: &Bench) -> String {
    told(bench.models.asked().last().unwrap())
}

#[tokio::test]
async fn a_conflict_is_the_agents_to_settle_and_what_settles_it_is_delivered() {
    let bench = Bench::default();
    bench.workspaces.answer(Delivered::Conflict { detail: "a.txt".to_owned() });
    let (tree, run_id) = with_setup(&bench).await;
    tree.approve(run_id).await;
    let is_conflict = |bench: &Bench| {
        let state = bench.ledger.run(run_id).unwrap().state;
        matches!(state, State::Review { delivery: Some(DeliveryProgress::Conflict { .. }) })
    };
    tree.until("the conflict is known", is_conflict).await;
    bench.workspaces.move_base("theirs", &[conflict()]);
    again(&tree, run_id).await;
    let said = last_told(&bench);
    assert!(said.contains("has moved on") && said.contains("- a.txt: holds both versions"), "{said}");
    assert_eq!(tree.run(run_id).base_commit.as_deref(), Some("theirs"));
    assert_eq!(set_up(&bench), 1, "nothing is built of what has conflict markers in it");
    tree.approve(run_id).await;
    tree.until_state(run_id, "approved").await;
}

#[tokio::test]
async fn conflict_markers_that_are_left_are_another_round_even_without_checks() {
    let bench = Bench::default();
    let (tree, run_id) = with_setup(&bench).await;
    bench.workspaces.move_base("theirs", &[conflict()]);
    bench.workspaces.leave_markers(1);
    again(&tree, run_id).await;
    let said = last_told(&bench);
    assert!(said.contains("a.txt:1") && said.contains("conflict markers"), "{said}");
    let run = tree.run(run_id);
    assert_eq!((run.round, run.checks.len()), (1, 0), "the next round settled it");
}

#[tokio::test]
async fn a_base_without_conflicts_is_set_up_and_told() {
    let bench = Bench::default();
    let (tree, run_id) = with_setup(&bench).await;
    bench.workspaces.move_base("theirs", &[]);
    again(&tree, run_id).await;
    assert_eq!(set_up(&bench), 2);
    let said = last_told(&bench);
    assert!(said.contains("has moved on") && !said.contains("conflict"), "{said}");
    again(&tree, run_id).await;
    assert_eq!((set_up(&bench), last_told(&bench).matches("has moved on").count()), (2, 1));
}

#[tokio::test]
async fn a_retry_of_what_never_began_starts_on_the_mended_base() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let missing = WorkspaceFault::Missing("the branch is not there".to_owned());
    bench.workspaces.faults.fail_always(Moment::Before, missing);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "failed").await;
    bench.workspaces.faults.mend();
    bench.workspaces.move_base("mended", &[]);
    tree.runs().retry(run_id, "founder").await.unwrap();
    tree.until_state(run_id, "review").await;
    assert_eq!(tree.run(run_id).base_commit.as_deref(), Some("mended"));
}
