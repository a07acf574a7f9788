//! The programs that agents are: whether they are there for runs, and of which version.

use super::adapter::RunnerHands;
use async_trait::async_trait;
use deputy_actors::agents::Program;
use deputy_actors::ports::{HandsFault, Programs};
use deputy_domain::driver::{Kind, Probed, version_in};
use deputy_protocol::link::{Answer, Call, CallResult, Exec};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use tokio::sync::OnceCell;

/// What a program may take to say its version: those that are scripts load all that they are.
pub const BUDGET_SEC: u64 = 15;
/// Most bytes that are read of what it says.
const SAID_BYTES_MAX: u64 = 64 * 1024;
/// Where programs are looked for inside; a founder's own `PATH` for an agent goes before it.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// The exit code of a shell that finds no such program.
const NOT_FOUND: i32 = 127;

/// Whether it is there.
const LOOK: &str = r#"command -v -- "$1" >/dev/null || exit 127"#;
/// What it says; what it complains about only if it says nothing.
const ASK: &str = r#"command -v -- "$1" >/dev/null || exit 127
said=$("$1" --version 2>"$HOME/complaint"); code=$?
printf %s "$said"; [ -n "$said" ] || cat "$HOME/complaint"
exit $code"#;

/// A file as it was when it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct FileSeen {
    path: PathBuf,
    changed_at: Option<SystemTime>,
    size_bytes: u64,
}

/// What a program said: whoever wants to know the same while it is asked waits for the answer.
type Answered = Arc<OnceCell<Probed>>;

/// Asks programs in hands that belong to no run.
#[derive(Debug)]
pub struct RunnerPrograms {
    hands: RunnerHands,
    known: Mutex<HashMap<(Kind, FileSeen), Answered>>,
}

impl RunnerPrograms {
    /// Over these hands.
    pub fn new(hands: RunnerHands) -> Self {
        Self { hands, known: Mutex::default() }
    }

    fn answered(&self, kind: Kind, seen: FileSeen) -> Answered {
        // Plain data, whole whatever panicked beside it.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(_, other), _| other.path != seen.path || *other == seen);
        Arc::clone(known.entry((kind, seen)).or_default())
    }

    async fn ask(&self, kind: Kind, name: &str, path: Option<&String>) -> Result<Probed, HandsFault> {
        let script = if kind.says_version() { ASK } else { LOOK };
        let mut env = BTreeMap::from([("NO_COLOR".to_owned(), "1".to_owned())]);
        env.extend(path.map(|path| ("PATH".to_owned(), path.clone())));
        let call = Call::Exec(Exec {
            argv: ["/bin/sh", "-c", script, "sh", name].map(str::to_owned).to_vec(),
            env,
            timeout_sec: Some(BUDGET_SEC),
            merge_output: true,
            output_bytes_max: Some(SAID_BYTES_MAX),
            ..Exec::default()
        });
        match self.hands.errand(call).await?.result {
            CallResult::Done(Answer::Shell(shell)) if shell.exit_code == Some(NOT_FOUND) => {
                Ok(Probed::Missing(shell.head))
            }
            CallResult::Done(Answer::Shell(shell)) => Ok(match version_in(&shell.head) {
                Some(version) if kind.says_version() => Probed::Version(version.to_owned()),
                _ => Probed::Silent,
            }),
            CallResult::Done(_) => Ok(Probed::Silent),
            CallResult::Failed(error) => Ok(Probed::Missing(error.message)),
        }
    }
}

#[async_trait]
impl Programs for RunnerPrograms {
    async fn probe(&self, program: &Program) -> Result<Probed, HandsFault> {
        let kind = program.kind;
        let Some(name) = program.program.as_deref().or(kind.program()) else {
            return Ok(Probed::Missing(format!("an agent of kind `{kind}` needs `command`")));
        };
        let path = program.env.get("PATH");
        let folders = path.map_or(PATH, String::as_str);
        let Some(file) = find(name, folders) else {
            let detail = format!(
                "there is no program `{name}`: install it where agents find it ({folders}), or write its path as the \
                 agent's `command`"
            );
            return Ok(Probed::Missing(detail));
        };
        let seen = look(&file);
        let ask = async || {
            Ok(match self.ask(kind, name, path).await? {
                Probed::Missing(said) => Probed::Missing(unseen(&file, said.trim())),
                probed => probed,
            })
        };
        self.answered(kind, seen).get_or_try_init(ask).await.cloned()
    }
}

/// A program that is there for us and not for agents.
fn unseen(file: &Path, said: &str) -> String {
    if said.is_empty() {
        return format!(
            "{} is there, and agents do not see it: {}, with all that it needs",
            file.display(),
            make_visible(file)
        );
    }
    let file = file.display();
    let said: String = said.chars().take(500).collect();
    format!(
        "{file} does not start where agents work, perhaps for want of a folder in sandbox.read_only: {said}"
    )
}

/// What to add: a link that is seen leads nowhere where what it leads to is not.
fn make_visible(file: &Path) -> String {
    let folder = |file: &Path| file.parent().unwrap_or(file).display().to_string();
    let real = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    if real == file || folder(&real) == folder(file) {
        return format!("add its folder {} to sandbox.read_only", folder(file));
    }
    format!(
        "it is a link to {}; add both folders to sandbox.read_only, {} and {}",
        real.display(),
        folder(file),
        folder(&real)
    )
}

fn find(name: &str, folders: &str) -> Option<PathBuf> {
    if name.contains('/') {
        return Some(PathBuf::from(name)).filter(|file| file.is_file());
    }
    std::env::split_paths(folders).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Links are followed: an upgrade may change nothing else.
fn look(file: &Path) -> FileSeen {
    let path = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let found = path.metadata().ok();
    FileSeen {
        changed_at: found.as_ref().and_then(|found| found.modified().ok()),
        size_bytes: found.map_or(0, |found| found.len()),
        path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn of_a_program_that_is_a_link_both_folders_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let (bin, package) = (root.join("bin"), root.join("package"));
        std::fs::create_dir(&bin).unwrap();
        std::fs::create_dir(&package).unwrap();
        std::fs::write(package.join("cli.js"), "").unwrap();
        symlink("../package/cli.js", bin.join("tool")).unwrap();
        let said = unseen(&bin.join("tool"), "");
        let both = format!("{} and {}", bin.display(), package.display());
        assert!(said.contains(&both) && said.contains("package/cli.js"), "{said}");
        let said = unseen(&package.join("cli.js"), "");
        assert!(said.contains(&format!("add its folder {} to", package.display())), "{said}");
    }
}
