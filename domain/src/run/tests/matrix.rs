//! What every state answers to every command, as one table to read.

use super::commands::{AGENT, Column, FOUNDER, HOUSE, RESULT};
use super::fixtures::{Life, kinds};
use super::stages;
use crate::run::Refusal;
use std::fmt::Write;

const LEGEND: &str = "\
A cell has the events that follow (without their `run.`), or why there are none:
`=` it is so already, `·` the state does not allow it, `(...)` another refusal.
";

#[test]
fn every_state_answers_every_command_as_the_table_says() {
    let stages = stages::all();
    let mut table = LEGEND.to_owned();
    for (title, columns) in
        [("The founder", FOUNDER), ("The house", HOUSE), ("The agent", AGENT), ("The result", RESULT)]
    {
        let _ = write!(table, "\n## {title}\n\n{}", block(&stages, columns));
    }
    insta::assert_snapshot!(table);
}

fn block(stages: &[(&str, Life)], columns: &[Column]) -> String {
    let header =
        std::iter::once("state".to_owned()).chain(columns.iter().map(|(name, _)| (*name).to_owned()));
    let mut rows = vec![header.collect::<Vec<_>>()];
    for (name, life) in stages {
        let cells = columns.iter().map(|(_, command)| cell(life, command(life.run.as_ref())));
        rows.push(std::iter::once((*name).to_owned()).chain(cells).collect());
    }
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    });
    lines.fold(String::new(), |text, line| text + &line + "\n")
}

fn cell(life: &Life, command: crate::run::Command) -> String {
    match life.decide(command) {
        Ok(events) => kinds(&events).join("+"),
        Err(Refusal::AlreadyDone) => "=".to_owned(),
        Err(Refusal::WrongState { .. }) => "·".to_owned(),
        Err(Refusal::UnknownAsk(_)) => "(no ask)".to_owned(),
        Err(Refusal::AlreadyAnswered(_)) => "(late)".to_owned(),
        Err(Refusal::UnknownChoice { .. } | Refusal::NoAmount { .. }) => "(no choice)".to_owned(),
        Err(Refusal::StaleCommit { .. }) => "(stale)".to_owned(),
        Err(Refusal::PullRequestsLater) => "(later)".to_owned(),
        Err(Refusal::PriceUnknown { .. }) => "(no price)".to_owned(),
        Err(Refusal::BudgetReached { .. } | Refusal::DayBudgetReached { .. }) => "(budget)".to_owned(),
        Err(Refusal::LongText { .. } | Refusal::ToldTooMuch { .. } | Refusal::AskedTooMuch { .. }) => {
            "(no room)".to_owned()
        }
        Err(Refusal::NotOwner) => "(not owner)".to_owned(),
        Err(Refusal::NotDue) => "(not due)".to_owned(),
    }
}
