//! What people, and the COO, have done at its time.

use super::handle::ConversationError;
use crate::book::{Book, CommandError, Wish};
use crate::once::Once;
use crate::ports::{LedgerFault, RowQuery, World};
use deputy_domain::conversation::{Command, Conversation, HOUSE_APPOINTMENTS_MAX, Refusal, decide, title};
use deputy_domain::ledger::Table;
use deputy_domain::projection::{AppointmentDoc, TO_COME};
use deputy_domain::schedule::{When, Zone};
use deputy_protocol::At;
use deputy_protocol::event::Purpose;
use deputy_protocol::ids::{AppointmentId, ConversationId};

/// Rows read at once.
const PAGE: u32 = 50;

/// Something to be done at its time.
#[derive(Clone, Debug)]
pub struct NewAppointment {
    /// What.
    pub text: String,
    /// When.
    pub when: When,
    /// The time zone that is meant; none: the founder's.
    pub zone: Option<Zone>,
}

/// What people, and the COO, have done at its time. The answer comes after the fact was recorded.
#[derive(Clone)]
pub struct ScheduleHandle {
    world: World,
    book: Book<Conversation>,
}

impl ScheduleHandle {
    /// A handle over a world's conversations.
    pub fn new(world: World) -> Self {
        Self { book: Book::new(world.clone()), world }
    }

    /// The handle for one request that may come again: what it asks is done once.
    #[must_use]
    pub fn once(&self, once: Once) -> Self {
        Self { book: self.book.once(once), ..self.clone() }
    }

    /// Begins a conversation for something to be done at its time, unless that was done: what cannot be scheduled in it
    /// leaves none.
    pub async fn open(
        &self,
        id: ConversationId,
        new: &NewAppointment,
        by: &str,
    ) -> Result<(), ConversationError> {
        if self.book.load(id).await?.is_some() {
            return Ok(());
        }
        let (purpose, title) = (Purpose::Talk, title(&new.text));
        let open = Command::Open { purpose, project_id: None, title, by: by.to_owned() };
        let now = self.world.clock.now();
        let opened = decide(None, open.clone(), now)?;
        let it = opened.first().and_then(Conversation::begin);
        let wanted = self.command(id, AppointmentId(id.0), new.clone(), by).await?;
        decide(it.as_ref(), wanted, now)?;
        self.ask(id, open, by).await
    }

    /// Has something done in a conversation at its time.
    pub async fn schedule(
        &self,
        id: ConversationId,
        appointment_id: AppointmentId,
        new: NewAppointment,
        by: &str,
    ) -> Result<(), ConversationError> {
        let command = self.command(id, appointment_id, new, by).await?;
        self.ask(id, command, by).await
    }

    async fn command(
        &self,
        id: ConversationId,
        appointment_id: AppointmentId,
        new: NewAppointment,
        by: &str,
    ) -> Result<Command, LedgerFault> {
        let NewAppointment { text, when, zone } = new;
        let zone = zone.unwrap_or(self.world.settings.time_zone);
        let elsewhere = self.elsewhere(id).await?;
        Ok(Command::Schedule { appointment_id, text, when, zone, elsewhere, by: by.to_owned() })
    }

    /// Has it done no more. That it is over already is no error.
    pub async fn unschedule(
        &self,
        id: ConversationId,
        appointment_id: AppointmentId,
        by: &str,
    ) -> Result<(), ConversationError> {
        self.ask(id, Command::Unschedule { appointment_id, by: by.to_owned() }, by).await
    }

    /// The time of something has come. Whoever says so again, or later than another, changes nothing.
    pub(crate) async fn come_due(
        &self,
        id: ConversationId,
        appointment_id: AppointmentId,
        due_at: At,
    ) -> Result<(), ConversationError> {
        self.ask(id, Command::ComeDue { appointment_id, due_at }, "deputy").await
    }

    /// What is known of one.
    pub async fn find(&self, id: AppointmentId) -> Result<Option<AppointmentDoc>, LedgerFault> {
        self.world.ledger.doc(Table::Appointments, id, "appointment").await
    }

    /// What is still to come, the next first: all of it, or what is due by a time.
    pub(crate) async fn to_come(&self, until: Option<At>) -> Result<Vec<AppointmentDoc>, LedgerFault> {
        let mut found = Vec::new();
        let mut query = RowQuery { states: vec![TO_COME.to_owned()], limit: PAGE, ..RowQuery::default() };
        loop {
            let page = self.world.ledger.rows(Table::Appointments, query.clone()).await?;
            for row in page.rows {
                let doc: AppointmentDoc = row.read("appointment")?;
                if until.is_some_and(|until| doc.appointment.due_at > until) {
                    return Ok(found);
                }
                found.push(doc);
            }
            if page.next.is_none() {
                return Ok(found);
            }
            query.cursor = page.next;
        }
    }

    /// How much is scheduled in other conversations. Two that schedule at the same moment may pass the bound by one.
    async fn elsewhere(&self, id: ConversationId) -> Result<usize, LedgerFault> {
        let limit = u32::try_from(HOUSE_APPOINTMENTS_MAX).unwrap_or(u32::MAX);
        let query = RowQuery { states: vec![TO_COME.to_owned()], limit, ..RowQuery::default() };
        let page = self.world.ledger.rows(Table::Appointments, query).await?;
        let own = id.to_string();
        Ok(page.rows.iter().filter(|row| row.row.parent != own).count())
    }

    /// What is so already is no error.
    async fn ask(&self, id: ConversationId, command: Command, by: &str) -> Result<(), ConversationError> {
        match self.book.command(id, command, Wish::of(by)).await {
            Ok(_) | Err(CommandError::Refused(Refusal::AlreadyDone)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
