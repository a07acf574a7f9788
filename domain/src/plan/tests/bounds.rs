//! The report of a plan so large that not all of it can be told: it comes all the same, and says what it leaves out.

use super::fixtures::{Life, card, confirm, draw, missed, node, propose, thread, work};
use crate::conversation::{self, Conversation, TEXT_BYTES_MAX, decide};
use crate::plan::{Plan, Progress, Report, Sent, Waiting, gathered, shown, told};
use deputy_protocol::event::{
    DeliveryMode, Grade, GradeCheck, NodeOutcome, PlanOutcome, Prompt, Purpose, Verdict,
};
use deputy_protocol::ids::PlanId;
use uuid::Uuid;

const PLAN: PlanId = PlanId(Uuid::from_u128(9));
const URL: &str = "https://deputy.example";

/// As many tasks as there may be, all but a few of which came to nothing; each with this for a title and for what its worker
/// said.
fn plan(tasks: usize, title: &str, said: &str) -> Plan {
    let names: Vec<String> = (1..tasks).map(|number| format!("task-{number:03}")).collect();
    let nodes = gathered(names.iter().map(|name| node(name, &[])).collect(), title);
    assert_eq!(nodes.len(), tasks, "and the one that gathers");
    let life = Life::default().with([propose(), confirm(1), missed(1), missed(2), draw(nodes)]);
    let mut plan = life.plan().clone();
    plan.card.title = title.to_owned();
    plan.card.acceptance = vec![title.to_owned(); tasks];
    for (number, (name, node)) in (1..).zip(&mut plan.nodes) {
        node.title = title.to_owned();
        let outcome = if node.gathers || number % 10 == 0 {
            NodeOutcome::Done { summary: said.to_owned(), commit: Some("c".to_owned()) }
        } else {
            NodeOutcome::Lost { why: said.to_owned(), is_refused: false }
        };
        plan.progress.insert(name.clone(), Progress { work: work(number), outcome: Some(outcome) });
    }
    plan
}

/// What the COO is told, and what people see of it.
fn reported(plan: &Plan, many: usize, title: &str) -> (String, String) {
    let all = vec![title.to_owned(); many];
    let check = GradeCheck { command: title.to_owned(), exit_code: Some(1) };
    let grade = Grade {
        minutes: 12,
        verdict: Some(Verdict::Failed),
        checks: vec![check; many],
        outside: Some(all.clone()),
        ..Grade::default()
    };
    let sent = Sent {
        run_id: work(1).run_id,
        project: title.to_owned(),
        mode: DeliveryMode::Merge,
        target: "main".to_owned(),
        commit: "0123456789abcdef".to_owned(),
        nothing: false,
    };
    let waiting = Waiting { title: title.to_owned(), run_id: Some(work(2).run_id) };
    let (sent, waiting) = (vec![sent; many], vec![waiting; many]);
    let outcome = PlanOutcome::Partial { missing: all };
    let (sent, waiting) = (&sent, &waiting);
    let report = Report { plan_id: PLAN, plan, outcome: &outcome, grade: &grade, sent, waiting, url: URL };
    (report.in_words(), shown::end(&report).text)
}

/// A thread that takes what is said in it, if it fits.
fn takes(text: String) -> bool {
    let open = conversation::Command::Open {
        purpose: Purpose::Talk,
        project_id: None,
        title: String::new(),
        by: "founder".to_owned(),
    };
    let facts = decide(None, open, super::fixtures::at(0)).unwrap();
    let it = Conversation::begin(&facts[0]).unwrap();
    let (source, by) = (Prompt::Deputy, "deputy".to_owned());
    let say = conversation::Command::Say { source, text, shown: None, by };
    decide(Some(&it), say, super::fixtures::at(0)).is_ok()
}

#[test]
fn however_much_there_is_to_tell_its_thread_takes_it() {
    // Long words of one and of four bytes a letter, ends of lines, and so many short ones that their number is what counts.
    let long = ["x".repeat(2_000), "🚀".repeat(2_000), "a line\n".repeat(500), "a title".to_owned()];
    for text in &long {
        for tasks in [3, 20, 200] {
            let (told, seen) = reported(&plan(tasks, text, text), 3 * tasks, text);
            assert!(told.len() <= TEXT_BYTES_MAX, "{} bytes of {tasks} tasks", told.len());
            assert!(takes(told.clone()) && seen.len() < 8_000, "{} of {tasks} tasks", seen.len());
            // What is left out is at the plan, whose address is never left out.
            let plan = format!("{URL}/plans/{PLAN}");
            assert!(told.contains(&format!("It is at {plan}")) && seen.ends_with(&plan), "{seen}");
            assert!(told.ends_with("Claim nothing that is not above."), "its instructions are whole");
        }
    }
}

#[test]
fn what_is_left_out_is_counted_and_its_place_is_named() {
    let title = "x".repeat(199);
    let (told, seen) = reported(&plan(200, &title, &"y".repeat(1_000)), 100, &title);
    for list in ["Checks of what was delivered", "Live", "Waits for the founder's word", "Its runs"] {
        let (_, list) = told.split_once(&format!("\n{list}:\n")).unwrap_or_else(|| panic!("{list}: {told}"));
        let lines = list.lines().take_while(|line| line.starts_with("- ")).collect::<Vec<_>>();
        let last = lines.last().unwrap();
        let left_out: usize = last.split(' ').nth(2).unwrap().parse().unwrap_or_else(|_| panic!("{last}"));
        let all = if lines[0].starts_with("- `task-") { 200 } else { 100 };
        assert_eq!(lines.len() - 1 + left_out, all, "{last}");
        assert!(last.ends_with(&format!("more, left out here: they are at {URL}/plans/{PLAN}")), "{last}");
    }
    assert!(told.contains("; and ") && seen.contains(" more."), "{seen}");
    // What came to nothing is told first: it is not what is left out.
    let (_, runs) = told.split_once("\nIts runs:\n").unwrap();
    assert!(runs.lines().next().unwrap().contains("came to nothing"), "{runs}");
    assert!(told.contains("What is cut off there with … stands whole with its run."));
}

#[test]
fn what_fits_is_told_whole_and_nothing_is_said_of_leaving_out() {
    let (told, seen) = reported(&plan(20, "a title", "It is done."), 5, "a title");
    assert_eq!(told.matches("\n- `t").count(), 20, "all of its runs: {told}");
    assert!(!told.contains("left out") && !told.contains("cut off") && !told.contains(" more"), "{told}");
    assert!(!seen.contains(" more") && seen.contains("Not done: a title; a title"), "{seen}");
}

#[test]
fn whoever_gathers_or_draws_again_is_told_of_long_tasks_within_bounds_too() {
    let long = "x".repeat(5_000);
    let plan = plan(200, &long, &long);
    assert!(takes(told::drawing(&Plan { card: card(), generation: 1, ..plan.clone() }, "")));
    let gathers = plan.nodes.values().find(|node| node.gathers).unwrap();
    let plan = Plan { card: card(), ..plan.clone() };
    let told = told::order(&plan, gathers, &crate::plan::Outputs::new());
    assert!(told.len() <= TEXT_BYTES_MAX, "{} bytes", told.len());
    assert_eq!(plan.conversation_id, thread());
}
