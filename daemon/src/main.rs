//! `deputyd`, the daemon.

fn main() {}
