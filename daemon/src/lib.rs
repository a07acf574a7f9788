//! Floor 4: the adapters to the world, and the one place that puts them together.

pub mod analysis;
pub mod app;
pub mod backup;
pub mod blobs;
pub mod clock;
pub mod commands;
pub mod config;
pub mod control;
pub mod database;
pub mod feed;
pub mod files;
pub mod gateway;
pub mod git;
pub mod hands;
pub mod health;
pub mod http;
pub mod ledger;
pub mod llm;
pub mod net;
pub mod notify;
pub mod product;
pub mod roster;
pub mod search;
pub mod secrets;
pub mod tokens;
pub mod web;
