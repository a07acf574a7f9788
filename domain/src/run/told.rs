//! Words in which the agent is told what others made of its work.

use super::outcome::Check;
use deputy_protocol::event::LineComment;

/// The checks that failed, with the end of their output.
pub(super) fn failures(checks: &[Check]) -> String {
    let failed = checks.iter().filter(|check| check.exit_code != Some(0)).map(|check| {
        let code = check.exit_code.map_or("no exit code".to_owned(), |code| format!("exit code {code}"));
        format!("$ {}\n{}\n({code})", check.command, check.tail.trim_end())
    });
    failed.collect::<Vec<_>>().join("\n\n")
}

/// What the founder wants changed, line by line.
pub(super) fn remarks(text: &str, comments: &[LineComment]) -> String {
    let lines = comments.iter().map(|comment| format!("{}:{}: {}", comment.path, comment.line, comment.text));
    std::iter::once(text.to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

/// What an agent has to know that goes on in another place than it began.
pub(super) fn moved(from: &str) -> String {
    format!(
        "The machine that this work ran on ({from}) cannot be reached any more, and its workspace with it. The work goes \
         on on another machine, in a workspace made anew from the base branch, or from what this machine had kept if the \
         work was here before. Changes to files that earlier steps made are not in it, and your commits are not, either. \
         What earlier commands did outside of the workspace stays done. Look at what is there, then do again what is \
         missing."
    )
}
