//! A project with a repository, a run with a tree, and its secrets.

use chrono::DateTime;
use deputy_actors::ports::{Prepared, Provenance, SecretFault, Secrets, Workspaces};
use deputy_protocol::event::RepoOrigin;
use deputy_protocol::ids::{ProjectId, RunId};
use deputyd::git::{GitSettings, GitWorkspaces};
use deputyd::secrets::FileSecrets;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) struct Desk {
    dir: TempDir,
    pub(crate) git: GitWorkspaces,
    pub(crate) secrets: FileSecrets,
    pub(crate) project: ProjectId,
    pub(crate) run: RunId,
    prepared: Prepared,
}

impl Desk {
    /// A run in a repository that holds these files.
    pub(crate) async fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let remote = dir.path().join("remote");
        fs::create_dir(&remote).unwrap();
        git(&remote, &["init", "-q", "-b", "main"]);
        for (path, text) in files {
            let file = remote.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        git(&remote, &["add", "-A"]);
        git(&remote, &["commit", "-q", "--allow-empty", "-m", "Start"]);
        let data = dir.path().join("data");
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let workspaces =
            GitWorkspaces::try_new(GitSettings::new(data.clone()), Arc::new(move || now)).unwrap();
        let (project, run) = (project(), RunId(Uuid::now_v7()));
        let origin = RepoOrigin::Remote { url: remote.to_str().unwrap().to_owned() };
        workspaces.register(project, &origin, None, None).await.unwrap();
        let prepared = workspaces.prepare(run, project, &origin, "main").await.unwrap();
        Self { dir, git: workspaces, secrets: FileSecrets::new(data), project, run, prepared }
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    pub(crate) fn tree(&self) -> &Path {
        &self.prepared.tree
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.tree().join(path)).unwrap()
    }

    pub(crate) async fn store(&self, stored: &[(&str, &str)]) {
        self.secrets.store(self.project, BTreeMap::new(), files(stored)).await.unwrap();
    }

    pub(crate) async fn place(&self) -> Result<(), SecretFault> {
        self.secrets.place(self.project, self.tree()).await
    }

    /// Names in the commit that the tree becomes.
    pub(crate) async fn captured(&self) -> Vec<String> {
        let listed = self.mirror(&["ls-tree", "-r", "--name-only", &self.capture().await]);
        listed.lines().map(str::to_owned).collect()
    }

    /// A file in that commit.
    pub(crate) async fn shown(&self, path: &str) -> String {
        self.mirror(&["show", &format!("{}:{path}", self.capture().await)])
    }

    async fn capture(&self) -> String {
        let provenance = Provenance { subject: "Work".to_owned(), body: String::new(), trailers: Vec::new() };
        let base = &self.prepared.base_commit;
        self.git.capture(self.run, self.project, base, &provenance).await.unwrap().commit
    }

    /// Whether any object of the repository holds `text`.
    pub(crate) fn objects_hold(&self, text: &str) -> bool {
        let objects = self.mirror(&["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"]);
        objects.lines().any(|object| self.mirror(&["cat-file", "-p", object]).contains(text))
    }

    fn mirror(&self, args: &[&str]) -> String {
        git(&self.data_dir().join(format!("repos/{}.git", self.project)), args)
    }
}

pub(crate) fn project() -> ProjectId {
    ProjectId(Uuid::now_v7())
}

pub(crate) fn variables(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub(crate) fn files(list: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Everything below a folder, itself included, with its permissions.
pub(crate) fn modes(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = vec![(folder.to_owned(), mode(folder))];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(modes(&path));
        } else {
            found.push((path.clone(), mode(&path)));
        }
    }
    found
}

fn git(dir: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .args(["-c", "user.name=Founder", "-c", "user.email=founder@example.org"])
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned()
}
