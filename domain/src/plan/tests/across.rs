//! Plans over several projects: one task of a project may wait for those of another, and delivers all the same.

use super::fixtures::{Life, card, done, draw, lost, node, order, project, propose, scoped, thread, work};
use crate::plan::{Bounds, Command, Graph, Next, Refusal, Standing, expected, gathered, redrawn, told};
use deputy_protocol::event::{Card, CardReason, NodeOutcome, PlanNode, Scope, ScopedTask};
use deputy_protocol::ids::ProjectId;
use std::collections::BTreeMap;
use uuid::Uuid;

fn blog() -> ProjectId {
    ProjectId(Uuid::from_u128(9))
}

fn of_blog(name: &str, after: &[&str]) -> PlanNode {
    PlanNode { project_id: blog(), ..node(name, after) }
}

/// Two tasks of the shop, and a post about them.
fn tasks() -> Vec<PlanNode> {
    vec![node("api", &[]), node("page", &[]), of_blog("post", &["api", "page"])]
}

fn drawing(nodes: Vec<PlanNode>) -> Command {
    let bounds = Bounds { projects: [project(), blog()].into(), ..Bounds::default() };
    Command::Draw { nodes, bounds, missed: None }
}

fn confirmed() -> Life {
    let mut steps = card().steps;
    steps[1].project_id = blog();
    let card = Box::new(Card { steps, ..card() });
    let propose = Command::Propose { conversation_id: thread(), card, why: CardReason::Asked };
    Life::default().with([propose, super::fixtures::confirm(1), scoped(1), scoped(2)])
}

fn drawn() -> Life {
    confirmed().with([drawing(gathered(tasks(), "Both"))])
}

fn next(life: &Life) -> Vec<String> {
    match life.plan().next(super::fixtures::at(0), 9) {
        Next::Work { begin, .. } => begin.into_iter().map(|node| node.name.0).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn a_task_that_waits_for_another_project_begins_only_when_all_of_that_is_done() {
    let life = drawn().with([order("api", 1), order("page", 2), done("api"), lost("page")]);
    assert_eq!(life.plan().standing(&"post".into()), Standing::Open);
    assert!(!next(&life).contains(&"post".to_owned()), "it is no task that gathers what there is");
    assert!(matches!(life.plan().next(super::fixtures::at(0), 9), Next::Draw { generation: 2 }));
}

#[test]
fn one_that_came_to_nothing_is_gone_round_and_named_to_whoever_draws() {
    let life = drawn().with([order("api", 1), order("page", 2), done("api"), done("page")]);
    let life = life.with([order("post", 3), lost("post")]);
    assert!(life.plan().has_a_gap(), "there may be another way");
    let told = told::drawing(life.plan(), "");
    assert!(told.contains("- `post` (post): came to nothing") && told.contains("the checks fail"), "{told}");
    assert!(!told.contains("`together"), "{told}");
}

#[test]
fn what_delivered_stays_as_it_is_whatever_is_drawn_beside_it() {
    let life = drawn().with([order("api", 1), order("page", 2), done("api"), lost("page")]);
    let api = life.plan().nodes[&"api".into()].clone();
    let again = vec![api, node("form", &[]), of_blog("post", &["api", "form"])];
    let life = life.clone().with([drawing(redrawn(life.plan(), again))]);
    let life = life.with([order("form", 4), done("form")]);

    // The post is delivered, and the other project goes on.
    let life = life.with([order("post", 5), done("post")]);
    let post = life.plan().nodes[&"post".into()].clone();
    let mut life = life;
    let Next::Work { begin, .. } = life.plan().next(super::fixtures::at(0), 9) else { panic!("it goes on") };
    let [together] = &begin[..] else { panic!("{begin:?}") };
    let together = together.name.clone();
    life.tell(Command::Order { node: together.clone(), work: work(6) }).unwrap();
    let outcome = NodeOutcome::Lost { why: "the checks fail".to_owned(), is_refused: false };
    life.tell(Command::EndNode { node: together, outcome }).unwrap();
    let more = gathered(vec![post.clone(), of_blog("more", &["post"])], "Both");
    let kept = more.iter().find(|node| node.name == post.name).unwrap();
    assert_eq!(kept, &post, "what was delivered is not drawn otherwise");
    let delivers = more.iter().find(|node| node.gathers && node.name != post.name).unwrap();
    assert_eq!(delivers.depends_on, ["more".into()].into(), "one that goes on from it is gathered");
}

#[test]
fn gathering_again_changes_nothing() {
    let once = gathered(tasks(), "Both");
    assert_eq!(gathered(once.clone(), "Both"), once);
}

#[test]
fn it_is_expected_to_cost_something_as_each_task_is() {
    let life = confirmed();
    let ended = crate::plan::Ended {
        project_id: Some(project()),
        task_type: deputy_protocol::event::TaskType::default(),
        minutes: 1,
        usd: deputy_protocol::money::Usd::try_new(0.5),
    };
    let nodes = expected(life.plan(), gathered(tasks(), "Both"), &[ended; 3], &BTreeMap::new());
    let post = nodes.iter().find(|node| node.name == "post".into()).unwrap();
    assert!(post.expected_usd.is_some(), "{post:?}");
}

#[test]
fn a_single_task_that_failed_is_named_to_whoever_draws() {
    let life = Life::default().with([propose(), super::fixtures::confirm(1), scoped(1), scoped(2)]);
    let life = life.with([draw(gathered(vec![node("api", &[])], "One")), order("api", 1), lost("api")]);
    let told = told::drawing(life.plan(), "");
    assert!(told.contains("- `api` (api): came to nothing"), "{told}");
}

#[test]
fn whatever_an_advisor_wrote_the_card_itself_can_be_drawn() {
    let task = |text: &str, file: &str| ScopedTask {
        title: "A task".to_owned(),
        text: text.to_owned(),
        files: vec![file.to_owned()],
        task_type: None,
    };
    let odd = vec![task("", "src/a.rs"), task("Do it.", "/src/b.rs"), task("Do it.", "../c.rs")];
    let many = (0..300).map(|_| task("Do it.", "src/a.rs")).collect();
    for tasks in [odd, many] {
        let scope = Box::new(Scope { tasks, ..super::fixtures::scope() });
        let scoped_so = Command::Scope { step: 1, scope, consultation: thread() };
        let life = Life::default().with([propose(), super::fixtures::confirm(1), scoped_so, scoped(2)]);
        let nodes = crate::plan::in_a_row(life.plan());
        let bounds = Bounds { projects: [project()].into(), ..Bounds::default() };
        let graph = Graph::try_new(nodes, &bounds).map_err(|flaws| format!("{flaws:?}"));
        assert!(graph.unwrap().nodes().count() > 1);
    }
}

#[test]
fn a_plan_of_another_conversation_is_not_rewritten() {
    let mut life = Life::default().with([propose()]);
    let elsewhere = deputy_protocol::ids::ConversationId(Uuid::from_u128(77));
    let card = Box::new(Card { title: "Mine".to_owned(), ..card() });
    let theirs = Command::Propose { conversation_id: elsewhere, card, why: CardReason::Revised };
    assert_eq!(life.tell(theirs), Err(Refusal::Elsewhere));
    assert_eq!(life.plan().version, 1);
}
