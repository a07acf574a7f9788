//! A card where it is confirmed: all that is agreed on is in what the founder is asked.

use super::fixtures::{card, estimate};
use crate::plan::card_ask;
use deputy_protocol::event::{AskPurpose, Card, CardReason, Estimate, Guess};
use deputy_protocol::ids::PlanId;
use deputy_protocol::money::Usd;
use uuid::Uuid;

const PLAN: PlanId = PlanId(Uuid::from_u128(9));

fn body(card: &Card, why: &CardReason) -> String {
    card_ask(PLAN, 2, card, why).body
}

#[test]
fn all_of_a_card_is_asked() {
    let card = Card {
        risks: vec!["invitations may be abused".to_owned()],
        approves: vec!["a migration of the users' table".to_owned()],
        ..card()
    };
    let ask = card_ask(PLAN, 2, &card, &CardReason::Asked);
    assert_eq!(ask.purpose, AskPurpose::Plan { version: 2 });
    assert_eq!(
        ask.body,
        "Users invite others and both get a month free.\n\
         1. Count referrals (in shop)\n\
         2. Find the right moment (in shop)\n\
         It will not touch: payments; the landing page.\n\
         In the end: an invited user is counted once.\n\
         Checked by: make referrals.\n\
         Risks: invitations may be abused.\n\
         Confirming it approves: a migration of the users' table.\n\
         Estimate: $1.00 to $4.00, 15 to 60 minutes of work, from 12 runs."
    );
}

#[test]
fn where_nobody_knows_what_it_takes_that_is_said() {
    let unknown = Card { estimate: Estimate::default(), ..card() };
    let said = body(&unknown, &CardReason::Revised);
    assert!(
        said.ends_with("\nNobody can say yet what it takes: too few runs of its kind were done here."),
        "{said}"
    );
    let guess = Some(Guess { minutes: Some(30), usd: Usd::try_new(1.5) });
    let guessed = Card { estimate: Estimate { guess, ..Estimate::default() }, ..card() };
    let said = body(&guessed, &CardReason::Asked);
    assert!(said.ends_with("were done here. The COO thinks of $1.50, 30 minutes."), "{said}");
    let minutes = Card { estimate: Estimate { usd: None, ..estimate(4.0, 60) }, ..card() };
    assert!(
        body(&minutes, &CardReason::Asked)
            .ends_with("\nEstimate: 15 to 60 minutes of work, at a price that nobody knows, from 12 runs.")
    );
}

#[test]
fn what_does_not_fit_any_more_stands_first() {
    let broken = CardReason::Broken { how: vec!["payments would be touched".to_owned()] };
    let said = body(&card(), &broken);
    assert!(
        said.starts_with("What was found does not fit what you confirmed: payments would be touched.\n"),
        "{said}"
    );
}
