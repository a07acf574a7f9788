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
