//! What is ordered: most orders leave traces and finish, some ask first, and some never end by themselves.

use serde_json::{Value, json};

/// Commands of one order that leave a trace.
pub(crate) const TRACES: usize = 4;

/// Commands of an endless order. Each may take a quarter of an hour, so that all of them outlast the longest suite.
const NAPS: usize = 100;

/// What an order does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Leaves its traces and finishes.
    Plain,
    /// The same once its question is answered.
    Asks,
    /// Goes on until it is stopped.
    Endless,
}

impl Kind {
    /// The kind of the order of this number.
    pub(crate) const fn of(number: usize) -> Self {
        match number % 10 {
            3 => Self::Asks,
            7 => Self::Endless,
            _ => Self::Plain,
        }
    }

    /// Tools that its script uses until it is done, if it ever is.
    pub(crate) const fn tools(self) -> Option<usize> {
        match self {
            Self::Plain => Some(TRACES + 1),
            Self::Asks => Some(TRACES + 2),
            Self::Endless => None,
        }
    }
}

/// The order of this number, with its script.
pub(crate) fn text(number: usize) -> String {
    let file = format!("trace-{number}.txt");
    let trace = |step: usize| {
        json!({"delay_ms": 15, "tool_calls": [
        {"name": "shell_exec", "arguments": {"cmd": format!("echo step-{step} | tee -a {file}")}}]})
    };
    let asks = json!({"tool_calls": [
        {"name": "ask_founder", "arguments": {"question": "Go on?", "options": ["Yes", "No"]}}]});
    let endless = json!({"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": "exec sleep 86400"}}]});
    let finish = json!({"tool_calls": [{"name": "finish", "arguments": {"summary": "Traced."}}]});
    let traces = (0..TRACES).map(trace);
    let turns: Vec<Value> = match Kind::of(number) {
        Kind::Plain => traces.chain([finish]).collect(),
        Kind::Asks => std::iter::once(asks).chain(traces).chain([finish]).collect(),
        Kind::Endless => vec![endless; NAPS],
    };
    format!("Leave a trace, number {number}.\n```script\n{}\n```", Value::Array(turns))
}
