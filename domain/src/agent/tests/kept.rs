//! What stays word for word of a conversation that is summed up, and how all of it comes back.

use super::fixtures::{at, id};
use crate::agent::{
    Kit as _, Transcript, Workbench, build, can_compact, expanded_tokens, fits_whole, next, summary_request,
};
use crate::conversation::Conversation;
use crate::coo::Toolkit;
use crate::model::{ModelMessage, ModelName};
use deputy_protocol::event::{ConversationEvent, Prompt, Purpose, StepEvent, ToolCall, ToolOutcome};

const WINDOW: u64 = 100_000;

fn model() -> ModelName {
    "lab/one".parse().unwrap()
}

fn kit() -> Toolkit {
    Toolkit::of(&Purpose::Talk)
}

/// A talk of so many turns: the founder says something, the COO looks at something and says something.
struct Talk {
    transcript: Transcript,
    minted: u64,
}

impl Talk {
    fn of(turns: u32) -> Self {
        let mut talk = Self { transcript: Transcript::default(), minted: 100 };
        for turn in 1..=turns {
            talk.told(turn, &format!("I want thing {turn}, and never on a Sunday {turn}"));
            talk.used("runs_list", "{}", &format!("long output {turn}"), 1_000);
            talk.said(&format!("I see {turn}"), 1_000);
        }
        talk
    }

    fn step(&mut self, step: &StepEvent) {
        self.transcript.apply(step);
    }

    fn told(&mut self, input: u32, text: &str) {
        self.step(&StepEvent::Prompted { source: Prompt::Founder, input, text: text.to_owned(), at: at(0) });
    }

    fn answered(&mut self, text: &str, tool_calls: Vec<ToolCall>, context_tokens: u64) {
        self.minted += 1;
        let call_id = id(self.minted);
        self.step(&StepEvent::CallStarted { call_id, model: "lab/one".to_owned(), at: at(0) });
        self.step(&StepEvent::CallAnswered {
            call_id,
            text: text.to_owned(),
            tool_calls,
            opaque: Vec::new(),
            truncated: false,
            context_tokens,
            at: at(0),
        });
    }

    fn said(&mut self, text: &str, context_tokens: u64) {
        self.answered(text, Vec::new(), context_tokens);
    }

    fn used(&mut self, name: &str, arguments: &str, outcome: &str, context_tokens: u64) {
        self.minted += 1;
        let (tool_use, provider_id) = (id(self.minted), format!("call_{}", self.minted));
        let call = ToolCall { tool_use, provider_id, name: name.to_owned(), arguments: arguments.to_owned() };
        self.answered("I look", vec![call], context_tokens);
        self.step(&StepEvent::ToolFinished {
            tool_use,
            result: ToolOutcome::Done { text: outcome.to_owned() },
            output_bytes: 0,
            duration_ms: 1,
            output: None,
            at: at(0),
        });
    }

    fn compact(&mut self, summary: &str) {
        let keeps = kit().keeps();
        let (_, entries) = summary_request(&model(), String::new(), &keeps, &self.transcript).unwrap();
        self.step(&StepEvent::Compacted { summary: summary.to_owned(), entries, at: at(0) });
    }

    fn expand(&mut self, whole: bool) {
        self.step(&StepEvent::Expanded { whole, tokens: 1, window: WINDOW, at: at(0) });
    }

    fn prompt(&self) -> String {
        let request = build(&model(), String::new(), &kit(), &self.transcript);
        let ModelMessage::User { text } = &request.messages[0] else { panic!("{:?}", request.messages[0]) };
        text.clone()
    }

    /// Whether it would be made shorter before it goes on.
    fn is_full(&self) -> bool {
        let opened = ConversationEvent::Opened {
            purpose: Purpose::Talk,
            project_id: None,
            title: String::new(),
            by: String::new(),
            at: at(0),
        };
        let it = Conversation::begin(&opened).unwrap().apply(&ConversationEvent::Said {
            source: Prompt::Founder,
            text: "more".to_owned(),
            shown: None,
            by: String::new(),
            at: at(0),
        });
        // Everything was told, and the model speaks next.
        let mut transcript = self.transcript.clone();
        let told =
            StepEvent::Prompted { source: Prompt::Founder, input: 1, text: "more".to_owned(), at: at(0) };
        transcript.apply(&told);
        transcript.inputs_told = 1;
        matches!(next(&kit(), &it, &transcript, WINDOW), crate::agent::Move::Compact)
    }
}

#[test]
fn the_founder_s_words_and_what_was_asked_of_them_stay_word_for_word_and_the_rest_is_summed_up() {
    let mut talk = Talk::of(2);
    talk.used("ask_founder", r#"{"question": "Red or blue?"}"#, "Blue, of course", 1_000);
    talk.used("propose_plan", r#"{"title": "Paint it blue"}"#, "the founder has the card", 1_000);
    talk.used("remember", r#"{"text": "It is red"}"#, "remembered", 1_000);
    for turn in 3..=12 {
        talk.told(turn, &format!("I want thing {turn}"));
        talk.said("Yes", 1_000);
    }
    talk.compact("They want things.");
    let prompt = talk.prompt();
    for kept in [
        "They want things.",
        "thing 1, and never on a Sunday 1",
        "Red or blue?",
        "Blue, of course",
        "Paint it blue",
        "the founder has the card",
    ] {
        assert!(prompt.contains(kept), "{kept} is not in {prompt}");
    }
    // What was remembered is told as it is now, not as it was noted then.
    for summed in ["long output", "I see 1", "It is red"] {
        assert!(!prompt.contains(summed), "{summed} is in {prompt}");
    }
    let places = ["thing 1,", "thing 2,", "Red or blue?", "thing 3"].map(|text| prompt.find(text));
    assert!(places.is_sorted(), "in their order: {prompt}");
}

#[test]
fn what_was_decided_on_a_plan_stays_word_for_word() {
    let mut talk = Talk::of(2);
    let text = "The founder declined the plan. They said: too early".to_owned();
    talk.step(&StepEvent::Prompted { source: Prompt::News, input: 3, text, at: at(0) });
    for turn in 4..=12 {
        talk.told(turn, &format!("I want thing {turn}"));
        talk.said("Yes", 1_000);
    }
    talk.compact("They want things.");
    let prompt = talk.prompt();
    assert!(prompt.contains("[Deputy, what was decided meanwhile]"), "{prompt}");
    assert!(prompt.contains("They said: too early"), "{prompt}");
}

#[test]
fn a_second_summary_keeps_what_the_first_one_kept() {
    let mut talk = Talk::of(8);
    talk.compact("First.");
    for turn in 9..=16 {
        talk.told(turn, &format!("I want thing {turn}"));
        talk.said("Yes", 1_000);
    }
    let keeps = kit().keeps();
    let (request, _) = summary_request(&model(), String::new(), &keeps, &talk.transcript).unwrap();
    let ModelMessage::User { text } = &request.messages[0] else { panic!() };
    assert!(text.contains("First.") && text.contains("Decisions, Constraints"), "{text}");
    assert!(!text.contains("never on a Sunday 1"), "what stays anyway is not summed up: {text}");
    talk.compact("Both.");
    let prompt = talk.prompt();
    assert!(prompt.contains("never on a Sunday 1") && prompt.contains("Both.") && !prompt.contains("First."));
}

#[test]
fn what_is_kept_is_bounded_and_the_newest_of_it_stays() {
    let mut talk = Talk { transcript: Transcript::default(), minted: 100 };
    for turn in 1..=40 {
        talk.told(turn, &format!("words {turn} {}", "x".repeat(20_000)));
        talk.said("Yes", 1_000);
    }
    talk.compact("A lot.");
    let prompt = talk.prompt();
    assert!(prompt.len() < 75_000, "{} bytes", prompt.len());
    assert!(prompt.contains("words 34 ") && !prompt.contains("words 1 "), "the newest stay");
    assert!(prompt.contains("bytes more)"), "and a long one says that there is more of it");
}

#[test]
fn all_of_it_comes_back_and_is_not_summed_up_again_before_it_is_nearly_full() {
    let mut talk = Talk::of(8);
    let whole = talk.prompt();
    talk.said("Yes", WINDOW * 71 / 100);
    assert!(talk.is_full());
    talk.compact("They want things.");
    assert_ne!(talk.prompt(), whole);
    let tokens = expanded_tokens(&model(), String::new(), &kit(), &talk.transcript);
    assert!(tokens > 0 && fits_whole(tokens, WINDOW) && !fits_whole(WINDOW, WINDOW));
    talk.expand(false);
    assert_ne!(talk.prompt(), whole, "what does not fit stays a summary");
    talk.expand(true);
    assert_eq!(talk.prompt(), whole, "word for word");
    talk.said("Yes", WINDOW * 80 / 100);
    assert!(!talk.is_full(), "the founder wants it so");
    talk.said("Yes", WINDOW * 91 / 100);
    assert!(talk.is_full(), "and there has to be room for an answer");
    talk.compact("Again.");
    talk.said("Yes", WINDOW * 71 / 100);
    for turn in 20..=30 {
        talk.told(turn, "more");
    }
    assert!(talk.is_full(), "once it was summed up, it is as before");
}

#[test]
fn work_is_summed_up_as_before() {
    let talk = Talk::of(8);
    let (request, _) =
        summary_request(&model(), String::new(), &Workbench::default().keeps(), &talk.transcript).unwrap();
    let ModelMessage::User { text } = &request.messages[0] else { panic!() };
    assert!(text.contains("Summarise the work so far"), "{text}");
    assert!(can_compact(&talk.transcript) && !can_compact(&Talk::of(2).transcript));
}
