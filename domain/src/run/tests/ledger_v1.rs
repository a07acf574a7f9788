//! What was recorded once is understood for ever.
//!
//! `ledger_v1.jsonl` holds the lives of three runs as the first version wrote them. Its lines are never changed: a new
//! kind of fact adds lines, and a changed one is a new kind.

use super::events;
use crate::agent::Transcript;
use crate::run::Run;
use deputy_protocol::event::{Event, StepEvent};
use deputy_protocol::stream::Stream;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const LINES: &str = include_str!("ledger_v1.jsonl");

#[derive(Deserialize)]
struct Line<'a> {
    stream: String,
    kind: String,
    #[serde(borrow)]
    payload: &'a serde_json::value::RawValue,
}

fn recorded() -> Vec<(Stream, Event)> {
    let decoded = LINES.lines().map(|line| {
        let line: Line<'_> = serde_json::from_str(line).unwrap();
        let event = Event::decode(&line.kind, line.payload.get().as_bytes());
        (Stream::from(line.stream), event.unwrap_or_else(|fault| panic!("{}: {fault:?}", line.kind)))
    });
    decoded.collect()
}

#[test]
fn runs_of_the_first_version_replay_to_what_they_were() {
    let mut runs: BTreeMap<Stream, Option<Run>> = BTreeMap::new();
    for (stream, event) in recorded() {
        let Event::Run(event) = event else { continue };
        let run = runs.entry(stream).or_default();
        *run = match run.take() {
            Some(run) => Some(run.apply(&event)),
            None => Run::begin(&event),
        };
    }
    insta::assert_json_snapshot!(runs.into_values().collect::<Vec<_>>());
}

#[test]
fn transcripts_of_the_first_version_replay_to_what_they_were() {
    let mut transcript = Transcript::default();
    for (_, event) in recorded() {
        if let Event::Step(event) = event {
            transcript.apply(&event);
        }
    }
    insta::assert_debug_snapshot!(transcript);
}

#[test]
fn what_is_written_today_is_what_was_written_then() {
    for line in LINES.lines() {
        let line: Line<'_> = serde_json::from_str(line).unwrap();
        let (kind, payload) = Event::decode(&line.kind, line.payload.get().as_bytes()).unwrap().encode();
        let value = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).unwrap();
        assert_eq!(kind, line.kind);
        assert_eq!(value(&payload), value(line.payload.get().as_bytes()), "{kind}");
    }
}

/// Kinds that the first version knew: those with higher numbers came later, and are in no ledger of that time.
const FIRST_KINDS: u8 = 34;

#[test]
fn every_kind_of_fact_of_its_time_is_in_the_ledger() {
    let mut seen = BTreeSet::new();
    let mut steps = BTreeSet::new();
    for (_, event) in recorded() {
        match event {
            Event::Run(event) => {
                seen.insert(events::number(&event));
            }
            Event::Step(event) => {
                steps.insert(step(&event));
            }
            other => panic!("{other:?} is not about a run"),
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), (0..FIRST_KINDS).collect::<Vec<_>>());
    assert_eq!(steps.into_iter().collect::<Vec<_>>(), (0..8).collect::<Vec<_>>());
}

/// Where a kind stands in a list of all: a new variant does not compile until it is named here.
const fn step(event: &StepEvent) -> u8 {
    match event {
        StepEvent::Prompted { .. } => 0,
        StepEvent::CallStarted { .. } => 1,
        StepEvent::CallAnswered { .. } => 2,
        StepEvent::CallFailed { .. } => 3,
        StepEvent::ToolStarted { .. } => 4,
        StepEvent::ToolFinished { .. } => 5,
        StepEvent::Compacted { .. } => 6,
        StepEvent::Remembered { .. } => 7,
        // Of agents that are programs, and of conversations; version 1 knew none.
        StepEvent::Expanded { .. }
        | StepEvent::AgentStarted { .. }
        | StepEvent::SessionBegan { .. }
        | StepEvent::AgentAsked { .. }
        | StepEvent::AgentTold { .. }
        | StepEvent::AgentTook { .. }
        | StepEvent::AgentHeard { .. }
        | StepEvent::TurnEnded { .. }
        | StepEvent::AgentEnded { .. }
        | StepEvent::Remarked { .. }
        // Version 1 recalled nothing, forgot nothing, and knew no documents.
        | StepEvent::Worded { .. }
        | StepEvent::Recalled { .. }
        | StepEvent::Given { .. }
        // Nor did it say what time it is.
        | StepEvent::TimeTold { .. } => 8,
    }
}
