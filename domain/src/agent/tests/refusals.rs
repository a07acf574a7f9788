//! Whoever never gets its last word right: it is believed a few times, and not as long as there is money.

use super::fixtures::{FINISH, READ, Sitting, WINDOW, at, id};
use crate::agent::{Brief, Ending, Input, Kit as _, Move, Transcript, next};
use crate::coo::Toolkit;
use deputy_protocol::event::{Advisor, Prompt, Purpose, RunError, StepEvent, ToolCall, ToolOutcome};

/// Asked once, for an end by a tool or by words.
struct Asked(Input, Ending);

impl Brief for Asked {
    fn input_after(&self, told: u32) -> Option<&Input> {
        (told == 0).then_some(&self.0)
    }

    fn ending(&self) -> Ending {
        self.1.clone()
    }

    fn answer_to(&self, _: &ToolCall) -> Option<String> {
        None
    }

    fn cut_by(&self) -> &'static str {
        "it was interrupted"
    }
}

/// What is thought in a conversation of a purpose.
struct Thought {
    asked: Asked,
    kit: Toolkit,
    transcript: Transcript,
    facts: Vec<StepEvent>,
}

impl Thought {
    fn of(purpose: &Purpose, ending: Ending) -> Self {
        let input = Input { source: Prompt::Order, text: "Do it.".to_owned() };
        let kit = Toolkit::of(purpose);
        let mut it =
            Self { asked: Asked(input, ending), kit, transcript: Transcript::default(), facts: Vec::new() };
        it.hear(StepEvent::Prompted {
            source: Prompt::Order,
            input: 1,
            text: "Do it.".to_owned(),
            at: at(0),
        });
        it
    }

    fn hear(&mut self, fact: StepEvent) {
        self.transcript.apply(&fact);
        self.facts.push(fact);
    }

    fn next(&self) -> Move<crate::coo::Tool> {
        next(&self.kit, &self.asked, &self.transcript, WINDOW)
    }

    /// An answer with one call, never the same as before, and what became of it.
    fn tries(&mut self, name: &str, result: ToolOutcome) {
        let number = 10 * u64::try_from(self.facts.len()).unwrap();
        let (call_id, tool_use) = (id(number), id(number + 1));
        let arguments = format!(r#"{{"try": {number}}}"#);
        let call = ToolCall { tool_use, provider_id: number.to_string(), name: name.to_owned(), arguments };
        self.hear(StepEvent::CallStarted { call_id, model: "lab/one".to_owned(), at: at(0) });
        self.hear(StepEvent::CallAnswered {
            call_id,
            text: String::new(),
            tool_calls: vec![call],
            opaque: Vec::new(),
            truncated: false,
            context_tokens: 1_000,
            at: at(0),
        });
        self.hear(StepEvent::ToolFinished {
            tool_use,
            result,
            output_bytes: 0,
            duration_ms: 1,
            output: None,
            at: at(0),
        });
    }

    /// The same as whoever comes behind a crash reads it.
    fn read_again(&mut self) {
        let mut transcript = Transcript::default();
        for fact in &self.facts {
            transcript.apply(fact);
        }
        self.transcript = transcript;
    }
}

fn refused(why: &str) -> ToolOutcome {
    ToolOutcome::Refused { text: why.to_owned() }
}

fn seen() -> ToolOutcome {
    ToolOutcome::Done { text: "README.md".to_owned() }
}

/// All purposes that end with a tool, and the tool.
fn purposes() -> [(Purpose, &'static str); 6] {
    let advisor = Advisor::Code;
    [
        (Purpose::Drawing { plan_id: id(5), generation: 1 }, "plan_tasks"),
        (Purpose::Scoping { advisor, plan_id: id(5), step: 1 }, "report"),
        (Purpose::Consultation { advisor, asked_in: id(6) }, "report"),
        (Purpose::Hindsight { run_id: id(7) }, "report"),
        (Purpose::PlanHindsight { plan_id: id(5) }, "report"),
        (Purpose::Answering { run_id: id(7), inbox_id: id(8) }, "answer"),
    ]
}

#[test]
fn whoever_never_gets_the_end_right_is_asked_five_times_and_it_says_what_was_wrong() {
    for (purpose, last) in purposes() {
        let mut it = Thought::of(&purpose, Ending::Tool);
        assert_eq!(it.kit.last(), last);
        for number in 1..=4 {
            it.tries(last, refused(&format!("flaw {number}")));
            // Looking around in between is no way to be asked for ever, and no try.
            it.tries("repo_list", seen());
            assert_eq!(it.next(), Move::Call, "{purpose:?} after {number}");
        }
        it.read_again();
        assert_eq!(it.next(), Move::Call, "a crash is no try");
        it.tries(last, refused("flaw 5"));
        for _ in 0..2 {
            let Move::Fail(RunError { code, detail }) = it.next() else { panic!("{purpose:?}") };
            assert_eq!(code, "refused_again");
            assert_eq!(detail, format!("`{last}` was refused 5 times, the last time so: flaw 5"));
            it.read_again();
        }
    }
}

#[test]
fn the_last_try_can_still_be_taken() {
    let (purpose, last) = purposes()[0];
    let mut it = Thought::of(&purpose, Ending::Tool);
    for _ in 0..4 {
        it.tries(last, refused("a circle"));
    }
    let way = r#"{"tasks": [], "why": "there is no way"}"#;
    it.tries(last, ToolOutcome::Done { text: "noted".to_owned() });
    let Some((place, _)) = it.transcript.last_said() else { panic!("it said something") };
    let crate::agent::Entry::Said { tool_calls, .. } = &mut it.transcript.entries[place] else { panic!() };
    way.clone_into(&mut tool_calls[0].arguments);
    assert_eq!(it.next(), Move::Finish { summary: "there is no way".to_owned() });
}

#[test]
fn a_long_refusal_is_cut() {
    let (purpose, last) = purposes()[0];
    let mut it = Thought::of(&purpose, Ending::Tool);
    for _ in 0..5 {
        it.tries(last, refused(&"ä".repeat(100_000)));
    }
    let Move::Fail(RunError { detail, .. }) = it.next() else { panic!("{:?}", it.next()) };
    assert!(detail.chars().count() < 700 && detail.ends_with("ä…"), "{detail}");
}

#[test]
fn other_tools_may_be_refused_as_often_as_they_are() {
    let (purpose, _) = purposes()[0];
    let mut it = Thought::of(&purpose, Ending::Tool);
    for number in 0..20 {
        it.tries("repo_read", refused(&format!("no file {number}")));
    }
    assert_eq!(it.next(), Move::Call);
}

#[test]
fn where_words_are_an_end_nobody_is_held_to_a_tool() {
    let mut it = Thought::of(&Purpose::Talk, Ending::Words);
    let last = it.kit.last();
    for number in 0..9 {
        it.tries(last, refused(&format!("there is no such tool, {number}")));
    }
    assert_eq!(it.next(), Move::Call);
}

/// A worker's call with no sense in it, told back so many times.
fn told_back(mut sitting: Sitting, times: u32) -> Sitting {
    for number in 0..times {
        sitting = sitting.told().said("", &[("finish", "{}")]);
        let wanted = sitting.wanted();
        sitting.finished(wanted[0].call.tool_use, refused(&format!("no summary, {number}")));
        sitting = sitting.told().said("", &[READ]).used("ok");
    }
    sitting
}

#[test]
fn new_words_to_a_worker_begin_the_count_anew() {
    let mut sitting = told_back(Sitting::new(), 4);
    sitting.message("Say in `summary` what you did");
    let sitting = told_back(sitting, 4);
    assert_eq!(sitting.next(), Move::Call);
    let finished = sitting.clone().said("", &[FINISH]).used("done");
    assert_eq!(finished.next(), Move::Finish { summary: "Mended".to_owned() });
    let lost = told_back(sitting, 1);
    assert!(matches!(lost.next(), Move::Fail(RunError { code, .. }) if code == "refused_again"));
}
