//! One file for each verb: it asks the server, and prints what came of it.
//!
//! Owner: `main`. Invariant: a command does one thing at the server; what it prints is the answer to that.

mod agents;
mod answer;
mod approve;
mod artifacts;
mod change;
mod chat;
mod context;
mod conversations;
mod delegate;
mod devices;
mod diff;
mod documents;
mod editor;
mod house;
mod inbox;
mod login;
mod memory;
mod metrics;
mod order;
mod pause;
mod people;
mod plan;
mod projects;
mod queue;
mod record;
mod rollback;
mod runs;
mod schedule;
mod search;
mod session;
mod sessions;
mod show;
mod spend;
mod staff;
mod talk;
mod text;
mod verbs;
mod wait;
mod watch;

pub(crate) use verbs::run;
