//! Calling models: five kinds of providers behind one port.
//!
//! Owner: the composition root builds `Providers` from the configuration. Invariant: keys are read when a call is
//! made, travel in one sensitive header, and appear in no error, log line or `Debug` text.

pub mod scripted;
