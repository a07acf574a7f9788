//! What people, and parts of Deputy, ask of records.

use super::error::StaffError;
use crate::book::{Book, Fold as _, Wish};
use crate::ports::{LedgerFault, World};
use chrono::TimeDelta;
use deputy_domain::queue::Seats;
use deputy_domain::staff::{Command, Refusal, Staff, Version, shipped, stamp};
use deputy_protocol::At;
use deputy_protocol::event::{AgentStamp, Event, Member, StaffRecord, TaskType, Tier};
use deputy_protocol::stream::Stream;

/// Events read at once.
const PAGE: u32 = 50;

/// The record that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Whose.
    pub member: Member,
    /// Which version; 0: as it is shipped.
    pub version: u32,
    /// All of it.
    pub record: StaffRecord,
    /// Who touched it last, and when; nobody did where it never was anything but shipped.
    pub touched: Option<(String, At)>,
}

impl Holding {
    fn of(member: Member, it: Option<&Staff>) -> Self {
        Self {
            member,
            version: it.map_or(0, Staff::version),
            record: Staff::holding(it, member).clone(),
            touched: it.map(|it| (it.by.clone(), it.at)),
        }
    }

    /// For whoever begins to work by it.
    pub fn stamp(&self) -> AgentStamp {
        stamp(self.member, self.version, &self.record)
    }
}

/// What people, and parts of Deputy, ask of records. The answer comes after the fact was recorded.
#[derive(Clone)]
pub struct StaffHandle {
    world: World,
    book: Book<Staff>,
}

impl StaffHandle {
    /// A handle over a world's staff.
    pub fn new(world: World) -> Self {
        Self { book: Book::new(world.clone()), world }
    }

    /// The model that work of a kind is done with, where nobody says otherwise.
    pub(crate) async fn usual_tier(&self, task_type: TaskType) -> Result<Tier, LedgerFault> {
        Ok(self.holding(Member::worker(task_type)).await?.record.tier.unwrap_or_default())
    }

    /// The record that holds.
    pub async fn holding(&self, member: Member) -> Result<Holding, LedgerFault> {
        let loaded = Staff::load(&self.world, member).await?;
        Ok(Holding::of(member, loaded.as_ref().map(|loaded| &loaded.it)))
    }

    /// How long an answer of somebody is waited for: as its record says, or as is usual where that says nothing.
    pub async fn patience(&self, member: Member, usual: TimeDelta) -> Result<TimeDelta, LedgerFault> {
        let minutes = self.holding(member).await?.record.minutes_max;
        Ok(minutes.map_or(usual, |minutes| TimeDelta::minutes(i64::from(minutes))))
    }

    /// The records of all who work here.
    pub async fn all(&self) -> Result<Vec<Holding>, LedgerFault> {
        let mut all = Vec::new();
        for member in Member::ALL {
            all.push(self.holding(member).await?);
        }
        Ok(all)
    }

    /// How many runs each worker has at the same time, of those for whom a record says so.
    pub async fn seats(&self) -> Result<Seats, LedgerFault> {
        let mut seats = Seats::new();
        for member in Member::ALL.into_iter().filter(|member| member.is_worker()) {
            if let Some(most) = self.holding(member).await?.record.concurrency {
                seats.insert(member, usize::try_from(most).unwrap_or(usize::MAX));
            }
        }
        Ok(seats)
    }

    /// The record that somebody was stamped with. One that is not there any more (a redacted one, or one that another
    /// release shipped) is the one that holds: it only ever narrows what a place allows.
    pub async fn stamped(&self, stamp: &AgentStamp) -> Result<Option<StaffRecord>, LedgerFault> {
        let Ok(member) = stamp.name.parse::<Member>() else { return Ok(None) };
        let holding = self.holding(member).await?;
        if holding.version == stamp.version {
            return Ok(Some(holding.record));
        }
        if stamp.version == 0 {
            return Ok(Some(shipped(member).clone()));
        }
        let written = self.versions(member).await?.into_iter().find(|it| it.version == stamp.version);
        Ok(Some(written.and_then(|it| it.record).unwrap_or(holding.record)))
    }

    /// All that was ever written, from the first, and where it became what is shipped again. What was redacted is passed
    /// over.
    pub async fn versions(&self, member: Member) -> Result<Vec<Version>, LedgerFault> {
        let (mut versions, mut after) = (Vec::new(), 0);
        loop {
            let page = self.world.ledger.read_stream(&Stream::Staff(member), after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(versions) };
            after = last.version;
            versions.extend(page.iter().filter_map(|envelope| match envelope.event() {
                Ok(Event::Staff(event)) => Some(Version::from(event)),
                _ => None,
            }));
        }
    }

    /// Writes the next version.
    pub async fn change(
        &self,
        member: Member,
        based_on: u32,
        record: StaffRecord,
        by: &str,
    ) -> Result<Holding, StaffError> {
        let command = Command::Change { member, based_on, record: Box::new(record), by: by.to_owned() };
        self.ask(member, command, by).await
    }

    /// Lets it be as it is shipped. One that is so already stays so.
    pub async fn restore(&self, member: Member, by: &str) -> Result<Holding, StaffError> {
        self.ask(member, Command::Restore { by: by.to_owned() }, by).await
    }

    async fn ask(&self, member: Member, command: Command, by: &str) -> Result<Holding, StaffError> {
        match self.book.command(member, command, Wish::of(by)).await.map_err(StaffError::from) {
            Ok(_) | Err(StaffError::Refused(Refusal::AlreadyDone)) => Ok(self.holding(member).await?),
            Err(error) => Err(error),
        }
    }
}
