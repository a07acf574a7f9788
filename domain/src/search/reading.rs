//! What an index is told of a page of events.

use super::log::logged;
use super::passage::{Passage, PassageId, cut};
use super::said::said;
use crate::memory::{Placed, placed};
use deputy_protocol::api::FoundKind;
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
    /// Runs of such events: their outputs may say the same words, so what is in them is to be gone as well.
    pub silenced: Vec<RunId>,
    /// Memories whose words are others now, in order; one that was forgotten has none.
    pub memories: Vec<Placed>,
    /// How far it goes.
    pub upto: Mark,
}

impl Reading {
    /// Reads an event, behind those before it, and the output that it names ([`super::log`]), where that may be found.
    /// Events that this version does not know, and redacted ones, have no words.
    pub fn hear(&mut self, envelope: &Envelope, log: Option<&str>) {
        self.upto = Mark { position: envelope.position, hash: envelope.hash };
        let Ok(event) = envelope.event() else { return };
        match (&event, envelope.stream.run()) {
            (Event::House(HouseEvent::Redacted { position, .. }), _) => self.redacted.push(*position),
            (Event::Run(RunEvent::Placed { project_id, .. }), Some(run_id)) => {
                self.placed.push((run_id, *project_id));
            }
            _ => {}
        }
        if let (Stream::Memory(id), Event::Memory(event)) = (&envelope.stream, &event) {
            self.memories.extend(placed(*id, envelope, event));
        }
        if envelope.visibility != Visibility::Internal {
            self.passages.extend(passages(envelope, &event, log));
        }
    }
}

/// Reads a page of events, in order, and nothing of what they name.
pub fn read(page: &[Envelope]) -> Reading {
    let mut reading = Reading::default();
    for envelope in page {
        reading.hear(envelope, None);
    }
    reading
}

fn passages(envelope: &Envelope, event: &Event, log: Option<&str>) -> Vec<Passage> {
    let mut said = said(event);
    said.extend(log.map(|output| logged(event, output)));
    let cuts = cut(&said).into_iter();
    let parts = cuts.zip(0_u16..).map(|(cut, part)| Passage {
        id: PassageId::new(envelope.position, part),
        run_id: envelope.stream.run(),
        project_id: envelope.project_id,
        kind: said[cut.text].kind,
        visibility: match said[cut.text].kind {
            // Outputs are for those who may read them.
            FoundKind::Log => envelope.visibility.max(Visibility::Developer),
            _ => envelope.visibility,
        },
        words: cut.words.into_iter().map(|word| word.text).collect(),
    });
    parts.collect()
}
