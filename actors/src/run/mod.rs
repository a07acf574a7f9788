//! A run's owner.
pub mod book;
pub mod effects;
