//! Tests of what is remembered.

mod commands;
mod doubting;
mod fixtures;
mod properties;
mod recalling;
mod words;
