use super::*;
use crate::driver::testing::order;
use crate::driver::{Act, Dialect, Exit, Kind, Told};
use deputy_protocol::link::Stream;

/// A program whose questions are called after the use that they are about.
struct Plain;

impl Driver for Plain {
    fn begin(&mut self) -> Vec<Act> {
        Vec::new()
    }

    fn heard(&mut self, _: Stream, _: &str) -> Vec<Act> {
        Vec::new()
    }

    fn told(&mut self, _: &Word) -> Vec<Act> {
        Vec::new()
    }

    fn ended(&mut self, _: &Exit) -> Vec<Act> {
        Vec::new()
    }

    fn use_asked(&self, key: &str) -> Option<String> {
        key.strip_prefix("may ").map(str::to_owned)
    }

    fn also_called(&self, _: Option<&str>, tool: &str) -> Vec<String> {
        if tool == "Show me" { vec!["read".to_owned()] } else { Vec::new() }
    }
}

fn tripwire() -> Tripwire {
    let rules = Rules { deny: vec!["read(/workspace/.env*)".into()], ask: vec!["Bash".into()] };
    Tripwire::new(&rules, true)
}

fn began(id: &str, name: &str, arguments: &str) -> Fact {
    Fact::ToolBegan { id: id.into(), name: name.into(), arguments: arguments.into() }
}

fn ended(id: &str, is_ok: bool) -> Fact {
    Fact::ToolEnded { id: id.into(), text: String::new(), is_ok }
}

fn asked(id: &str) -> Fact {
    let [tool, arguments, title] = ["Bash", "{}", ""].map(str::to_owned);
    Fact::PermissionAsked { key: format!("may {id}"), tool, arguments, title }
}

fn found(tripwire: &mut Tripwire, facts: &[Fact]) -> Vec<Undecided> {
    facts.iter().flat_map(|fact| tripwire.heard(&Plain, fact)).collect()
}

#[test]
fn what_a_rule_is_about_and_nobody_decided_is_found_when_it_is_done() {
    let mut tripwire = tripwire();
    let env = r#"{"path":"/workspace/.env"}"#;
    assert_eq!(found(&mut tripwire, &[began("a", "Show me", env)]), [], "it may ask yet");
    let done = found(&mut tripwire, &[ended("a", true)]);
    let [undecided] = done.as_slice() else { panic!("one: {done:?}") };
    assert!(undecided.is_denied && undecided.rule == "read(/workspace/.env*)", "{undecided:?}");
    let text = undecided.text();
    assert!(
        text.contains("`read(/workspace/.env*)` (`deny`)") && text.contains("/workspace/.env."),
        "{text}"
    );
    let other = [began("b", "Show me", r#"{"path":"/workspace/a"}"#), ended("b", true)];
    assert_eq!(found(&mut tripwire, &other), [], "no rule is about it");
}

#[test]
fn what_was_decided_or_came_to_nothing_is_not_found() {
    for told in [Told::Allowed, Told::Denied { reason: String::new() }] {
        let mut tripwire = tripwire();
        assert_eq!(found(&mut tripwire, &[began("a", "Bash", "{}"), asked("a")]), []);
        tripwire.told(&Word::Permission { key: "may a".into(), told });
        assert_eq!(found(&mut tripwire, &[ended("a", true)]), []);
    }
    assert_eq!(found(&mut tripwire(), &[began("a", "Bash", "{}"), ended("a", false)]), []);
}

#[test]
fn asking_without_waiting_for_the_answer_is_found() {
    let facts = [began("a", "Bash", "{}"), asked("a"), ended("a", true)];
    assert_eq!(found(&mut tripwire(), &facts).len(), 1);
}

#[test]
fn what_was_at_work_when_a_turn_ended_well_was_done() {
    let end = || Fact::TurnEnded(TurnEnd::Done { text: String::new() });
    assert_eq!(found(&mut tripwire(), &[began("a", "Bash", "{}"), end()]).len(), 1);
    assert_eq!(found(&mut tripwire(), &[began("a", "Bash", "{}"), asked("a"), end()]), []);
    let stopped = Fact::TurnEnded(TurnEnd::Interrupted);
    assert_eq!(found(&mut tripwire(), &[began("a", "Bash", "{}"), stopped]), []);
    let mut about_to = Tripwire { counts_open: false, ..tripwire() };
    assert_eq!(found(&mut about_to, &[began("a", "Bash", "{}"), end()]), []);
}

#[test]
fn what_the_founder_allowed_in_an_earlier_process_is_remembered() {
    let mut sitting = Sitting::default();
    let call = ("Bash".to_owned(), r#"{"a":1,"b":2}"#.to_owned());
    let decided = |allowed| crate::driver::Decided {
        call: call.clone(),
        allowed,
        reason: String::new(),
        term: crate::driver::Term::Over,
    };
    let undecided = Undecided {
        tools: vec!["Bash".into()],
        arguments: r#"{"b":2,"a":1}"#.into(),
        rule: "Bash".into(),
        is_denied: false,
    };
    assert!(!undecided.is_remembered(&sitting));
    sitting.decided = vec![decided(false)];
    assert!(!undecided.is_remembered(&sitting));
    sitting.decided = vec![decided(true)];
    assert!(undecided.is_remembered(&sitting));
    assert!(!Undecided { is_denied: true, ..undecided }.is_remembered(&sitting), "a rule came later");
}

/// The rules that were found broken while a program was heard that is allowed whatever it asks for.
fn broken(kind: Kind, captured: &str, ask: &str) -> Vec<String> {
    let mut driver = kind.driver(&order(Dialect::Anthropic));
    let mut tripwire =
        Tripwire::new(&Rules { ask: vec![ask.to_owned()], ..Rules::default() }, kind == Kind::Acp);
    let mut found = Vec::new();
    driver.begin();
    for line in captured.lines() {
        let mut acts = std::collections::VecDeque::from(driver.heard(Stream::Stdout, line));
        while let Some(act) = acts.pop_front() {
            let Act::Fact(fact) = act else { continue };
            found.extend(
                tripwire.heard(driver.as_ref(), &fact).into_iter().map(|undecided| undecided.tools.concat()),
            );
            if let Fact::PermissionAsked { key, .. } = fact {
                let word = Word::Permission { key, told: Told::Allowed };
                tripwire.told(&word);
                acts.extend(driver.told(&word));
            }
        }
    }
    found
}

#[test]
fn what_real_programs_ask_about_is_not_found_and_what_they_do_not_is() {
    let claude = include_str!("../claude/fixtures/2.1.197/edit.jsonl");
    let codex = include_str!("../codex/fixtures/0.169.0/edit_allowed.jsonl");
    let opencode = include_str!("../acp/fixtures/opencode-1.18.33/edit_allowed.jsonl");
    let open = include_str!("../acp/fixtures/opencode-1.18.33/edit_open.jsonl");
    assert_eq!(broken(Kind::Claude, claude, "Edit"), Vec::<String>::new());
    assert_eq!(broken(Kind::Claude, claude, "Read"), ["Read"]);
    assert_eq!(broken(Kind::Codex, codex, "*"), Vec::<String>::new());
    assert_eq!(broken(Kind::Opencode, opencode, "edit"), Vec::<String>::new());
    assert_eq!(broken(Kind::Opencode, opencode, "read(/workspace*)"), ["read"]);
    assert_eq!(broken(Kind::Acp, open, "execute(cat*)"), ["bashexecute"]);
}
