//! What is said, heard and answered.

use super::fixtures::{
    Life, answer, ask, at, call, claim, consult, fail, kinds, open, park, reply, reserve, said, say, settle,
    stop,
};
use crate::agent::{Brief as _, Move, Transcript, next};
use crate::conversation::{Command, Refusal, STRIKES_MAX, State, TEXT_BYTES_MAX, TITLE_CHARS, UNHEARD_MAX};
use crate::coo::Toolkit;
use deputy_protocol::event::{AgentStamp, ConversationEvent, Prompt, Purpose};
use deputy_protocol::money::Usd;

fn thinking() -> Life {
    Life::default().with([open(), say("Hello"), claim(1)])
}

#[test]
fn a_conversation_is_called_by_its_first_words_and_never_anew() {
    let life = Life::default().with([open(), say("\n  Where   are we?\nAnd why?")]);
    assert_eq!(life.it().title, "Where are we?");
    let life = life.with([claim(1), reply("Here.", 1), say("Something else")]);
    assert_eq!(life.it().title, "Where are we?");
    let long = format!("{} and {}", "word ".repeat(9).trim_end(), "x".repeat(100));
    let title = Life::default().with([open(), say(&long)]).it().title.clone();
    assert_eq!(title, format!("{} and…", "word ".repeat(9).trim_end()));
    let unbroken = Life::default().with([open(), say(&"ü".repeat(100))]).it().title.clone();
    assert_eq!(unbroken.chars().count(), TITLE_CHARS + 1);
    let named = Command::Title { title: " The \n plan ".to_owned() };
    assert_eq!(Life::default().with([open(), named, say("Hm")]).it().title, "The plan");
}

#[test]
fn what_is_said_meanwhile_is_the_next_turn_s_if_the_reply_did_not_hear_it() {
    let life = thinking().with([say("Wait"), reply("Hello.", 1)]);
    assert_eq!((life.it().heard, life.it().unheard.len()), (1, 1));
    assert!(matches!(life.it().state, State::Thinking { lease: Some(_) }), "its owner goes on");
    let life = thinking().with([say("Wait"), reply("Hello.", 2)]);
    assert_eq!((life.it().heard, &life.it().state), (2, &State::Idle));
}

#[test]
fn a_reply_cannot_say_that_it_heard_what_nobody_said() {
    let life = thinking().with([reply("Hello.", 9), say("More")]);
    assert_eq!(life.it().heard, 1);
    assert_eq!(life.it().input_after(1).unwrap().text, "More");
    let life = life.with([claim(2), reply("Less.", 0), say("Again")]);
    assert_eq!(
        (life.it().heard, life.it().unheard.len()),
        (1, 2),
        "what was not heard is not taken for heard"
    );
}

#[test]
fn the_founder_s_words_answer_a_question_and_others_wait_for_it() {
    let life = thinking().with([ask(1)]);
    let facts = life.clone().tell(say("Blue")).unwrap();
    assert_eq!(kinds(&facts), ["answered"]);
    let told = life.with([said(Prompt::Deputy, "A plan ended")]);
    assert!(matches!(told.it().state, State::Waiting { .. }), "only the founder answers");
    let told = told.with([answer(1, "2")]);
    assert_eq!(told.it().answers.values().collect::<Vec<_>>(), ["Blue"], "the label is what was meant");
    assert_eq!(told.it().unheard.len(), 2);
    let again = told.decide(answer(1, "1"));
    assert!(matches!(again, Err(Refusal::NotAsked(_))), "the first answer won");
}

#[test]
fn new_words_are_worth_another_look_whatever_is_waited_for() {
    let life = thinking().with([park(Some(600))]);
    assert!(matches!(life.decide(Command::Resume), Err(Refusal::WrongState { .. })), "not before its time");
    let mut life = life;
    assert_eq!(kinds(&life.tell(say("Now?")).unwrap()), ["said", "resumed"]);
    life.now = 0;
    let mut later = thinking().with([park(Some(600))]);
    later.now = 600;
    assert_eq!(kinds(&later.tell(Command::Resume).unwrap()), ["resumed"]);
}

#[test]
fn one_that_brings_every_owner_down_is_given_up_and_says_so() {
    let mut life = Life::default().with([open(), say("Hello")]);
    for epoch in 1..=u64::from(STRIKES_MAX) {
        life.tell(claim(epoch)).unwrap();
    }
    let facts = life.tell(claim(9)).unwrap();
    let [ConversationEvent::Failed { error, heard: 1, began_at: Some(began_at), .. }] = facts.as_slice()
    else {
        panic!("{facts:?}")
    };
    assert_eq!((error.code.as_str(), *began_at), ("crashed", at(0)));
    assert_eq!(life.it().state, State::Idle, "the next words begin anew");
}

#[test]
fn what_is_said_behind_a_turn_that_was_given_up_untold_is_told_next() {
    let mut life = Life::default().with([open(), say("Hello")]);
    for epoch in 1..=u64::from(STRIKES_MAX) {
        life.tell(claim(epoch)).unwrap();
    }
    life = life.with([claim(9), say("Once more"), claim(10)]);
    let (kit, nothing_told) = (Toolkit::of(&Purpose::Talk), Transcript::default());
    let step = next(&kit, life.it(), &nothing_told, 200_000);
    assert!(matches!(&step, Move::Tell { input: 2, text, .. } if text == "Once more"), "{step:?}");
}

#[test]
fn one_that_is_stopped_leaves_no_money_set_aside() {
    let order = said(Prompt::Order, "Look");
    let among_agents = Life::default().with([consult(), order, claim(1)]);
    for life in [among_agents, thinking()] {
        let before = life.facts.len();
        let life = life.with([reserve(1), stop()]);
        assert_eq!(kinds(&life.facts[before..]), ["call_reserved", "call_settled", "stopped"]);
        assert!(life.it().reserved.is_empty() && life.it().spent.cost_usd > Usd::ZERO);
        // Nobody settles it twice, should the answer come after all.
        assert!(matches!(life.decide(settle(1, true)), Err(Refusal::AlreadyDone)));
    }
}

#[test]
fn however_a_turn_ends_what_nobody_waits_for_is_settled_with_it() {
    let cut = thinking().with([reserve(1)]);
    for end in [fail(1), reply("Hello.", 1), ask(1), park(None)] {
        let life = cut.clone().with([end]);
        assert!(life.it().reserved.is_empty(), "{:?}", kinds(&life.facts));
    }
    // One that its owners went down with, until it was given up.
    let mut lost = cut;
    for epoch in 2..=u64::from(STRIKES_MAX) {
        lost.tell(claim(epoch)).unwrap();
    }
    assert_eq!(kinds(&lost.tell(claim(9)).unwrap()), ["call_settled", "failed"]);
    assert!(lost.it().reserved.is_empty() && lost.it().spent.cost_usd > Usd::ZERO);
}

#[test]
fn what_was_said_of_an_answer_that_is_stopped_is_kept_until_another_one_has_heard_of_it() {
    let stop = |number: u128, text: &str| Command::Stop {
        said: Some((call(number), text.to_owned())),
        by: "founder".to_owned(),
    };
    let asked = thinking().with([reserve(1)]);
    let facts = asked.clone().tell(stop(1, "It dep")).unwrap();
    assert!(
        matches!(&facts[1], ConversationEvent::Stopped { said: Some(said), .. } if said == "It dep"),
        "{facts:?}"
    );
    // Not what belongs to a call that has ended, and not nothing.
    for (number, text) in [(2, "It dep"), (1, " \n")] {
        let facts = asked.clone().tell(stop(number, text)).unwrap();
        assert!(matches!(&facts[1], ConversationEvent::Stopped { said: None, .. }), "{facts:?}");
    }
    let life = asked.with([stop(1, "It dep"), say("Of what?"), claim(2)]);
    let cut = life.it().cut.clone().unwrap();
    assert!(cut.inputs == 1 && cut.told().contains("\nIt dep\n"), "{cut:?}");
    assert_eq!(life.with([reply("The weather.", 2)]).it().cut, None);
}

#[test]
fn a_stopped_turn_is_over_and_its_words_are_heard_with_the_next() {
    let life = thinking().with([ask(1), stop()]);
    assert_eq!((&life.it().state, life.it().ask.is_none(), life.it().unheard.len()), (&State::Idle, true, 1));
    let life = life.with([say("Never mind"), claim(2)]);
    assert!(life.it().was_stopped && life.it().unheard.len() == 2);
    let life = life.with([reply("Fine.", 2)]);
    assert!(!life.it().was_stopped && life.it().unheard.is_empty());
    assert!(matches!(life.decide(stop()), Err(Refusal::AlreadyDone)));
}

#[test]
fn it_is_known_since_when_the_founder_waits() {
    let mut life = Life::default().with([open()]);
    life.now = 10;
    life.tell(say("Hello")).unwrap();
    life.now = 20;
    let mut life = life.with([say("Hello?"), claim(1), park(Some(30))]);
    life.now = 40;
    let life = life.with([Command::Resume, claim(2)]);
    assert_eq!(life.it().founder_waits_since(), Some(at(10)), "waiting for a model is waiting");
    let mut asked = life.clone().with([ask(1)]);
    asked.now = 5_000;
    let asked = asked.with([answer(1, "1")]);
    assert_eq!(asked.it().founder_waits_since(), Some(at(5_000)), "what the founder took is not waited for");
    assert_eq!(life.with([reply("Hello.", 2)]).it().founder_waits_since(), None);
    let among = Life::default().with([consult(), said(Prompt::Order, "?"), claim(1)]);
    assert_eq!(among.it().founder_waits_since(), None, "an agent's wait is not the founder's");
}

#[test]
fn what_is_too_long_or_too_much_is_refused() {
    let life = thinking();
    let long = life.decide(say(&"x".repeat(TEXT_BYTES_MAX + 1)));
    assert!(matches!(long, Err(Refusal::LongText { .. })));
    let life = life.with((1..UNHEARD_MAX).map(|_| say("More")));
    assert!(matches!(life.decide(say("More")), Err(Refusal::ToldTooMuch)));
}

#[test]
fn whoever_asks_somebody_to_think_says_it_once() {
    let life = Life::default().with([consult(), said(Prompt::Order, "What?")]);
    assert_eq!(life.decide(said(Prompt::Order, "What?")), Err(Refusal::AlreadyDone));
    let life = life.with([claim(1)]);
    assert_eq!(life.decide(said(Prompt::Order, "What?")), Err(Refusal::AlreadyDone));
}

#[test]
fn a_turn_is_gone_on_with_by_the_record_that_it_began_with() {
    let by = |epoch: u64, version: u32| {
        let Command::Claim { lease, agent } = claim(epoch) else { unreachable!() };
        Command::Claim { lease, agent: AgentStamp { version, ..agent } }
    };
    let stamp = |life: &Life| life.it().agent.as_ref().unwrap().version;
    let life = Life::default().with([open(), say("Hello"), by(1, 1)]);
    let taken_over = life.clone().with([by(2, 2)]);
    assert_eq!(stamp(&taken_over), 1);
    let answered = life.clone().with([ask(1), answer(1, "2"), by(2, 2)]);
    assert_eq!(stamp(&answered), 1);
    let another = life.with([reply("Hello.", 1), say("And now?"), by(2, 2)]);
    assert_eq!(stamp(&another), 2);
}
