//! What a card says will stay as it is, where it names paths.

use super::fixtures::{
    Life, card, confirm, draw, kinds, node, project, propose, scope, scoped, thread, three,
};
use crate::plan::{Bounds, Change, Command, Flaw, Graph, Tally, Untouched, bounds, grade};
use deputy_protocol::event::{Card, CardReason, PlanEvent, PlanNode, Scope, ScopedTask};
use std::collections::BTreeMap;

fn paths(paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

fn keeping(entries: &[&str]) -> Untouched {
    Untouched::of(&Card { untouched: paths(entries), ..card() })
}

#[test]
fn what_is_said_in_one_word_is_a_path_and_what_lies_below_it() {
    let untouched = keeping(&["the landing page", "`db/migrations/`", "**/*.sql", "./Cargo.toml", " ", "/"]);
    let held = untouched.held();
    assert_eq!(untouched.entries(), ["`db/migrations/`", "**/*.sql", "./Cargo.toml"]);
    for path in
        ["db/migrations", "db/migrations/1.rs", "./db//migrations/x", "a/b.sql", "b.sql", "Cargo.toml"]
    {
        assert!(held.entry_of(path).is_some(), "{path}");
    }
    for path in ["db", "db/migrations.rs", "db/other/migrations/x", "sql", "a/Cargo.toml", "Cargo.toml.bak"] {
        assert!(held.entry_of(path).is_none(), "{path}");
    }
}

#[test]
fn brackets_are_letters_and_what_is_no_pattern_is_a_path() {
    let untouched = keeping(&["app/[id]", "blog/[slug]/*.tsx", "../up", "web/{a,b}"]);
    let held = untouched.held();
    for path in ["app/[id]", "app/[id]/page.tsx", "blog/[slug]/page.tsx", "../up/x", "web/{a,b}/c"] {
        assert!(held.entry_of(path).is_some(), "{path}");
    }
    for path in ["app/i", "app/i/page.tsx", "blog/s/page.tsx", "web/a", "app/[id]s"] {
        assert!(held.entry_of(path).is_none(), "{path}");
    }
}

#[test]
fn a_task_that_names_such_a_path_is_not_drawn_and_what_is_not_certain_is() {
    let life = Life::default().with([propose(), confirm(1), scoped(1), scoped(2)]);
    let within = bounds(life.plan(), &BTreeMap::new());
    let of = |file: &str| PlanNode { files: paths(&[file]), ..node("api", &[]) };
    let flaws = Graph::try_new(vec![of("payments/api.rs")], &within).unwrap_err();
    assert_eq!(
        flaws,
        [Flaw::Untouched {
            node: "api".into(),
            path: "payments/api.rs".to_owned(),
            entry: "payments".to_owned()
        }]
    );
    assert!(flaws[0].to_string().contains("find a way without it"));
    // It names more than it will change: what it changed in the end is looked at.
    assert!(Graph::try_new(vec![of(".")], &within).is_ok());
    assert!(
        Graph::try_new(vec![of("payments/api.rs")], &Bounds { untouched: keeping(&[]), ..within }).is_ok()
    );
}

#[test]
fn an_advisor_whose_tasks_change_such_a_path_breaks_the_card_as_if_it_had_said_so() {
    let task = |files: &[&str]| ScopedTask {
        title: "pay".to_owned(),
        text: "pay".to_owned(),
        files: paths(files),
        task_type: None,
    };
    let asked = |scope: Scope| {
        let mut life = Life::default().with([propose(), confirm(1), scoped(1)]);
        let facts =
            life.tell(Command::Scope { step: 2, scope: Box::new(scope), consultation: thread() }).unwrap();
        match facts.as_slice() {
            [_, PlanEvent::Proposed { card, why: CardReason::Broken { how }, .. }] => {
                Some((how.clone(), card.untouched.clone()))
            }
            _ => None,
        }
    };
    let landing = || paths(&["the landing page"]);
    assert_eq!(asked(Scope { tasks: vec![task(&["src/pay.rs"])], ..scope() }), None);
    let tasks = || vec![task(&["src/pay.rs", "payments/a.rs", "payments/b.rs"]), task(&["payments/a.rs"])];
    let how = "it has to change payments/a.rs, payments/b.rs, and payments was to stay as it is";
    assert_eq!(asked(Scope { tasks: tasks(), ..scope() }), Some((paths(&[how]), landing())));
    // Said by name, too: once is enough.
    let both = Scope { tasks: tasks(), touches: paths(&["payments"]), ..scope() };
    assert_eq!(asked(both), Some((paths(&["it has to touch payments"]), landing())));
    // What is within it gives up all of it: nobody could hold the rest against a task.
    let within = Scope { touches: paths(&["payments/a.rs"]), ..scope() };
    assert_eq!(asked(within), Some((paths(&["it has to touch payments/a.rs"]), landing())));
}

#[test]
fn what_was_changed_all_the_same_is_graded_as_far_as_somebody_could_look() {
    let life = Life::default().with([propose(), confirm(1), scoped(1), scoped(2), draw(three())]);
    let graded = |life: &Life, files: Option<&[&str]>| {
        let changes = vec![Change { project_id: project(), files: files.map(paths) }];
        grade(life.plan(), Tally { changes, ..Tally::default() }).touched
    };
    assert_eq!(graded(&life, Some(&["src/api/a.rs"])), Some(vec![]));
    assert_eq!(graded(&life, Some(&["payments/a.rs", "b.rs"])), Some(paths(&["payments/a.rs"])));
    assert_eq!(graded(&life, None), None);
    let card = Card { untouched: paths(&["the landing page"]), ..card() };
    let words = Command::Propose { conversation_id: thread(), card: Box::new(card), why: CardReason::Asked };
    let words = Life::default().with([words, confirm(1), scoped(1), scoped(2), draw(three())]);
    assert_eq!(graded(&words, Some(&["payments/a.rs"])), None, "words are nothing to hold a file against");
    assert_eq!(kinds(&words.facts).len(), 5);
}

#[test]
fn the_check_that_fails_names_the_files_and_what_was_promised() {
    let untouched = keeping(&["payments", "*.lock"]);
    assert!(untouched.broken_by(&untouched.held().touched(["src/a.rs"])).is_none());
    let many: Vec<String> = (0..60).map(|number| format!("payments/{number}")).collect();
    let check = untouched.broken_by(&untouched.held().touched(many.iter().map(String::as_str))).unwrap();
    assert_eq!(
        (check.command.as_str(), check.exit_code),
        ("the plan does not touch payments, *.lock", Some(1))
    );
    assert!(check.tail.contains("payments/0\n") && check.tail.ends_with("and 10 more"), "{}", check.tail);
}
