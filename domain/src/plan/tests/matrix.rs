//! What every stage answers to every command, as one table to read.

use super::fixtures::{
    Life, another, cancel, confirm, decline, defer, done, draw, end, kinds, look_back, lost, miss_draw,
    missed, order, revise, scoped, three,
};
use super::stages;
use crate::plan::{Command, Refusal};
use std::fmt::Write;

const LEGEND: &str = "\
A cell has the events that follow (without their `plan.`), or why there are none:
`=` it is so already, `·` the state does not allow it, `(...)` another refusal.
";

fn columns() -> [(&'static str, Command); 18] {
    [
        ("propose", another()),
        ("revise", revise()),
        ("defer", defer(3_600)),
        ("raise", Command::Raise),
        ("decline", decline()),
        ("confirm 1", confirm(1)),
        ("confirm 2", confirm(2)),
        ("cancel", cancel()),
        ("scope 1", scoped(1)),
        ("miss 2", missed(2)),
        ("draw", draw(three())),
        ("order api", order("api", 1)),
        ("order mail", order("mail", 3)),
        ("done api", done("api")),
        ("lost page", lost("page")),
        ("miss draw", miss_draw()),
        ("end", end()),
        ("look back", look_back()),
    ]
}

#[test]
fn every_stage_answers_every_command_as_the_table_says() {
    let columns = columns();
    let mut rows = vec![
        std::iter::once("stage".to_owned())
            .chain(columns.iter().map(|(name, _)| (*name).to_owned()))
            .collect::<Vec<_>>(),
    ];
    for (name, life) in stages::all() {
        let cells = columns.iter().map(|(_, command)| cell(&life, command.clone()));
        rows.push(std::iter::once(name.to_owned()).chain(cells).collect());
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
        Err(Refusal::StaleCard { .. }) => "(stale)".to_owned(),
        Err(Refusal::UnknownStep(_) | Refusal::UnknownNode(_)) => "(unknown)".to_owned(),
        Err(Refusal::Elsewhere) => "(elsewhere)".to_owned(),
        Err(Refusal::Removed(_)) => "(removed)".to_owned(),
        Err(Refusal::EmptyCard) => "(empty)".to_owned(),
        Err(Refusal::Past) => "(past)".to_owned(),
        Err(Refusal::Flawed(_)) => "(flawed)".to_owned(),
        Err(Refusal::Touched(_)) => "(touched)".to_owned(),
        Err(Refusal::NotReady(_)) => "(not ready)".to_owned(),
    }
}
