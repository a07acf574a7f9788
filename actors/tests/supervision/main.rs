//! Supervision trees of real actors under a clock that is moved by hand.

mod dynamic;
mod fixture;
mod limits;
mod nested;
mod overlap;
mod shutdown;
mod strategies;
