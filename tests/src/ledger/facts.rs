//! Facts to record.

use deputy_actors::testing::work_order;
use deputy_domain::ledger::{Append, Expected, Fence, StreamWrite};
use deputy_protocol::At;
use deputy_protocol::event::{
    DeliveryMode, Event, HouseEvent, NewEvent, PauseMode, Prompt, RunEvent, StepEvent, Visibility,
};
use deputy_protocol::ids::{DaemonId, EventId, RunId, TaskId};
use deputy_protocol::stream::Stream;
use uuid::Uuid;

/// A new id.
pub fn event_id() -> EventId {
    EventId(Uuid::now_v7())
}

/// The transcript of a new run: a stream that no row follows from.
pub fn steps() -> Stream {
    Stream::Steps(RunId(Uuid::now_v7()))
}

fn at() -> At {
    At::from_timestamp(1_767_225_600, 0).expect("a time within this era")
}

/// Something that was said.
pub fn said(text: &str) -> NewEvent {
    new(StepEvent::Prompted { source: Prompt::Founder, input: 0, text: text.to_owned(), at: at() }.into())
}

/// A daemon came up; the row of the house follows from it.
pub fn daemon_started() -> NewEvent {
    let daemon_id = DaemonId(Uuid::now_v7());
    new(HouseEvent::DaemonStarted { daemon_id, version: "1".to_owned(), host: "here".to_owned(), at: at() }
        .into())
}

/// A daemon left; the row of the house follows from it.
pub fn daemon_stopped() -> NewEvent {
    new(HouseEvent::DaemonStopped { daemon_id: DaemonId(Uuid::now_v7()), at: at() }.into())
}

/// The kill switch was pulled; the row of the house follows from it.
pub fn paused(reason: &str) -> NewEvent {
    new(HouseEvent::Paused { mode: PauseMode::Drain, reason: reason.to_owned(), at: at() }.into())
}

/// A new run.
pub fn run_id() -> RunId {
    RunId(Uuid::now_v7())
}

/// Work was accepted: the row of the run begins with it.
pub fn queued() -> NewEvent {
    let order = Box::new(work_order());
    new(RunEvent::Queued { task_id: TaskId(Uuid::now_v7()), order, at: at() }.into())
}

/// The founder told it something: its row changes and stays where it stands.
pub fn said_to_run() -> NewEvent {
    new(RunEvent::Messaged { text: "go on".to_owned(), by: "founder".to_owned(), at: at() }.into())
}

/// Somebody approved it.
pub fn delivery_started() -> NewEvent {
    let (mode, commit, by) = (DeliveryMode::Merge, "c1".to_owned(), "founder".to_owned());
    new(RunEvent::DeliveryStarted { mode, commit, by, at: at() }.into())
}

/// It arrived.
pub fn approved() -> NewEvent {
    let (mode, commit, target) = (DeliveryMode::Merge, "c1".to_owned(), "main".to_owned());
    new(RunEvent::Approved { mode, commit, target, previous: None, nothing: false, inner: false, at: at() }
        .into())
}

/// It is being taken back.
pub fn rollback_started() -> NewEvent {
    new(RunEvent::RollbackStarted { by: "founder".to_owned(), at: at() }.into())
}

fn new(event: Event) -> NewEvent {
    NewEvent {
        event_id: event_id(),
        event,
        actor: "founder".to_owned(),
        correlation: None,
        causation: None,
        project_id: None,
        visibility: Visibility::Developer,
    }
}

/// Events for one stream.
pub fn write(stream: &Stream, expected: Expected, events: Vec<NewEvent>) -> StreamWrite {
    StreamWrite { stream: stream.clone(), expected, events }
}

/// An append to one stream, by nobody in particular.
pub fn append(stream: &Stream, expected: Expected, events: Vec<NewEvent>) -> Append {
    Append { writes: vec![write(stream, expected, events)], fence: None }
}

/// The same by an owner.
pub fn fenced(append: Append, run_id: RunId, owner: DaemonId, epoch: u64) -> Append {
    Append { fence: Some(Fence { lease: run_id.into(), owner, epoch }), ..append }
}
