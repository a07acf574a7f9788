//! What can be written on the command line.
//!
//! Owner: the person at the terminal. Invariant: what is wrong here ends with exit code 2, before anything is sent.

mod cli;
mod conversation;
mod delegate;
mod document;
mod memory;
mod metric;
mod people;
mod plan;
mod project;
mod records;
mod schedule;
mod staff;
mod values;
mod verbs;
mod when;

pub(crate) use cli::{Cli, Command};
pub(crate) use conversation::{Calls, Chat, Context, ConversationCommand, Conversations, ListConversations};
pub(crate) use delegate::Delegate;
pub(crate) use document::{
    AddDocument, DocumentCommand, Documents, EditDocument, ListDocuments, OneDocument, ShowDocument,
};
pub(crate) use memory::{AddMemory, EditMemory, ListMemories, Memories, MemoryCommand, OneMemory};
pub(crate) use metric::{AddEvent, EventCommand, Metrics};
pub(crate) use people::{DeviceCommand, Devices, Invite, OneDevice, OnePerson, People, PeopleCommand};
pub(crate) use plan::{PlanCommand, Plans};
pub(crate) use project::{AddProject, ProjectCommand, Projects, RemoveProject, SetProject};
pub(crate) use records::{Search, Sessions};
pub(crate) use schedule::{AddAppointment, ListSchedule, OneAppointment, Schedule, ScheduleCommand};
pub(crate) use staff::{EditStaff, OneStaff, ShowStaff, Staff, StaffCommand};
pub(crate) use verbs::{
    Answer, Approve, Artifacts, Changes, Diff, HandOver, Login, Message, Pause, Record, Reject, Rollback,
    Run, Runs, Spend, Talk, Watch,
};
pub(crate) use when::{later, repeat};
