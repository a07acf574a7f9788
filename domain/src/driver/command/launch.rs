//! How any program is started.

use super::{Launch, LaunchOrder, Stdin};
use crate::driver::launch::model_environment;

/// Where the prompt goes in an argument.
const PROMPT: &str = "{prompt}";

/// Most bytes of an argument: Linux takes 128 KiB with the byte that ends it.
const ARGUMENT_BYTES_MAX: usize = 128 * 1024 - 1;

/// What an argument has instead of a prompt that is too long for it.
const ELSEWHERE: &str = "The task is on standard input.";

/// The configuration's program and arguments; without a program there is nothing to start, and starting it fails.
pub(in crate::driver) fn launch(order: &LaunchOrder) -> Launch {
    let prompt = order.words();
    let is_argument = order.args.iter().any(|arg| arg.contains(PROMPT));
    let with = |prompt: &str| order.args.iter().map(|arg| arg.replace(PROMPT, prompt)).collect::<Vec<_>>();
    let args = with(&prompt);
    // A byte of 0 ends an argument early, and no program is started with one.
    let fits = !prompt.contains('\0') && args.iter().all(|arg| arg.len() <= ARGUMENT_BYTES_MAX);
    let (args, stdin) = match (is_argument, fits) {
        (true, true) => (args, String::new()),
        (true, false) => (with(ELSEWHERE), prompt),
        (false, _) => (args, prompt),
    };
    let argv = order.program.iter().cloned().chain(args).collect();
    let env = order.endpoint.as_ref().map(model_environment).unwrap_or_default();
    Launch { argv, env, stdin: Stdin::Text(stdin) }
}
