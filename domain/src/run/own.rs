//! The agent's own commits, as git told them inside of its sandbox. Whatever is said there is the agent's word.

use deputy_protocol::event::AgentCommits;
use deputy_protocol::wording::cut;

/// Commits that are listed; of the others only the number is known.
pub const OWN_COMMITS_LISTED: usize = 50;
/// Longest subject, in characters.
const SUBJECT_CHARS: usize = 200;
/// What the first line begins with.
const COUNT: &str = "commits ";

/// Reads `commits N` and the lines of subjects behind it; `None` where there are no commits, or it says something else.
pub fn own_commits(said: &str) -> Option<AgentCommits> {
    let mut lines = said.lines();
    let count: u64 = lines.next()?.strip_prefix(COUNT)?.trim().parse().ok()?;
    if count == 0 {
        return None;
    }
    let subjects = lines.take(OWN_COMMITS_LISTED).map(subject).collect();
    Some(AgentCommits { subjects, count, bundle: None })
}

fn subject(line: &str) -> String {
    let shown: String = line.chars().filter(|char| !char.is_control()).take(SUBJECT_CHARS + 1).collect();
    cut(&shown, SUBJECT_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_shortened_and_without_control_characters() {
        let long = "ä".repeat(300);
        let own = own_commits(&format!("commits 2\nred \u{1b}[31m\u{7}alert\n{long}\n")).unwrap();
        assert_eq!(own.count, 2);
        assert_eq!(own.subjects, ["red [31malert".to_owned(), format!("{}…", "ä".repeat(200))]);
    }

    #[test]
    fn no_more_are_listed_than_are_bearable() {
        let own = own_commits(&format!("commits 1000\n{}", "x\n".repeat(1000))).unwrap();
        assert_eq!((own.count, own.subjects.len()), (1000, OWN_COMMITS_LISTED));
    }

    #[test]
    fn what_is_no_list_of_commits_is_none() {
        for said in ["", "ok", "commits 0\n", "commits -1\nx", "commits x\nx", "fatal: not a git repository"]
        {
            assert_eq!(own_commits(said), None, "{said}");
        }
    }
}
