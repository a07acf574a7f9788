//! Tasks that could change the same files do not go side by side.

use super::{graph, names, node, project};
use crate::plan::{Standing, overlaps};
use deputy_protocol::event::PlanNode;

fn of(files: &[&str]) -> PlanNode {
    PlanNode { files: files.iter().map(|path| (*path).to_owned()).collect(), ..node("a", &[]) }
}

#[test]
fn scopes_meet_where_one_lies_in_the_other() {
    let meet = [
        (&["src/api"][..], &["src/api/login.rs"][..]),
        (&["src"], &["src"]),
        (&["./src//api/"], &["src/api"]),
        (&["docs", "src/a"], &["web", "src/a/b"]),
        (&[], &["src"]),
        (&["src/*.rs"], &["src/deep/er.rs"]),
        (&["**/*.md"], &["src/lib.rs"]),
    ];
    for (one, other) in meet {
        assert!(overlaps(&of(one), &of(other)) && overlaps(&of(other), &of(one)), "{one:?} {other:?}");
    }
    let apart =
        [(&["src/api"][..], &["src/app"][..]), (&["src/a.rs"], &["src/a"]), (&["web"], &["docs", "src"])];
    for (one, other) in apart {
        assert!(!overlaps(&of(one), &of(other)) && !overlaps(&of(other), &of(one)), "{one:?} {other:?}");
    }
}

#[test]
fn tasks_of_two_projects_never_meet() {
    assert!(!overlaps(&of(&[]), &PlanNode { project_id: project(2), ..of(&[]) }));
}

#[test]
fn of_tasks_that_meet_one_goes_first_and_the_other_when_it_is_done() {
    let meeting =
        |name: &str, after: &[&str]| PlanNode { files: vec!["src".to_owned()], ..node(name, after) };
    let graph = graph(vec![meeting("a", &[]), meeting("b", &[]), node("behind-b", &["b"])]);
    // More hangs on `b`.
    assert_eq!(names(&graph.ready(|_| Standing::Open, 9)), ["b"]);
    let working = |name: &_| if *name == "b".into() { Standing::Working } else { Standing::Open };
    assert!(graph.ready(working, 9).is_empty());
    let done = |name: &_| if *name == "b".into() { Standing::Done } else { Standing::Open };
    assert_eq!(names(&graph.ready(done, 9)), ["a"]);
}
