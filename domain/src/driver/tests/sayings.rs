//! Words that a program is told are read by it, or said again: whatever happens in between.

use super::{Sitting, sitting};
use deputy_protocol::At;
use deputy_protocol::event::{AgentWord, Prompt, StepEvent, TurnOutcome};
use proptest::prelude::*;
use serde_json::json;

const AT: At = chrono::DateTime::UNIX_EPOCH;

fn prompted(input: u32, text: &str) -> StepEvent {
    StepEvent::Prompted { source: Prompt::Founder, input, text: text.into(), at: AT }
}

fn by_deputy(text: &str) -> StepEvent {
    StepEvent::Prompted { source: Prompt::Deputy, input: 0, text: text.into(), at: AT }
}

/// As today's version records it.
fn started(resumed: bool) -> StepEvent {
    let data = json!({
        "process": uuid::Uuid::nil(), "attempt": 1, "driver": "claude", "version": null, "resumed": resumed,
        "session": "s", "keeps_words": true, "at": AT,
    });
    serde_json::from_value(json!({ "kind": "step.agent_started", "data": data })).unwrap()
}

fn session() -> StepEvent {
    StepEvent::SessionBegan { session: "s".to_owned(), model: None, at: AT }
}

fn told() -> StepEvent {
    StepEvent::AgentTold { offset: 0, word: AgentWord::Prompt, at: AT }
}

fn took(word: u32) -> StepEvent {
    StepEvent::AgentTook { word, at: AT }
}

fn turn_ended(outcome: TurnOutcome) -> StepEvent {
    StepEvent::TurnEnded { outcome, at: AT }
}

fn ended() -> StepEvent {
    StepEvent::AgentEnded { exit_code: None, lost: true, output: None, at: AT }
}

fn done() -> TurnOutcome {
    TurnOutcome::Done { text: "Done.".to_owned() }
}

fn after(steps: &[StepEvent]) -> Sitting {
    let mut sitting = Sitting::default();
    for step in steps {
        sitting.apply(step);
    }
    sitting
}

/// What the process begins with that starts behind these steps.
fn prompt(steps: &[StepEvent], resumed: bool) -> String {
    after(&[steps, &[started(resumed)]].concat()).process.unwrap().prompt
}

/// A process with a session that was told one thing more.
fn steered() -> Vec<StepEvent> {
    vec![prompted(1, "The order."), started(false), session(), took(0), prompted(2, "Take blue."), told()]
}

#[test]
fn words_that_a_process_did_not_read_are_said_to_the_next_one_with_the_next_words() {
    for outcome in [None, Some(TurnOutcome::Interrupted)] {
        let mut steps = steered();
        steps.extend(outcome.map(turn_ended));
        steps.extend([ended(), by_deputy("Go on.")]);
        let again = prompt(&steps, true);
        assert_eq!(
            again,
            "[Deputy]\nYou may have read this already; if so, it is not a new request.\n\n\
             [the founder says]\nTake blue.\n\n[Deputy]\nGo on."
        );
    }
}

#[test]
fn words_that_a_process_has_read_are_not_said_again() {
    let steps = [steered(), vec![took(1), ended(), by_deputy("Go on.")]].concat();
    assert_eq!(prompt(&steps, true), "[Deputy]\nGo on.");
}

#[test]
fn what_it_began_with_is_said_again_though_there_is_a_session() {
    let steps = [prompted(1, "The order."), started(false), session(), ended(), by_deputy("Go on.")];
    assert!(prompt(&steps, true).contains("\nThe order.\n"), "{}", prompt(&steps, true));
    // One that remembers nothing may not have read it.
    assert_eq!(prompt(&steps, false), "[the founder says]\nThe order.\n\n[Deputy]\nGo on.");
}

#[test]
fn work_is_not_done_while_something_was_not_read() {
    let steps = [steered(), vec![turn_ended(done()), ended()]].concat();
    assert!(after(&steps).is_done() && after(&steps).has_words());
    assert!(prompt(&steps, true).contains("Take blue."));
    let steps = [steered(), vec![took(1), turn_ended(done()), ended()]].concat();
    assert!(!after(&steps).has_words());
    // Whoever has to wait first, waits.
    let limited = TurnOutcome::Failed { code: "used_up".to_owned(), until: None, detail: String::new() };
    let steps = [steered(), vec![turn_ended(limited), ended()]].concat();
    assert!(!after(&steps).has_words());
}

#[test]
fn what_is_said_anew_is_not_said_twice() {
    let steps = [steered(), vec![ended(), by_deputy("Go on."), started(true), ended()]].concat();
    let again = prompt(&[steps.clone(), vec![by_deputy("Go on.")]].concat(), true);
    assert_eq!(again.matches("Go on.").count(), 1, "{again}");
    assert_eq!(again.matches("You may have read").count(), 1, "{again}");
    // A new conversation is told all of the run's inputs at once.
    let all = format!("{}\n\nThe order.\n\nTake blue.", crate::driver::afresh::AFRESH);
    let again = prompt(&[steps, vec![by_deputy(&all)]].concat(), false);
    assert_eq!(again, format!("[Deputy]\n{all}"));
}

#[test]
fn ledgers_of_earlier_versions_are_read_as_they_were() {
    let value = |step: StepEvent| serde_json::to_value(step).unwrap();
    let mut old = value(started(false));
    old["data"].as_object_mut().unwrap().remove("keeps_words");
    let mut resumed = old.clone();
    resumed["data"]["resumed"] = json!(true);
    let mut steps = vec![value(prompted(1, "first")), old.clone(), value(ended())];
    steps.extend([value(prompted(2, "second")), old]);
    let prompt = |steps: &[_]| sitting(steps).process.unwrap().prompt;
    assert_eq!(prompt(&steps), "[the founder says]\nfirst\n\n[the founder says]\nsecond");
    steps.extend([value(session()), value(ended()), value(prompted(3, "third")), resumed]);
    assert_eq!(prompt(&steps), "[the founder says]\nthird", "the session has the others");
}

/// What happens to a program.
#[derive(Clone, Debug)]
enum Happens {
    Said,
    Told,
    Took(u32),
    TurnEnded(TurnOutcome),
    Ended,
    Started(bool),
}

fn happens() -> impl Strategy<Value = Happens> {
    let failed = TurnOutcome::Failed { code: "crashed".to_owned(), until: None, detail: "odd".to_owned() };
    let outcome = prop_oneof![Just(done()), Just(TurnOutcome::Interrupted), Just(failed)];
    prop_oneof![
        3 => Just(Happens::Said),
        3 => Just(Happens::Told),
        3 => (0..4_u32).prop_map(Happens::Took),
        1 => outcome.prop_map(Happens::TurnEnded),
        2 => Just(Happens::Ended),
        2 => any::<bool>().prop_map(Happens::Started),
    ]
}

/// A program, and what its founder knows that it was told and what it confirmed.
#[derive(Default)]
struct World {
    sitting: Sitting,
    said: u32,
    /// Numbers of what is put down, of what each telling of the process held, and of what was read.
    down: Vec<u32>,
    tellings: Vec<Vec<u32>>,
    read: Vec<u32>,
}

impl World {
    fn unread(&self) -> Vec<u32> {
        (1..=self.said).filter(|number| !self.read.contains(number)).collect()
    }

    fn in_text(&self, text: &str) -> Vec<u32> {
        (1..=self.said)
            .flat_map(|number| std::iter::repeat_n(number, text.matches(&format!("<{number}>")).count()))
            .collect()
    }

    fn live(&mut self, happens: &Happens) {
        let is_there = self.sitting.process.is_some();
        match happens {
            Happens::Said => {
                self.said += 1;
                self.down.push(self.said);
                self.sitting.apply(&prompted(self.said, &format!("<{}>", self.said)));
            }
            Happens::Told if is_there && !self.down.is_empty() => {
                self.sitting.apply(&told());
                self.tellings.push(std::mem::take(&mut self.down));
            }
            Happens::Took(word) if is_there => {
                self.sitting.apply(&took(*word));
                if let Some(telling) = self.tellings.get_mut(*word as usize) {
                    self.read.append(telling);
                }
            }
            Happens::TurnEnded(outcome) if is_there => self.sitting.apply(&turn_ended(outcome.clone())),
            Happens::Ended if is_there => self.end(),
            Happens::Started(resumed) if !is_there => self.start(*resumed),
            Happens::Told
            | Happens::Took(_)
            | Happens::TurnEnded(_)
            | Happens::Ended
            | Happens::Started(_) => {}
        }
    }

    fn end(&mut self) {
        self.sitting.apply(&ended());
        self.tellings.clear();
    }

    /// It begins with all that nobody has read, each once, and with nothing that was.
    fn start(&mut self, resumed: bool) {
        self.sitting.apply(&started(resumed));
        self.down.clear();
        self.tellings = vec![self.unread()];
        let prompt = self.sitting.process.as_ref().unwrap().prompt.clone();
        assert_eq!(self.in_text(&prompt), self.unread(), "{prompt}");
    }
}

proptest! {
    #[test]
    fn nothing_that_was_said_is_lost_and_nothing_that_was_read_is_said_again(
        all in proptest::collection::vec(happens(), 0..60),
    ) {
        let mut world = World::default();
        for happens in &all {
            world.live(happens);
        }
        if world.sitting.process.is_some() {
            world.end();
        }
        let is_done = world.sitting.is_done();
        prop_assert!(!is_done || world.sitting.has_words() || world.unread().is_empty());
        world.start(true);
    }
}
