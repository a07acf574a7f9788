//! The real agents, in the sandbox, against a scripted model behind the gateway.
//!
//! Owner: `docs/agents.md`, whose table names what is shown of each of them. Invariant: a case is written once and says
//! in its file's list for which agents it makes sense.

/// Makes a test of each case for each agent; says so plainly where the agents are not installed.
macro_rules! agents {
    ($($module:ident is $agent:ident: $($case:ident),* $(,)?;)*) => {$(
        mod $module {
            $(#[tokio::test]
            async fn $case() {
                match deputy_tests::agents::packages() {
                    Ok(_) => super::$case(crate::real::agent::$agent).await,
                    Err(why) => deputy_tests::skipped(concat!(stringify!($module), ", driven for real"), &why),
                }
            })*
        }
    )*};
}

mod agent;
mod canary;
mod generic;
mod hostile;
mod own;
mod parked;
mod processes;
mod provider;
mod questions;
mod rules;
mod sessions;
mod stray;
mod survival;
mod words;
mod work;
