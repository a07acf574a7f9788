//! Tests of formats and settings.
