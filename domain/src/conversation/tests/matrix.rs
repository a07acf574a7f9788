//! What every stage answers to every command, as one table to read.

use super::fixtures::{
    Life, answer, ask, claim, come_due, compact, consult, fail, kinds, note, open, park, reply, reserve,
    reserve_in_vain, said, say, schedule, settle, stop, unschedule,
};
use super::stages;
use crate::conversation::{Command, Refusal};
use deputy_protocol::event::{ContextWish, Prompt};
use std::fmt::Write;

const LEGEND: &str = "\
A cell has the events that follow (without their `conversation.`), or why there are none:
`=` it is so already, `·` the state does not allow it, `(...)` another refusal.
";

fn columns() -> [(&'static str, Command); 30] {
    [
        ("open", open()),
        ("consult", consult()),
        ("title", Command::Title { title: "Prices".to_owned() }),
        ("untitle", Command::Title { title: " \n".to_owned() }),
        ("say", say("Go on")),
        ("say nothing", say(" ")),
        ("deputy says", said(Prompt::Deputy, "It ended")),
        ("order", said(Prompt::Order, "What of it?")),
        ("answer", answer(1, "2")),
        ("answer oddly", answer(1, "9")),
        ("answer another", answer(2, "1")),
        ("stop", stop()),
        ("resume", Command::Resume),
        ("compact", compact()),
        ("expand", Command::Reshape { wish: ContextWish::Expand, by: "founder".to_owned() }),
        ("reshaped", Command::Reshaped { wish: ContextWish::Compact }),
        ("note", note()),
        ("schedule", schedule(1, 10, None, "founder")),
        ("schedule by itself", schedule(2, 10, None, "coo")),
        ("unschedule", unschedule(1)),
        ("come due", come_due(1, 600)),
        ("come due early", come_due(1, 900)),
        ("claim", claim(2)),
        ("reserve", reserve(2)),
        ("reserve in vain", reserve_in_vain(2)),
        ("settle", settle(1, true)),
        ("ask", ask(1)),
        ("park", park(Some(900))),
        ("reply", reply("So.", 1)),
        ("fail", fail(1)),
    ]
}

#[test]
fn every_stage_answers_every_command_as_the_table_says() {
    let columns = columns();
    // Commands have rows of their own, since there are more of them than a line holds.
    let stages = stages::all();
    let mut rows = vec![
        std::iter::once("command".to_owned())
            .chain(stages.iter().map(|(name, _)| (*name).to_owned()))
            .collect::<Vec<_>>(),
    ];
    for (name, command) in &columns {
        let cells = stages.iter().map(|(_, life)| cell(life, command.clone()));
        rows.push(std::iter::once((*name).to_owned()).chain(cells).collect());
    }
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut table = format!("{LEGEND}\n");
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        let _ = writeln!(table, "| {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    insta::assert_snapshot!(table);
}

fn cell(life: &Life, command: Command) -> String {
    match life.decide(command) {
        Ok(facts) => kinds(&facts).join("+"),
        Err(Refusal::AlreadyDone) => "=".to_owned(),
        Err(Refusal::WrongState { .. }) => "·".to_owned(),
        Err(Refusal::Unknown) => "(unknown)".to_owned(),
        Err(Refusal::AmongAgents) => "(among agents)".to_owned(),
        Err(Refusal::Silent) => "(silent)".to_owned(),
        Err(Refusal::LongText { .. } | Refusal::LongTitle { .. } | Refusal::LongAppointment { .. }) => {
            "(long)".to_owned()
        }
        Err(Refusal::Time(_)) => "(time)".to_owned(),
        Err(Refusal::MuchScheduled | Refusal::HouseMuchScheduled) => "(much)".to_owned(),
        Err(Refusal::TooSoon) => "(too soon)".to_owned(),
        Err(Refusal::ToldTooMuch) => "(too much)".to_owned(),
        Err(Refusal::NotAsked(_)) => "(not asked)".to_owned(),
        Err(Refusal::NoSuchOption(_)) => "(no option)".to_owned(),
        Err(Refusal::PriceUnknown(_)) => "(no price)".to_owned(),
        Err(Refusal::DayBudgetReached { .. } | Refusal::BudgetReached(_)) => "(no money)".to_owned(),
    }
}
