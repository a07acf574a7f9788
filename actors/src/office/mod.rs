//! Commands that begin something: projects, tasks, answers that need a project, pause and resume.
//!
//! Owner: whoever received the command calls it; there is no actor behind it. Each command loads, decides, appends and
//! answers; what lives learns of it from the ledger. Invariant: an answer is given only after the fact is on disk.

mod asking;
mod house;
mod inbox;
mod projects;
mod routing;
mod tasks;

pub use house::HouseHandle;
pub use inbox::{InboxError, InboxHandle};
pub(crate) use projects::OpenWork;
pub use projects::{NewProject, ProjectEdit, ProjectError, ProjectHandle, RegisteredProject, named_project};
pub use routing::EvidenceRouter;
pub use tasks::{NewTask, TaskError, TaskHandle};
