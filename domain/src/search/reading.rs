//! What an index is told of a page of events.

use super::passage::{Passage, PassageId, cut};
use super::said::said;
use crate::memory::{Placed, placed};
use deputy_protocol::event::{Envelope, Event, HouseEvent, RunEvent, Visibility};
use deputy_protocol::ids::{ProjectId, RunId};
use deputy_protocol::stream::Stream;

/// How far an index got. The hash stands for everything up to there: an index of another history is found out by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Position of the last event that was read; 0 when none was.
    pub position: u64,
    /// Its hash; zeros when none was.
    pub hash: [u8; 32],
}

/// What follows from a page of events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// New passages.
    pub passages: Vec<Passage>,
    /// Runs whose project is known now: what was said before belongs there too.
    pub placed: Vec<(RunId, ProjectId)>,
    /// Positions of events whose words are to be gone. They can be those of this very page.
    pub redacted: Vec<u64>,
    /// Memories whose words are others now, in order; one that was forgotten has none.
    pub memories: Vec<Placed>,
    /// How far it goes.
    pub upto: Mark,
}

/// Reads a page of events, in order. Events that this version does not know, and redacted ones, have no words.
pub fn read(page: &[Envelope]) -> Reading {
    let mut reading = Reading::default();
    for envelope in page {
        reading.upto = Mark { position: envelope.position, hash: envelope.hash };
        let Ok(event) = envelope.event() else { continue };
        match (&event, envelope.stream.run()) {
            (Event::House(HouseEvent::Redacted { position, .. }), _) => reading.redacted.push(*position),
            (Event::Run(RunEvent::Placed { project_id, .. }), Some(run_id)) => {
                reading.placed.push((run_id, *project_id));
            }
            _ => {}
        }
        if let (Stream::Memory(id), Event::Memory(event)) = (&envelope.stream, &event) {
            reading.memories.extend(placed(*id, envelope, event));
        }
        if envelope.visibility != Visibility::Internal {
            reading.passages.extend(passages(envelope, &event));
        }
    }
    reading
}

fn passages(envelope: &Envelope, event: &Event) -> Vec<Passage> {
    let said = said(event);
    let cuts = cut(&said).into_iter();
    let parts = cuts.zip(0_u16..).map(|(cut, part)| Passage {
        id: PassageId::new(envelope.position, part),
        run_id: envelope.stream.run(),
        project_id: envelope.project_id,
        kind: said[cut.text].kind,
        visibility: envelope.visibility,
        words: cut.words.into_iter().map(|word| word.text).collect(),
    });
    parts.collect()
}
