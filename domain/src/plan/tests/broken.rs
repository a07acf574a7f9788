//! What advisors find and the card does not allow comes back as a new card.

use super::fixtures::{Life, confirm, estimate, kinds, missed, propose, scope, scoped, thread};
use crate::plan::{Command, State};
use deputy_protocol::event::{Card, CardReason, Estimate, Guess, PlanEvent, Scope};
use deputy_protocol::money::Usd;

fn found(step: u32, scope: Scope) -> Command {
    Command::Scope { step, scope: Box::new(scope), consultation: thread() }
}

fn confirmed() -> Life {
    Life::default().with([propose(), confirm(1)])
}

#[test]
fn what_fits_the_card_asks_nobody() {
    let mut life = confirmed().with([scoped(1)]);
    assert_eq!(kinds(&life.tell(scoped(2)).unwrap()), ["scoped"]);
    assert_eq!(life.plan().state, State::Drawing);
}

#[test]
fn a_step_that_nobody_could_look_into_goes_on_as_the_card_says_it() {
    assert_eq!(confirmed().with([missed(1), missed(2)]).plan().state, State::Drawing);
}

#[test]
fn what_all_steps_together_cost_more_than_the_card_allows_is_asked_for() {
    let dear = || Scope { estimate: estimate(5.0, 30), ..scope() };
    let mut life = confirmed().with([found(1, dear())]);
    let facts = life.tell(found(2, dear())).unwrap();
    assert_eq!(kinds(&facts), ["scoped", "proposed"]);
    let PlanEvent::Proposed { version: 2, card, why: CardReason::Broken { how }, .. } = &facts[1] else {
        panic!("{facts:?}")
    };
    assert_eq!(how, &["it will cost about $5.00, not $4.00 at most"]);
    assert_eq!(card.estimate.usd.unwrap().likely, estimate(10.0, 0).usd.unwrap().likely);
    assert_eq!(life.plan().state, State::Proposed);
}

#[test]
fn what_advisors_say_is_no_history_and_what_one_says_is_not_the_whole() {
    let touching = || Scope { touches: vec!["payments".to_owned()], ..scope() };
    let card = |life: Life| life.plan().card.estimate.clone();
    let agreed = super::fixtures::card().estimate;
    let silent = Scope { estimate: Estimate::default(), ..touching() };
    assert_eq!(card(confirmed().with([missed(1), found(2, silent)])), agreed, "nobody said anything else");
    let one = card(confirmed().with([missed(1), found(2, touching())]));
    assert_eq!(
        (one.usd, one.minutes, one.runs),
        (agreed.usd, agreed.minutes, agreed.runs),
        "of one step alone"
    );
    let dear = Scope { estimate: estimate(20.0, 20), ..scope() };
    let part = card(confirmed().with([missed(1), found(2, dear)]));
    assert_eq!((part.usd.unwrap().high, part.runs), (estimate(20.0, 0).usd.unwrap().high, 0));
    assert_eq!(part.minutes, agreed.minutes, "it is no less than it was");
}

#[test]
fn where_history_was_silent_what_the_coo_thought_is_not_nothing() {
    let guessed = |usd: f64| {
        let guess = Guess { usd: Usd::try_new(usd), minutes: None };
        let estimate = Estimate { guess: Some(guess), ..Estimate::default() };
        let card = Box::new(Card { estimate, ..super::fixtures::card() });
        let propose = Command::Propose { conversation_id: thread(), card, why: CardReason::Asked };
        // Together about a dollar.
        Life::default().with([propose, confirm(1), scoped(1), scoped(2)])
    };
    assert_eq!(guessed(0.6).plan().state, State::Drawing, "about as thought");
    let dear = guessed(0.4);
    let CardReason::Broken { how } = &dear.plan().why else { panic!("{:?}", dear.plan().why) };
    assert_eq!(how, &["it will cost about $1.00, more than twice the $0.40 that the COO thought of"]);
}

#[test]
fn what_has_to_be_touched_against_the_card_is_asked_for_and_then_is_not_promised_any_more() {
    let touching = Scope { touches: vec!["payments".to_owned()], ..scope() };
    let life = confirmed().with([scoped(1), found(2, touching)]);
    assert_eq!(life.plan().card.untouched, ["the landing page"]);
    assert_eq!(life.plan().why, CardReason::Broken { how: vec!["it has to touch payments".to_owned()] });
    // What was found is why the founder was asked: nobody looks again.
    let life = life.with([confirm(2)]);
    assert_eq!(life.plan().state, State::Drawing);
    assert_eq!(life.plan().scopes.len(), 2);
}

#[test]
fn a_card_that_the_founder_changed_is_looked_into_anew() {
    let dear = Scope { estimate: estimate(50.0, 30), ..scope() };
    let life = confirmed().with([scoped(1), found(2, dear), super::fixtures::another(), confirm(3)]);
    assert_eq!(life.plan().state, State::Scoping);
    assert_eq!(life.plan().unscoped().count(), 2);
}
