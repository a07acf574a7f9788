//! What documents do, and how they are given.

mod course;
mod giving;
