use super::*;
use crate::driver::testing::{Event, acts, end, ends, exit, killed, order, shown, shown_launch};
use crate::driver::{Dialect, Kind, Session};
use deputy_protocol::link::Stream;
use proptest::prelude::*;

fn any_program(args: &[&str]) -> LaunchOrder {
    let mut order = order(Dialect::Chat);
    order.program = Some("llm".into());
    order.args = args.iter().map(|arg| (*arg).to_owned()).collect();
    order
}

fn heard(lines: &[&str], exit: &Exit) -> Vec<Act> {
    let events = lines.iter().map(|line| Event::Line(Stream::Stdout, (*line).into())).collect::<Vec<_>>();
    acts(Kind::Command, &any_program(&[]), &events, exit)
}

#[test]
fn the_prompt_takes_the_place_it_is_given() {
    let launch = Kind::Command.launch(&any_program(&["--ask", "Do this: {prompt}", "-q"]));
    insta::assert_snapshot!(shown_launch(&launch));
}

#[test]
fn without_a_place_the_prompt_is_on_standard_input() {
    let mut order = any_program(&["-q"]);
    order.briefing = "You work for Deputy.".into();
    order.endpoint = None;
    let launch = Kind::Command.launch(&order);
    assert_eq!(launch.argv, ["llm", "-q"]);
    assert_eq!(launch.stdin, Stdin::Text("You work for Deputy.\n\nMend the sum.".into()));
    order.session = Session::Resume("any".into());
    assert_eq!(Kind::Command.launch(&order).stdin, Stdin::Text("Mend the sum.".into()));
}

#[test]
fn a_prompt_too_long_for_an_argument_is_on_standard_input() {
    let mut order = any_program(&["{prompt}"]);
    for prompt in ["x".repeat(128 * 1024), "a\0b".to_owned()] {
        order.prompt.clone_from(&prompt);
        let launch = Kind::Command.launch(&order);
        assert_eq!(launch.argv, ["llm", "The task is on standard input."]);
        assert_eq!(launch.stdin, Stdin::Text(prompt));
    }
    order.prompt = "x".repeat(128 * 1024 - 1);
    assert_eq!(Kind::Command.launch(&order).stdin, Stdin::Text(String::new()));
}

#[test]
fn each_dialect_has_its_variables() {
    for dialect in [Dialect::Anthropic, Dialect::Responses, Dialect::Chat, Dialect::Gemini] {
        let mut order = any_program(&[]);
        order.endpoint.as_mut().unwrap().dialect = dialect;
        let env = Kind::Command.launch(&order).env;
        let named = |end: &str| env.iter().filter(|(name, _)| name.ends_with(end)).count();
        assert!(named("_API_KEY") == 1 && named("_BASE_URL") == 1 && named("_MODEL") == 1, "{env:?}");
    }
}

#[test]
fn all_that_it_writes_is_what_it_said() {
    let acts = heard(&["One line.", "", "And another."], &exit(0));
    insta::assert_snapshot!(shown(&acts));
    assert_eq!(end(&acts), &TurnEnd::Done { text: "One line.\n\nAnd another.".into() });
    assert_eq!(end(&heard(&[], &exit(0))), &TurnEnd::Done { text: String::new() });
}

#[test]
fn of_huge_output_the_end_is_said() {
    let line = "x".repeat(1_000);
    let lines = vec![line.as_str(); 1_000];
    let acts = heard(&lines, &exit(0));
    let TurnEnd::Done { text } = end(&acts) else { panic!("it is done") };
    assert!(text.len() < 70_000 && text.starts_with('…'));
}

#[test]
fn another_exit_code_is_a_failure_and_no_start_or_a_signal_a_crash() {
    let of = |exit: &Exit| match end(&heard(&["Half"], exit)) {
        TurnEnd::Failed { trouble, detail } => (*trouble, detail.clone()),
        other => panic!("a failure was expected, not {other:?}"),
    };
    let stderr = Exit { stderr: "no such model\n".into(), ..exit(3) };
    assert_eq!(of(&stderr), (Trouble::Other, "it ended with exit code 3: no such model".into()));
    assert_eq!(of(&exit(127)).0, Trouble::Crashed);
    assert_eq!(of(&killed()), (Trouble::Crashed, "signal 9 ended it".into()));
    assert_eq!(of(&Exit::default()).0, Trouble::Crashed);
}

#[test]
fn a_turn_that_was_to_end_was_interrupted() {
    let events = [Event::Word(Word::Interrupt)];
    let acts = acts(Kind::Command, &any_program(&[]), &events, &killed());
    assert_eq!(end(&acts), &TurnEnd::Interrupted);
}

#[test]
fn its_errors_are_remarks() {
    let events = [Event::Line(Stream::Stderr, "warning: slow".into())];
    let acts = acts(Kind::Command, &any_program(&[]), &events, &exit(0));
    assert!(shown(&acts).contains("Remarked { text: \"warning: slow\" }"));
}

proptest! {
    #[test]
    fn no_lines_end_the_turn_twice_or_differently(
        lines in proptest::collection::vec((any::<bool>(), ".{0,100}"), 0..40),
        code in any::<Option<i32>>(),
    ) {
        let events = lines.into_iter().map(|(is_error, line)| {
            Event::Line(if is_error { Stream::Stderr } else { Stream::Stdout }, line)
        });
        let events = events.collect::<Vec<_>>();
        let order = any_program(&[]);
        let exit = Exit { code, ..Exit::default() };
        let seen = acts(Kind::Command, &order, &events, &exit);
        prop_assert_eq!(ends(&seen).len(), 1);
        prop_assert_eq!(seen, acts(Kind::Command, &order, &events, &exit));
    }
}
