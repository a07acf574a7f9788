//! Promises over random lives: whatever commands come, in whatever order, as often as they like.

use super::fixtures::{
    Life, after, answer, appointment, ask, at, claim, compact, consult, fail, founder, note, open, park,
    reply, reserve, reserve_in_vain, said, say, schedule, settle, stop, unschedule,
};
use crate::agent::Brief as _;
use crate::conversation::{Command, Conversation, Refusal, State};
use deputy_protocol::At;
use deputy_protocol::event::{ContextWish, ConversationEvent, Prompt, Repeat};
use deputy_protocol::ids::{AppointmentId, InboxId};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn command(turn: u8, n: u32, life: &Life) -> Command {
    let number = u128::from(n % 6);
    let inputs = life.it.as_ref().map_or(0, Conversation::inputs);
    // Half of the time what leads on, or no life would get far.
    if turn.is_multiple_of(2)
        && let Some(it) = &life.it
    {
        return match &it.state {
            State::Idle => say(&format!("words {n}")),
            State::Thinking { lease: None } => claim(u64::from(n)),
            State::Thinking { lease: Some(_) } => match n % 6 {
                0 => reserve(number),
                1 => it.reserved.keys().next().map_or_else(|| reserve(number), |held| settle_of(*held, n)),
                2 => ask(u128::from(n)),
                3 => park(Some(life.now + i64::from(n % 900))),
                _ => reply(&format!("reply {n}"), inputs),
            },
            State::Waiting { .. } => match &it.ask {
                Some(open) => Command::Answer {
                    inbox_id: open.inbox_id,
                    choice: Some("1".to_owned()),
                    text: None,
                    by: founder(),
                },
                None => Command::Resume,
            },
            State::Ended => note(),
        };
    }
    match turn % 50 {
        1 => open(),
        3 => consult(),
        5 => Command::Title { title: format!("title {}", n % 3) },
        7 | 9 | 11 => say(&format!("words {n}")),
        13 => said(Prompt::Deputy, &format!("news {n}")),
        15 => said(Prompt::Order, &format!("order {n}")),
        17 => answer(number, "1"),
        19 => stop(),
        21 => Command::Resume,
        23 => compact(),
        25 => Command::Reshaped { wish: ContextWish::Compact },
        27 => claim(u64::from(n)),
        29 => reserve_in_vain(number),
        31 => settle(number, n.is_multiple_of(2)),
        33 => ask(number),
        35 => fail(n % 8),
        37 => schedule(
            number,
            n % 90,
            n.is_multiple_of(2).then_some(Repeat::Hours { count: 1 + n % 3 }),
            "founder",
        ),
        39 => unschedule(number),
        41 | 43 | 45 => due(life, number),
        47 => said(Prompt::News, &format!("decision {n}")),
        // What an owner says that lies about what it heard.
        _ => reply("reply", n % 50),
    }
}

/// What is scheduled under this number comes due at its time, or long after; or what nobody scheduled does.
fn due(life: &Life, number: u128) -> Command {
    let known = life.it.as_ref().and_then(|it| it.appointments.get(&appointment(number)));
    let due_at = known.map_or(at(life.now), |it| it.due_at);
    Command::ComeDue { appointment_id: appointment(number), due_at }
}

fn settle_of(held: deputy_protocol::ids::CallId, n: u32) -> Command {
    let Command::Settle { model, usage, .. } = settle(0, n.is_multiple_of(3)) else { unreachable!() };
    Command::Settle { call_id: held, model, usage }
}

/// What was said to the agent, in order: words that answered a question are no input.
fn inputs(facts: &[ConversationEvent]) -> Vec<&str> {
    let said = facts.iter().filter_map(|fact| match fact {
        ConversationEvent::Said { text, .. } => Some(text.as_str()),
        _ => None,
    });
    said.collect()
}

/// How often each question was answered or withdrawn, by its item.
fn ends(facts: &[ConversationEvent]) -> BTreeMap<InboxId, usize> {
    let mut ends = BTreeMap::new();
    for fact in facts {
        if let ConversationEvent::Answered { inbox_id, .. }
        | ConversationEvent::AskWithdrawn { inbox_id, .. } = fact
        {
            *ends.entry(*inbox_id).or_default() += 1;
        }
    }
    ends
}

/// When each thing came due: no time of one comes twice, and none before it is there.
fn each_time_once(life: &Life) -> Result<(), TestCaseError> {
    let mut last: BTreeMap<AppointmentId, At> = BTreeMap::new();
    for fact in &life.facts {
        match fact {
            ConversationEvent::Scheduled { appointment_id, .. } => drop(last.remove(appointment_id)),
            ConversationEvent::CameDue { appointment_id, due_at, next_at, at, .. } => {
                prop_assert!(due_at <= at && next_at.is_none_or(|next_at| next_at > *at));
                let before = last.insert(*appointment_id, *due_at);
                prop_assert!(before.is_none_or(|before| before < *due_at));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Nothing said is lost: what is heard and what is not make up all of it, in order.
fn nothing_is_lost(life: &Life) -> Result<(), TestCaseError> {
    let Some(it) = &life.it else { return Ok(()) };
    let said = inputs(&life.facts);
    prop_assert_eq!(it.inputs() as usize, said.len());
    for told in it.heard..it.inputs() {
        prop_assert_eq!(&it.input_after(told).unwrap().text, said[told as usize]);
    }
    prop_assert!(it.input_after(it.inputs()).is_none());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_commands_breaks_a_conversation(
        turns in prop::collection::vec((any::<u8>(), any::<u32>(), 0_i64..900, prop::bool::weighted(0.2)), 1..120),
        among_agents in prop::bool::weighted(0.3),
    ) {
        let mut life = Life::default().with([if among_agents { consult() } else { open() }]);
        let mut asked = BTreeSet::new();
        let mut heard = 0;
        for (turn, n, pause, twice) in turns {
            life.now += pause;
            let command = command(turn, n, &life);
            for _ in 0..=u8::from(twice) {
                let before = life.it.clone();
                match life.tell(command.clone()) {
                    Err(_) => prop_assert_eq!(&before, &life.it),
                    Ok(facts) => {
                        prop_assert!(!facts.is_empty());
                        nothing_is_lost(&life)?;
                        for fact in &facts {
                            if let ConversationEvent::Replied { heard: now, .. } | ConversationEvent::Failed { heard: now, .. } = fact {
                                prop_assert!(*now >= heard && *now <= life.it().inputs(), "{now} of {}", life.it().inputs());
                                heard = *now;
                            }
                            if let ConversationEvent::Asked { ask, .. } = fact {
                                asked.insert(ask.inbox_id);
                            }
                        }
                    }
                }
            }
        }
        let it = life.it();
        each_time_once(&life)?;
        // What has come due stays so until a turn has heard of it.
        prop_assert!(it.due.iter().all(|due| due.input > it.heard && due.input <= it.inputs()));
        // An answer counts once, and every question that was asked is answered, withdrawn or open.
        let asked_facts = life.facts.iter().filter(|fact| matches!(fact, ConversationEvent::Asked { .. })).count();
        let ended: usize = ends(&life.facts).values().sum();
        prop_assert_eq!(ended + usize::from(it.ask.is_some()), asked_facts);
        prop_assert!(ends(&life.facts).keys().all(|item| asked.contains(item)));
        prop_assert_eq!(it.ask.is_some(), matches!(&it.state, State::Waiting { reason: deputy_protocol::event::WaitReason::Question, .. }));
        // Money: what was set aside is settled once, or still set aside.
        let count = |wanted: fn(&ConversationEvent) -> bool| life.facts.iter().filter(|fact| wanted(fact)).count();
        let reserved = count(|fact| matches!(fact, ConversationEvent::CallReserved { .. }));
        let settled = count(|fact| matches!(fact, ConversationEvent::CallSettled { .. }));
        prop_assert_eq!(reserved, settled + it.reserved.len());
        prop_assert!(it.reserved.is_empty() || matches!(it.state, State::Thinking { .. }), "{:?}", it.reserved);
        // Replaying equals, and the row holds all of it.
        let replayed = life.facts.iter().fold(None, after);
        prop_assert_eq!(&replayed, &life.it);
        let row = serde_json::to_string(it).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Conversation>(&row).unwrap(), it);
        prop_assert!(it.updated_at <= at(life.now));
    }

    #[test]
    fn whatever_happened_words_of_the_founder_lead_on(
        turns in prop::collection::vec((any::<u8>(), any::<u32>(), 0_i64..900), 1..60),
    ) {
        let mut life = Life::default().with([open()]);
        for (turn, n, pause) in turns {
            life.now += pause;
            let command = command(turn, n, &life);
            let _ = life.tell(command);
        }
        match life.tell(say("And now?")) {
            Ok(_) => {
                let is_thought_about = matches!(life.it().state, State::Thinking { .. });
                prop_assert!(is_thought_about, "{:?}", life.it().state);
            }
            Err(refused) => prop_assert_eq!(refused, Refusal::ToldTooMuch),
        }
    }
}
