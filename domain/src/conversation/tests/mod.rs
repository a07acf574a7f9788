//! Conversations in tests.
