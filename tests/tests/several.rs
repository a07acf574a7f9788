//! Two real daemons, each with a data directory and a port of its own, over one PostgreSQL.

#[path = "several/notices.rs"]
mod notices;
#[path = "several/pair.rs"]
mod pair;
#[path = "several/schedule.rs"]
mod schedule;
#[path = "several/sharing.rs"]
mod sharing;
#[path = "several/takeover.rs"]
mod takeover;
