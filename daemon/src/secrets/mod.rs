//! What a project's tools need and nobody else may see.
