//! Terminals in the workspaces of runs, and their files, over the real daemon.

#[path = "terminals/endings.rs"]
mod endings;
#[path = "terminals/files.rs"]
mod files;
#[path = "terminals/house.rs"]
mod house;
#[path = "terminals/shell.rs"]
mod shell;
#[path = "terminals/who.rs"]
mod who;
