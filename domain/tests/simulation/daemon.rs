//! What daemons do beside owning runs: claim what is due, take over what is orphaned, wake what waited; and go away.

use crate::house::{Happening, Health, House, NotDone, Seat, short};
use crate::owner::Owner;
use deputy_domain::ledger::Fence;
use deputy_domain::run::{Answer, Command, State, effects, is_suspect};
use deputy_protocol::event::{Ask, Draft, Lease, WaitReason};
use deputy_protocol::ids::RunId;

impl House {
    /// Takes the lease of a run, if nobody alive holds it: under a higher epoch than every one before.
    fn take_lease(&mut self, run_id: RunId, seat: usize) -> Option<Fence> {
        let life = self.seats[seat].life;
        let held = self.ledger.heads.leases.get(&run_id.into()).copied();
        let alive = held.is_some_and(|(owner, epoch)| {
            let well = self.seats.iter().any(|seat| seat.life == owner && seat.health == Health::Well);
            well && self.owners.contains_key(&(run_id, epoch))
        });
        if alive {
            return None;
        }
        let epoch = held.map_or(0, |(_, epoch)| epoch) + 1;
        self.ledger.heads.leases.insert(run_id.into(), (life, epoch));
        Some(Fence { lease: run_id.into(), owner: life, epoch })
    }

    fn own(&mut self, fence: Fence) {
        let incarnation = self.outside.incarnation(fence.run_id());
        self.owners.insert((fence.run_id(), fence.epoch), Owner::new(incarnation));
        self.after(20, Happening::Owner(fence));
    }

    pub(crate) fn schedule(&mut self, seat: usize) {
        self.after(500, Happening::Schedule(seat));
        if self.seats[seat].health != Health::Well || self.paused {
            return;
        }
        for run_id in self.run_ids() {
            if !matches!(self.ledger.run(run_id).state, State::Queued { .. }) {
                continue;
            }
            let Some(fence) = self.take_lease(run_id, seat) else { continue };
            if !self.calm && self.chance.one_in(25) {
                // It holds the lease now and dies before it says so.
                self.end_life(seat, false);
                return;
            }
            let lease = Lease { owner: fence.owner, epoch: fence.epoch, place: None };
            if self.write(run_id, &Command::Claim { lease, worker: None }, Some(fence), &[]).is_ok() {
                self.own(fence);
            }
        }
    }

    pub(crate) fn reconcile(&mut self, seat: usize) {
        self.after(3000, Happening::Reconcile(seat));
        if self.seats[seat].health != Health::Well {
            return;
        }
        for run_id in self.run_ids() {
            let run = self.ledger.run(run_id);
            if effects(run).is_none() {
                continue;
            }
            let holder = run.lease();
            let left = holder.is_some_and(|held| self.left.contains(&held.owner));
            if is_suspect(run, left) && self.has_suspect(run_id) {
                continue;
            }
            let Some(fence) = self.take_lease(run_id, seat) else { continue };
            self.note(|| format!("{} is taken over under epoch {}", short(run_id), fence.epoch));
            let lease = Lease { owner: fence.owner, epoch: fence.epoch, place: None };
            assert!(holder.is_none_or(|held| fence.epoch > held.epoch));
            match self.write(run_id, &Command::Adopt { lease, left }, Some(fence), &[]) {
                Ok(()) if effects(self.ledger.run(run_id)).is_some() => self.own(fence),
                Ok(()) | Err(NotDone::Refused(_)) => {}
                Err(NotDone::Fenced) => panic!("the lease was taken a moment ago"),
            }
        }
    }

    /// Whether another run under suspicion was taken over and got nowhere yet.
    fn has_suspect(&self, but: RunId) -> bool {
        self.ledger.runs.iter().any(|(run_id, loaded)| {
            let lease = loaded.run.lease();
            let owned = lease.is_some_and(|lease| self.owners.contains_key(&(*run_id, lease.epoch)));
            *run_id != but && owned && loaded.run.strikes > 1
        })
    }

    pub(crate) fn timers(&mut self, seat: usize) {
        self.after(2000, Happening::Timers(seat));
        if self.seats[seat].health != Health::Well || self.paused {
            return;
        }
        for run_id in self.run_ids() {
            let run = self.ledger.run(run_id);
            let due: Vec<_> = run
                .open_asks()
                .filter(|ask| ask.expires_at.is_some_and(|at| at <= self.now()))
                .map(|ask| ask.inbox_id)
                .collect();
            let reason = match &run.state {
                // A laptop connects now and then.
                State::Waiting { reason: WaitReason::Laptop, .. } if !self.chance.one_in(3) => None,
                State::Waiting { reason, .. } => Some(*reason),
                _ => None,
            };
            for inbox_id in due {
                let _ = self.write(run_id, &Command::Expire { inbox_id }, None, &[]);
            }
            if let Some(command) = self.answerer(run_id) {
                let _ = self.write(run_id, &command, None, &[]);
            }
            if let Some(reason) = reason {
                let _ = self.write(run_id, &Command::Resume { reason }, None, &[]);
            }
        }
    }

    /// A model answers what it was asked, drafts, or comes to nothing; sometimes late, when somebody else was faster.
    fn answerer(&mut self, run_id: RunId) -> Option<Command> {
        let run = self.ledger.run(run_id);
        let ask = run.asks.values().find(|ask| Ask::is_pending(ask))?.clone();
        let choice = ask.options.first().map(|option| option.id.clone());
        let conversation_id = self.chance.id();
        Some(match (self.chance.below(4), choice) {
            (0, choice) => {
                let answer = Answer { choice, text: Some("as before".to_owned()) };
                let by = "coo".to_owned();
                Command::AnswerByModel { inbox_id: ask.inbox_id, answer, by, conversation_id }
            }
            (1, choice) => {
                let draft = Draft { text: String::new(), choice, sure: true, why: "as before".to_owned() };
                let (why, draft) = ("it is supervised".to_owned(), Some(draft));
                let conversation_id = Some(conversation_id);
                Command::Refer { inbox_id: ask.inbox_id, why, draft, conversation_id }
            }
            (2, _) => {
                let (why, draft, conversation_id) = ("it came to nothing".to_owned(), None, None);
                Command::Refer { inbox_id: ask.inbox_id, why, draft, conversation_id }
            }
            _ => return None,
        })
    }

    pub(crate) fn fault(&mut self) {
        self.after(3000, Happening::Fault);
        if self.calm {
            // Only poison brings anything down now, and whatever went down starts again.
            let gone = self.seats.iter().position(|seat| seat.health == Health::Gone);
            return gone.map_or((), |seat| self.begin_life(seat));
        }
        let seat = self.chance.place(self.seats.len());
        match (self.chance.below(8), self.seats[seat].health) {
            (0 | 1, Health::Well | Health::Hung) => self.end_life(seat, false),
            (2, Health::Well) => self.end_life(seat, true),
            (3, Health::Well) => {
                self.note(|| format!("seat {seat} hangs"));
                self.seats[seat].health = Health::Hung;
            }
            (4, _) => {
                let runs = self.run_ids();
                if !runs.is_empty() {
                    let run_id = runs[self.chance.place(runs.len())];
                    self.note(|| format!("{} loses its hands", short(run_id)));
                    self.outside.lose_hands(run_id);
                }
            }
            (_, Health::Hung) => {
                self.note(|| format!("seat {seat} wakes up"));
                self.seats[seat].health = Health::Well;
            }
            (_, Health::Gone) => self.begin_life(seat),
            _ => {}
        }
    }

    pub(crate) fn end_life(&mut self, seat: usize, leaves: bool) {
        let life = self.seats[seat].life;
        self.note(|| format!("seat {seat} {}", if leaves { "leaves" } else { "crashes" }));
        self.seats[seat].health = Health::Gone;
        if leaves {
            self.left.insert(life);
        }
        let leases = &self.ledger.heads.leases;
        let owned = self.owners.keys().copied().filter(|(run_id, epoch)| {
            // An owner that lost its lease while it hung finds out by itself.
            leases.get(&(*run_id).into()) == Some(&(life, *epoch))
        });
        let owned: Vec<_> = owned.collect();
        // Now and then the whole machine goes down, and the hands with it.
        let reboots = !leaves && self.chance.one_in(3);
        for (run_id, epoch) in owned {
            self.owners.remove(&(run_id, epoch));
            if reboots {
                self.outside.lose_hands(run_id);
            }
        }
    }

    fn begin_life(&mut self, seat: usize) {
        self.note(|| format!("seat {seat} starts again"));
        let life = self.chance.id();
        self.seats[seat] = Seat { life, health: Health::Well };
    }

    /// From now on nothing breaks any more.
    pub(crate) fn calm_down(&mut self) {
        self.calm = true;
        self.paused = false;
        for seat in 0..self.seats.len() {
            match self.seats[seat].health {
                Health::Well => {}
                Health::Hung => self.seats[seat].health = Health::Well,
                Health::Gone => self.begin_life(seat),
            }
        }
    }
}
