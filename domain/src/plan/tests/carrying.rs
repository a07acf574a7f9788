//! Promises over plans that are carried out by asking what is next: whatever its runs come to, a plan ends, keeps its order
//! and gathers what there is.

use super::fixtures::{Life, at, confirm, node, propose, scoped, work};
use crate::plan::{Bounds, Command, Next, Standing, gathered, outcome, redrawn};
use deputy_protocol::event::{Grade, NodeName, NodeOutcome, PlanNode, PlanOutcome, RunError};
use deputy_protocol::ids::ProjectId;
use proptest::prelude::*;
use uuid::Uuid;

/// Projects that tasks are of.
const PROJECTS: u128 = 3;

/// Any tasks without a cycle: each depends on earlier ones only, of its project or another.
fn any_tasks() -> impl Strategy<Value = Vec<PlanNode>> {
    let task = (prop::collection::vec(any::<prop::sample::Index>(), 0..3), 1..=PROJECTS);
    prop::collection::vec(task, 1..40).prop_map(|tasks| {
        let name = |number: usize| format!("n{number}");
        let nodes = tasks.iter().enumerate().map(|(number, (after, project))| {
            let after: Vec<String> =
                after.iter().filter(|_| number > 0).map(|index| name(index.index(number.max(1)))).collect();
            let after = after.iter().map(String::as_str).collect::<Vec<_>>();
            PlanNode { project_id: project_of(*project), ..node(&name(number), &after) }
        });
        nodes.collect()
    })
}

fn project_of(number: u128) -> ProjectId {
    ProjectId(Uuid::from_u128(number))
}

fn draw(nodes: Vec<PlanNode>) -> Command {
    let bounds = Bounds { projects: (1..=PROJECTS).map(project_of).collect(), ..Bounds::default() };
    Command::Draw { nodes, bounds, missed: None }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_confirmed_plan_ends_whatever_its_runs_come_to(
        tasks in any_tasks(),
        room in 1_usize..5,
        fates in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..20), 400),
        ways in prop::collection::vec(any::<bool>(), 4),
    ) {
        let nodes = gathered(tasks.clone(), "All of it");
        let begin = [propose(), confirm(1), scoped(1), scoped(2), draw(nodes.clone())];
        let mut life = Life::default().with(begin);
        let (mut number, mut times) = (0, 0);
        for (pick, fate) in fates {
            match life.plan().next(at(life.now), room) {
                Next::Work { begin, watch } => {
                    prop_assert!(begin.len() + watch.len() <= room);
                    for node in begin {
                        number += 1;
                        life.tell(Command::Order { node: node.name, work: work(number) }).unwrap();
                    }
                    let under_way: Vec<_> = life.plan().under_way().map(|(name, _)| name.clone()).collect();
                    let node = under_way[pick.index(under_way.len())].clone();
                    let outcome = match fate {
                        0 => NodeOutcome::Lost { why: "not wanted".to_owned(), is_refused: true },
                        1..=3 => NodeOutcome::Lost { why: "the checks fail".to_owned(), is_refused: false },
                        _ => NodeOutcome::Done { summary: "done".to_owned(), commit: Some("c".to_owned()) },
                    };
                    life.tell(Command::EndNode { node, outcome }).unwrap();
                }
                Next::Draw { .. } => {
                    let error = RunError { code: "no_way".to_owned(), detail: "there is none".to_owned() };
                    // What is kept is named as it stands, and nobody names what gathers.
                    let plan = life.plan();
                    let again = tasks.iter().map(|task| plan.kept(&task.name).unwrap_or(task).clone());
                    let again = redrawn(plan, again.collect());
                    let again = if ways[times] { draw(again) } else { Command::MissDraw { error } };
                    life.tell(again).unwrap();
                    times += 1;
                }
                Next::End(outcome) => {
                    life.tell(Command::End { outcome, grade: Grade::default() }).unwrap();
                    break;
                }
                other => prop_assert!(false, "nobody goes on: {other:?}"),
            }
        }
        let plan = life.plan();
        prop_assert!(plan.state.is_terminal(), "it goes on for ever");
        let is_done = |node: &&PlanNode| plan.standing(&node.name) == Standing::Done;
        let inner = plan.nodes.values().filter(|node| {
            let is_here = |before: &NodeName| plan.nodes[before].project_id == node.project_id;
            !(node.gathers && node.depends_on.iter().any(is_here))
        });
        match outcome(plan) {
            PlanOutcome::Done => prop_assert!(plan.nodes.values().all(|node| is_done(&node))),
            PlanOutcome::Partial { missing } => prop_assert!(!missing.is_empty()),
            PlanOutcome::Failed { .. } => {
                let gather_lost = plan.nodes.values().any(|node| node.gathers && plan.standing(&node.name) == Standing::Lost);
                prop_assert!(gather_lost || !inner.clone().any(|node| is_done(&node)));
            }
            PlanOutcome::Cancelled => prop_assert!(false),
        }
    }
}
