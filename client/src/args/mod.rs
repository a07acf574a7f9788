//! What can be written on the command line.
//!
//! Owner: the person at the terminal. Invariant: what is wrong here ends with exit code 2, before anything is sent.

mod cli;
mod delegate;
mod document;
mod memory;
mod project;
mod records;
mod values;
mod verbs;

pub(crate) use cli::{Cli, Command};
pub(crate) use delegate::Delegate;
pub(crate) use document::{
    AddDocument, DocumentCommand, EditDocument, ListDocuments, OneDocument, ShowDocument,
};
pub(crate) use memory::{AddMemory, EditMemory, ForgetMemory, ListMemories, MemoryCommand};
pub(crate) use project::{AddProject, ProjectCommand, RemoveProject, SetProject};
pub(crate) use records::{Search, Sessions};
pub(crate) use verbs::{
    Answer, Approve, Artifacts, Changes, Diff, HandOver, Login, Message, Pause, Reject, Rollback, Run, Runs,
    Spend, Talk, Watch,
};
