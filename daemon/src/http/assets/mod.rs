//! The web app: its files, and its one page at every other address.
//!
//! Owner: `router` puts it where no route is. Invariants: the files came with the program and hold nothing of the
//! installation, so anybody may read them; each answer says what may run in it, and nothing from elsewhere ever does.
//!
//! A program that was built without the app (`web/dist` was not there) says so in its place.

mod answer;
mod files;
mod show;

pub(super) use show::show;
