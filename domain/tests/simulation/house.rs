//! The installation: daemons that come and go over one ledger, and the time they live in.

use crate::chance::Chance;
use crate::ledger::Ledger;
use crate::outside::Outside;
use crate::owner::{Owner, Poison};
use crate::promises::Promises;
use chrono::{DateTime, Duration};
use deputy_domain::ledger::{Append, AppendRefused, Expected, Fence, StreamWrite};
use deputy_domain::run::{Command, Context, Refusal, decide};
use deputy_protocol::At;
use deputy_protocol::event::{Event, NewEvent, StepEvent, Visibility};
use deputy_protocol::ids::{DaemonId, RunId};
use deputy_protocol::stream::Stream;
use std::collections::{BTreeMap, BTreeSet};

/// What is going to happen.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    /// Somebody wants something.
    Founder,
    /// A daemon looks at the queue.
    Schedule(usize),
    /// A daemon looks for runs whose owners are gone.
    Reconcile(usize),
    /// A daemon looks at what is due.
    Timers(usize),
    /// An owner goes on.
    Owner(Fence),
    /// Something breaks, or mends.
    Fault,
    /// An append that was thought lost arrives (again).
    Echo(Box<Append>),
}

/// What a daemon is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Health {
    Well,
    /// It does not move, so it does not renew its leases either; it may wake up again.
    Hung,
    Gone,
}

/// One place where daemons run, one after the other.
pub(crate) struct Seat {
    pub(crate) life: DaemonId,
    pub(crate) health: Health,
}

/// Why a command left no fact.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NotDone {
    Refused(Refusal),
    Fenced,
}

/// The installation.
pub(crate) struct House {
    pub(crate) chance: Chance,
    pub(crate) now_ms: i64,
    pub(crate) ledger: Ledger,
    pub(crate) outside: Outside,
    pub(crate) seats: Vec<Seat>,
    pub(crate) owners: BTreeMap<(RunId, u64), Owner>,
    /// Lives that ended on their own terms.
    pub(crate) left: BTreeSet<DaemonId>,
    pub(crate) paused: bool,
    /// No more faults: everything has to come to an end now.
    pub(crate) calm: bool,
    pub(crate) promises: Promises,
    /// Runs that bring down every daemon.
    pub(crate) poison: BTreeMap<RunId, Poison>,
    agenda: BTreeMap<(i64, u64), Happening>,
    sequence: u64,
    pub(crate) log: Vec<String>,
}

impl House {
    pub(crate) fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let seats = (0..2).map(|_| Seat { life: chance.id(), health: Health::Well }).collect();
        let mut house = Self {
            chance,
            now_ms: 0,
            ledger: Ledger::default(),
            outside: Outside::default(),
            seats,
            owners: BTreeMap::new(),
            left: BTreeSet::new(),
            paused: false,
            calm: false,
            promises: Promises::default(),
            poison: BTreeMap::new(),
            agenda: BTreeMap::new(),
            sequence: 0,
            log: Vec::new(),
        };
        for seat in 0..house.seats.len() {
            house.after(100, Happening::Schedule(seat));
            house.after(1000, Happening::Reconcile(seat));
            house.after(1000, Happening::Timers(seat));
        }
        house.after(50, Happening::Founder);
        house.after(2000, Happening::Fault);
        house
    }

    pub(crate) fn now(&self) -> At {
        DateTime::UNIX_EPOCH + Duration::days(20_000) + Duration::milliseconds(self.now_ms)
    }

    /// Plans something for about this many milliseconds from now.
    pub(crate) fn after(&mut self, usual_ms: u64, happening: Happening) {
        let at = self.now_ms + self.chance.wait_ms(usual_ms);
        self.sequence += 1;
        self.agenda.insert((at, self.sequence), happening);
    }

    /// What happens next.
    pub(crate) fn advance(&mut self) -> Happening {
        let ((at, _), happening) = self.agenda.pop_first().expect("daemons always look again");
        self.now_ms = at;
        happening
    }

    pub(crate) fn note(&mut self, text: impl FnOnce() -> String) {
        if self.log.len() < 10_000 {
            let line = format!("{:>9} ms  {}", self.now_ms, text());
            self.log.push(line);
        }
    }

    /// Loads, decides and appends, and does so again when somebody else was faster.
    pub(crate) fn write(
        &mut self,
        run_id: RunId,
        command: &Command,
        fence: Option<Fence>,
        steps: &[StepEvent],
    ) -> Result<(), NotDone> {
        loop {
            let context =
                Context { run_id, now: self.now(), inbox_id: self.chance.id(), jitter: self.chance.unit() };
            let loaded = self.ledger.runs.get(&run_id);
            let version = loaded.map_or(0, |loaded| loaded.version);
            let before = loaded.map(|loaded| loaded.run.clone());
            let facts = decide(before.as_ref(), command.clone(), &context).map_err(NotDone::Refused)?;
            assert!(!facts.is_empty(), "an accepted command leaves a fact");
            if before.is_some() && !self.calm && self.chance.one_in(40) {
                // Somebody is faster: what was decided has to be decided again.
                let text = "and one thing more".to_owned();
                let _ = self.write(run_id, &Command::Message { text, by: "founder".to_owned() }, None, &[]);
            }
            let events = facts.iter().cloned().map(Event::from).collect();
            let mut writes = vec![self.stream_write(Stream::Run(run_id), Expected::Version(version), events)];
            if !steps.is_empty() {
                let events = steps.iter().cloned().map(Event::from).collect();
                writes.push(self.stream_write(Stream::Steps(run_id), Expected::Any, events));
            }
            match self.append(Append { writes, fence }) {
                Ok(()) => {
                    let after = self.ledger.run(run_id);
                    let transcript = self.ledger.transcripts.get(&run_id);
                    self.promises.kept(before.as_ref(), &facts, after, transcript, fence, &self.outside);
                    self.note(|| format!("{} {command:?}", short(run_id)));
                    return Ok(());
                }
                Err(AppendRefused::Conflict { .. }) => {}
                Err(AppendRefused::Fenced { .. }) => return Err(NotDone::Fenced),
                Err(refused) => panic!("{refused}"),
            }
        }
    }

    /// Records steps alone.
    pub(crate) fn record(&mut self, fence: Fence, steps: Vec<StepEvent>) -> Result<(), NotDone> {
        let run_id = fence.run_id();
        let events = steps.into_iter().map(Event::from).collect();
        let write = self.stream_write(Stream::Steps(run_id), Expected::Any, events);
        self.append(Append { writes: vec![write], fence: Some(fence) }).map_err(|refused| match refused {
            AppendRefused::Fenced { .. } => NotDone::Fenced,
            other => panic!("{other}"),
        })
    }

    fn append(&mut self, append: Append) -> Result<(), AppendRefused> {
        let written = self.ledger.append(&append)?;
        assert!(written, "fresh events were recorded before");
        if let Some(Fence { lease, owner, epoch }) = append.fence {
            assert_eq!(self.ledger.heads.leases[&lease], (owner, epoch), "a stale owner wrote");
        }
        if self.chance.one_in(30) {
            self.after(5000, Happening::Echo(Box::new(append)));
        }
        Ok(())
    }

    /// An append arrives a second time: it changes nothing, whoever owns the run by now.
    pub(crate) fn echo(&mut self, append: &Append) {
        let position = self.ledger.heads.position;
        assert_eq!(self.ledger.append(append), Ok(false), "a repeated append is known");
        assert_eq!(self.ledger.heads.position, position);
    }

    fn stream_write(&mut self, stream: Stream, expected: Expected, events: Vec<Event>) -> StreamWrite {
        let events = events.into_iter().map(|event| NewEvent {
            event_id: self.chance.id(),
            event,
            actor: "deputy".to_owned(),
            correlation: None,
            causation: None,
            project_id: None,
            visibility: Visibility::Viewer,
        });
        StreamWrite { stream, expected, events: events.collect() }
    }

    pub(crate) fn run_ids(&self) -> Vec<RunId> {
        self.ledger.runs.keys().copied().collect()
    }
}

/// The first digits of an id.
pub(crate) fn short(run_id: RunId) -> String {
    run_id.to_string().chars().take(4).collect()
}
