//! What delivers is tried again behind the end of its plan, and the plan goes on with it.

use super::fixtures::{
    Life, at, cancel, confirm, done, draw, end, look_back, lost, order, propose, scoped, three, work,
};
use crate::plan::{Command, Next, Refusal, outcome};
use deputy_protocol::event::{Grade, PlanOutcome};

fn failed() -> Life {
    let life = Life::default().with([propose(), confirm(1), scoped(1), scoped(2), draw(three())]);
    let life = life.with([order("api", 1), order("page", 2), done("api"), done("page"), order("mail", 3)]);
    let life = life.with([done("mail"), order("together", 4), lost("together")]);
    let outcome = outcome(life.plan());
    assert!(matches!(outcome, PlanOutcome::Failed { .. }));
    life.with([Command::End { outcome, grade: Grade::default() }])
}

fn reopen(node: &str) -> Command {
    Command::Reopen { node: node.into() }
}

#[test]
fn it_goes_on_and_ends_anew() {
    let mut life = failed().with([reopen("together")]);
    assert_eq!((life.plan().ended_at, life.plan().reopened), (None, 1));
    let watch = vec![("together".into(), work(4).run_id)];
    assert_eq!(life.plan().next(at(0), 3), Next::Work { begin: vec![], watch });
    assert_eq!(life.tell(reopen("together")), Err(Refusal::AlreadyDone));
    let life = life.with([done("together")]);
    assert_eq!(life.plan().next(at(0), 3), Next::End(PlanOutcome::Done));
    assert!(life.with([end()]).plan().state.is_terminal());
}

#[test]
fn it_is_looked_back_at_behind_each_end_and_once() {
    let mut life = failed().with([look_back()]);
    assert_eq!(life.tell(look_back()), Err(Refusal::AlreadyDone));
    let mut life = life.with([reopen("together")]);
    assert!(matches!(life.tell(look_back()), Err(Refusal::WrongState { .. })), "it goes on");
    let mut life = life.with([done("together"), end(), look_back()]);
    assert_eq!(life.tell(look_back()), Err(Refusal::AlreadyDone));
}

#[test]
fn it_can_come_to_nothing_again() {
    let life = failed().with([reopen("together"), lost("together")]);
    assert!(matches!(life.plan().next(at(0), 3), Next::End(PlanOutcome::Failed { .. })));
}

#[test]
fn what_nobody_would_gather_and_what_is_done_or_cancelled_stays_as_it_is() {
    let mut life = failed();
    assert!(matches!(life.tell(reopen("api")), Err(Refusal::WrongState { .. })));
    assert_eq!(life.tell(reopen("nobody")), Err(Refusal::UnknownNode("nobody".into())));
    let mut life = life.with([reopen("together"), done("together"), end()]);
    assert!(matches!(life.tell(reopen("together")), Err(Refusal::WrongState { .. })));
    let mut life = failed().with([reopen("together"), cancel(), lost("together")]);
    life = life.with([Command::End { outcome: PlanOutcome::Cancelled, grade: Grade::default() }]);
    assert!(matches!(life.tell(reopen("together")), Err(Refusal::WrongState { .. })));
}
