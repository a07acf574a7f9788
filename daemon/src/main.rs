//! `deputyd`, the daemon.

use clap::Parser;
use deputyd::commands::{Arguments, run};
use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Requests are many small allocations on many threads: with the system's allocator a quarter of their time went there.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("deputyd: the runtime did not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(run(arguments));
    // Blocking work that nobody waits for any more must not hold the exit up.
    runtime.shutdown_background();
    code
}
