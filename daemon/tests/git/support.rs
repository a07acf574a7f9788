//! A data directory, remotes beside it, and short words for the port.

use chrono::DateTime;
use deputy_actors::ports::{
    Captured, Delivered, DeliveryOrder, Prepared, Provenance, WorkspaceFault, Workspaces,
};
use deputy_protocol::event::{DeliveryMode, RepoOrigin};
use deputy_protocol::ids::{ProjectId, RunId};
use deputyd::git::{GitSettings, GitWorkspaces};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) struct World {
    dir: TempDir,
    pub(crate) port: GitWorkspaces,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut GitSettings)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut settings = GitSettings::new(dir.path().join("data"));
        change(&mut settings);
        let port = open(settings);
        Self { dir, port }
    }

    /// The same data directory after a restart.
    pub(crate) fn restarted(self) -> Self {
        self.restarted_with(|_| {})
    }

    pub(crate) fn restarted_with(self, change: impl FnOnce(&mut GitSettings)) -> Self {
        let mut settings = GitSettings::new(self.dir.path().join("data"));
        change(&mut settings);
        Self { dir: self.dir, port: open(settings) }
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(below)
    }

    pub(crate) fn run_dir(&self, run: RunId) -> PathBuf {
        self.path("data/runs").join(run.to_string())
    }

    pub(crate) fn mirror(&self, project: ProjectId) -> PathBuf {
        self.path("data/repos").join(format!("{project}.git"))
    }

    /// A bare remote whose branch `main` holds these files, and its address.
    pub(crate) fn remote(&self, files: &[(&str, &str)]) -> Remote {
        let remote = Remote { bare: self.path("remote.git"), work: self.path("founder") };
        git(self.dir.path(), &["init", "-q", "--bare", "-b", "main", "remote.git"]);
        git(self.dir.path(), &["init", "-q", "-b", "main", "founder"]);
        git(&remote.work, &["remote", "add", "origin", remote.bare.to_str().unwrap()]);
        if !files.is_empty() {
            remote.commit(files, "Start");
        }
        remote
    }

    /// A registered project with a remote, and a run with a tree.
    pub(crate) async fn at_work(&self, files: &[(&str, &str)]) -> Work<'_> {
        let remote = self.remote(files);
        self.at_work_on(remote.origin()).await
    }

    pub(crate) async fn at_work_on(&self, origin: RepoOrigin) -> Work<'_> {
        let project = project();
        self.port.register(project, &origin, None, None).await.unwrap();
        self.another_run(project, origin).await
    }

    pub(crate) async fn another_run(&self, project: ProjectId, origin: RepoOrigin) -> Work<'_> {
        let run = run();
        let prepared = self.port.prepare(run, project, &origin, "main").await.unwrap();
        Work { world: self, project, origin, run, prepared }
    }
}

fn open(settings: GitSettings) -> GitWorkspaces {
    let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    GitWorkspaces::try_new(settings, Arc::new(move || now)).unwrap()
}

/// A bare repository and the founder's clone of it.
pub(crate) struct Remote {
    pub(crate) bare: PathBuf,
    pub(crate) work: PathBuf,
}

impl Remote {
    pub(crate) fn origin(&self) -> RepoOrigin {
        RepoOrigin::Remote { url: self.bare.to_str().unwrap().to_owned() }
    }

    /// The founder writes files, commits and pushes.
    pub(crate) fn commit(&self, files: &[(&str, &str)], subject: &str) -> String {
        for (path, text) in files {
            write(&self.work, path, text);
        }
        git(&self.work, &["add", "-A"]);
        self.commit_staged(subject)
    }

    pub(crate) fn commit_staged(&self, subject: &str) -> String {
        git(&self.work, &["commit", "-q", "--allow-empty", "-m", subject]);
        git(&self.work, &["push", "-q", "origin", "HEAD:main"]);
        git(&self.work, &["rev-parse", "HEAD"])
    }

    pub(crate) fn head(&self, branch: &str) -> String {
        git(&self.bare, &["rev-parse", &format!("refs/heads/{branch}")])
    }

    pub(crate) fn show(&self, what: &str) -> String {
        git(&self.bare, &["show", what])
    }

    /// A hook of the remote's own.
    pub(crate) fn hook(&self, name: &str, script: &str) {
        executable(&self.bare.join("hooks").join(name), script);
    }
}

/// A run at work.
pub(crate) struct Work<'w> {
    pub(crate) world: &'w World,
    pub(crate) project: ProjectId,
    pub(crate) origin: RepoOrigin,
    pub(crate) run: RunId,
    pub(crate) prepared: Prepared,
}

impl Work<'_> {
    pub(crate) fn tree(&self) -> &Path {
        &self.prepared.tree
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        write(self.tree(), path, text);
    }

    pub(crate) async fn capture(&self) -> Captured {
        self.try_capture().await.unwrap()
    }

    pub(crate) async fn try_capture(&self) -> Result<Captured, WorkspaceFault> {
        let base = &self.prepared.base_commit;
        self.world.port.capture(self.run, self.project, base, &provenance("Do the work")).await
    }

    pub(crate) async fn is_captured(&self, commit: &str) -> bool {
        self.world.port.is_captured(self.run, self.project, commit).await.unwrap()
    }

    pub(crate) fn order(&self, mode: DeliveryMode, commit: &str) -> DeliveryOrder {
        DeliveryOrder {
            run_id: self.run,
            project_id: self.project,
            origin: self.origin.clone(),
            mode,
            commit: commit.to_owned(),
            target: "main".to_owned(),
            provenance: provenance("Merge the work"),
            checked_merge: None,
        }
    }

    pub(crate) async fn deliver(
        &self,
        mode: DeliveryMode,
        commit: &str,
    ) -> Result<Delivered, WorkspaceFault> {
        self.world.port.deliver(&self.order(mode, commit)).await
    }

    /// git in the mirror, without anybody's configuration.
    pub(crate) fn mirror_git(&self, args: &[&str]) -> String {
        git(&self.world.mirror(self.project), args)
    }

    /// Names in a commit, unquoted and NUL-separated.
    pub(crate) fn names(&self, commit: &str) -> Vec<String> {
        let listed = self.mirror_git(&["ls-tree", "-r", "-z", "--name-only", commit]);
        listed.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }
}

pub(crate) fn project() -> ProjectId {
    ProjectId(Uuid::now_v7())
}

pub(crate) fn run() -> RunId {
    RunId(Uuid::now_v7())
}

pub(crate) fn provenance(subject: &str) -> Provenance {
    Provenance {
        subject: subject.to_owned(),
        body: "Because it was asked for.".to_owned(),
        trailers: vec![("Deputy-Agent".to_owned(), "scripted".to_owned())],
    }
}

pub(crate) fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

pub(crate) fn executable(path: &Path, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The system's git as a person uses it, without the configuration of this machine. Must succeed.
pub(crate) fn git(dir: &Path, args: &[&str]) -> String {
    let output = try_git(dir, args);
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned()
}

pub(crate) fn try_git(dir: &Path, args: &[&str]) -> Output {
    Command::new("git")
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .args([
            "-c",
            "user.name=Founder",
            "-c",
            "user.email=founder@example.org",
            "-c",
            "core.autocrlf=false",
        ])
        .args(["-c", "protocol.file.allow=always"])
        .args(args)
        .output()
        .unwrap()
}

pub(crate) fn done(delivered: Delivered) -> (String, String, Option<String>) {
    match delivered {
        Delivered::Done { commit, target, previous } => (commit, target, previous),
        other => panic!("not delivered: {other:?}"),
    }
}

pub(crate) fn needs_check(delivered: Delivered) -> String {
    match delivered {
        Delivered::NeedsCheck { merge_commit } => merge_commit,
        other => panic!("no check wanted: {other:?}"),
    }
}

pub(crate) fn conflict(delivered: Delivered) -> String {
    match delivered {
        Delivered::Conflict { detail } => detail,
        other => panic!("no conflict: {other:?}"),
    }
}
