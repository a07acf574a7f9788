//! Words in which the agent is told what others made of its work.

use super::outcome::Check;
use super::state::{Cut, Run};
use deputy_protocol::event::{ConflictLeft, FileConflict, LineComment};
use std::collections::{BTreeMap, BTreeSet};

/// The checks that failed, with the end of their output.
pub(super) fn failures(checks: &[Check]) -> String {
    let failed = checks.iter().filter(|check| check.exit_code != Some(0)).map(|check| {
        let lines = [format!("$ {}", check.command), check.tail.trim_end().to_owned()];
        let said = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>();
        format!("{}\n({})", said.join("\n"), check.ending())
    });
    failed.collect::<Vec<_>>().join("\n\n")
}

/// What a file that was left with conflict markers still holds: its path and the line, from 1.
pub type Marker = (String, u64);

/// Stands where a check's command does.
const MARKERS: &str = "no conflict markers are left";

/// The files of a conflict that can be looked through for markers.
pub(super) fn marked(conflicts: &[FileConflict]) -> impl Iterator<Item = String> {
    conflicts
        .iter()
        .filter(|conflict| conflict.left == ConflictLeft::Markers)
        .map(|conflict| conflict.path.clone())
}

/// Whose version was left of each file in conflict that can hold no markers.
pub(super) fn chosen<'a>(
    branch: &'a str,
    conflicts: &'a [FileConflict],
) -> impl Iterator<Item = String> + 'a {
    conflicts.iter().filter_map(move |FileConflict { path, left }| match left {
        ConflictLeft::Markers => None,
        ConflictLeft::Work => {
            Some(format!("`{path}` was changed here and on `{branch}`: this work's version was left"))
        }
        ConflictLeft::WorkDeletedInBase => {
            Some(format!("`{path}` was changed here and removed on `{branch}`: this work's version was left"))
        }
        ConflictLeft::BaseDeletedInWork => {
            Some(format!("`{path}` was removed here and changed on `{branch}`: that version was left"))
        }
    })
}

/// Why a step of the agent was given up, to be read before `while …`.
pub const fn cut_by(run: &Run) -> &'static str {
    match run.cut {
        None => "Deputy was restarted",
        Some(Cut::Paused) => "the founder paused all work",
        Some(Cut::TimeUp) => "the time of this run was used up",
        Some(Cut::Stopped) => "the founder stopped this run",
        Some(Cut::Interrupted) => "the founder interrupted",
    }
}

/// What it means that markers are left of a conflict: a check that failed. `None`: none are. `changed_by` has the titles
/// of the tasks that changed a file, where it is tasks of a plan that are at odds.
pub fn unsettled(markers: &[Marker], changed_by: &BTreeMap<String, Vec<String>>) -> Option<Check> {
    let lines: Vec<String> = markers.iter().map(|(path, line)| format!("{path}:{line}")).collect();
    let files: BTreeSet<&String> = markers.iter().map(|(path, _)| path).collect();
    let at_odds = files.into_iter().map(|path| match changed_by.get(path).map(Vec::as_slice) {
        None | Some([]) => path.clone(),
        Some(tasks) => format!("{path} (changed by \"{}\")", tasks.join("\" and \"")),
    });
    // The last line is what a failure is told with.
    let tail = format!(
        "{}\nThese lines are conflict markers: settle what stands between them, keep both intents, and remove them.\nAt \
         odds: {}",
        lines.join("\n"),
        at_odds.collect::<Vec<_>>().join("; ")
    );
    let check = Check { command: MARKERS.to_owned(), exit_code: Some(1), duration_ms: 0, tail, output: None };
    (!markers.is_empty()).then_some(check)
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

/// What an agent has to know whose workspace was brought to its base branch.
pub(super) fn rebased(branch: &str, commit: &str, conflicts: &[FileConflict], untold: u64) -> String {
    let moved = format!(
        "`{branch}` has moved on since this work began. Its changes are in the workspace now, together with yours, which \
         stands on {commit} from here on: files that you read before may have changed. `git diff {commit}` shows what \
         this work changed."
    );
    if conflicts.is_empty() {
        return moved;
    }
    format!("{moved}\n\n{}", to_settle(branch, commit, conflicts, untold))
}

/// What an agent has to know whose workspace begins with what several others did.
pub(super) fn at_odds(conflicts: &[FileConflict], untold: u64) -> String {
    let others = "The workspace begins with what other tasks of this plan did, and some of it is at odds.";
    format!("{others}\n\n{}", to_settle("the other", "the other's commit in `git log`", conflicts, untold))
}

fn to_settle(branch: &str, commit: &str, conflicts: &[FileConflict], untold: u64) -> String {
    let files = conflicts.iter().map(|conflict| {
        let left = match conflict.left {
            ConflictLeft::Markers => "holds both versions between conflict markers".to_owned(),
            ConflictLeft::Work => {
                format!("holds this work's version; `git show {commit}:PATH` has the other")
            }
            ConflictLeft::WorkDeletedInBase => format!("was changed by this work and removed on `{branch}`"),
            ConflictLeft::BaseDeletedInWork => format!("was removed by this work and changed on `{branch}`"),
        };
        format!("- {}: {left}", conflict.path)
    });
    let more = (untold > 0).then(|| format!("- and {untold} more: look for `<<<<<<<`"));
    let listed = files.chain(more).collect::<Vec<_>>().join("\n");
    format!(
        "These files conflict:\n{listed}\n\nSettle each of them before anything else: keep both intents, and \
         leave no conflict markers."
    )
}
