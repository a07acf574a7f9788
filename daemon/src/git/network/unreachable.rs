//! Why a remote could not be reached, and what to do about it.

use super::command::{Door, Said, last_words};
use crate::git::layout::KNOWN_HOSTS;
use deputy_actors::ports::WorkspaceFault;

/// Git ends with the same code for a dead host, a closed door and a missing repository, so its words are passed on.
pub(super) fn unreachable(door: Door<'_>, said: &Said) -> WorkspaceFault {
    let words = last_words(&said.stderr);
    let location = door.address.scrub(door.address.location());
    let detail = if said.stderr.contains("REMOTE HOST IDENTIFICATION HAS CHANGED") {
        changed_host(door)
    } else {
        format!("{words}{}", advice(door, &words))
    };
    WorkspaceFault::Unreachable(format!("{location}: {detail}"))
}

/// ssh's own words are a screenful, and the last of them say the least.
fn changed_host(door: Door<'_>) -> String {
    let folder = door.key.and_then(|key| key.parent()?.file_name()).unwrap_or_default();
    format!(
        "the host shows another key than it did before, and was not talked to: somebody may be in between. If you \
         know that its key was changed, remove its line from keys/{}/{KNOWN_HOSTS} in the data directory, or from \
         your own known_hosts",
        folder.display()
    )
}

fn advice(door: Door<'_>, words: &str) -> String {
    if words.contains("Host key verification failed") {
        return "; if the host is the right one, add its key to known_hosts".to_owned();
    }
    if words.contains("terminal prompts disabled") {
        return "; it wants a login: set up a credential helper, or use ssh with the project's deploy key"
            .to_owned();
    }
    // The host answered and did not let us in: it knows no key of ours, or not for this repository. Git says the same
    // where ssh did not get that far, and ssh then says so.
    let was_refused =
        words.contains("Permission denied (") || words.contains("access rights") && !words.contains("ssh: ");
    match public_key(door).filter(|_| was_refused) {
        Some(key) => format!(
            "; give the host the project's deploy key, with write access (on most hosts: the repository's settings, \
             deploy keys), and try again: {key}"
        ),
        None => "; check that the address is right and that this host reaches it, then try again".to_owned(),
    }
}

fn public_key(door: Door<'_>) -> Option<String> {
    let key = door.key.filter(|_| door.address.is_ssh())?;
    let line = std::fs::read_to_string(key.with_extension("pub")).ok()?;
    Some(line.trim_end().to_owned())
}
