//! Promises over random lives: whatever commands come, in whatever order, as often as they like.

use super::fixtures::{
    Life, after, another, cancel, confirm, decline, defer, done, draw, end, lost, miss_draw, missed, node,
    order, propose, revise, scoped, three,
};
use crate::plan::{Command, Refusal, gathered};
use deputy_protocol::event::PlanEvent;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn command(turn: u8, n: u32, life: &Life) -> Command {
    let name = ["api", "page", "mail", "form"][(n % 4) as usize];
    let version = life.plan.as_ref().map_or(1, |plan| plan.version);
    match turn % 24 {
        0 => propose(),
        1 => another(),
        2 => revise(),
        3 => defer(i64::from(n % 5_000)),
        4 => Command::Raise,
        5 => decline(),
        6 => cancel(),
        7 => confirm(n % 4),
        8..=10 => confirm(version),
        11..=13 => scoped(n % 3),
        14 => missed(n % 3),
        15 => draw(gathered(vec![node("api", &[]), node("form", &[])], "A form")),
        16 => draw(three()),
        17..=19 => order(name, u128::from(n % 50)),
        20 => lost(name),
        21 => miss_draw(),
        22 => end(),
        _ => done(name),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_order_of_commands_breaks_a_plan(turns in prop::collection::vec((any::<u8>(), any::<u32>(), 0_i64..900), 1..120)) {
        let mut life = Life::default();
        let mut works = BTreeSet::new();
        for (turn, n, pause) in turns {
            life.now += pause;
            let command = command(turn, n, &life);
            let before = life.plan.clone();
            match life.tell(command.clone()) {
                Ok(facts) => {
                    prop_assert!(!facts.is_empty());
                    prop_assert!(before.is_none_or(|plan| !plan.state.is_terminal()), "something follows its end");
                    for fact in &facts {
                        if let PlanEvent::NodeOrdered { .. } = fact {
                            prop_assert!(life.plan().confirmed.is_some());
                            works.insert(serde_json::to_string(fact).unwrap());
                        }
                    }
                    // Said again, it is done or refused, never done twice.
                    if matches!(command, Command::Confirm { .. } | Command::Order { .. } | Command::EndNode { .. }) {
                        prop_assert!(life.decide(command).is_err());
                    }
                }
                Err(Refusal::Flawed(flaws)) => prop_assert!(false, "{flaws:?}"),
                Err(_) => prop_assert_eq!(&before, &life.plan),
            }
        }
        let replayed = life.facts.iter().fold(None, after);
        prop_assert_eq!(&replayed, &life.plan);
        if let Some(plan) = replayed {
            let kept: BTreeSet<_> = plan.works().map(|work| work.run_id).collect();
            let ordered = life.facts.iter().filter_map(|fact| match fact {
                PlanEvent::NodeOrdered { run_id, .. } => Some(*run_id),
                _ => None,
            });
            prop_assert_eq!(kept, ordered.collect(), "what was begun is known to the end");
            let row = serde_json::to_string(&plan).unwrap();
            prop_assert_eq!(serde_json::from_str::<crate::plan::Plan>(&row).unwrap(), plan);
        }
    }
}
