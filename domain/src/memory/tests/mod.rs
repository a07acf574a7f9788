//! Tests of what is remembered.

mod commands;
mod fixtures;
mod properties;
mod recalling;
mod words;
