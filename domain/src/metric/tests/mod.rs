//! What is taken, and how it is put together.

mod checks;
mod periods;
mod sinces;
