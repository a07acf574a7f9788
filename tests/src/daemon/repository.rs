//! A bare repository that plays the founder's host.

use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A bare repository with one commit on `main`.
pub struct Repository {
    folder: TempDir,
}

impl Repository {
    /// Makes one of these files.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let work = folder.path().join("work");
        std::fs::create_dir(&work).expect("a folder can be made");
        git(&work, &["init", "--quiet", "--initial-branch=main"]);
        committed(&work, files, "begin");
        git(folder.path(), &["clone", "--quiet", "--bare", "work", "remote.git"]);
        Self { folder }
    }

    /// The founder writes files on top of `main` and pushes.
    pub fn commit(&self, files: &[(&str, &str)]) {
        let work = self.folder.path().join("work");
        git(&work, &["fetch", "--quiet", "../remote.git", "main"]);
        git(&work, &["reset", "--quiet", "--hard", "FETCH_HEAD"]);
        committed(&work, files, "go on");
        git(&work, &["push", "--quiet", "../remote.git", "HEAD:main"]);
    }

    /// Where it lies.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("remote.git")
    }

    /// What projects are added with.
    pub fn url(&self) -> String {
        self.path().display().to_string()
    }

    /// A file at the head of a branch; `None` when it is not there.
    pub fn show(&self, branch: &str, path: &str) -> Option<String> {
        let output =
            command(&self.path(), &["show", &format!("{branch}:{path}")]).output().expect("git runs");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// What git says.
    pub fn git(&self, arguments: &[&str]) -> String {
        git(&self.path(), arguments)
    }
}

fn committed(work: &Path, files: &[(&str, &str)], message: &str) {
    for (path, content) in files {
        let path = work.join(path);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder"))
            .expect("a folder can be made");
        std::fs::write(path, content).expect("a file can be written");
    }
    git(work, &["add", "--all"]);
    let who = ["-c", "user.name=You", "-c", "user.email=you@example.com"];
    git(work, &[&who[..], &["commit", "--quiet", "--message", message]].concat());
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = command(folder, arguments).output().expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(folder);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    command
}
