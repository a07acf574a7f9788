//! What it takes to bring a task of a plan from "can begin" to "done": asking what is next, deciding, folding, and writing
//! the plan's row, behind each fact. The appends themselves are in the rows of `append`.

use super::measure::{ms, quantile};
use super::report::{Row, Target};
use chrono::Utc;
use deputy_domain::plan::{Bounds, Command, NODES_MAX, Next, Plan, Work, decide};
use deputy_protocol::event::{
    Advisor, Card, CardReason, CardStep, Estimate, NodeName, NodeOutcome, PlanNode, RunError, TaskType, Tier,
};
use deputy_protocol::ids::{ConversationId, ProjectId, RunId, TaskId};
use std::time::Instant;
use uuid::Uuid;

const ROUNDS: usize = 21;
/// Tasks side by side in the graph; each waits for two of the layer before.
const WIDE: usize = 20;
/// Tasks at work at the same time.
const ROOM: usize = 20;

pub(crate) async fn measure() -> Vec<Row> {
    let per_task: Vec<f64> = (0..ROUNDS).map(|_| round()).collect();
    vec![Row::alone(
        "a plan of 200 tasks, scheduling a task, p50",
        quantile(per_task, 0.5),
        "ms",
        Target::AtMost(1.0),
    )]
}

/// A plan from its first ready task to its last: milliseconds for each of them.
fn round() -> f64 {
    let mut plan = drawn();
    let began = Instant::now();
    let mut ended = 0;
    while ended < NODES_MAX {
        let Next::Work { begin, watch } = plan.next(Utc::now(), ROOM) else {
            panic!("a graph without an end: {:?}", plan.next(Utc::now(), ROOM))
        };
        for node in begin {
            let work = Work { task_id: TaskId(Uuid::now_v7()), run_id: RunId(Uuid::now_v7()) };
            tell(&mut plan, Command::Order { node: node.name, work });
        }
        for (node, _) in watch {
            let summary = "Wrote what was to be written, and ran the checks of the project.".to_owned();
            let outcome = NodeOutcome::Done { summary, commit: Some("0123456789".repeat(4)) };
            tell(&mut plan, Command::EndNode { node, outcome });
            ended += 1;
        }
    }
    ms(began.elapsed()) / NODES_MAX as f64
}

/// As the ledger does it: the facts, the fold behind them, and the row that it is kept as.
fn tell(plan: &mut Plan, command: Command) {
    let facts = decide(Some(plan), command, Utc::now()).expect("it is what comes next");
    for fact in &facts {
        *plan = plan.clone().apply(fact);
        let row = serde_json::to_vec(plan).expect("a fold always serialises");
        assert!(!row.is_empty());
    }
}

/// A confirmed plan whose tasks are drawn: layers, each task waiting for two of the layer before, all of them apart.
fn drawn() -> Plan {
    let project_id = ProjectId(Uuid::now_v7());
    let propose = Command::Propose {
        conversation_id: ConversationId(Uuid::now_v7()),
        card: Box::new(card(project_id)),
        why: CardReason::Asked,
    };
    let facts = decide(None, propose, Utc::now()).expect("a card can be shown");
    let mut plan = facts.iter().fold(None, |plan: Option<Plan>, fact| match plan {
        None => Plan::begin(fact),
        Some(plan) => Some(plan.apply(fact)),
    });
    let plan = plan.as_mut().expect("it begins");
    tell(plan, Command::Confirm { version: 1, removed: vec![], by: "founder".to_owned() });
    let error = RunError { code: "no_scope".to_owned(), detail: String::new() };
    tell(plan, Command::MissScope { step: 1, error });
    let nodes = (0..NODES_MAX).map(|number| node(number, project_id)).collect();
    let bounds = Bounds { projects: [project_id].into(), ..Bounds::default() };
    tell(plan, Command::Draw { nodes, bounds, missed: None });
    plan.clone()
}

fn card(project_id: ProjectId) -> Card {
    let step = CardStep {
        title: "Do it".to_owned(),
        detail: String::new(),
        project_id,
        project: String::new(),
        advisor: Advisor::Code,
        task_type: TaskType::Feature,
    };
    Card {
        title: "Much to do".to_owned(),
        summary: "Many things that depend on each other.".to_owned(),
        steps: vec![step],
        untouched: Vec::new(),
        acceptance: Vec::new(),
        checks: Vec::new(),
        estimate: Estimate::default(),
        risks: Vec::new(),
        approves: Vec::new(),
    }
}

/// The last one brings together what the others did.
fn node(number: usize, project_id: ProjectId) -> PlanNode {
    let name = |number: usize| NodeName::from(format!("task-{number}").as_str());
    let is_last = number + 1 == NODES_MAX;
    let before: Vec<usize> = match number {
        _ if is_last => (number - WIDE..number).collect(),
        first if first < WIDE => Vec::new(),
        later => vec![later - WIDE, (later / WIDE - 1) * WIDE + (later + 1) % WIDE],
    };
    PlanNode {
        name: name(number),
        title: format!("Task {number}"),
        text: "Write what is to be written there, in the style of what is there. ".repeat(8),
        project_id,
        task_type: TaskType::Feature,
        tier: Tier::B,
        permission: None,
        depends_on: before.into_iter().map(name).collect(),
        files: vec![format!("src/part_{number}")],
        checks: Vec::new(),
        gathers: is_last,
        expected_usd: None,
    }
}
