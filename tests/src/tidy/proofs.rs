//! The table of what is shown of each agent: its tests are there, and are run with the agents that it says.

use super::File;
use deputy_domain::driver::{Kind, tools};
use std::collections::BTreeSet;

/// The document with the table.
const TABLE: &str = "docs/agents.md";
/// Where the cases are that are written once for all agents, each file with a list of whom they are run with.
const CASES: &str = "tests/tests/programs/real/";
/// Opens such a list.
const LIST: &str = "\nagents! {\n";
/// In the name of a test, which is a sentence.
const NAME_JOINTS: usize = 3;
/// The column of the table of the whole house that names the tests of a row; the agents follow.
const TESTS: usize = 2;

/// An agent and a case that it is in.
type Pair = (String, String);

/// Tests that the table names, and that are none.
pub fn missing(files: &[File]) -> Vec<String> {
    let is_test = |name: &str| {
        let declared = format!("fn {name}(");
        files.iter().any(|file| file.is_rust() && file.text.contains(&declared))
    };
    let gone = names(table(files)).filter(|name| !is_test(name));
    gone.map(|name| format!("{TABLE}: there is no test `{name}`")).collect()
}

/// Where the table says of an agent and a test another thing than the lists beside the tests.
pub fn untrue(files: &[File]) -> Vec<String> {
    let said = said(table(files));
    let shown: BTreeSet<Pair> =
        files.iter().filter(|file| file.path.starts_with(CASES)).flat_map(|file| shown(&file.text)).collect();
    let claims =
        said.difference(&shown).map(|(agent, case)| format!("{TABLE}: `{case}` is not run with {agent}"));
    let silent =
        shown.difference(&said).map(|(agent, case)| format!("{TABLE}: say that {agent} is in `{case}`"));
    claims.chain(silent).collect()
}

/// Agents whose tools the document lists otherwise than they are known.
pub fn unnamed(files: &[File]) -> Vec<String> {
    let known = Kind::ALL.into_iter().map(|kind| (kind, tools(kind))).filter(|(_, tools)| !tools.is_empty());
    let row = |(kind, tools): (Kind, Vec<&str>)| {
        let tools: Vec<String> = tools.iter().map(|tool| format!("`{tool}`")).collect();
        format!("| {kind} | {} |", tools.join(", "))
    };
    let gone = known.map(row).filter(|row| !table(files).contains(row));
    gone.map(|row| format!("{TABLE}: list the tools as {row}")).collect()
}

fn table(files: &[File]) -> &str {
    files.iter().find(|file| file.path == TABLE).map_or("", |file| file.text.as_str())
}

/// The tests in a text, in back quotes.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2).filter(|name| name.matches('_').count() >= NAME_JOINTS)
}

/// What the table says: each `yes` is for all the tests of its row.
fn said(table: &str) -> BTreeSet<Pair> {
    let mut agents: Vec<&str> = Vec::new();
    let mut pairs = BTreeSet::new();
    for row in table.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        if cells.get(TESTS) == Some(&"test") {
            agents = cells;
        } else if !agents.is_empty() {
            let tests = cells.get(TESTS).copied().unwrap_or_default();
            let with = cells.iter().zip(&agents).filter(|(cell, _)| **cell == "yes").map(|(_, agent)| *agent);
            pairs.extend(with.flat_map(|agent| names(tests).map(|case| (agent.to_owned(), case.to_owned()))));
        }
    }
    pairs
}

/// What a file of cases lists: `agent is CONSTANT: case, case;`.
fn shown(text: &str) -> Vec<Pair> {
    let list =
        text.split_once(LIST).and_then(|(_, rest)| rest.split_once("\n}")).map_or("", |(list, _)| list);
    let list: String = list.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let entries = list.split(';').filter_map(|entry| entry.split_once(':'));
    let pairs = entries.flat_map(|(head, cases)| {
        let agent = head.split_whitespace().next().unwrap_or_default().to_owned();
        let cases = cases.split(',').map(str::trim).filter(|case| !case.is_empty());
        cases.map(move |case| (agent.clone(), case.to_owned())).collect::<Vec<_>>()
    });
    pairs.collect()
}
