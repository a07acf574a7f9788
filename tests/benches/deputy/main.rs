//! What `make bench` runs: Deputy beside a bare program that does the same, in turns, in one run on one machine.
//!
//! Owner: whoever runs it; it writes `docs/benchmarks.md` when all areas were measured. Invariant: a figure is a ratio of
//! medians (durable figures move tenfold with the disk's mood, ratios two- or threefold), and a slow machine fails
//! nothing.
//!
//! `make bench` measures everything, `make bench ARGS="append feed"` some areas; then nothing is written.

#![expect(clippy::disallowed_methods, reason = "a stopwatch reads the clock")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures for people to read"
)]
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program for people who build Deputy")]

mod abort;
mod agents;
mod api;
mod append;
mod bare;
mod daemon;
mod delegation;
mod feed;
mod gateway;
mod hop;
mod load;
mod measure;
mod memory;
mod plan;
mod queue;
mod replay;
mod report;
mod startup;
mod talk;
mod workspace;

use mimalloc::MiMalloc;
use report::Row;
use std::time::Instant;

/// The daemon's, for both sides.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// An area and what measures it.
macro_rules! areas {
    ($wanted:expr, $($name:literal => $measure:path),+ $(,)?) => {{
        let mut rows: Vec<Row> = Vec::new();
        $(if $wanted($name) {
            let began = Instant::now();
            let measured = $measure().await;
            for row in &measured {
                println!("{row}");
            }
            eprintln!("    {} took {:.0} s", $name, began.elapsed().as_secs_f64());
            rows.extend(measured);
        })+
        rows
    }};
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [first, listen, folder] = &arguments[..]
        && first == bare::server::ARGUMENT
    {
        return bare::server::serve(listen, folder.as_ref()).await;
    }
    let wanted = |name: &str| arguments.is_empty() || arguments.iter().any(|argument| argument == name);
    let rows = areas!(wanted,
        "append" => append::measure,
        "replay" => replay::measure,
        "queue" => queue::measure,
        "hop" => hop::measure,
        "startup" => startup::measure,
        "parked" => startup::parked,
        "feed" => feed::measure,
        "api" => api::measure,
        "delegation" => delegation::measure,
        "workspace" => workspace::measure,
        "abort" => abort::measure,
        "gateway" => gateway::measure,
        "memory" => memory::measure,
        "plan" => plan::measure,
        "talk" => talk::measure,
        "agents" => agents::measure,
    );
    if arguments.is_empty() {
        report::write(&rows);
    }
}
