//! Standing on the base branch as it is now.

use super::fixtures::{
    capture, checked, claim, finish, founder, order, queue, rebase, retry, start, stop, verify,
};
use super::stages;
use crate::run::{Command, Refusal, unsettled};
use deputy_protocol::event::{
    ConflictLeft, Delivery, DiffStats, FileConflict, Permission, Prompt, Verdict, WorkOrder,
};
use std::collections::BTreeMap;

fn wanted_again() -> super::fixtures::Life {
    stages::review().then(stages::request_changes()).then(claim(2))
}

#[test]
fn who_wants_changes_or_another_try_wants_them_on_the_base_branch_as_it_is_now() {
    let rejected = Command::Reject { reason: None, by: founder() };
    let stopped = stages::running().then(stop()).then(Command::Ended);
    for life in [wanted_again(), stages::review().then(rejected).then(retry()), stopped.then(retry())] {
        assert!(life.run().catches_up);
    }
    assert!(!wanted_again().then(start()).run().catches_up, "it stands where it works from now on");
    assert!(!stages::running().run().catches_up, "what was never in anybody's way begins where it began");
}

#[test]
fn what_follows_stands_on_the_new_base_and_the_agent_knows_what_conflicts() {
    let life = wanted_again().then(rebase("c9"));
    let run = life.run();
    assert_eq!((run.base_commit.as_deref(), run.head_commit.as_deref()), (Some("c9"), Some("m9")));
    assert_eq!(run.diff, DiffStats { files: 1, insertions: 2, deletions: 3 });
    let told = run.inputs.last().unwrap();
    assert_eq!(told.source, Prompt::Deputy);
    assert!(
        told.text.contains("`main` has moved on") && told.text.contains("- a.txt: holds both"),
        "{}",
        told.text
    );
    let mut life = life;
    assert_eq!(life.attempt(rebase("c9")), Err(Refusal::AlreadyDone));
}

#[test]
fn what_still_holds_conflict_markers_is_not_done() {
    let work = |life: super::fixtures::Life, commit| life.then(finish()).then(capture(commit));
    let life = wanted_again().then(rebase("c9")).then(start());
    assert!(life.run().conflicts.contains("a.txt"));
    let left = unsettled(&[("a.txt".to_owned(), 3)], &BTreeMap::new()).unwrap();
    let life = work(life, "c2").then(Command::Check { check: left }).then(checked(0));
    assert!(life.decide(verify(Verdict::Passed)).is_err(), "the project's checks do not outweigh it");
    let life = life.then(verify(Verdict::Failed));
    let told = &life.run().inputs.last().unwrap().text;
    assert!(told.contains("a.txt:3") && told.contains("conflict markers"), "{told}");
    assert!(!life.run().conflicts.is_empty(), "it is looked for again");
    let life = work(life, "c3").then(checked(0)).then(verify(Verdict::Passed));
    assert!(life.run().conflicts.is_empty());
    assert_eq!(unsettled(&[], &BTreeMap::new()), None);
}

#[test]
fn tasks_that_are_at_odds_are_named_with_their_file_where_the_founder_reads_it() {
    let changed_by = BTreeMap::from([("a.txt".to_owned(), vec!["Count".to_owned(), "Show".to_owned()])]);
    let markers = [("a.txt".to_owned(), 3), ("a.txt".to_owned(), 7), ("b.txt".to_owned(), 1)];
    let left = unsettled(&markers, &changed_by).unwrap();
    assert_eq!(left.tail.lines().last(), Some("At odds: a.txt (changed by \"Count\" and \"Show\"); b.txt"));
    let seen = |life: super::fixtures::Life| {
        let work = life.then(finish()).then(capture("c2")).then(Command::Check { check: left.clone() });
        work.then(checked(0))
    };
    let life = seen(wanted_again().then(rebase("c9")).then(start())).then(verify(Verdict::Failed));
    let facts = seen(life).decide(verify(Verdict::Failed)).unwrap();
    let told = facts.iter().map(|fact| serde_json::to_string(fact).unwrap()).collect::<String>();
    assert!(told.contains("At odds: a.txt (changed by"), "{told}");
}

fn automatic() -> super::fixtures::Life {
    let (delivery, permission) = (Delivery::Auto, Permission::Autonomous);
    let life = super::fixtures::Life::new().then(queue(WorkOrder { delivery, permission, ..order() }));
    life.then(claim(1)).then(start()).then(stop()).then(Command::Ended).then(retry()).then(claim(2))
}

#[test]
fn a_version_that_nobody_may_have_chosen_is_named_and_looked_at_by_a_person() {
    let binary = FileConflict { path: "b.bin".to_owned(), left: ConflictLeft::Work };
    let Command::Rebase { base_branch, base_commit, head_commit, diff, .. } = rebase("c9") else {
        unreachable!()
    };
    let rebased = Command::Rebase { base_branch, base_commit, head_commit, diff, conflicts: vec![binary] };
    let end = |life: super::fixtures::Life| {
        life.then(start()).then(finish()).then(capture("c2")).then(checked(0)).then(verify(Verdict::Passed))
    };
    let life = end(automatic().then(rebased));
    let ask = life.run().open_asks().next().expect("a review, though all of this is delivered by itself");
    assert!(ask.body.contains("`b.bin` was changed here and on `main`"), "{}", ask.body);
    assert!(end(automatic()).run().open_asks().next().is_none(), "nothing was in the way");
}

#[test]
fn a_crash_in_between_leaves_it_to_catch_up() {
    assert!(wanted_again().then(rebase("c9")).run().catches_up);
}

#[test]
fn only_what_stands_on_something_is_brought_elsewhere() {
    let mut life = stages::preparing();
    assert!(matches!(life.attempt(rebase("c9")), Err(Refusal::WrongState { .. })));
    let mut life = stages::running();
    assert!(matches!(life.attempt(rebase("c9")), Err(Refusal::WrongState { .. })));
}

#[test]
fn of_very_many_conflicts_the_rest_are_counted() {
    let path = |number| FileConflict { path: format!("{number}.txt"), left: ConflictLeft::Work };
    let Command::Rebase { base_branch, base_commit, head_commit, diff, .. } = rebase("c9") else {
        unreachable!()
    };
    let conflicts = (0..70).map(path).collect();
    let life =
        wanted_again().then(Command::Rebase { base_branch, base_commit, head_commit, diff, conflicts });
    let told = &life.run().inputs.last().unwrap().text;
    assert!(
        told.contains("- 49.txt") && !told.contains("- 50.txt") && told.contains("and 20 more"),
        "{told}"
    );
}
