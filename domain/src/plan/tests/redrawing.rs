//! Tasks that fail are drawn around, within bounds, and what is done stays done.

use super::fixtures::{
    Life, confirm, done, draw, end, lost, miss_draw, node, order, propose, refused, scoped, three,
};
use crate::plan::{DRAWN_MAX, Next, Refusal, Standing, gathered, outcome};
use deputy_protocol::event::PlanOutcome;

fn drawn() -> Life {
    Life::default().with([propose(), confirm(1), scoped(1), scoped(2), draw(three())])
}

fn halted() -> Life {
    drawn().with([order("api", 1), order("page", 2), done("api"), lost("page")])
}

#[test]
fn what_is_done_stays_and_what_failed_is_done_another_way() {
    let instead = vec![node("api", &[]), node("form", &[]), node("mail", &["api", "form"])];
    let instead = gathered(instead, "A referral programme");
    let life = halted().with([draw(instead), order("form", 4), done("form"), order("mail", 5), done("mail")]);
    let life = life.with([order("together", 6), done("together")]);
    assert_eq!((outcome(life.plan()), life.plan().generation), (PlanOutcome::Done, 2));
}

#[test]
fn the_same_task_can_be_tried_again() {
    let life = halted().with([draw(three())]);
    assert_eq!(life.plan().standing(&"page".into()), Standing::Open);
    assert_eq!(life.plan().standing(&"api".into()), Standing::Done);
}

#[test]
fn what_is_done_or_under_way_cannot_be_drawn_otherwise() {
    let mut life = halted();
    let changed = vec![node("api", &["page"]), node("page", &[]), node("mail", &["api", "page"])];
    assert_eq!(life.tell(draw(changed)), Err(Refusal::Touched("api".into())));
    assert_eq!(life.tell(draw(vec![node("page", &[])])), Err(Refusal::Touched("api".into())));
}

#[test]
fn while_something_goes_on_nothing_is_drawn_again() {
    let mut life = drawn().with([order("api", 1), order("page", 2), lost("page")]);
    let changed = gathered(vec![node("api", &[]), node("form", &[])], "another way");
    assert!(matches!(life.tell(draw(changed)), Err(Refusal::WrongState { .. })));
}

#[test]
fn tasks_are_drawn_a_few_times_and_then_what_there_is_is_put_together() {
    let mut life = halted();
    let mut number = 10;
    while life.plan().generation < DRAWN_MAX {
        number += 1;
        life = life.with([draw(three()), order("page", number), lost("page")]);
    }
    assert_eq!(life.tell(draw(three())), Err(Refusal::AlreadyDone));
    let more = gathered(vec![node("other", &[])], "another way");
    assert!(matches!(life.tell(draw(more)), Err(Refusal::WrongState { .. })));
    let missing = vec!["mail".to_owned(), "page".to_owned()];
    let life = life.with([order("together", 99), done("together")]);
    assert_eq!(outcome(life.plan()), PlanOutcome::Partial { missing });
    assert!(life.with([end()]).plan().state.is_terminal());
}

#[test]
fn a_task_begins_once_and_only_when_it_can() {
    let mut life = drawn();
    assert_eq!(life.tell(order("mail", 3)), Err(Refusal::NotReady("mail".into())));
    life.tell(order("api", 1)).unwrap();
    assert_eq!(life.tell(order("api", 1)), Err(Refusal::AlreadyDone));
    assert_eq!(life.tell(order("api", 2)), Err(Refusal::NotReady("api".into())));
    assert_eq!(life.tell(order("nobody", 2)), Err(Refusal::UnknownNode("nobody".into())));
}

#[test]
fn the_rest_is_gathered_once_nobody_finds_a_way_round() {
    let life = halted();
    assert_eq!(life.plan().next(super::fixtures::at(0), 3), Next::Draw { generation: 2 });
    assert_eq!(life.decide(order("together", 9)), Err(Refusal::NotReady("together".into())));
    let life = life.with([miss_draw()]);
    let Next::Work { begin, .. } = life.plan().next(super::fixtures::at(0), 3) else { panic!("it goes on") };
    assert_eq!(begin.iter().map(|node| node.name.0.as_str()).collect::<Vec<_>>(), ["together"]);
}

#[test]
fn what_the_founder_refused_is_not_tried_another_way() {
    let life = drawn().with([order("api", 1), order("page", 2), done("api"), refused("page")]);
    let Next::Work { begin, .. } = life.plan().next(super::fixtures::at(0), 3) else { panic!("it goes on") };
    assert_eq!(begin.len(), 1, "{begin:?}");
    assert!(begin[0].gathers);
}

#[test]
fn with_nothing_done_nothing_is_gathered() {
    let life = drawn().with([order("api", 1), order("page", 2), refused("api"), refused("page")]);
    let Next::End(PlanOutcome::Failed { why }) = life.plan().next(super::fixtures::at(0), 3) else {
        panic!("it ends")
    };
    assert_eq!(why, "api: not wanted\npage: not wanted");
}
