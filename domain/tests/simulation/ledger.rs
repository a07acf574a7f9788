//! A ledger in memory, under the rules of the real ones.

use deputy_domain::agent::Transcript;
use deputy_domain::ledger::{Admission, Append, AppendRefused, Heads, admit};
use deputy_domain::run::Run;
use deputy_protocol::event::{Event, NewEvent, RunEvent};
use deputy_protocol::ids::{EventId, RunId};
use deputy_protocol::stream::Stream;
use std::collections::BTreeMap;

/// A run as its row has it.
#[derive(Clone)]
pub(crate) struct Loaded {
    pub(crate) run: Run,
    pub(crate) version: u64,
}

/// A ledger in memory.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) heads: Heads,
    pub(crate) rows: Vec<(Stream, NewEvent)>,
    pub(crate) runs: BTreeMap<RunId, Loaded>,
    pub(crate) transcripts: BTreeMap<RunId, Transcript>,
    acknowledged: Vec<EventId>,
    /// Of a run whose agent was told nothing yet.
    untold: Transcript,
}

impl Ledger {
    /// Records all of an append or nothing of it. False when it was recorded before.
    pub(crate) fn append(&mut self, append: &Append) -> Result<bool, AppendRefused> {
        match admit(&mut self.heads, std::slice::from_ref(append)).remove(0) {
            Admission::Refused(refused) => Err(refused),
            Admission::Already(_) => Ok(false),
            Admission::Write(admitted) => {
                assert_eq!(admitted.first_position, self.rows.len() as u64 + 1, "a gap between positions");
                for write in &append.writes {
                    for event in &write.events {
                        self.rows.push((write.stream.clone(), event.clone()));
                        self.acknowledged.push(event.event_id);
                        fold(&mut self.runs, &mut self.transcripts, &write.stream, &event.event);
                    }
                }
                Ok(true)
            }
        }
    }

    pub(crate) fn run(&self, run_id: RunId) -> &Run {
        &self.runs[&run_id].run
    }

    pub(crate) fn transcript(&self, run_id: RunId) -> &Transcript {
        self.transcripts.get(&run_id).unwrap_or(&self.untold)
    }

    /// Everything that was acknowledged is there once, in order, and replays to what everybody believed.
    pub(crate) fn audit(&self) {
        let mut runs = BTreeMap::new();
        let mut transcripts = BTreeMap::new();
        let recorded: Vec<EventId> = self.rows.iter().map(|(_, event)| event.event_id).collect();
        assert_eq!(recorded, self.acknowledged, "what was acknowledged is what is recorded");
        for (stream, event) in &self.rows {
            fold(&mut runs, &mut transcripts, stream, &event.event);
        }
        for (run_id, loaded) in &self.runs {
            assert_eq!(runs[run_id].run, loaded.run, "the replay of {run_id}");
            assert_eq!(runs[run_id].version, loaded.version);
            let row = serde_json::to_value(&loaded.run).expect("a run is plain data");
            assert_eq!(serde_json::from_value::<Run>(row).expect("a row is read back"), loaded.run);
            assert_eq!(self.heads.versions[&Stream::Run(*run_id)], loaded.version);
        }
    }
}

/// What is written is read back as it was.
pub(crate) fn audit_bytes(rows: &[(Stream, NewEvent)]) {
    for (_, event) in rows {
        let (kind, payload) = event.event.encode();
        assert_eq!(Event::decode(&kind, &payload).expect("what was written is read"), event.event);
    }
}

fn fold(
    runs: &mut BTreeMap<RunId, Loaded>,
    transcripts: &mut BTreeMap<RunId, Transcript>,
    stream: &Stream,
    event: &Event,
) {
    match (stream, event) {
        (Stream::Run(run_id), Event::Run(event)) => fold_run(runs, *run_id, event),
        (Stream::Steps(run_id), Event::Step(event)) => transcripts.entry(*run_id).or_default().apply(event),
        other => panic!("no event of a run: {other:?}"),
    }
}

fn fold_run(runs: &mut BTreeMap<RunId, Loaded>, run_id: RunId, event: &RunEvent) {
    let next = match runs.remove(&run_id) {
        Some(Loaded { run, version }) => Loaded { run: run.apply(event), version: version + 1 },
        None => Loaded { run: Run::begin(event).expect("a run begins with its queueing"), version: 1 },
    };
    runs.insert(run_id, next);
}
