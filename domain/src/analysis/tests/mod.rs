//! What stands in the tables, and how an answer looks.

mod answers;
mod rows;
