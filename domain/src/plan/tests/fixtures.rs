//! A plan in the making: cards, tasks, commands, and a clock that is moved by hand.

use crate::plan::{Bounds, Command, Plan, Refusal, Work, decide, gathered};
use chrono::{DateTime, TimeDelta};
use deputy_protocol::At;
use deputy_protocol::event::{
    Advisor, Card, CardCheck, CardReason, CardStep, Estimate, Event, Grade, NodeName, NodeOutcome, PlanEvent,
    PlanNode, PlanOutcome, RunError, Scope, Span, TaskType, Tier,
};
use deputy_protocol::ids::{ConversationId, ProjectId, RunId, TaskId};
use deputy_protocol::money::Usd;
use uuid::Uuid;

/// One plan's life.
#[derive(Clone, Debug, Default)]
pub(super) struct Life {
    /// As it stands.
    pub(super) plan: Option<Plan>,
    /// All that was recorded.
    pub(super) facts: Vec<PlanEvent>,
    /// Seconds since it began.
    pub(super) now: i64,
}

impl Life {
    pub(super) fn decide(&self, command: Command) -> Result<Vec<PlanEvent>, Refusal> {
        decide(self.plan.as_ref(), command, at(self.now))
    }

    pub(super) fn tell(&mut self, command: Command) -> Result<Vec<PlanEvent>, Refusal> {
        let facts = self.decide(command)?;
        self.plan = facts.iter().fold(self.plan.take(), after);
        self.facts.extend(facts.clone());
        Ok(facts)
    }

    pub(super) fn with(mut self, commands: impl IntoIterator<Item = Command>) -> Self {
        for command in commands {
            self.tell(command).unwrap();
        }
        self
    }

    pub(super) fn plan(&self) -> &Plan {
        self.plan.as_ref().unwrap()
    }
}

/// A plan after a fact.
pub(super) fn after(plan: Option<Plan>, fact: &PlanEvent) -> Option<Plan> {
    plan.map_or_else(|| Plan::begin(fact), |plan| Some(plan.apply(fact)))
}

pub(super) fn at(seconds: i64) -> At {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::seconds(seconds)
}

pub(super) fn project() -> ProjectId {
    ProjectId(Uuid::from_u128(1))
}

pub(super) fn thread() -> ConversationId {
    ConversationId(Uuid::from_u128(2))
}

pub(super) fn work(number: u128) -> Work {
    Work { task_id: TaskId(Uuid::from_u128(number)), run_id: RunId(Uuid::from_u128(1_000 + number)) }
}

pub(super) fn card() -> Card {
    let step = |title: &str, advisor| CardStep {
        title: title.to_owned(),
        detail: String::new(),
        project_id: project(),
        project: "shop".to_owned(),
        advisor,
        task_type: TaskType::default(),
    };
    Card {
        title: "A referral programme".to_owned(),
        summary: "Users invite others and both get a month free.".to_owned(),
        steps: vec![step("Count referrals", Advisor::Code), step("Find the right moment", Advisor::Growth)],
        untouched: vec!["payments".to_owned(), "the landing page".to_owned()],
        acceptance: vec!["an invited user is counted once".to_owned()],
        checks: vec![CardCheck { project_id: project(), command: "make referrals".to_owned() }],
        estimate: estimate(4.0, 60),
        risks: vec![],
        approves: vec![],
    }
}

/// So much at worst, half of it likely.
pub(super) fn estimate(usd: f64, minutes: u32) -> Estimate {
    let usd = |share: f64| Usd::try_new(usd * share).unwrap();
    Estimate {
        usd: Some(Span { low: usd(0.25), likely: usd(0.5), high: usd(1.0) }),
        minutes: Some(Span { low: minutes / 4, likely: minutes / 2, high: minutes }),
        runs: 12,
        guess: None,
    }
}

pub(super) fn scope() -> Scope {
    Scope {
        approach: "a table and two routes".to_owned(),
        tasks: vec![],
        evidence: vec![],
        estimate: estimate(1.0, 20),
        touches: vec![],
        risks: vec![],
    }
}

/// A task that waits for these, with a folder of its own.
pub(in crate::plan) fn node(name: &str, after: &[&str]) -> PlanNode {
    PlanNode {
        name: name.into(),
        title: name.to_owned(),
        text: format!("do {name}"),
        project_id: project(),
        task_type: TaskType::default(),
        tier: Tier::default(),
        permission: None,
        depends_on: after.iter().map(|before| NodeName::from(*before)).collect(),
        files: vec![format!("src/{name}")],
        checks: Vec::new(),
        gathers: false,
        expected_usd: None,
    }
}

pub(super) fn propose() -> Command {
    Command::Propose { conversation_id: thread(), card: Box::new(card()), why: CardReason::Asked }
}

pub(super) fn another() -> Command {
    let card = Card { title: "A smaller one".to_owned(), ..card() };
    Command::Propose { conversation_id: thread(), card: Box::new(card), why: CardReason::Revised }
}

pub(super) fn confirm(version: u32) -> Command {
    Command::Confirm { version, removed: vec![], by: "founder".to_owned() }
}

pub(super) fn revise() -> Command {
    Command::Revise { text: "without the emails".to_owned(), by: "founder".to_owned() }
}

pub(super) fn defer(seconds: i64) -> Command {
    Command::Defer { until: at(seconds), by: "founder".to_owned() }
}

pub(super) fn decline() -> Command {
    Command::Decline { reason: None, by: "founder".to_owned() }
}

pub(super) fn cancel() -> Command {
    Command::Cancel { by: "founder".to_owned() }
}

pub(super) fn scoped(step: u32) -> Command {
    Command::Scope { step, scope: Box::new(scope()), consultation: thread() }
}

pub(super) fn missed(step: u32) -> Command {
    let error = RunError { code: "timed_out".to_owned(), detail: "no answer in 10 minutes".to_owned() };
    Command::MissScope { step, error }
}

pub(super) fn draw(nodes: Vec<PlanNode>) -> Command {
    Command::Draw {
        nodes,
        bounds: Bounds { projects: [project()].into(), ..Bounds::default() },
        missed: None,
    }
}

/// Three tasks, the last behind the first two, and the one that gathers them.
pub(super) fn three() -> Vec<PlanNode> {
    gathered(
        vec![node("api", &[]), node("page", &[]), node("mail", &["api", "page"])],
        "A referral programme",
    )
}

pub(super) fn order(name: &str, number: u128) -> Command {
    Command::Order { node: name.into(), work: work(number) }
}

pub(super) fn done(name: &str) -> Command {
    let outcome = NodeOutcome::Done { summary: "done".to_owned(), commit: Some(format!("c-{name}")) };
    Command::EndNode { node: name.into(), outcome }
}

pub(super) fn lost(name: &str) -> Command {
    Command::EndNode {
        node: name.into(),
        outcome: NodeOutcome::Lost { why: "the checks fail".to_owned(), is_refused: false },
    }
}

pub(super) fn refused(name: &str) -> Command {
    let outcome = NodeOutcome::Lost { why: "not wanted".to_owned(), is_refused: true };
    Command::EndNode { node: name.into(), outcome }
}

pub(super) fn miss_draw() -> Command {
    Command::MissDraw { error: RunError { code: "no_way".to_owned(), detail: "there is no way".to_owned() } }
}

pub(super) fn look_back() -> Command {
    Command::LookBack { conversation_id: None }
}

pub(super) fn end() -> Command {
    Command::End { outcome: PlanOutcome::Done, grade: Grade::default() }
}

/// The kinds of facts, without their family.
pub(super) fn kinds(facts: &[PlanEvent]) -> Vec<String> {
    let kinds = facts.iter().map(|fact| Event::from(fact.clone()).encode().0);
    kinds.map(|kind| kind.trim_start_matches("plan.").to_owned()).collect()
}
