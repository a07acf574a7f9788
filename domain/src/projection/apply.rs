//! Every event and every table: which rows follow, and from whose rules.

use super::doc::write;
use super::house::HOUSE_KEY;
use super::projects::name_key;
use super::{
    appointments, conversations, deliveries, documents, house, inbox, kept, lookbacks, memories, outbox,
    plans, projects, runs, spend, staff, terminals,
};
use crate::ledger::{Row, RowKey, Table};
use deputy_protocol::event::{Envelope, Event, HouseEvent, ProjectEvent, RunEvent, TaskEvent};
use deputy_protocol::ids::RunId;
use deputy_protocol::stream::Stream;

/// The rows that an event changes, each once.
pub fn keys(envelope: &Envelope, event: &Event) -> Vec<RowKey> {
    match (&envelope.stream, event) {
        (Stream::House, Event::House(house)) => of_house(envelope, house, event),
        (
            Stream::Project(id),
            Event::Project(ProjectEvent::Added { name, .. } | ProjectEvent::Removed { name, .. }),
        ) => vec![key(Table::Projects, id), key(Table::ProjectNames, &name_key(name))],
        (Stream::Project(id), Event::Project(ProjectEvent::Changed { .. })) => vec![key(Table::Projects, id)],
        (Stream::Task(id), Event::Task(_)) => vec![key(Table::Tasks, id)],
        (Stream::Run(id), Event::Run(run)) => of_run(*id, envelope, run, event),
        (Stream::Conversation(id), Event::Conversation(said)) => {
            let mut keys = vec![key(Table::Conversations, id)];
            keys.extend(appointments::key(said));
            keys.extend(inbox::of_conversation(*id, said).map(|(id, ..)| key(Table::Inbox, &id)));
            keys.extend(outbox::talk_concerns_founder(said).then(|| key(Table::Outbox, &envelope.event_id)));
            keys.extend(spend::keys(envelope.project_id, event));
            keys
        }
        (Stream::Plan(id), Event::Plan(event)) => {
            let mut keys = vec![key(Table::Plans, id)];
            keys.extend(lookbacks::concerned_of_plan(event).then(|| key(Table::PlanLookbacks, id)));
            keys.extend(inbox::of_plan(*id, event).map(|(id, ..)| key(Table::Inbox, &id)));
            let is_told = outbox::plan_concerns_founder(*id, event);
            keys.extend(is_told.then(|| key(Table::Outbox, &envelope.event_id)));
            keys
        }
        (Stream::Steps(id), Event::Step(event)) => {
            let mut keys = kept::keys(*id, envelope, kept::of_step(event).is_some());
            keys.extend(runs::is_shown(event).then(|| key(Table::Runs, id)));
            keys
        }
        (Stream::Thoughts(id), Event::Step(event)) if conversations::is_shown(event) => {
            vec![key(Table::Conversations, id)]
        }
        (Stream::Memory(id), Event::Memory(event)) => memories::keys(*id, event),
        (Stream::Document(id), Event::Document(_)) => vec![key(Table::Documents, id)],
        (Stream::Staff(member), Event::Staff(_)) => vec![key(Table::Staff, member)],
        (Stream::Notice(id), Event::Notice(_)) => vec![key(Table::Outbox, id)],
        (Stream::Lookback(id), Event::Lookback(event)) => {
            let mut keys = vec![key(Table::Lookbacks, id)];
            keys.extend(lookbacks::records(event));
            keys
        }
        _ => Vec::new(),
    }
}

fn of_house(envelope: &Envelope, event: &HouseEvent, whole: &Event) -> Vec<RowKey> {
    let mut keys = vec![key(Table::House, HOUSE_KEY)];
    keys.extend(spend::keys(envelope.project_id, whole));
    keys.extend(outbox::house_concerns_founder(event).then(|| key(Table::Outbox, &envelope.event_id)));
    keys
}

fn of_run(run_id: RunId, envelope: &Envelope, event: &RunEvent, whole: &Event) -> Vec<RowKey> {
    let mut keys = vec![key(Table::Runs, &run_id)];
    keys.extend(lookbacks::concerned(event).then(|| key(Table::Lookbacks, &run_id)));
    keys.extend(deliveries::concerned(event).then(|| key(Table::Deliveries, &run_id)));
    keys.extend(terminals::concerned(event).map(|id| key(Table::Terminals, &id)));
    keys.extend(inbox::of_run(run_id, event).map(|(id, ..)| key(Table::Inbox, &id)));
    keys.extend(outbox::concerns_founder(event).then(|| key(Table::Outbox, &envelope.event_id)));
    keys.extend(spend::keys(envelope.project_id, whole));
    keys.extend(kept::keys(run_id, envelope, kept::of_run(event).is_some()));
    keys
}

/// The key of a thing's row.
pub(super) fn key(table: Table, key: &(impl ToString + ?Sized)) -> RowKey {
    RowKey { table, key: key.to_string() }
}

/// A row after an event. `None` removes it.
pub fn apply(key: &RowKey, row: Option<Row>, envelope: &Envelope, event: &Event) -> Option<Row> {
    match (key.table, &envelope.stream, event) {
        (Table::House, Stream::House, Event::House(event)) => Some(house::apply(row, event)),
        (Table::Projects, Stream::Project(id), Event::Project(event)) => {
            projects::apply(*id, row, envelope, event)
        }
        (Table::ProjectNames, Stream::Project(id), Event::Project(event)) => projects::name(*id, event),
        (Table::Tasks, Stream::Task(_), Event::Task(TaskEvent::Created { run_id, order, .. })) => Some(Row {
            parent: order.project_id.map(|id| id.to_string()).unwrap_or_default(),
            state: String::new(),
            rank: key.key.clone(),
            doc: write(run_id),
        }),
        (Table::Runs, Stream::Run(id), Event::Run(event)) => runs::apply(*id, row, envelope, event),
        (Table::Runs, Stream::Steps(_), Event::Step(event)) => {
            row.map(|row| runs::apply_step(row, envelope, event))
        }
        (Table::Deliveries, Stream::Run(id), Event::Run(event)) => deliveries::apply(*id, row, event),
        (Table::Terminals, Stream::Run(id), Event::Run(event)) => terminals::apply(*id, row, event),
        (Table::Lookbacks, Stream::Run(id), Event::Run(event)) => lookbacks::ended(*id, row, event),
        (Table::Lookbacks, Stream::Lookback(_), Event::Lookback(event)) => {
            row.map(|row| lookbacks::counted(&row, envelope, event))
        }
        (Table::PlanLookbacks, Stream::Plan(id), Event::Plan(event)) => lookbacks::of_plan(*id, event),
        (Table::TrackRecords, Stream::Lookback(_), Event::Lookback(event)) => {
            Some(lookbacks::record(&key.key, row, event))
        }
        (Table::Inbox, stream, event) => match asked(stream, event) {
            Some(touched) => inbox::apply(envelope.project_id, row, touched),
            None => row,
        },
        (Table::Conversations, Stream::Conversation(id), Event::Conversation(event)) => {
            conversations::apply(*id, row, envelope, event)
        }
        (Table::Conversations, Stream::Thoughts(_), Event::Step(event)) => {
            row.map(|row| conversations::apply_step(row, event))
        }
        (Table::Appointments, Stream::Conversation(id), Event::Conversation(event)) => {
            appointments::apply(*id, row, event)
        }
        (Table::Memories, Stream::Memory(id), Event::Memory(event)) => {
            memories::apply(*id, row, envelope, event)
        }
        (Table::MemoryKeys, Stream::Memory(id), Event::Memory(event)) => {
            memories::key(*id, row, envelope, event)
        }
        (Table::Documents, Stream::Document(id), Event::Document(event)) => {
            documents::apply(*id, row, envelope, event)
        }
        (Table::Staff, Stream::Staff(member), Event::Staff(event)) => {
            Some(staff::apply(*member, row, envelope, event))
        }
        (Table::Plans, Stream::Plan(id), Event::Plan(event)) => plans::apply(*id, row, envelope, event),
        (Table::Outbox, Stream::House, Event::House(event)) => outbox::open_house(envelope, event),
        (Table::Outbox, Stream::Run(id), Event::Run(event)) => outbox::open(*id, envelope, event),
        (Table::Outbox, Stream::Conversation(id), Event::Conversation(event)) => {
            outbox::open_talk(*id, envelope, event)
        }
        (Table::Outbox, Stream::Plan(id), Event::Plan(event)) => outbox::open_plan(*id, envelope, event),
        (Table::Outbox, Stream::Notice(_), Event::Notice(event)) => row.map(|row| outbox::apply(&row, event)),
        (Table::Spend, _, event) => Some(spend::apply(&key.key, row, event)),
        (Table::Kept, Stream::Run(id), Event::Run(event)) => {
            kept::apply(*id, &key.key, row, envelope, kept::of_run(event))
        }
        (Table::Kept, Stream::Steps(id), Event::Step(event)) => {
            kept::apply(*id, &key.key, row, envelope, kept::of_step(event))
        }
        _ => row,
    }
}

/// What a fact does to an inbox item, whoever asks.
fn asked(stream: &Stream, event: &Event) -> Option<inbox::Touched> {
    match (stream, event) {
        (Stream::Run(id), Event::Run(event)) => inbox::of_run(*id, event),
        (Stream::Conversation(id), Event::Conversation(event)) => inbox::of_conversation(*id, event),
        (Stream::Plan(id), Event::Plan(event)) => inbox::of_plan(*id, event),
        _ => None,
    }
}
